"""Distributions from counts of every kind: the same probabilities, names kept, what is no count refused."""

import math
from collections import Counter

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.discrete import Frequencies, from_counts

TEXT = "to be or not to be"
WORDS = Counter(TEXT.split())


class Column:
    """A column of pandas: values with an index."""

    def __init__(self, counts):
        self.index, self.values = Index(counts), np.array(list(counts.values()))

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __iter__(self):
        return iter(self.values)


class Index(list):
    """Names, no method, unlike ``list.index``."""


def files(folder):
    rows = [f"{word},{count}" for word, count in WORDS.items()]
    texts = {
        "plain.csv": "\n".join(rows),
        "header.csv": "\n".join(["word,count", *rows]),
        "tabs.tsv": "\n".join(rows).replace(",", "\t") + "\n\n",
        "semicolons.csv": "\r\n".join(rows).replace(",", ";"),
        "uniq.txt": "\n".join(f"{count:7d} {word}" for word, count in WORDS.items()),
        "first.csv": "\n".join(["count,word", *(f"{count},{word}" for word, count in WORDS.items())]),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def test_all_ways_give_the_same(tmp_path):
    expected = from_counts(WORDS)
    assert expected.names == ("to", "be", "or", "not")
    assert expected.p.tolist() == [1 / 3, 1 / 3, 1 / 6, 1 / 6]
    for given_ in (dict(WORDS), Column(WORDS), *files(tmp_path), *map(str, files(tmp_path))):
        found = from_counts(given_)
        assert (found.names, found.counts.tolist()) == (expected.names, expected.counts.tolist()), given_


def test_counts_without_names_are_numbered(tmp_path):
    np.save(tmp_path / "ids.npy", np.bincount([0, 3, 3, 0, 1]))
    (tmp_path / "ids.txt").write_text("2\n1\n0\n2\n")
    (tmp_path / "ids.csv").write_text("2,1,0,2\n")
    for given_ in ([2, 1, 0, 2], (2.0, 1.0, 0.0, 2.0), *(tmp_path / f"ids.{kind}" for kind in ("npy", "txt", "csv"))):
        found = from_counts(given_)
        assert found.counts.tolist() == [2, 1, 0, 2]
        assert found.names == range(4)
        assert (found[3], found[2], 4 in found) == (0.4, 0.0, False)


def test_equal_names_are_counted_together(tmp_path):
    (tmp_path / "twice.csv").write_text('a,1\nb,2\na,3\n",",4\n')
    assert dict(from_counts(tmp_path / "twice.csv").most_common()) == {"a": 0.4, ",": 0.4, "b": 0.2}


def test_numbers_as_names_are_told_from_counts(tmp_path):
    (tmp_path / "ids.csv").write_text("7,1\n8,2\n")
    assert from_counts(tmp_path / "ids.csv").names == ("7", "8")


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8).filter(any), st.integers(0, 3))
def test_it_takes_the_place_of_p(counts, fits):
    words, p = from_counts(counts), np.array(counts) / sum(counts)
    assert np.array_equal(np.asarray(words), p)
    for function in (ct.discrete.homozygosity, ct.discrete.expected_support, ct.discrete.expected_entropy):
        assert function(words, samples=5, fits=fits) == function(p, samples=5, fits=fits)
    assert ct.discrete.collapse_time(words, samples=5) == ct.discrete.collapse_time(p, samples=5)


def test_simulations_take_it_too():
    run = {"samples": 5, "fits": 1, "replicates": 3, "seed": 1}
    found = ct.montecarlo.categorical_fits(from_counts(WORDS), **run)
    assert np.array_equal(found, ct.montecarlo.categorical_fits([1 / 3, 1 / 3, 1 / 6, 1 / 6], **run))


def test_certificates_are_about_the_exact_quotients():
    ball = ct.certify(ct.discrete.homozygosity, from_counts([1, 2]), samples=3, fits=1, digits=30).ball
    exact = flint.arb(flint.fmpq(1) - flint.fmpq(2, 3) * (1 - flint.fmpq(5, 9)))  # thirds are no floats
    with flint.ctx.workprec(300):
        assert abs(ball - flint.arb(flint.fmpq(19, 27))) < flint.arb("1e-29")
    assert ball.overlaps(exact)


def test_large_counts_are_exact():
    assert from_counts([2**59 + 1, 3]).counts.tolist() == [2**59 + 1, 3]
    assert from_counts({"a": 2**59 + 1}).total == 2**59 + 1


def test_what_it_shows_and_finds():
    words = from_counts({"a": 1, "b": 3, "c": 4, "d": 2})
    assert isinstance(words, Frequencies)
    assert repr(words) == "Frequencies(4 atoms, 10 data; 'c': 0.4, 'b': 0.3, 'd': 0.2, …)"
    assert words.most_common(1) == [("c", 0.4)]
    assert "a" in words
    with pytest.raises(ValueError, match="`name` must be one of the 4 atoms; got 'e'"):
        words["e"]
    with pytest.raises(ValueError, match="`name` must be one of"):
        words[[1]]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([0.5, 0.5], "`counts` must be whole numbers of at least 0; entry 0 is 0.5. Pass probabilities as `p`"),
        ([1, -1], "entry 1 is -1"),
        ([1, math.nan], "entry 1 is nan"),
        ([1, 10**19], r"entry 1 is 1e\+19"),
        ([0, 0], "`counts` must add up to a number from 1"),
        ([10**18, 10**18], r"they add up to 2e\+18"),
        ([], "`counts` must be one-dimensional and not empty"),
        ([[1, 2]], "`counts` must be one-dimensional"),
        ({}, "`counts` must be one-dimensional and not empty"),
        ({"a": "x"}, "`counts` must hold real numbers"),
        ({1, 2}, "`counts` must hold real numbers"),
        (3, "`counts` must be one-dimensional"),
        (None, "`counts` must"),
        ((x for x in (1, 2)), "`counts` must be an array; got an iterator"),
        (
            "no-such-file",
            r"`counts` must be a readable file of counts; got 'no-such-file' \(No such file or directory\)",
        ),
        ("/dev/zero", "it is a device"),
    ],
)
def test_bad_counts(counts, message):
    with pytest.raises(ValueError, match=message):
        from_counts(counts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "it has no counts"),
        (b"word,count\n", "it has no counts"),
        (b"a,1\nb,many\n", r"`counts` must be a readable file of counts; got '.*' \('many' is no count\)"),
        (b"a,1\nb,2,3\n", "a row is 'b,2,3'"),
        (b"a,1.5\n", "`counts` must be whole numbers of at least 0; entry 0 is 1.5"),
        (bytes(range(128, 256)), "it is not UTF-8 text"),
        (b"a,1\nb,1e400\n", "`counts` must"),
    ],
)
def test_bad_files(tmp_path, text, message):
    (tmp_path / "counts.csv").write_bytes(text)
    with pytest.raises(ValueError, match=message):
        from_counts(tmp_path / "counts.csv")


def test_a_broken_array_is_refused(tmp_path):
    (tmp_path / "broken.npy").write_bytes(b"not an array")
    with pytest.raises(ValueError, match="`counts` must be a readable file of counts"):
        from_counts(tmp_path / "broken.npy")
