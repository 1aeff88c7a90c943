"""All claims, found by id."""

from __future__ import annotations

import difflib
from functools import cache

from collapse_theory.claims import gerstgrasser2024, schaeffer2025, shumailov2023, shumailov2024
from collapse_theory.claims.claim import Claim

__all__ = ["all_claims", "find"]


@cache
def all_claims() -> tuple[Claim, ...]:
    """Return every claim of the ledger, in the order of its sources.

    Examples
    --------
    >>> all_claims()[0].id
    'shumailov2023.data-variance'
    """
    modules = (shumailov2023, shumailov2024, schaeffer2025, gerstgrasser2024)
    return tuple(claim for module in modules for claim in module.CLAIMS)


def find(claim_id: str) -> Claim:
    """Return one claim.

    Parameters
    ----------
    claim_id : str

    Returns
    -------
    Claim

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
    if claim_id not in known:
        nearest = difflib.get_close_matches(claim_id, known, n=1, cutoff=0.0)
        raise ValueError(f"`claim_id` must be in the ledger; got {claim_id!r}. Did you mean {nearest[0]!r}?")
    return known[claim_id]
