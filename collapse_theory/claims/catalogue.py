"""The claims of the ledger: found by id, told from a user's own, and pickled by their ids."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from typing import Any

from collapse_theory.checks import did_you_mean, shown
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.retired import RETIRED

__all__ = ["all_claims", "find", "is_of_the_ledger", "is_on_another_domain", "not_there", "sources"]

_PAPERS = (
    "shumailov2023",
    "shumailov2024",
    "schaeffer2025",
    "wiki",
    "gerstgrasser2024",
    "seddik2024",
    "suresh2024",
    "kazdan2024",
    "dey2024",
    "he2025",
    "amin2026",
    "dohmatob2024a",
    "dohmatob2024b",
    "dohmatob2024c",
    "feng2024",
    "ferbach2024",
    "xu2025",
    "jangjoo2026",
    "borkar2025",
    "wang2024",
    "barzilai2025",
    "bakshi2026",
    "marchi2024",
    "alemohammad2023",
    "briesch2023",
    "guo2024",
    "gambetta2024",
    "zhu2024",
    "falahati2026",
    "yi2025",
    "benati2025",
    "wang2026",
    "garg2025",
    "khelifa2026a",
    "khelifa2026b",
    "bertrand2023",
    "vu2025",
    "kanabar2025",
    "kanabar2026",
)
_DOMAIN = ("paths", "simulated")


@cache
def all_claims() -> tuple[Claim | Measurement, ...]:
    """Return every claim of the ledger, in the order of its sources.

    Examples
    --------
    >>> all_claims()[0].id
    'shumailov2023.data-variance'
    """
    modules = (import_module(f"collapse_theory.claims.papers.{paper}") for paper in _PAPERS)
    return tuple(claim for module in modules for claim in module.CLAIMS)


def sources() -> list[str]:
    """Return the keys of the sources, each once.

    Examples
    --------
    >>> sources()[0]
    'shumailov2023'
    """
    return list(dict.fromkeys(claim.source.key for claim in all_claims()))


def find(claim_id: str, others: Sequence[Claim | Measurement] = ()) -> Claim | Measurement:
    """Return one claim.

    Parameters
    ----------
    claim_id : str
    others : sequence of Claim or Measurement
        Claims of a user, beside those of the ledger.

    Returns
    -------
    Claim or Measurement

    Raises
    ------
    ValueError
        If no claim has that id; the nearest is named, or the one that replaced a claim that was there.

    Examples
    --------
    >>> find("shumailov2023.eq4").source.place
    'eq. (4)'
    """
    known = {claim.id: claim for claim in reversed(others)} | _by_id()
    if not isinstance(claim_id, str) or claim_id not in known:
        raise not_there(claim_id, known)
    return known[claim_id]


def not_there(claim_id: object, known: Iterable[str]) -> ValueError:
    """Return the error for an id that no claim has: it names the nearest, or the successor of one that is retired.

    Examples
    --------
    >>> print(not_there("xu2025.knownmean", ["xu2025.known-mean"]))
    `claim_id` must be in the ledger; got 'xu2025.knownmean'. Did you mean 'xu2025.known-mean'?
    """
    if isinstance(claim_id, str) and claim_id in RETIRED:
        return ValueError(f"`claim_id` must be in the ledger; {claim_id!r} is retired. Use {RETIRED[claim_id]!r} now.")
    remedy = did_you_mean(claim_id, known, "Run `collapse list` to see all.")
    return ValueError(f"`claim_id` must be in the ledger; got {shown(claim_id)}. {remedy}")


@cache
def _by_id() -> dict[str, Claim | Measurement]:
    return {claim.id: claim for claim in all_claims()}


def is_of_the_ledger(claim: Claim | Measurement) -> bool:
    """Tell whether a claim is one of the ledger, be it on another domain.

    Examples
    --------
    >>> is_of_the_ledger(find("shumailov2023.eq4"))
    True
    """
    known = _by_id().get(claim.id)
    return known is not None and all(
        getattr(claim, field.name) is getattr(known, field.name) for field in fields(known) if field.name not in _DOMAIN
    )


def is_on_another_domain(claim: Claim | Measurement) -> bool:
    """Tell whether a claim of the ledger stands on a domain that the caller chose.

    Examples
    --------
    >>> is_on_another_domain(find("shumailov2023.eq4"))
    False
    """
    known = _by_id().get(claim.id)
    return (
        isinstance(claim, Claim)
        and isinstance(known, Claim)
        and is_of_the_ledger(claim)
        and any(getattr(claim, name) is not getattr(known, name) for name in _DOMAIN)
    )


@cache
def _readings() -> dict[int, tuple[str, int]]:
    """Return for each other reading, by identity, the id of its claim and its place there."""
    return {
        id(reading): (claim.id, place)
        for claim in all_claims()
        if isinstance(claim, Claim)
        for place, reading in enumerate(claim.readings)
    }


def _reduced(claim: Claim | Measurement) -> str | tuple[Any, ...]:
    """Pickle a claim of the ledger, or a reading of one, by its id, on whatever domain: its formulas need no copy."""
    if id(claim) in _readings():
        return _reading, _readings()[id(claim)]
    if not is_of_the_ledger(claim):
        return claim.__reduce_ex__(2)
    own = {name: getattr(claim, name) for name in _DOMAIN} if is_on_another_domain(claim) else {}
    return _from_ledger, (claim.id, own)


def _from_ledger(claim_id: str, domain: dict[str, Any]) -> Claim | Measurement:
    return replace(find(claim_id), **domain) if domain else find(claim_id)


def _reading(claim_id: str, place: int) -> Claim:
    claim = find(claim_id)
    assert isinstance(claim, Claim)
    return claim.readings[place]


for _kind in (Claim, Measurement):
    copyreg.pickle(_kind, _reduced)  # type: ignore[arg-type]
