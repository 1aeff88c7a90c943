"""Allowances that are assessed point by point: equality, bounds, one constant for all points, a reported mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from collapse_theory import checks
from collapse_theory.claims.allowance.base import Allowance, Assessment, Finding
from collapse_theory.claims.evidence import Certified, CertifiedPath, Simulated, Z
from collapse_theory.claims.point import describe

__all__ = ["Bound", "Equality", "Proportional", "ReportedMean"]


@dataclass(frozen=True)
class Equality(Allowance):
    """The two values are equal.

    Examples
    --------
    >>> from collapse_theory.claims import Equality, check
    >>> check(lambda n: n**2, lambda n: n * n, domain=[{"n": 3}], allows=Equality()).verdict
    <Verdict.HOLDS: 'holds'>
    """

    word = "equality"

    def assess_path(self, path: CertifiedPath) -> Assessment:
        apart = [entry for entry in path if not entry.published.overlaps(entry.exact)]
        if not apart:
            return Assessment(Finding.IDENTICAL, "the enclosures agree at every point")
        return Assessment(Finding.BEYOND, f"relative gap {apart[0].relative_gap:.3g}", apart[0].point)


@dataclass(frozen=True)
class Bound(Allowance):
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

    def rejection(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        z = simulated.z(self.predicted(simulated.certified, paths))
        return max(-z if self.side == "lower" else z, 0.0)


@dataclass(frozen=True)
class Proportional(Allowance):
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "tolerance", checks.scalar("tolerance", self.tolerance, allow_zero=True))

    def assess_path(self, path: CertifiedPath) -> Assessment:
        constant = _constant(path)
        excess = [abs(e.exact.ball / (e.published.ball * constant) - 1) for e in path]
        beyond = [entry for entry, x in zip(path, excess, strict=True) if x > self.tolerance]
        if beyond:
            ratio = float(beyond[0].exact.ball / beyond[0].published.ball)
            reason = f"the constant is {float(constant):.4g} at the first point and {ratio:.4g} here"
            return Assessment(Finding.BEYOND, reason, beyond[0].point, (path[0].point, beyond[0].point))
        if all(x.contains(0) for x in excess):
            return Assessment(Finding.IDENTICAL, f"the constant is {float(constant):.6g} at every point")
        return Assessment(Finding.WITHIN, f"one constant, {float(constant):.4g}, within {self.tolerance:g}")

    def predicted(self, entry: Certified, paths: Sequence[CertifiedPath]) -> float:
        path = next(p for p in paths if any(known is entry for known in p))
        return float(entry.published.ball * _constant(path))


@dataclass(frozen=True)
class ReportedMean(Allowance):
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

    def __post_init__(self) -> None:
        checks.function("standard_error", self.standard_error, remedy="Pass lambda samples: 0.5.")

    def assess_path(self, path: CertifiedPath) -> Assessment:
        scores = [(self._z(entry), entry) for entry in path]
        z, worst = max(scores, key=lambda score: score[0])
        reason = f"{z:.2f} of its own standard errors away (p = {math.erfc(z / math.sqrt(2)):.2g})"
        return Assessment(Finding.BEYOND if z > Z else Finding.WITHIN, reason, worst.point)

    def _z(self, entry: Certified) -> float:
        error = checks.scalar("standard_error", self.standard_error(**entry.point))
        return abs(float(entry.published) - float(entry.exact)) / error


def _constant(path: CertifiedPath) -> Any:
    return path[0].exact.ball / path[0].published.ball
