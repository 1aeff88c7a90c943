"""A user's verdicts on record: a file with ids, verdicts, hashes and versions, and what has changed since."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from collapse_theory import files
from collapse_theory.claims.judge import Verdict
from collapse_theory.claims.record import Record

__all__ = ["FORMAT", "Changes", "changes", "read_kept", "versions", "write_kept"]

FORMAT = 1
_PACKAGES = ("collapse-theory", "python-flint", "numpy", "scipy", "sympy")
_WITHOUT_RUNS = (Verdict.NOT_RUN, Verdict.NOT_COMPARABLE)


class Changes(NamedTuple):
    """What differs from a record.

    Attributes
    ----------
    drift : list of str
        A line for each verdict that is another one, or is on one side only.
    notes : list of str
        A line for each claim whose evidence is another one with the same versions and the same seed: it was edited.
    """

    drift: list[str]
    notes: list[str]


def versions() -> dict[str, str]:
    """Return the versions that evidence depends on.

    Examples
    --------
    >>> sorted(versions())[0]
    'collapse-theory'
    """
    return {name: version(name) for name in _PACKAGES} | {"python": platform.python_version()}


def write_kept(records: Sequence[Record], path: Path) -> None:
    """Write ids, verdicts and hashes to a file that appears whole or not at all."""
    claims = {record.claim.id: _entry(record) for record in records}
    document = {"format": FORMAT, "versions": versions(), "claims": claims}
    files.write_whole("record", path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _entry(record: Record) -> dict[str, Any]:
    return {
        "verdict": str(record.verdict),
        "statement": record.claim.statement,
        "hash": record.hash,
        "seed": record.seed,
        "effort": record.effort.name,
    }


def read_kept(path: Path) -> dict[str, Any]:
    """Return what ``write_kept`` wrote.

    Raises
    ------
    ValueError
        If the file cannot be read, or is something else.
    """
    reason = "it is not a record of claims"
    try:
        document = json.loads(files.text_of(path))
        known = isinstance(document, dict) and document.get("format") == FORMAT
        if known and all(entry["verdict"] and entry["hash"] for entry in document["claims"].values()):
            return dict(document)
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"it is damaged: {error}"
    raise ValueError(f"`--record` must be a file that was written by it; got {str(path)!r} ({reason}). Restore it.")


def changes(records: Sequence[Record], kept: Mapping[str, Any], *, whole: bool) -> Changes:
    """Return how records differ from those kept.

    Parameters
    ----------
    records : sequence of Record
    kept : dict
        From ``read_kept``.
    whole : bool
        Whether all claims were verified, so that one on record must be among them.
    """
    known, drift, notes = kept["claims"], list[str](), list[str]()
    same = kept.get("versions") == versions()
    for record in records:
        entry, claim_id = known.get(record.claim.id), record.claim.id
        if entry is None:
            drift.append(f"{claim_id}: {record.verdict}, not on record")
        elif entry["verdict"] != str(record.verdict) and record.verdict not in _WITHOUT_RUNS:
            drift.append(f"{claim_id}: {record.verdict}, on record {entry['verdict']}")
        elif same and _is_edited(record, entry):
            notes.append(f"{claim_id}: still {record.verdict}, but by other evidence than on record")
    gone = sorted(known.keys() - {record.claim.id for record in records}) if whole else []
    return Changes(drift + [f"{claim_id}: gone, on record {known[claim_id]['verdict']}" for claim_id in gone], notes)


def _is_edited(record: Record, entry: Mapping[str, Any]) -> bool:
    alike = (entry.get("seed"), entry.get("effort")) == (record.seed, record.effort.name)
    return alike and record.verdict not in _WITHOUT_RUNS and entry["hash"] != record.hash
