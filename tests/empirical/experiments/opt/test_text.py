"""A text as blocks, and the files that it comes from."""

import pytest

from collapse_empirical.experiments.opt import text


def test_blocks_lose_nothing_but_the_rest():
    tokenizer = text.train_tokenizer(["to be or not to be that is the question"], 280)
    rows = ["to be or not\n", "\n", "that is the question, then\n"]
    tokens = [token for row in rows for token in tokenizer(row)["input_ids"]]
    cut = text.blocks(tokenizer, rows, 4, part="train")
    assert cut.ravel().tolist() == tokens[: len(tokens) // 4 * 4]
    assert tokenizer.decode(tokens) == "".join(rows)


def test_files_of_a_directory(tmp_path):
    for name in ("wiki.train.raw", "wiki.valid.raw", "wiki.test.raw"):
        (tmp_path / name).write_text(f"{name}\nsecond\n")
    found = text.rows(str(tmp_path))
    assert found["validation"] == ["wiki.valid.raw\n", "second\n"]
    (tmp_path / "wiki.test.raw").unlink()
    with pytest.raises(ValueError, match="one file for test"):
        text.rows(str(tmp_path))


def test_a_file_that_is_not_text_is_named_as_the_setting(tmp_path):
    (tmp_path / "bytes.txt").write_bytes(bytes(range(256)))
    with pytest.raises(ValueError, match="`data` must be a readable UTF-8 file"):
        text.rows(str(tmp_path / "bytes.txt"))
