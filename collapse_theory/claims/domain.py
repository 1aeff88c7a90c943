"""Domains that a user chooses: points to judge a claim at, or a strategy that is searched for a counterexample."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Union

from collapse_theory import checks
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.effort import QUICK
from collapse_theory.claims.gather import certified
from collapse_theory.claims.point import Point, PointPath, describe
from collapse_theory.claims.search import search

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Domain", "listed_points", "on", "within"]

Domain = Union[Sequence[Point], Sequence[Sequence[Point]], "SearchStrategy[Any]"]


def on(claim: Claim, domain: Domain) -> Claim:
    """Return a claim on another domain, all of which is simulated too where the claim can be.

    Raises
    ------
    ValueError
        If the domain is empty, or holds something other than points.
    """
    return _moved(claim, _paths(claim, domain))


def within(claim: Claim, domain: Domain) -> Claim:
    """Return a claim on another domain, as ``on`` does, if its values are defined there.

    Raises
    ------
    ValueError
        As ``on``; or if the published or the exact value is not defined at a point, with the reason.
    """
    paths = _paths(claim, domain)
    _check_hypotheses(claim, paths)
    return _moved(claim, paths)


def _paths(claim: Claim, domain: Domain) -> tuple[PointPath, ...]:
    domain = _domain(domain)
    if isinstance(domain, Sequence) and not domain:
        raise ValueError("`domain` must hold at least one point; it is empty. Pass keyword arguments as dicts.")
    if not isinstance(domain, Sequence):
        return search(claim, domain)
    return tuple(map(tuple, domain)) if _is_of_paths(domain) else (tuple(domain),)  # type: ignore[arg-type]


def _is_of_paths(domain: Sequence[Any]) -> bool:
    return bool(domain) and all(isinstance(path, (list, tuple)) and path for path in domain)


def _moved(claim: Claim, paths: tuple[PointPath, ...]) -> Claim:
    return replace(claim, paths=paths, simulated=tuple(chain(*paths)) if claim.simulate else ())


def _domain(domain: Any) -> Domain:
    """Return points, or a strategy whose draws are checked."""
    if isinstance(domain, Mapping):
        raise ValueError(
            "`domain` must be a list of points, or a strategy of them; got one dict. Pass [{...}], or "
            "st.fixed_dictionaries({...}) where its values are strategies."
        )
    if isinstance(domain, Sequence):
        paths = domain if not isinstance(domain, str) and _is_of_paths(domain) else None
        return [listed_points("domain", path) for path in paths] if paths else listed_points("domain", domain)
    strategies = sys.modules.get("hypothesis.strategies")  # without it nothing is a strategy
    if strategies is None or not isinstance(domain, strategies.SearchStrategy):
        raise ValueError(
            f'`domain` must be a list of points, or a strategy; got {checks.shown(domain)}. Pass [{{"samples": 10}}].'
        )
    found: Domain = domain.map(lambda drawn: drawn if isinstance(drawn, Mapping) else listed_points("domain", drawn))
    return found


def listed_points(name: str, points: Any) -> Sequence[Point]:
    """Return a list of points, or say what is not a point."""
    listed: Sequence[Any] = points if isinstance(points, (list, tuple)) else [points]
    for point in listed:
        if not isinstance(point, Mapping) or not all(isinstance(key, str) for key in point) or listed is not points:
            raise ValueError(
                f"`{name}` must list points, which are dicts of arguments; got {checks.shown(point)}. "
                f"Pass [{{...}}, {{...}}] for one path, or st.sampled_from(paths) for several."
            )
    return listed


def _check_hypotheses(claim: Claim, paths: tuple[PointPath, ...]) -> None:
    for point in chain(*paths):
        try:
            certified(claim, point, QUICK)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"`domain` must lie within the hypotheses of {claim.id}; at {describe(point)}: {error}"
            ) from None
