"""Means and variances in tables and lines of JSON are the same log; what is wrong is named with its line."""

import io
import re
import sys

import pytest

from collapse_theory.monitor import MomentLog, read_log, read_moments, watch_moments
from collapse_theory.monitor.files import holds_moments

TABLE = "generation,mean,variance,size\n0,0,1,\n1,0.1,0.7,200\n2,0.05,0.5,300\n"
LINES = """{"generation": 0, "mean": 0, "variance": 1}
{"generation": 1, "mean": 0.1, "variance": 0.7, "size": 200}
{"generation": 2, "mean": 0.05, "variance": 0.5, "size": 300, "loss": 2}
"""
EXPECTED = MomentLog([0.0, 0.1, 0.05], [1.0, 0.7, 0.5], [200, 300])


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(text):
        (tmp_path / "fits.csv").write_text(text)
        return tmp_path / "fits.csv"

    return write


@pytest.mark.parametrize(
    "text",
    [TABLE, LINES, TABLE.replace(",", "\t"), "Mean,Variance,Generation,Size\n0.05,.5,2,300\n0,1,0,9\n0.1,0.7,1,200\n"],
    ids=["table", "lines", "tabs", "other order"],
)
def test_every_form_is_the_same_log(written, monkeypatch, text):
    path = written(text)
    assert holds_moments(path)
    assert read_moments(path) == EXPECTED
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert read_moments("-") == EXPECTED
    with pytest.raises(ValueError, match=r"`log` must hold counts; got means and variances \(.*read_moments"):
        read_log(path)


def test_sizes_need_not_be_told(written):
    log = read_moments(written("generation,mean,variance\n0,0,1\n1,0.1,0.7\n"))
    assert log.samples is None


def test_vectors_and_matrices_stand_in_lines(written):
    text = (
        '{"generation": 0, "mean": [0, 0], "variance": [[1, 0.5], [0.5, 1]]}\n'
        '{"generation": 1, "mean": [0.1, 0], "variance": [[0.9, 0.4], [0.4, 0.9]]}\n'
        '{"generation": 2, "mean": [0.1, 0], "variance": [[0.8, 0.4], [0.4, 0.8]]}\n'
    )
    log = read_moments(written(text))
    assert log.means[1] == [0.1, 0.0]
    assert len(watch_moments(log.means, log.variances).steps) == 2


def test_counts_are_no_moments(written, tmp_path):
    for text in ("generation,a,b\n0,1,1\n1,1,1\n", '{"generation": 0, "counts": [1, 2]}\n', "", "generation,mean,x\n"):
        assert not holds_moments(written(text))
        with pytest.raises(ValueError, match="`log` must have"):
            read_moments(written(text))
    assert not holds_moments(tmp_path)
    assert not holds_moments("-")


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (TABLE.replace("0.7", "nan"), "hold variances that are finite numbers; got 'nan'", 3),
        (TABLE.replace("0.1", "one"), "hold means that are finite numbers; got 'one'", 3),
        (TABLE.replace("0.1", "1_0"), "hold means that are finite numbers", 3),
        (LINES.replace("0.7", "true"), "hold variances that are finite numbers; got True", 2),
        (LINES.replace("0.7", "[]"), r"hold variances that are finite numbers; got \[\]", 2),
        (TABLE.replace("200", "200.5"), "hold sizes that are whole numbers", 3),
        (TABLE.replace("200", ""), "all sizes or none; got none in generation 1", 3),
        (TABLE.replace("\n1,", "\n3,"), "without gaps; got 2 after 0", 4),
        (TABLE + "1,0,1,5\n", "every generation once; got generation 1 again", 5),
        (TABLE.replace("\n0,0,1,", ""), "begin with generation 0; got generation 1", 2),
        (TABLE.replace("2,0.05,0.5,300", "2,0.05"), "4 entries in every row; got 2", 4),
        ("generation,mean,variance\n0,0,1\n", "two or more generations; got generation 0 alone", 0),
        (LINES.replace('"variance": 0.7, ', ""), "generation, mean and variance on each line; got no variance", 2),
    ],
)
def test_bad_logs(written, text, message, line):
    with pytest.raises(ValueError, match=message) as raised:
        read_moments(written(text))
    told = str(raised.value)
    assert told.startswith("`log` must ")
    assert told.count("\n") == 0
    assert re.findall(r"fits\.csv(?:, line (\d+))?[,)]", told)[-1] == (str(line) if line else "")
