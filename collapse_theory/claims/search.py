"""The search for the smallest counterexample to a claim on a domain that Hypothesis describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from collapse_theory.claims.allowance import Finding
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.effort import QUICK
from collapse_theory.claims.evidence import Certified
from collapse_theory.claims.gather import certified
from collapse_theory.claims.point import Point, PointPath

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["search"]

_KEPT = 20  # paths that are judged where none of those tried is a counterexample


def search(claim: Claim, domain: SearchStrategy[Any], *, examples: int = 200) -> tuple[PointPath, ...]:
    """Return the smallest path of a domain that refutes a claim, or some of the paths tried if none does.

    Parameters
    ----------
    claim : Claim
        Its own paths play no part.
    domain : SearchStrategy
        Of points, or of sequences of points where one index grows.
    examples : int >= 1
        Paths to try before the search for a counterexample is given up.

    Returns
    -------
    tuple of paths
        One path if it is a counterexample, or a value is not defined on it: the smallest that Hypothesis' shrinker
        finds, the same in every call.

    Raises
    ------
    ModuleNotFoundError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> from collapse_theory.claims import find
    >>> points = st.fixed_dictionaries({"samples": st.integers(2, 99), "fits": st.integers(1, 9)})
    >>> search(find("kazdan2024.accumulate-defined-estimator"), points)
    (({'samples': 2, 'fits': 1},),)
    """
    from hypothesis import HealthCheck, find, settings
    from hypothesis.errors import NoSuchExample

    tried: list[PointPath] = []
    known: dict[str, Certified] = {}  # paths share points, and a shrinker asks for some of them again and again

    def refutes(drawn: Any) -> bool:
        tried.append(_path(drawn))
        return _is_beyond(claim, tried[-1], known)

    rules = settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    try:
        return (_path(find(domain, refutes, settings=rules)),)
    except NoSuchExample:
        return tuple(tried[-_KEPT:])


def _is_beyond(claim: Claim, path: PointPath, known: dict[str, Certified]) -> bool:
    """Tell whether the published value goes beyond what the source allows along a path, or is not defined there."""
    try:
        for point in path:
            if repr(point) not in known:
                known[repr(point)] = certified(claim, point, QUICK)
        found = claim.allows.assess_path([known[repr(point)] for point in path])
    except Exception:  # whoever evaluates the path will report the cause
        return True
    return found.finding is Finding.BEYOND


def _path(drawn: Point | PointPath) -> PointPath:
    return (drawn,) if isinstance(drawn, Mapping) else tuple(drawn)
