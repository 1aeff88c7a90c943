"""Points of a domain: checked, drawn by Hypothesis, lifted to many digits, and written in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import hypothesis
import mpmath
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from collapse_theory import checks
from collapse_theory.arithmetic import is_symbolic
from collapse_theory.arithmetic.choice import load
from collapse_theory.arithmetic.context import working_in
from collapse_theory.arithmetic.multiprecision import Whole

__all__ = ["Domain", "Formula", "Point", "check_arguments", "everywhere", "symbolic_points", "to_digits", "written"]

Formula = Callable[..., Any]
Domain = Mapping[str, st.SearchStrategy[Any]]
Point = Mapping[str, Any]


def check_arguments(formulas: Mapping[str, Any], over: Any) -> None:
    """Refuse what is not a function, a domain that is not one of strategies, and a function of other arguments."""
    for name, formula in formulas.items():
        checks.function(name, formula, remedy="Pass lambda samples: 1 / samples.")
    if not isinstance(over, Mapping) or not all(isinstance(s, st.SearchStrategy) for s in over.values()):
        raise ValueError(f'`over` must map names to strategies; got {over!r}. Pass {{"samples": st.integers(2, 99)}}.')
    for name, formula in formulas.items():
        checks.takes(name, formula, over)


def symbolic_points(symbols: Any) -> list[Point]:
    """Return a list of points that hold symbols, or say what is not such a list."""
    points = list(symbols) if isinstance(symbols, Iterable) and not isinstance(symbols, (Mapping, str)) else [symbols]
    if not all(isinstance(point, Mapping) for point in points):
        raise ValueError(f'`symbols` must list points as dicts; got {symbols!r}. Pass [{{"samples": M, "fits": 3}}].')
    return points


def everywhere(check: Callable[[Point], None], over: Domain, examples: int) -> None:
    """Try a check at many points; what it raises is raised for the smallest point at which it fails."""
    settings = hypothesis.settings(
        max_examples=checks.whole("examples", examples, minimum=1),
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
    )
    failures: list[str] = []

    @settings
    @hypothesis.given(st.fixed_dictionaries(dict(over)))
    def run(point: Point) -> None:
        try:
            check(point)
        except AssertionError as error:
            failures.append(str(error))
            raise

    try:
        run()
    except AssertionError:
        raise AssertionError(failures[-1]) from None  # the last one is the smallest


def to_digits(goal: int, point: Point, compare: Callable[[Point], None]) -> None:
    """Compare at ``goal`` digits; what fails is tried with more of them, since a difference may have cancelled some."""
    failures = []
    for digits in (goal, 2 * goal + 50, 8 * goal + 400):
        try:
            with _many_digits(digits, point) as lifted:
                return compare(lifted)
        except AssertionError as error:
            failures.append(error)
    raise failures[0]


@contextmanager
def _many_digits(digits: int, point: Point) -> Iterator[Point]:
    """Give the arguments of a point as numbers of mpmath, in whose arithmetic formulas are evaluated inside."""
    with mpmath.workdps(digits + 15), working_in(load("mpmath")):
        yield {name: _lifted(value) for name, value in point.items()}


def _lifted(value: Any) -> Any:
    """Turn every number inside an argument into one of mpmath; leave flags, text and objects alone."""
    if isinstance(value, (bool, np.bool_, str)) or value is None or is_symbolic(value):
        return value
    if isinstance(value, (int, np.integer)):
        return Whole(int(value))
    if isinstance(value, (float, np.floating)):
        return mpmath.mpf(float(value))
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_lifted(item) for item in value]
    return value


def written(point: Point) -> str:
    """Write a point as arguments.

    Examples
    --------
    >>> written({"samples": 100, "fits": 3})
    'samples=100, fits=3'
    """
    return ", ".join(f"{name}={value!r}" for name, value in point.items())
