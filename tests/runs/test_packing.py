"""Packing a run: the same bytes for the same run, what may be left out, and what is refused."""

import json
import zipfile
from io import BytesIO

import pytest
from small_runs import METRICS, write_run

from collapse_theory.runs import read
from collapse_theory.runs.packed import Archive, packed_run
from collapse_theory.runs.packing import pack


@pytest.fixture
def run(tmp_path):
    return read(write_run(tmp_path / "small"))


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    content = pack(run, name="small", by="me")
    assert pack(read(write_run(tmp_path / "again")), name="small", by="me") == content
    assert pack(run, name="small", by="you") != content


def test_metrics_can_be_left_out_and_the_file_says_so(run, tmp_path):
    packed = packed_run(Archive(pack(run, name="small", by="me", drop=["weights"]), tmp_path))
    assert packed.left_out == ("weights",)
    rest = {name: value for name, value in METRICS[7][2].items() if name != "weights"}
    assert packed.metrics(7)[2] == rest
    with pytest.raises(KeyError):
        packed.series(7)["weights"]


def test_the_log_has_what_the_run_was_started_with_and_no_line_for_each_generation(run):
    content = pack(run, name="small", by="me")
    lines = zipfile.ZipFile(BytesIO(content)).read("events.jsonl").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["started"]


def test_a_small_run_is_small(run):
    assert len(pack(run, name="small", by="me")) < 5000


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "`name` must be a text that is not empty"),
        ({"by": None}, "`by` must be a text that is not empty"),
        ({"drop": ["weight"]}, "`drop` must name metrics of the run; got 'weight'. It has support,"),
    ],
)
def test_bad_input_is_one_line(run, given, message):
    with pytest.raises(ValueError, match=message) as error:
        pack(run, **{"name": "small", "by": "me"} | given)
    assert "\n" not in str(error.value)
