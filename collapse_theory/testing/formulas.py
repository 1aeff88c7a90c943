"""Assertions about formulas: equal or bounded at every point of a domain, with the smallest counterexample if not."""

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
from collapse_theory.arithmetic import KindError, is_symbolic
from collapse_theory.arithmetic.choice import load
from collapse_theory.arithmetic.context import working_in
from collapse_theory.arithmetic.multiprecision import Whole

__all__ = ["assert_bound", "assert_same_formula"]

Formula = Callable[..., Any]
Domain = Mapping[str, st.SearchStrategy[Any]]
_NUMBERS = (int, float, complex, np.number, Fraction, mpmath.mpf, mpmath.mpc)
_AS_FLOATS = 1e-13  # the relative gap that a few float operations leave


def assert_same_formula(
    f: Formula,
    g: Formula,
    *,
    over: Domain,
    digits: int = 50,
    rtol: float = 1e-9,
    symbols: Iterable[Mapping[str, Any]] = (),
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
    digits : int in 1 … 10000
        Significant digits of the comparison in mpmath, with more of them where a formula loses some to cancellation.
    rtol : float > 0
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
    >>> counts = {"n": st.integers(0, 50)}
    >>> assert_same_formula(lambda n: sum(range(int(n) + 1)), lambda n: n * (n + 1) / 2, over=counts)
    >>> assert_same_formula(lambda n: sum(range(int(n) + 1)), lambda n: n * n / 2, over=counts)
    Traceback (most recent call last):
        ...
    AssertionError: the formulas differ at n=1: 1 and 0.5, as floats
    """
    goal = checks.whole("digits", digits, minimum=1, maximum=10_000)
    checks.positive("rtol", rtol)
    _check_functions(f=f, g=g)
    for point in _points(symbols):
        _compare_symbols(f, g, point, rtol)

    def check(point: Mapping[str, Any]) -> None:
        _compare(f(**point), g(**point), rtol, point, "as floats")
        _to_digits(goal, point, lambda a: _compare(f(**a), g(**a), mpmath.mpf(10) ** -goal, point, f"to {goal} digits"))

    _everywhere(check, over, examples, f=f, g=g)


def assert_bound(
    f: Formula,
    bound: Formula,
    *,
    over: Domain,
    side: str = "upper",
    digits: int = 50,
    rtol: float = 1e-9,
    examples: int = 100,
) -> None:
    """Fail unless ``bound`` bounds ``f``, to ``digits`` digits; other parameters as :func:`assert_same_formula`.

    Parameters
    ----------
    f, bound : callable
        Functions of the same keyword arguments.
    side : {"upper", "lower"}
        Whether ``f <= bound`` or ``f >= bound``; both must be finite.
    rtol : float > 0
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
    >>> assert_bound(lambda n: n, lambda n: n * n, over={"n": st.integers(1, 50)})
    >>> assert_bound(lambda n: n, lambda n: n * n - 2, over={"n": st.integers(1, 50)})
    Traceback (most recent call last):
        ...
    AssertionError: the upper bound is crossed at n=1: 1 against -1
    """
    goal = checks.whole("digits", digits, minimum=1, maximum=10_000)
    checks.positive("rtol", rtol)
    sign = 1 if checks.choice("side", side, ("upper", "lower")) == "upper" else -1
    _check_functions(f=f, bound=bound)

    def compare(point: Mapping[str, Any], arguments: Mapping[str, Any], tolerance: Any) -> None:
        value, limit = (_real(formula(**arguments), point) for formula in (f, bound))
        if not (mpmath.isfinite(value) and mpmath.isfinite(limit)):
            shown = f"{_digits(value)} against {_digits(limit)}"
            raise AssertionError(f"the {side} bound cannot be shown at {_shown(point)}: {shown}; both must be finite")
        slack = tolerance * max(abs(value), abs(limit))
        if not sign * (value - limit) <= slack:
            raise AssertionError(
                f"the {side} bound is crossed at {_shown(point)}: {_digits(value)} against {_digits(limit)}"
            )

    def check(point: Mapping[str, Any]) -> None:
        try:
            _to_digits(goal, point, lambda lifted: compare(point, lifted, mpmath.mpf(10) ** -goal))
        except KindError:
            compare(point, point, rtol)

    _everywhere(check, over, examples, f=f, bound=bound)


def _check_functions(**formulas: Any) -> None:
    for name, formula in formulas.items():
        if not callable(formula) or isinstance(formula, type):
            raise ValueError(f"`{name}` must be a function; got {formula!r}. Pass lambda samples: 1 / samples.")


def _points(symbols: Any) -> list[Mapping[str, Any]]:
    points = list(symbols) if isinstance(symbols, Iterable) and not isinstance(symbols, (Mapping, str)) else [symbols]
    if not all(isinstance(point, Mapping) for point in points):
        raise ValueError(f'`symbols` must list points as dicts; got {symbols!r}. Pass [{{"samples": M, "fits": 3}}].')
    return points


def _to_digits(goal: int, point: Mapping[str, Any], compare: Callable[[Mapping[str, Any]], None]) -> None:
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
def _many_digits(digits: int, point: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the arguments of a point as numbers of mpmath, in whose arithmetic formulas are evaluated inside."""
    with mpmath.workdps(digits + 15), working_in(load("mpmath")):
        yield {name: _lifted(value) for name, value in point.items()}


def _real(value: Any, point: Mapping[str, Any]) -> Any:
    """Return a value as a real number of mpmath."""
    try:
        return mpmath.mpf(value)
    except (TypeError, ValueError):
        raise AssertionError(f"a formula returns {value!r} at {_shown(point)}, which is no real number") from None


def _everywhere(check: Callable[[Mapping[str, Any]], None], over: Domain, examples: int, **formulas: Formula) -> None:
    """Try a check at many points; what it raises is raised for the smallest point at which it fails."""
    if not isinstance(over, Mapping) or not all(isinstance(s, st.SearchStrategy) for s in over.values()):
        raise ValueError(f'`over` must map names to strategies; got {over!r}. Pass {{"samples": st.integers(2, 99)}}.')
    for name, formula in formulas.items():
        checks.takes(name, formula, over)
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
    a, b = (_numbers(value, point) for value in (one, other))
    if a.shape != b.shape:
        raise AssertionError(f"the formulas differ at {_shown(point)}: shape {a.shape} and shape {b.shape}")
    for x, y in zip(a.flat, b.flat, strict=True):
        if not _close(x, y, tolerance):
            hint = _hint(x, y, point) if isinstance(tolerance, mpmath.mpf) else ""
            raise AssertionError(f"the formulas differ at {_shown(point)}: {_apart(x, y)}, {how}{hint}")


def _numbers(value: Any, point: Mapping[str, Any]) -> Any:
    """Return what a formula returns as an array of numbers."""
    array = np.asarray(value, dtype=object)
    if not array.size or not all(isinstance(entry, _NUMBERS) for entry in array.flat):
        raise AssertionError(f"a formula returns {value!r} at {_shown(point)}, and no number")
    return array


def _close(x: Any, y: Any, tolerance: Any) -> bool:
    return bool(x == y or (_is_finite(x) and _is_finite(y) and abs(x - y) <= tolerance * min(abs(x), abs(y))))


def _is_finite(x: Any) -> bool:
    return bool(mpmath.isfinite(x))


def _apart(x: Any, y: Any) -> str:
    """Write two numbers with as many digits as it takes to tell them apart."""
    x, y = (mpmath.mpf(float(value)) if isinstance(value, (float, np.floating)) else value for value in (x, y))
    for digits in (15, 17, *range(20, mpmath.mp.dps + 1, 5)):
        shown = [_digits(value, digits) for value in (x, y)]
        if shown[0] != shown[1]:
            break
    return " and ".join(shown)


def _hint(x: Any, y: Any, point: Mapping[str, Any]) -> str:
    """Say so if two numbers agree as far as floats do: then one of them is likely to be made from floats."""
    if not 0 < abs(x - y) < _AS_FLOATS * abs(x):
        return ""
    if any(isinstance(value, (list, tuple, np.ndarray)) for value in point.values()):
        return (
            ". They agree as far as floats do: does one of them need floats to sum to 1 exactly? Draw fractions, with "
            "distributions(exact=True), or divide by the sum"
        )
    return (
        ". They agree as far as floats do: is there a float constant such as 0.1 in one of them, a function of `math`, "
        "or 1/k**2 for a Python int? Write ct.arithmetic.number('0.1'), .log(x), .total(lambda k: 1/k**2, range(1, n))"
    )


def _compare_symbols(f: Formula, g: Formula, point: Mapping[str, Any], rtol: float) -> None:
    import sympy

    with working_in(load("sympy")):
        one, other = (_expression(_called(formula, point), point) for formula in (f, g))
    gap = sympy.simplify(one - other)
    if gap.is_number and (one - other).has(sympy.Float):  # no symbol was given, and floats came out
        _compare(float(one), float(other), rtol, point, "as floats")
    elif gap != 0:
        raise AssertionError(f"the formulas differ at {_shown(point)}: {one} and {other}, as expressions")


def _called(formula: Formula, point: Mapping[str, Any]) -> Any:
    """Evaluate a formula with symbols, which cannot decide between cases."""
    try:
        return formula(**point)
    except TypeError as error:
        if "truth value of Relational" not in str(error):
            raise
        case = str(error).partition(": ")[2]  # which older versions of SymPy do not tell
        question = f"whether {case}" if case else "for the truth of an open comparison"
        raise ValueError(
            f"`symbols` must decide between the cases of a formula; at {_shown(point)} it asks {question}. "
            f"Give a number in place of the symbol."
        ) from None


def _expression(value: Any, point: Mapping[str, Any]) -> Any:
    import sympy

    try:
        expression = sympy.sympify(value)
    except (sympy.SympifyError, TypeError):
        expression = None
    if not isinstance(expression, sympy.Expr):
        raise AssertionError(f"a formula returns {value!r} at {_shown(point)}, and no expression")
    return expression


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


def _digits(value: Any, digits: int = 15) -> str:
    if isinstance(value, mpmath.mpf):
        return str(mpmath.nstr(value, digits if mpmath.isfinite(value) else 3)).removesuffix(".0")
    return f"{value:.{max(digits - 3, 12)}g}" if isinstance(value, (int, float, np.number)) else str(value)


def _shown(point: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in point.items())
