"""The five ways to give an original distribution, in every command that takes one."""

import io
import json
from collections import Counter

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.cli.start import Start

POEM = "the rain\nThe sun the end\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "poem.txt").write_text(POEM)
    (tmp_path / "words.csv").write_text("".join(f"{word},{n}\n" for word, n in Counter(POEM.split()).items()))
    (tmp_path / "p.txt").write_text("0.5 0.25,0.25")
    np.save(tmp_path / "p.npy", [0.5, 0.25, 0.25])
    return tmp_path


def test_all_ways(files):
    ways = {
        Start(p="0.5,0.25,0.25"): [0.5, 0.25, 0.25],
        Start(p=str(files / "p.txt")): [0.5, 0.25, 0.25],
        Start(p=str(files / "p.npy")): [0.5, 0.25, 0.25],
        Start(uniform="4"): [0.25] * 4,
        Start(zipf="3"): [6 / 11, 3 / 11, 2 / 11],
        Start(zipf="3,0"): [1 / 3] * 3,
        Start(counts=files / "words.csv"): [2 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6],
        Start(text=files / "poem.txt"): [2 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6],
        Start(text=files / "poem.txt", lower=True): [3 / 6, 1 / 6, 1 / 6, 1 / 6],
    }
    for start, expected in ways.items():
        assert np.asarray(start.listed()).tolist() == pytest.approx(expected), start
        found = ct.discrete.homozygosity(start.distribution(), samples=9, fits=0)
        assert found == pytest.approx(sum(q * q for q in expected)), start
    letters = Start(text=files / "poem.txt", unit="characters").distribution()
    assert letters["e"] == Counter(POEM)["e"] / (len(POEM) - 2)


def test_equal_atoms_are_counted_and_not_listed(collapse):
    assert "18.495620226 fits" in collapse("time", "--uniform", "1e18", "--samples", "10")[1]


def test_every_command_takes_them(collapse, files):
    poem = ("--text", files / "poem.txt", "--lower", "--samples", "9")
    for line in (
        ("time", *poem),
        ("value", "support", *poem, "--fits", "3"),
        ("until", "support", *poem, "--share", "0.5"),
        ("simulate", "discrete", *poem, "--replicates", "20"),
    ):
        status, out, err = collapse(*line)
        assert (status, err) == (0, ""), line
        assert out


def test_a_file_of_results_says_what_was_read(collapse, files):
    target = files / "a.json"
    line = ("simulate", "discrete", "--samples", "9", "--replicates", "20", "--json", target)
    collapse(*line, "--text", files / "poem.txt", "--lower")
    [row] = json.loads(target.read_text())
    assert (row["text"], row["lower"]) == (str(files / "poem.txt"), "True")
    assert row["p"] == "0.5,0.16666666666666666,0.16666666666666666,0.16666666666666666"
    collapse(*line, "--zipf", "30,1.1")
    assert json.loads(target.read_text())[0]["zipf"] == "30,1.1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "`--p`, `--uniform`, `--zipf`, `--counts` or `--text` must be given, and only one"),
        (("--uniform", "3", "--zipf", "3"), "and only one"),
        (("--uniform", "3", "--lower"), "`--lower` must be left out without `--text`; got `--uniform`"),
        (("--zipf", "3", "--unit", "words"), "`--unit` must be left out without `--text`"),
        (("--zipf", "3,1,2"), "`--zipf` must be K or K,EXPONENT; got '3,1,2'"),
        (("--zipf", "3,x"), "`--zipf` must be a number; got 'x'"),
        (("--zipf", "1e12"), "`atoms` must be smaller here"),
        (("--p", "{folder}/words.csv"), "'the' is no number). A table of names and counts is for --counts."),
        (("--p", "{folder}/counts.txt"), "sum to 6. For a file of counts: --counts "),
        (("--p", "{folder}/empty"), "(it is empty)"),
        (("--p", "{folder}/binary"), "(it is not UTF-8 text)"),
        (("--counts", "{folder}/empty"), "(it has no counts)"),
        (("--counts", "{folder}/header.csv"), "(it has no counts)"),
        (("--counts", "{folder}/negative.csv"), "must be whole numbers of at least 0; entry 0 is -1"),
        (("--counts", "{folder}/binary"), "(it is not UTF-8 text)"),
        (("--counts", "/dev/zero"), "(it is a device)"),
        (("--p", "/dev/zero"), "(it is a device)"),
        (("--counts", "no-such"), "`counts` must be a readable file of counts; got 'no-such' (No such file"),
        (("--text", "no-such"), "`text` must be a readable text file; got 'no-such' (No such file"),
        (("--text", "/dev/zero"), "it is a device"),
        (("--text", __file__, "--unit", "letters"), "`unit` must be one of 'words', 'characters'"),
    ],
)
def test_bad_options(refused, files, arguments, message):
    (files / "counts.txt").write_text("1\n2\n3\n")
    (files / "empty").touch()
    (files / "header.csv").write_text("word,count\n")
    (files / "negative.csv").write_text("a,-1\nb,2\n")
    (files / "binary").write_bytes(bytes(range(256)))
    assert message in refused("time", "--samples", "10", *(word.format(folder=files) for word in arguments))


def piped(monkeypatch, data):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("option", "data"),
    [
        ("--p", b"0.5\n0.25\n0.25\n"),
        ("--p", b"\xef\xbb\xbf0.5,0.25,0.25"),
        ("--counts", b"word,count\nthe,2\nrain,1\nsun,1\n"),
        ("--counts", b"\xef\xbb\xbf2\n1\n1\n"),
        ("--counts", b"   2 the\n   1 rain\n   1 sun\n"),
        ("--text", b"the rain the sun"),
    ],
)
def test_a_pipe_takes_the_place_of_a_file(collapse, monkeypatch, option, data):
    expected = ct.discrete.collapse_time([0.5, 0.25, 0.25], samples=10)
    piped(monkeypatch, data)
    status, out, err = collapse("time", "--samples", "10", option, "-")
    assert (status, err) == (0, "")
    assert f"{expected:.12g} fits" in out


def test_a_pipe_that_is_wrong_is_called_by_its_name(refused, monkeypatch):
    piped(monkeypatch, b"")
    assert "got standard input (it has no counts)" in refused("time", "--samples", "10", "--counts", "-")
    piped(monkeypatch, b"a,b")
    assert "got standard input ('a' is no number)" in refused("time", "--samples", "10", "--p", "-")
