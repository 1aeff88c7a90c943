"""The log of a loop: whole lines only, in order, and nothing lost by a kill at any byte."""

import json
import os
import subprocess
import sys

import pytest

from collapse_empirical.callback import GenerationLog
from collapse_theory.monitor import read_log


@pytest.fixture
def log(tmp_path):
    made = GenerationLog(tmp_path / "logs" / "loop.jsonl")
    for number, counts in enumerate([{"ä": 6, "end": 4}, {"ä": 7, "end": 3}, {"ä": 8, '"': 2}]):
        made.write(number, counts)
    return made


def test_it_is_what_the_monitor_reads(log):
    assert read_log(log.path).counts.tolist() == [[6, 4, 0], [7, 3, 0], [8, 0, 2]]
    assert log.read() == {0: {"ä": 6, "end": 4}, 1: {"ä": 7, "end": 3}, 2: {"ä": 8, '"': 2}}
    assert [json.loads(line)["generation"] for line in log.path.read_text().splitlines()] == [0, 1, 2]


def test_a_line_that_was_cut_off_anywhere_is_written_again(log):
    whole = log.path.read_bytes()
    start = whole.rfind(b"\n", 0, -1) + 1
    for end in range(start, len(whole) + 1):
        log.path.write_bytes(whole[:end])
        assert max(log.read()) == (2 if end >= len(whole) - 1 else 1)
        assert log.next({"ä": 8, '"': 2}) == 2
        log.write(2, {"ä": 8, '"': 2})
        assert log.path.read_bytes().rstrip(b"\n") == whole.rstrip(b"\n")
        log.write(3, {"ä": 9, "end": 1})
        assert list(log.read()) == [0, 1, 2, 3]


KILLED = """
import os, signal, sys
from collapse_empirical.callback import GenerationLog
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
GenerationLog(sys.argv[1]).write(3, {"end": 10})
"""


def test_a_killed_process_loses_no_earlier_line(log):
    before = log.path.read_bytes()
    assert subprocess.run([sys.executable, "-c", KILLED, str(log.path)]).returncode < 0
    assert log.path.read_bytes().startswith(before)
    log.write(3, {"end": 10})
    assert list(log.read()) == [0, 1, 2, 3]


def test_what_is_there_already_is_not_written_again(log):
    before, changed = log.path.read_bytes(), log.path.stat().st_mtime_ns
    log.write(1, {"end": 3, "ä": 7})
    assert (log.path.read_bytes(), log.path.stat().st_mtime_ns) == (before, changed)
    assert log.next({"ä": 8, '"': 2}) == 2
    assert log.next({"ä": 7, "end": 3}) == 3


@pytest.mark.parametrize(
    ("generation", "replace", "message"),
    [
        (2, False, "got 2, for which .* has other counts. Pass replace=True"),
        (1, True, "got 1, for which .* has other counts, and 2 was made from it. Start a new log."),
        (4, False, "got 4, for which .* has 2 as its last generation. The next one is 3."),
    ],
)
def test_what_does_not_follow_is_refused_and_nothing_is_written(log, generation, replace, message):
    before = log.path.read_bytes()
    with pytest.raises(ValueError, match=message):
        log.write(generation, {"a": 1}, replace=replace)
    assert log.path.read_bytes() == before


def test_the_last_generation_is_replaced_whole_or_not_at_all(log, monkeypatch):
    before = log.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            log.write(2, {"a": 10}, replace=True)
    assert log.path.read_bytes() == before
    log.write(2, {"a": 10}, replace=True)
    assert log.read() == {0: {"ä": 6, "end": 4}, 1: {"ä": 7, "end": 3}, 2: {"a": 10}}
    assert [path.name for path in log.path.parent.iterdir()] == ["loop.jsonl"]


def test_a_log_may_begin_anywhere(tmp_path):
    log = GenerationLog(tmp_path / "loop.jsonl")
    assert log.read() == {}
    assert log.next({"a": 1}) == 0
    log.write(5, {"a": 1})
    assert log.next({"a": 2}) == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"generation": 0, "counts": {"a": 1}}\n{"generation": 0, "counts": {"a": 1}}\n', "got 0 again .*line 2"),
        ('{"generation": 0, "counts": {"a": 1}}\n{"generation": 2, "counts": {"a": 1}}\n', "got 2 after 0"),
        ('{"generation": 0, "counts": {"a": -1}}\n', "line 1"),
        ('{"generation": 0, "counts": {"a": 1.5}}\n', "line 1"),
        ('{"generation": 0\n{"generation": 1, "counts": {"a": 1}}\n', "line 1"),
        ("[1, 2]\n", "line 1"),
    ],
)
def test_what_is_no_such_log_is_one_line_and_left_alone(tmp_path, text, message):
    log = GenerationLog(tmp_path / "loop.jsonl")
    log.path.write_text(text)
    with pytest.raises(ValueError, match=message) as error:
        log.write(1, {"a": 1})
    assert "\n" not in str(error.value)
    assert log.path.read_text() == text


def test_a_folder_or_a_full_disk_is_one_line(tmp_path, log, monkeypatch):
    with pytest.raises(ValueError, match=r"`log_path` must be a readable file; got .*Is a directory"):
        GenerationLog(tmp_path).read()
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="`log_path` must be a writable file"):
        GenerationLog(tmp_path / "file" / "loop.jsonl").write(0, {"a": 1})

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = log.path.read_bytes()
    with pytest.raises(ValueError, match=r"No space left on device\)\. Make room"):
        log.write(3, {"a": 1})
    assert log.path.read_bytes() == before
