"""Assertions about formulas: equal or bounded at every point of a domain, with the smallest counterexample if not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mpmath

from collapse_theory import checks
from collapse_theory.arithmetic import KindError
from collapse_theory.testing.agreement import compare, compare_symbols, decimal, real_number
from collapse_theory.testing.points import (
    Domain,
    Formula,
    Point,
    check_arguments,
    everywhere,
    symbolic_points,
    to_digits,
    written,
)

__all__ = ["assert_bound", "assert_same_formula"]


def assert_same_formula(
    f: Formula,
    g: Formula,
    *,
    over: Domain,
    digits: int = 50,
    tolerance: float = 1e-9,
    symbols: Iterable[Point] = (),
    examples: int = 100,
) -> None:
    """Fail unless two formulas agree, as floats, to ``digits`` digits, and as symbolic expressions.

    Parameters
    ----------
    f, g : callable
        Functions of the same keyword arguments, written in the functions of ``ct.arithmetic``: those of ``math`` give
        floats. Whole numbers can count a loop, and so can their sums, products, quotients by ``//`` and ``%``, and
        absolute values.
    over : mapping of str to strategy
        The domain: a Hypothesis strategy for each argument.
    digits : int in [1, 10000]
        Significant digits of the comparison in mpmath, with more of them where a formula loses some to cancellation.
    tolerance : float > 0
        Relative tolerance of the comparison in float64.
    symbols : iterable of mappings
        Points at which some arguments are SymPy symbols; there the expressions must be identical. A formula with cases
        needs numbers for the arguments that decide them.
    examples : int >= 1
        Points to try.

    Raises
    ------
    AssertionError
        If the formulas differ; the point in the message is the smallest that was found.
    ValueError
        If an argument is out of range, a formula does not take the arguments of ``over``, or a symbol leaves it open
        which case of a formula applies.

    Notes
    -----
    Inside another property test, that one must suppress ``HealthCheck.nested_given``.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> counts = {"n": st.integers(0, 50)}
    >>> assert_same_formula(lambda n: sum(range(int(n) + 1)), lambda n: n * (n + 1) / 2, over=counts)
    >>> assert_same_formula(lambda n: sum(range(int(n) + 1)), lambda n: n * n / 2, over=counts)
    Traceback (most recent call last):
        ...
    AssertionError: the formulas differ at n=1: 1 and 0.5, as floats
    """
    goal = checks.whole("digits", digits, minimum=1, maximum=10_000)
    checks.positive("tolerance", tolerance)
    check_arguments({"f": f, "g": g}, over)
    for point in symbolic_points(symbols):
        compare_symbols(f, g, point, tolerance)

    def check(point: Point) -> None:
        compare(f(**point), g(**point), tolerance, point, "as floats")
        to_digits(goal, point, lambda a: compare(f(**a), g(**a), mpmath.mpf(10) ** -goal, point, f"to {goal} digits"))

    everywhere(check, over, examples)


def assert_bound(
    f: Formula,
    bound: Formula,
    *,
    over: Domain,
    side: str = "upper",
    digits: int = 50,
    tolerance: float = 1e-9,
    examples: int = 100,
) -> None:
    """Fail unless ``bound`` bounds ``f``, to ``digits`` digits; other parameters as :func:`assert_same_formula`.

    Parameters
    ----------
    f, bound : callable
        Functions of the same keyword arguments.
    side : {"upper", "lower"}
        Whether ``f <= bound`` or ``f >= bound``; both must be finite.
    tolerance : float > 0
        Relative tolerance that takes the place of ``digits`` where a function of this package is known in floats only
        and refuses any others, as ``ct.discrete.expected_entropy`` does.

    Raises
    ------
    AssertionError
        If the bound is crossed; the point in the message is the smallest that was found.
    ValueError
        If an argument is out of range, or a function does not take the arguments of ``over``.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> assert_bound(lambda n: n, lambda n: n * n, over={"n": st.integers(1, 50)})
    >>> assert_bound(lambda n: n, lambda n: n * n - 2, over={"n": st.integers(1, 50)})
    Traceback (most recent call last):
        ...
    AssertionError: the upper bound is crossed at n=1: 1 against -1
    """
    goal = checks.whole("digits", digits, minimum=1, maximum=10_000)
    checks.positive("tolerance", tolerance)
    sign = 1 if checks.choice("side", side, ("upper", "lower")) == "upper" else -1
    check_arguments({"f": f, "bound": bound}, over)

    def check_at(point: Point, arguments: Point, tolerance: Any) -> None:
        value, limit = (real_number(formula(**arguments), point) for formula in (f, bound))
        if not (mpmath.isfinite(value) and mpmath.isfinite(limit)):
            shown = f"{decimal(value)} against {decimal(limit)}"
            raise AssertionError(f"the {side} bound cannot be shown at {written(point)}: {shown}; both must be finite")
        slack = tolerance * max(abs(value), abs(limit))
        if not sign * (value - limit) <= slack:
            raise AssertionError(
                f"the {side} bound is crossed at {written(point)}: {decimal(value)} against {decimal(limit)}"
            )

    def check(point: Point) -> None:
        try:
            to_digits(goal, point, lambda lifted: check_at(point, lifted, mpmath.mpf(10) ** -goal))
        except KindError:
            check_at(point, point, tolerance)

    everywhere(check, over, examples)
