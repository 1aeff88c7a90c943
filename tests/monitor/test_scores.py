"""Scores of categories come from a table; what is wrong with it is said in a line with its place."""

import pytest

from collapse_theory.monitor.scores import read_scores


@pytest.mark.parametrize(
    "content",
    [
        "category,score\nthe,0.5\nend,-1\n",
        "\ufeffScore\tCategory\r\n0.5\tthe\r\n-1\tend\r\n",
        "score;category\n.5;the\n-1;end",
    ],
)
def test_either_order_and_any_separator(tmp_path, content):
    (tmp_path / "scores.csv").write_text(content)
    assert read_scores(tmp_path / "scores.csv") == {"the": 0.5, "end": -1.0}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the columns category, score; got ''"),
        ("the,0.5\n", "the columns category, score; got 'the,0.5'"),
        ("category,score\nthe\n", r"two entries in every row; got 1 \(.*scores.csv, line 2\)"),
        ("category,score\nthe,1\nthe,2\n", r"every category once; got 'the' again \(.*, line 3\)"),
        ("category,score\nthe,nan\n", r"finite numbers; got 'nan' \(.*, line 2\)"),
        ("category,score\nthe,many\n", "finite numbers; got 'many'"),
        ("category,score\nthe,1_0\n", "finite numbers; got '1_0'"),
        ("category,score\nthé,1\n".encode("latin-1"), "it is not UTF-8 text"),
    ],
)
def test_bad_scores(tmp_path, content, message):
    (tmp_path / "scores.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=message) as raised:
        read_scores(tmp_path / "scores.csv")
    assert str(raised.value).startswith("`scores` must ")


def test_no_such_file(tmp_path):
    with pytest.raises(ValueError, match=r"`scores` must be a readable file of scores; got .* \(No such file"):
        read_scores(tmp_path / "none.csv")
