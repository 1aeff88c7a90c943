"""Assertions about formulas: equal or bounded at every point of a domain, with the smallest counterexample if not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import hypothesis
import mpmath
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from collapse_theory import checks
from collapse_theory.arithmetic import is_symbolic

__all__ = ["assert_bound", "assert_same_formula"]

Formula = Callable[..., Any]
Domain = Mapping[str, st.SearchStrategy[Any]]


def assert_same_formula(
    f: Formula, g: Formula, *, over: Domain, digits: int = 50, rtol: float = 1e-9,
    symbols: Iterable[Mapping[str, Any]] = (), examples: int = 100,
) -> None:  # fmt: skip
    """Fail unless two formulas agree, as floats, to ``digits`` digits, and as symbolic expressions.

    Parameters
    ----------
    f, g : callable
        Functions of the same keyword arguments. To be evaluated beyond float64 they must not use ``math``.
    over : mapping of str to strategy
        The domain: a Hypothesis strategy for each argument.
    digits : int >= 1
        Significant digits of the comparison in mpmath.
    rtol : float > 0
        Relative tolerance of the comparison in float64.
    symbols : iterable of mappings
        Points at which some arguments are SymPy symbols; there the expressions must be identical.
    examples : int >= 1
        Points to try.

    Raises
    ------
    AssertionError
        If the formulas differ; the point in the message is the smallest that was found.
    ValueError
        If an argument is out of range.

    Notes
    -----
    Inside another property test, that one must suppress ``HealthCheck.nested_given``.

    Examples
    --------
    >>> counts = {"n": st.integers(0, 50)}
    >>> assert_same_formula(lambda n: sum(range(int(n) + 1)), lambda n: n * (n + 1) / 2, over=counts)
    >>> assert_same_formula(lambda n: sum(range(int(n) + 1)), lambda n: n * n / 2, over=counts)
    Traceback (most recent call last):
        ...
    AssertionError: the formulas differ at n=1: 1 and 0.5, as floats
    """
    goal = checks.whole("digits", digits, minimum=1)
    checks.positive("rtol", rtol)
    for point in symbols:
        _compare_symbols(f, g, point)

    def check(point: Mapping[str, Any]) -> None:
        _compare(f(**point), g(**point), rtol, point, "as floats")
        with mpmath.workdps(goal + 15):
            lifted = {name: _lifted(value) for name, value in point.items()}
            _compare(f(**lifted), g(**lifted), mpmath.mpf(10) ** -goal, point, f"to {goal} digits")

    _everywhere(check, over, examples)


def assert_bound(
    f: Formula, bound: Formula, *, over: Domain, side: str = "upper", digits: int = 50, examples: int = 100
) -> None:
    """Fail unless ``bound`` bounds ``f``, to ``digits`` digits; other parameters as :func:`assert_same_formula`.

    Parameters
    ----------
    f, bound : callable
        Functions of the same keyword arguments. They must not use ``math``.
    side : {"upper", "lower"}
        Whether ``f <= bound`` or ``f >= bound``.

    Raises
    ------
    AssertionError
        If the bound is crossed; the point in the message is the smallest that was found.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> assert_bound(lambda n: n, lambda n: n * n, over={"n": st.integers(1, 50)})
    >>> assert_bound(lambda n: n, lambda n: n * n - 2, over={"n": st.integers(1, 50)})
    Traceback (most recent call last):
        ...
    AssertionError: the upper bound is crossed at n=1: 1 against -1
    """
    goal = checks.whole("digits", digits, minimum=1)
    sign = 1 if checks.choice("side", side, ("upper", "lower")) == "upper" else -1

    def check(point: Mapping[str, Any]) -> None:
        with mpmath.workdps(goal + 15):
            lifted = {name: _lifted(value) for name, value in point.items()}
            value, limit = mpmath.mpmathify(f(**lifted)), mpmath.mpmathify(bound(**lifted))
            slack = mpmath.mpf(10) ** -goal * max(abs(value), abs(limit))
            if not sign * (value - limit) <= slack:
                raise AssertionError(
                    f"the {side} bound is crossed at {_shown(point)}: {_digits(value)} against {_digits(limit)}"
                )

    _everywhere(check, over, examples)


def _everywhere(check: Callable[[Mapping[str, Any]], None], over: Domain, examples: int) -> None:
    """Try a check at many points; what it raises is raised for the smallest point at which it fails."""
    settings = hypothesis.settings(
        max_examples=checks.whole("examples", examples, minimum=1), database=None, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), verbosity=hypothesis.Verbosity.quiet, report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    failures: list[str] = []

    @settings
    @hypothesis.given(st.fixed_dictionaries(dict(over)))
    def run(point: Mapping[str, Any]) -> None:
        try:
            check(point)
        except AssertionError as error:
            failures.append(str(error))
            raise

    try:
        run()
    except AssertionError:
        raise AssertionError(failures[-1]) from None  # the last one is the smallest


def _compare(one: Any, other: Any, tolerance: Any, point: Mapping[str, Any], how: str) -> None:
    a, b = np.ravel(one), np.ravel(other)
    same = a.shape == b.shape and all(_close(x, y, tolerance) for x, y in zip(a, b, strict=True))
    if not same:
        shown = " and ".join(_digits(value) if np.ndim(value) == 0 else str(value) for value in (one, other))
        raise AssertionError(f"the formulas differ at {_shown(point)}: {shown}, {how}")


def _close(x: Any, y: Any, tolerance: Any) -> bool:
    return bool(x == y or abs(x - y) <= tolerance * min(abs(x), abs(y)))


def _compare_symbols(f: Formula, g: Formula, point: Mapping[str, Any]) -> None:
    import sympy

    one, other = sympy.sympify(f(**point)), sympy.sympify(g(**point))
    if sympy.simplify(one - other) != 0:
        raise AssertionError(f"the formulas differ at {_shown(point)}: {one} and {other}, as expressions")


class _Whole(mpmath.mpf):  # type: ignore[misc]
    """A whole number of unlimited precision that can still count a loop."""

    def __index__(self) -> int:
        return int(self)


def _lifted(value: Any) -> Any:
    """Turn every number inside an argument into one of mpmath; leave flags, text and objects alone."""
    if isinstance(value, (bool, np.bool_, str)) or value is None or is_symbolic(value):
        return value
    if isinstance(value, (int, np.integer)):
        return _Whole(int(value))
    if isinstance(value, (float, np.floating)):
        return mpmath.mpf(float(value))
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_lifted(item) for item in value]
    return value


def _digits(value: Any) -> str:
    if isinstance(value, mpmath.mpf):
        return str(mpmath.nstr(value, 15 if math.isfinite(value) else 3)).removesuffix(".0")
    return f"{value:.12g}" if isinstance(value, (int, float, np.number)) else str(value)


def _shown(point: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in point.items())
