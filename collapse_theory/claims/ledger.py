"""All claims: found by id, verified together, compared with the verdicts on record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from collapse_theory import checks
from collapse_theory.checks import did_you_mean
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.effort import DEFAULT, Effort, checked
from collapse_theory.claims.record import Record, verify
from collapse_theory.claims.runs import verify_measurement
from collapse_theory.runs import History

__all__ = ["all_claims", "drift", "find", "recorded_verdicts", "sources", "verify_all"]

_SOURCES = (
    "shumailov2023",
    "shumailov2024",
    "schaeffer2025",
    "wiki",
    "gerstgrasser2024",
    "seddik2024",
    "suresh2024",
    "kazdan2024",
    "dey2024",
    "amin2026",
    "dohmatob2024a",
    "dohmatob2024b",
    "dohmatob2024c",
    "feng2024",
    "xu2025",
    "jangjoo2026",
)


@cache
def all_claims() -> tuple[Claim | Measurement, ...]:
    """Return every claim of the ledger, in the order of its sources.

    Examples
    --------
    >>> all_claims()[0].id
    'shumailov2023.data-variance'
    """
    modules = (import_module(f"collapse_theory.claims.papers.{source}") for source in _SOURCES)
    return tuple(claim for module in modules for claim in module.CLAIMS)


def sources() -> list[str]:
    """Return the keys of the sources, each once.

    Examples
    --------
    >>> sources()[0]
    'shumailov2023'
    """
    return list(dict.fromkeys(claim.source.key for claim in all_claims()))


def find(claim_id: str) -> Claim | Measurement:
    """Return one claim.

    Parameters
    ----------
    claim_id : str

    Returns
    -------
    Claim or Measurement

    Raises
    ------
    ValueError
        If there is none of that id; the nearest is named.

    Examples
    --------
    >>> find("shumailov2023.eq4").source.place
    'eq. (4)'
    """
    known = {claim.id: claim for claim in all_claims()}
    if not isinstance(claim_id, str) or claim_id not in known:
        remedy = did_you_mean(claim_id, known, "Run `collapse list` to see all.")
        raise ValueError(f"`claim_id` must be in the ledger; got {claim_id!r}. {remedy}")
    return known[claim_id]


def verify_all(
    claims: Sequence[Claim | Measurement] | None = None,
    *,
    seed: int = 0,
    effort: Effort = DEFAULT,
    runs: Sequence[History] = (),
) -> Iterator[Record]:
    """Verify claims one after another; a failing one is reported and the rest goes on.

    Parameters
    ----------
    claims : sequence, optional
        All by default.
    seed : int >= 0
    effort : Effort
    runs : sequence of History
        Runs of ``collapse-lab``, from ``read_runs``: the evidence on statements about experiments.

    Yields
    ------
    Record

    Raises
    ------
    ValueError
        At once, before anything is verified: if ``claims`` or ``runs`` hold something else, ``seed`` is no count, or
        ``effort`` no :class:`Effort`.
    KeyboardInterrupt
        If the user interrupts; all errors of the claims become verdicts.

    Examples
    --------
    >>> next(verify_all()).headline
    'proved'
    """
    wanted: list[Claim | Measurement] = checks.listed(
        "claims",
        all_claims() if claims is None else claims,
        (Claim, Measurement),
        what="claims",
        remedy="Leave it out for all of them.",
    )
    supplied = checks.listed("runs", runs, History, what="runs", remedy="Pass what `read_runs` returns.")
    return _verified(wanted, checks.seed(seed), checked(effort), supplied)


def _verified(
    claims: Sequence[Claim | Measurement], seed: int, effort: Effort, runs: Sequence[History]
) -> Iterator[Record]:
    for claim in claims:
        if isinstance(claim, Measurement):
            yield verify_measurement(claim, runs=runs, seed=seed, effort=effort)
        else:
            yield verify(claim, seed=seed, effort=effort)


def recorded_verdicts() -> dict[str, str]:
    """Return the verdicts on record: those of the last release, kept in ``docs/ledger.json``.

    Examples
    --------
    >>> recorded_verdicts()["shumailov2023.eq4"]
    'refuted'
    """
    here = Path(__file__).parent
    for path in (here / "ledger.json", here.parents[1] / "docs" / "ledger.json"):
        if path.is_file():
            return {row["id"]: row["verdict"] for row in json.loads(path.read_text(encoding="utf-8"))["claims"]}
    return {}


def drift(records: Iterable[Record]) -> list[str]:
    """Return a line for every verdict that differs from the one on record; runs have none there."""
    known = recorded_verdicts()
    return [
        f"{record.claim.id}: {record.verdict}, on record {known[record.claim.id]}"
        for record in records
        if isinstance(record.claim, Claim)
        and record.claim.id in known
        and known[record.claim.id] != str(record.verdict)
    ]
