"""Words and characters of a text, counted as by hand."""

import io

import pytest

import collapse_theory as ct
from collapse_theory.discrete import from_text

POEM = "The rain, the rain!\nIt isn't the END; l\u2019eau \u00e9tait l\u00e0.\n"


@pytest.fixture
def poem(tmp_path):
    path = tmp_path / "poem.txt"
    path.write_text(POEM, encoding="utf-8")
    return path


def test_words(poem):
    words = from_text(poem)
    assert dict(zip(words.names, words.counts.tolist(), strict=True)) == {
        "rain": 2,
        "the": 2,
        "END": 1,
        "It": 1,
        "The": 1,
        "isn't": 1,
        "l\u00e0": 1,
        "l\u2019eau": 1,
        "\u00e9tait": 1,
    }
    assert words.names[:2] == ("rain", "the")
    assert words.total == 11


def test_small_letters(poem):
    words = from_text(str(poem), lower=True)
    assert words.names[0] == "the"
    assert (words["the"], "The" in words, words["end"]) == (3 / 11, False, 1 / 11)


def test_characters(poem):
    letters = from_text(poem, unit="characters")
    assert letters.total == len(POEM) - 2  # ends of lines are none
    assert letters[" "] == POEM.count(" ") / letters.total
    assert from_text(poem, unit="characters", lower=True)["t"] == POEM.lower().count("t") / letters.total


def test_an_open_file_is_read_to_its_end_and_answers_as_p(poem):
    with open(poem, encoding="utf-8") as file:
        words = from_text(file)
    assert words.counts.tolist() == from_text(poem).counts.tolist()
    assert 1 < ct.discrete.expected_support(words, samples=100, fits=10) < 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": "to be or not"}, r"`text` must be a readable text file; got 'to be or not' \(No such file"),
        ({"text": "/dev/zero"}, "it is a device"),
        ({"text": "x" * 5000}, "`text` must be a readable text file"),
        ({"text": 3}, "`text` must be a readable text file or its path; got 3"),
        ({"text": io.BytesIO(b"a b")}, "`text` must be opened as text; it gives bytes"),
        ({"text": io.StringIO(" \n")}, "`text` must hold words; it holds none"),
        ({"text": io.StringIO("a"), "unit": "letters"}, "`unit` must be one of 'words', 'characters'; got 'letters'"),
        ({"text": io.StringIO("a"), "lower": 1}, "`lower` must be True or False; got 1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        from_text(**arguments)


def test_a_binary_file_is_refused(tmp_path):
    (tmp_path / "binary").write_bytes(bytes(range(128, 256)))
    with pytest.raises(ValueError, match="it is not UTF-8 text"):
        from_text(tmp_path / "binary")
