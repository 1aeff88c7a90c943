"""Put the record of a run into docs/runs/records, with which claims are judged out of the box.

Seeds that have not reached the last generation are left out.
Run: python docs/ship_run.py DIR NAME "by whom" [--drop METRIC ...] [--no-counts]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from collapse_theory.files import write_whole
from collapse_theory.runs import RecordedRun, read
from collapse_theory.runs.packed import SUFFIX
from collapse_theory.runs.packing import pack
from collapse_theory.runs.shipped import INDEX

RECORDS = Path(__file__).parent / "runs" / "records"


def main(words: Sequence[str] | None = None, *, records: Path = RECORDS) -> None:
    """Pack a run, and write its digest into the index beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("name")
    parser.add_argument("by")
    parser.add_argument("--drop", nargs="*", default=[])
    parser.add_argument("--no-counts", action="store_true")
    given = parser.parse_args(words)
    run = _whole(read(given.directory))
    content = pack(run, name=given.name, by=given.by, drop=given.drop, counts=not given.no_counts)
    index = records / INDEX
    rows = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    row = {"experiment": run.recipe["experiment"], "sha256": hashlib.sha256(content).hexdigest()}
    rows[f"{given.name}{SUFFIX}"] = row
    write_whole("run", records / f"{given.name}{SUFFIX}", content)
    write_whole("index", index, json.dumps(dict(sorted(rows.items())), indent=1) + "\n")
    print(f"{given.name}{SUFFIX}: {len(content)} bytes, SHA-256 {row['sha256']}")


def _whole(run: RecordedRun) -> RecordedRun:
    """Return a run without the seeds that have not reached its last generation."""
    length = run.recipe["generations"] + 1
    return replace(run, records={seed: rows for seed, rows in run.records.items() if len(rows) == length})


if __name__ == "__main__":
    main()
