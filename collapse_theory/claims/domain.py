"""Domains of one's own: points to judge a claim at, or a strategy to search for the smallest counterexample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Union

from collapse_theory import checks
from collapse_theory.claims.allowances import Finding
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.effort import QUICK
from collapse_theory.claims.evidence import certified
from collapse_theory.claims.point import Path, Point, describe

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Domain", "check_hypotheses", "listed_points", "on", "search"]

Domain = Union[Sequence[Point], "SearchStrategy[Any]"]
_KEPT = 20


def on(claim: Claim, domain: Domain) -> Claim:
    """Return a claim on another domain, all of which is simulated too where the claim can be.

    Raises
    ------
    ValueError
        If there is no point, or something else in place of points.
    """
    domain = _domain(domain)
    if isinstance(domain, Sequence) and not domain:
        raise ValueError("`domain` must hold at least one point; it is empty. Pass keyword arguments as dicts.")
    paths = (tuple(domain),) if isinstance(domain, Sequence) else search(claim, domain)
    return replace(claim, paths=paths, simulated=tuple(chain(*paths)) if claim.simulate else ())


def _domain(domain: Any) -> Domain:
    """Return points, or a strategy whose draws are checked."""
    if isinstance(domain, Mapping):
        raise ValueError(
            "`domain` must be a list of points, or a strategy of them; got one dict. Pass [{...}], or "
            "st.fixed_dictionaries({...}) where its values are strategies."
        )
    if isinstance(domain, Sequence):
        return listed_points("domain", domain)
    from hypothesis.strategies import SearchStrategy

    if not isinstance(domain, SearchStrategy):
        raise ValueError(
            f'`domain` must be a list of points, or a strategy; got {checks.shown(domain)}. Pass [{{"samples": 10}}].'
        )
    return domain.map(lambda drawn: drawn if isinstance(drawn, Mapping) else listed_points("domain", drawn))


def listed_points(name: str, points: Any) -> Sequence[Point]:
    """Return a list of points, or say what is none."""
    listed: Sequence[Any] = points if isinstance(points, (list, tuple)) else [points]
    for point in listed:
        if not isinstance(point, Mapping) or not all(isinstance(key, str) for key in point) or listed is not points:
            raise ValueError(
                f"`{name}` must list points, which are dicts of arguments; got {checks.shown(point)}. "
                f"Pass [{{...}}, {{...}}] for one path, or st.sampled_from(paths) for several."
            )
    return listed


def check_hypotheses(claim: Claim) -> None:
    """Raise ValueError if the published or the exact value is not defined on the domain, with the reason."""
    for point in chain(*claim.paths):
        try:
            certified(claim, point, QUICK)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"`domain` must lie within the hypotheses of {claim.id}; at {describe(point)}: {error}"
            ) from None


def search(claim: Claim, domain: SearchStrategy[Any], *, examples: int = 200) -> tuple[Path, ...]:
    """Return the smallest path of a domain that refutes a claim, or some paths that do not if there is none.

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

    tried: list[Path] = []

    def refutes(drawn: Any) -> bool:
        tried.append(_path(drawn))
        return _is_beyond(claim, tried[-1])

    rules = settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    try:
        return (_path(find(domain, refutes, settings=rules)),)
    except NoSuchExample:
        return tuple(tried[-_KEPT:])


def _is_beyond(claim: Claim, path: Path) -> bool:
    """Tell whether the published value goes beyond what the source allows along a path, or is not defined there."""
    try:
        found = claim.allows.assess_path([certified(claim, point, QUICK) for point in path])
    except Exception:  # whoever evaluates the path will report the cause
        return True
    return found.finding is Finding.BEYOND


def _path(drawn: Point | Path) -> Path:
    return (drawn,) if isinstance(drawn, Mapping) else tuple(drawn)
