"""Relations that hold or fail at each point: equality, bounds, factors, constants, means with an error of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from collapse_theory import checks
from collapse_theory.claims.allowance.base import (
    NONE,
    Allowance,
    Assessment,
    Finding,
    Objection,
)
from collapse_theory.claims.evidence import Certified, CertifiedPath, Simulated, Z
from collapse_theory.claims.point import Point, describe

__all__ = ["Bound", "Equality", "Proportional", "ReportedMean", "Within"]


class _Pointwise(Allowance):
    """A relation that one simulation at one point can contradict."""

    def objection(self, simulated: Sequence[Simulated], paths: Sequence[CertifiedPath]) -> Objection:
        found = [Objection(self._z(each, paths), each) for each in simulated]
        return max(found, key=lambda objection: objection.z, default=NONE)

    def _z(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        return abs(simulated.z(float(simulated.certified.published)))


@dataclass(frozen=True)
class Equality(_Pointwise):
    """The two values are equal.

    Examples
    --------
    >>> from collapse_theory.claims import Equality, check
    >>> check(lambda n: n**2, lambda n: n * n, domain=[{"n": 3}], allows=Equality()).verdict
    <Verdict.HOLDS: 'holds'>
    """

    word = "equality"
    falsified_by = "a certified gap at one point of the domain that a simulation sees as well"

    def assess_path(self, path: CertifiedPath) -> Assessment:
        apart = [entry for entry in path if not entry.published.overlaps(entry.exact)]
        if not apart:
            return Assessment(Finding.IDENTICAL, "the enclosures agree at every point")
        return Assessment(Finding.BEYOND, f"relative gap {apart[0].relative_gap:.3g}", apart[0].point)


@dataclass(frozen=True)
class Bound(_Pointwise):
    """The published value bounds the exact one from below or from above.

    Attributes
    ----------
    side : {"lower", "upper"}

    Raises
    ------
    ValueError
        If ``side`` is neither.

    Examples
    --------
    >>> from collapse_theory.claims import Bound, check
    >>> check(lambda n: n, lambda n: n**2, domain=[{"n": 1}, {"n": 3}], allows=Bound("lower")).verdict
    <Verdict.HOLDS: 'holds'>
    """

    side: Literal["lower", "upper"]
    word = "bound"
    falsified_by = "a certified value beyond the bound at one point of the domain that a simulation sees as well"

    def __post_init__(self) -> None:
        checks.choice("side", self.side, ("lower", "upper"))

    def assess_path(self, path: CertifiedPath) -> Assessment:
        margins = [self._margin(entry) for entry in path]
        crossed = [entry for entry, margin in zip(path, margins, strict=True) if margin < 0]
        if crossed:
            return Assessment(Finding.BEYOND, f"crossed by {crossed[0].relative_gap:.3g}", crossed[0].point)
        unresolved = [e for e, m in zip(path, margins, strict=True) if not m >= 0 and not e.published.overlaps(e.exact)]
        if unresolved:
            return Assessment(Finding.UNCLEAR, "a margin is not resolved", unresolved[0].point)
        if all(entry.published.overlaps(entry.exact) for entry in path):
            return Assessment(Finding.IDENTICAL, "attained at every point")
        tightest = min(path, key=lambda entry: entry.relative_gap)
        reason = f"tightest margin {tightest.relative_gap:.3g} of the value, at {describe(tightest.point)}"
        return Assessment(Finding.WITHIN, reason, tightest.point)

    def _margin(self, entry: Certified) -> Any:
        difference = entry.exact.ball - entry.published.ball
        return difference if self.side == "lower" else -difference

    def _z(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        z = simulated.z(float(simulated.certified.published))
        return max(-z if self.side == "lower" else z, 0.0)


@dataclass(frozen=True)
class Proportional(_Pointwise):
    """One constant, the same for all inputs, turns the published value into the exact one, up to ``tolerance``.

    Attributes
    ----------
    tolerance : float >= 0
        Greatest relative deviation from the constant at the first point.

    Raises
    ------
    ValueError
        If ``tolerance`` is negative or not a number.

    Examples
    --------
    >>> from collapse_theory.claims import Proportional, check
    >>> check(lambda n: n, lambda n: 3 * n, domain=[{"n": 1}, {"n": 7}], allows=Proportional(0.1))
    <yours.formula: holds: the constant is 3 at every point>
    """

    tolerance: float
    word = "proportionality"
    falsified_by = "two points whose certified constants differ by more than the tolerance, one of them simulated"

    def __post_init__(self) -> None:
        object.__setattr__(self, "tolerance", checks.scalar("tolerance", self.tolerance, allow_zero=True))

    def assess_path(self, path: CertifiedPath) -> Assessment:
        if any(entry.published.ball.contains(0) for entry in path):
            raise ValueError("`published` must not be 0 for a proportionality; it is at a point. Leave that point out.")
        constant = path[0].exact.ball / path[0].published.ball
        excess = [abs(e.exact.ball / (e.published.ball * constant) - 1) for e in path]
        beyond = [entry for entry, x in zip(path, excess, strict=True) if x > self.tolerance]
        if beyond:
            ratio = float(beyond[0].exact.ball / beyond[0].published.ball)
            reason = f"the constant is {float(constant):.4g} at the first point and {ratio:.4g} here"
            return Assessment(Finding.BEYOND, reason, beyond[0].point, (path[0].point, beyond[0].point))
        if all(x.contains(0) for x in excess):
            return Assessment(Finding.IDENTICAL, f"the constant is {float(constant):.6g} at every point")
        unresolved = [entry for entry, x in zip(path, excess, strict=True) if not x <= self.tolerance]
        if unresolved:
            return Assessment(Finding.UNCLEAR, "a deviation from the constant is not resolved", unresolved[0].point)
        return Assessment(Finding.WITHIN, f"one constant, {float(constant):.4g}, within {self.tolerance:g}")

    def _z(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        entry = simulated.certified
        first = next((path[0] for path in paths if any(known is entry for known in path)), entry)
        middle = float(entry.published.ball * first.exact.ball / first.published.ball)
        return _outside(simulated, middle * (1 - self.tolerance), middle * (1 + self.tolerance))


@dataclass(frozen=True)
class ReportedMean(_Pointwise):
    """The published value is itself a simulated mean; ``standard_error`` gives its own error at a point.

    Attributes
    ----------
    standard_error : callable
        Function of the arguments of the claim; a finite positive number.

    Raises
    ------
    ValueError
        If ``standard_error`` is not a function.

    Examples
    --------
    >>> from collapse_theory.arithmetic import number
    >>> from collapse_theory.claims import ReportedMean, check
    >>> published, exact = (lambda n: number("17.2", n)), (lambda n: number("16.9", n))
    >>> check(published, exact, domain=[{"n": 1}], allows=ReportedMean(lambda n: 0.5))
    <yours.formula: holds: 0.60 of its own standard errors away (p = 0.55)>
    """

    standard_error: Callable[..., float]
    word = "reported simulation"
    falsified_by = "a certified value more than 6.11 of the reported mean's own standard errors away from it"

    def __post_init__(self) -> None:
        checks.function("standard_error", self.standard_error, remedy="Pass lambda samples: 0.5.")

    def check_path(self, path: Sequence[Point]) -> None:
        """Try the first point; the error may be long in coming at others, where it is checked when it is needed."""
        for point in path[:1]:
            checks.scalar("standard_error", self.standard_error(**point))

    def assess_path(self, path: CertifiedPath) -> Assessment:
        scores = [(self._deviation(entry), entry) for entry in path]
        z, worst = max(scores, key=lambda score: score[0])
        reason = f"{z:.2f} of its own standard errors away (p = {math.erfc(z / math.sqrt(2)):.2g})"
        return Assessment(Finding.BEYOND if z > Z else Finding.WITHIN, reason, worst.point)

    def _z(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        """Return the distance of the two simulations in terms of both their errors."""
        estimate, entry = simulated.estimate, simulated.certified
        own = checks.scalar("standard_error", self.standard_error(**entry.point))
        if simulated.doubt or not estimate.standard_error > 0:
            return 0.0
        return abs(estimate.value - float(entry.published)) / math.hypot(own, estimate.standard_error)

    def _deviation(self, entry: Certified) -> float:
        error = checks.scalar("standard_error", self.standard_error(**entry.point))
        return abs(float(entry.published) - float(entry.exact)) / error


@dataclass(frozen=True)
class Within(_Pointwise):
    """The two values differ by at most a factor: what "about", "roughly" and "of the order of" promise.

    Attributes
    ----------
    factor : float > 1
        The exact value lies between 1/factor and ``factor`` times the published one.

    Raises
    ------
    ValueError
        If ``factor`` is no such number.

    Examples
    --------
    >>> from collapse_theory.claims import Within, check
    >>> check(lambda n: 1 / n, lambda n: 2 / (3 * n), domain=[{"n": 3}], allows=Within(10))
    <yours.formula: holds: the exact value is 0.6667 to 0.6667 times the published one>
    """

    factor: float
    word = "order of magnitude"
    falsified_by = "a certified value further away than the factor at one point that a simulation sees as well"

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.scalar("factor", self.factor))
        checks.inside("factor", self.factor, 1, math.inf)

    def assess_path(self, path: CertifiedPath) -> Assessment:
        if any(entry.published.ball.contains(0) for entry in path):
            raise ValueError("`published` must not be 0 for an order of magnitude; it is. Leave that point out.")
        ratios = [entry.exact.ball / entry.published.ball for entry in path]
        for entry, ratio in zip(path, ratios, strict=True):
            if ratio > self.factor or ratio < 1 / self.factor:
                return Assessment(Finding.BEYOND, f"{float(ratio):.4g} times the published value", entry.point)
        if not all(1 / self.factor <= ratio <= self.factor for ratio in ratios):
            return Assessment(Finding.UNCLEAR, "a ratio is not resolved", path[-1].point)
        low, high = min(map(float, ratios)), max(map(float, ratios))
        reason = f"the exact value is {low:.4g} to {high:.4g} times the published one"
        return Assessment(Finding.WITHIN, reason, path[-1].point)

    def _z(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        published = float(simulated.certified.published)
        return _outside(simulated, published / self.factor, published * self.factor)


def _outside(simulated: Simulated, *ends: float) -> float:
    """Return by how many standard errors a simulation lies outside a range."""
    return max(-simulated.z(min(ends)), simulated.z(max(ends)), 0.0)
