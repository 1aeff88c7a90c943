"""Statements on what happens far out: a limit, a leading order. Both need a path along which an index grows far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from collapse_theory import checks
from collapse_theory.claims.allowance.base import (
    NONE,
    Allowance,
    Assessment,
    Finding,
    Objection,
    points_of,
)
from collapse_theory.claims.allowance.extrapolation import FEWEST, Extrapolation, extrapolate
from collapse_theory.claims.evidence import Certified, CertifiedPath, Simulated
from collapse_theory.claims.point import Point

__all__ = ["LeadingOrder", "Limit"]

_SPAN = 32  # five doublings: an index that grows by less shows no tendency
_HIGHEST_ORDER = 1000
_NEAR, _FAR = 1.5, 10.0  # in errors of an extrapolated limit: consistent with it, and not
_RESOLUTION = 0.003  # of the limit: one known less well than this settles nothing
_REST = 0.02  # of the last distance to a limit of 0 or infinity, which has no size of its own


class _Asymptotic(Allowance):
    """A statement on a path along which an index grows."""

    index: str

    def check_path(self, path: Sequence[Point]) -> None:
        if len(path) < FEWEST:
            raise ValueError(
                f"`domain` must have at least {FEWEST} points along a path for a {self.word}; it has {len(path)}. "
                f"Double {self.index}, say, {FEWEST - 1} times."
            )
        for before, after in pairwise(path):
            first, last = before.get(self.index), after.get(self.index)
            if first is None or last is None or not 0 < float(first) < float(last):
                raise ValueError(
                    f"`domain` must grow in {self.index} along a path; it goes from {first} to {last}. "
                    "Name another index."
                )
        first, last = (float(path[end][self.index]) for end in (0, -1))
        if last < _SPAN * first:
            raise ValueError(
                f"`domain` must grow at least {_SPAN} times in {self.index} for a {self.word}; it goes from {first:g} "
                f"to {last:g}. Double it {FEWEST - 1} times."
            )

    def check_simulated(self, simulated: Sequence[Point], paths: Sequence[Sequence[Point]]) -> None:
        points = {repr(point) for point in simulated}
        most = max((len(points & {repr(point) for point in path}) for path in paths), default=0)
        if points and paths and most < 2:
            raise ValueError(
                f"`simulated` must have two points of one path for a {self.word}; it has {most}. "
                f"Add one with another {self.index}: one distance alone says nothing."
            )

    def _indices(self, path: CertifiedPath) -> list[float]:
        self.check_path([entry.point for entry in path])
        return [float(entry.point[self.index]) for entry in path]

    def _pairs(
        self, simulated: Sequence[Simulated], path: CertifiedPath
    ) -> list[tuple[tuple[int, Simulated], tuple[int, Simulated]]]:
        """Return the pairs of simulations along a path, each with its place on it."""
        places = {repr(entry.point): place for place, entry in enumerate(path)}
        on_path = [(places[key], s) for s in simulated if (key := repr(s.certified.point)) in places]
        return list(combinations(sorted(on_path, key=lambda pair: pair[0]), 2))


@dataclass(frozen=True)
class Limit(_Asymptotic):
    """The exact value tends to the published one along each path.

    The limit is extrapolated from the certified values, once in the index and once in its logarithm. It *holds* if one
    of them has settled and is consistent with the published limit, to better than 0.3 % of the value (2 % of what is
    left, if the limit is 0 or infinite), and the other does not exclude it. It is *beyond* if both have settled
    elsewhere. Anything else is open: values that come nearer to a wrong limit too, or approach the right one too
    slowly to tell.

    A simulation at two indices is a witness that can fail: it must see the distance to the published limit fall by the
    factor by which the certified distance falls to the limit that the certified values have.

    Attributes
    ----------
    index : str
        Argument that grows along a path: at least six values, the last at least 32 times the first.

    Raises
    ------
    ValueError
        If ``index`` is no text.

    Examples
    --------
    >>> from collapse_theory.claims import Limit, check
    >>> sizes = [{"fits": 2**k} for k in range(8)]
    >>> check(lambda fits: 2, lambda fits: 2 - 1 / fits, domain=sizes, allows=Limit()).verdict
    <Verdict.HOLDS: 'holds'>
    >>> check(lambda fits: 0, lambda fits: 2 + 1 / fits, domain=sizes, allows=Limit()).judgement.reason
    'the values tend to 2, not to 0, but there is no simulation to confirm it'
    """

    index: str = "fits"
    word = "limit"
    falsified_by = "certified values that settle elsewhere, and simulations at two indices whose distance does not fall"

    def __post_init__(self) -> None:
        checks.text("index", self.index)

    def assess_path(self, path: CertifiedPath) -> Assessment:
        indices, distances = self._indices(path), [_distance(entry) for entry in path]
        if all(distance.contains(0) for distance in distances):
            return Assessment(Finding.IDENTICAL, "no distance at any point")
        finding, found = _approach(indices, distances, path)
        limit, end = _named(path[-1], found.limit), f"{self.index} = {indices[-1]:g}"
        reason = {
            Finding.BEYOND: f"the values tend to {limit}, not to {float(path[-1].published):.6g}",
            Finding.WITHIN: f"extrapolated to {limit} from values up to {end}, with an error of {found.error:.2g}",
            Finding.UNCLEAR: f"values up to {end} do not settle what they tend to",
        }[finding]
        return Assessment(finding, reason, path[-1].point, points_of(path))

    def objection(self, simulated: Sequence[Simulated], paths: Sequence[CertifiedPath]) -> Objection:
        found = [NONE]
        for path in paths:
            distances = [_distance(entry) for entry in path]
            finding, extrapolated = _approach(self._indices(path), distances, path)
            limit = extrapolated.limit if finding is Finding.BEYOND else 0.0
            for (before, first), (after, last) in self._pairs(simulated, path):
                rest = [float(distances[place]) - limit for place in (before, after)]
                found.append(Objection(_change(first, last, rest), last))
        return max(found, key=lambda objection: objection.z)


@dataclass(frozen=True)
class LeadingOrder(_Asymptotic):
    """The two values differ by O(index^-order).

    The gap times index^order must tend to something finite. It is *beyond* if it grows without bound, as far as it can
    be extrapolated; a gap that changes sign, or is not yet where one order rules, leaves the case open.

    A simulation at two indices is a witness that can fail: its own gap must fall with the order stated.

    Attributes
    ----------
    order : int >= 1
        Order that the source states.
    index : str
        Argument that grows along a path: at least six values, the last at least 32 times the first.

    Raises
    ------
    ValueError
        If ``order`` is no such number, or ``index`` no text.

    Examples
    --------
    >>> from collapse_theory.claims import LeadingOrder, check
    >>> sizes = [{"samples": 100 * 2**k} for k in range(6)]
    >>> check(lambda samples: 1 / samples, lambda samples: 1 / (samples + 1), domain=sizes, allows=LeadingOrder(2))
    <yours.formula: leading-order: the gap falls as samples^-2.000; the source states order 2>
    """

    order: int
    index: str = "samples"
    word = "leading order"
    falsified_by = "a certified gap that falls more slowly than stated, and simulations at two indices that see it"

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", checks.whole("order", self.order, minimum=1, maximum=_HIGHEST_ORDER))
        checks.text("index", self.index)

    def assess_path(self, path: CertifiedPath) -> Assessment:
        indices, gaps = self._indices(path), [_gap(entry) for entry in path]
        if all(gap.contains(0) for gap in gaps):
            return Assessment(Finding.IDENTICAL, "no gap at any point")
        late = gaps[-FEWEST + 1 :]
        if any(gap.contains(0) for gap in late) or not (all(g > 0 for g in late) or all(g < 0 for g in late)):
            return Assessment(Finding.UNCLEAR, "the gap changes sign, or is not resolved", path[-1].point)
        order = -math.log(abs(float(gaps[-1] / gaps[-2]))) / math.log(indices[-1] / indices[-2])
        change = f"falls as {self.index}^-" if order > 0 else f"grows as {self.index}^"
        reason = f"the gap {change}{abs(order):.3f}; the source states order {self.order}"
        finding = self._finding(indices, gaps)
        if finding is Finding.BEYOND:
            return Assessment(finding, reason, max(path, key=lambda entry: entry.relative_gap).point, points_of(path))
        if finding is Finding.UNCLEAR:
            reason = f"{reason}; the values do not settle which"
        return Assessment(finding, reason, path[-1].point, points_of(path))

    def _finding(self, indices: Sequence[float], gaps: Sequence[Any]) -> Finding:
        scaled = [gap * _ball(index) ** self.order for gap, index in zip(gaps, indices, strict=True)]
        limits = [extrapolate(scale, scaled) for scale in _scales(indices)]
        if any(found.settled and found.error <= abs(float(scaled[-1])) / 10 for found in limits):
            return Finding.WITHIN
        inverse = [1 / value for value in scaled]
        finding, _ = _tendency(indices, inverse, _RESOLUTION * abs(float(inverse[-1])))
        return Finding.BEYOND if finding is Finding.WITHIN else Finding.UNCLEAR

    def objection(self, simulated: Sequence[Simulated], paths: Sequence[CertifiedPath]) -> Objection:
        found = [NONE]
        for path in paths:
            indices = self._indices(path)
            for (before, first), (after, last) in self._pairs(simulated, path):
                fall = (indices[before] / indices[after]) ** self.order
                found.append(Objection(_slow_fall(first, last, fall), last))
        return max(found, key=lambda objection: objection.z)


def _approach(indices: Sequence[float], distances: Sequence[Any], path: CertifiedPath) -> tuple[Finding, Extrapolation]:
    """Tell whether a path tends to the published limit; values that grow without bound are also seen as inverses."""
    found = _tendency(indices, distances, _known(path[-1], distances[-1]))
    if found[0] is Finding.UNCLEAR and (inverse := _inverse(path)):
        again = _tendency(indices, inverse, _REST * float(inverse[-1]))
        return again if again[0] is Finding.WITHIN else found
    return found


def _tendency(indices: Sequence[float], distances: Sequence[Any], known: float) -> tuple[Finding, Extrapolation]:
    """Tell whether distances tend to 0, in the index or in its logarithm, to within ``known``, and to what if not."""
    limits = [extrapolate(axis, distances) for axis in _scales(indices)]
    best = min(limits, key=lambda found: found.error)
    if all(found.settled and abs(found.limit) > _FAR * found.error for found in limits):
        return Finding.BEYOND, best
    if any(found.settled and abs(found.limit) > _FAR * found.error for found in limits):
        return Finding.UNCLEAR, best
    near = [found for found in limits if found.error <= known and abs(found.limit) <= _NEAR * found.error]
    return (Finding.WITHIN, near[0]) if near else (Finding.UNCLEAR, best)


def _scales(indices: Sequence[float]) -> tuple[list[float], list[float]]:
    return list(indices), [math.log1p(index) for index in indices]


def _change(first: Simulated, last: Simulated, rest: Sequence[float]) -> float:
    """Return by how many standard errors the distance does not change as the certified one does."""
    if first.doubt or last.doubt or not rest[0]:
        return 0.0
    fall = rest[1] / rest[0]
    (before, error_before), (after, error_after) = _simulated_distance(first), _simulated_distance(last)
    error = math.hypot(error_after, fall * error_before)
    return abs(after - fall * before) / error if error > 0 else 0.0


def _slow_fall(first: Simulated, last: Simulated, fall: float) -> float:
    """Return by how many standard errors a gap falls too little."""
    if first.doubt or last.doubt:
        return 0.0
    gaps = [abs(s.estimate.value - float(s.certified.published)) for s in (first, last)]
    error = math.hypot(last.estimate.standard_error, fall * first.estimate.standard_error)
    return max((gaps[1] - fall * gaps[0]) / error, 0.0) if error > 0 else 0.0


def _distance(entry: Certified) -> Any:
    """Return what must tend to 0: the difference, or for an infinite limit what is left on the way to it."""
    published, exact = entry.published.ball, entry.exact.ball
    if not math.isinf(float(published)):
        return exact - published
    if math.isinf(float(exact)):
        return _ball(0 if float(exact) == float(published) else 2)
    towards = exact if float(published) > 0 else -exact
    return _left(towards)


def _inverse(path: CertifiedPath) -> list[Any]:
    """Return one over values that grow towards an infinite limit; nothing if they do not."""
    sign = float(path[-1].published)
    towards = [entry.exact.ball if sign > 0 else -entry.exact.ball for entry in path]
    grows = math.isinf(sign) and towards[0] > 0 and all(after > before for before, after in pairwise(towards))
    return [1 / value for value in towards] if grows else []


def _left(value: Any) -> Any:
    """Map a number to (0, 2): 0 at plus infinity, 1 at 0, 2 at minus infinity."""
    return 1 / (1 + value) if value >= 0 else 2 - 1 / (1 - value)


def _simulated_distance(simulated: Simulated) -> tuple[float, float]:
    """Return the distance of a simulated value, as ``_distance`` has it, and its standard error."""
    published, estimate = float(simulated.certified.published), simulated.estimate
    if not math.isinf(published):
        return estimate.value - published, estimate.standard_error
    towards = math.copysign(1, published) * estimate.value
    return float(_left(towards)), estimate.standard_error / (1 + abs(towards)) ** 2


def _known(entry: Certified, distance: Any) -> float:
    """Return how well a limit must be known."""
    published, last = abs(float(entry.published)), abs(float(distance))
    has_size = published > 0 and math.isfinite(published)
    return _RESOLUTION * max(published, last) if has_size else _REST * last


def _named(entry: Certified, distance: float) -> str:
    """Write the limit that lies at a distance from the published one."""
    published = float(entry.published)
    if math.isfinite(published):
        return f"{published + distance:.6g}"
    left = min(max(distance, 1e-12), 2 - 1e-12)
    value = 1 / left - 1 if left <= 1 else 1 - 1 / (2 - left)
    return f"{math.copysign(1, published) * (value if abs(value) < 1e9 else math.copysign(math.inf, value)):.6g}"


def _gap(entry: Certified) -> Any:
    return entry.exact.ball - entry.published.ball


def _ball(value: float) -> Any:
    import flint

    return flint.arb(value)
