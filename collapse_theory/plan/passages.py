"""After how many fits a quantity has passed a level."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import floats_only
from collapse_theory.calls import remembered
from collapse_theory.plan.bisection import OutOfReachError, doubled, narrowed
from collapse_theory.plan.curve import Curve, level_of, name_of
from collapse_theory.plan.limits import known_limit

__all__ = ["Passage", "fits_until", "passage"]

_LONGEST = checks.LARGEST_COUNT
_SOON = 16  # fits that are tried before what a limit costs
_LONGEST_RULE = 10**4  # sizes that a callable is asked for
_NO_ORIGIN = "`fits` must be a whole number of at least 1; got 0"


@dataclass(frozen=True)
class Passage:
    """The first number of fits at which a quantity has reached a level, and its values on both sides.

    Attributes
    ----------
    fits : int or inf
        Fewest fits at which the level is reached; infinity if it never is.
    level : float
        The level.
    original : float
        Value at ``fits=0``, or 1 for a quantity that has none there.
    before, at : float
        Values one fit before, and at ``fits``. Where the level is never reached, both are the limit.

    Examples
    --------
    >>> from collapse_theory.discrete import homozygosity
    >>> passage(homozygosity, [0.5, 0.5], samples=2, level=0.8)
    Passage(fits=2, level=0.8, original=0.5, before=0.75, at=0.875)
    """

    fits: int | float
    level: float
    original: float
    before: float
    at: float


@floats_only
def fits_until(quantity: Any, *args: Any, level: Any = None, share: Any = None, **arguments: Any) -> int | float:
    """Fewest fits after which a quantity has reached a level.

    Parameters
    ----------
    quantity : callable
        Any function with an argument ``fits`` that rises or falls with it, of this package or your own.
    *args, **arguments
        Its arguments without ``fits``, as it takes them itself.
    level : number
        Value to reach, from whichever side the original lies.
    share : number > 0
        Instead of ``level``: that share of the value of the original, ``fits=0``.

    Returns
    -------
    int >= 0, or inf
        Infinity if the limit for many fits is known and does not pass the level.

    Raises
    ------
    ValueError
        If the arguments are not those of ``quantity``, its values rise and fall, it moves away from the level, or the
        level is not reached within the fits for which a value takes at most a minute (and 10^18) and no limit is known.

    Notes
    -----
    By doubling and bisection on the quantity itself: exact where one more fit changes it by more than its error. That
    it is monotone is checked at the numbers of fits that were tried. An atom of probability q is gone with probability
    c when its :func:`~collapse_theory.discrete.presence_probability` is down at ``level=1 - c``. Both sides of the
    level: :func:`passage`.

    Examples
    --------
    >>> from collapse_theory import discrete, gaussian
    >>> fits_until(discrete.expected_support, discrete.uniform(1000), samples=10**6, share=0.5)
    2885
    >>> fits_until(discrete.presence_probability, 1e-9, samples=15 * 10**12, level=0.5)  # with 50 % confidence
    43277
    >>> fits_until(gaussian.risk, samples=100, level=0.1)
    7
    >>> fits_until(gaussian.risk, samples=100, ddof=0, level=3)
    inf
    """
    return _passage(quantity, args, level, share, arguments).fits


@remembered
@floats_only
def passage(quantity: Any, *args: Any, level: Any = None, share: Any = None, **arguments: Any) -> Passage:
    """Return what :func:`fits_until` finds, with the same arguments, and the values on both sides of the level.

    Returns
    -------
    Passage

    Raises
    ------
    ValueError
        As :func:`fits_until`.

    Examples
    --------
    >>> from collapse_theory import gaussian
    >>> found = passage(gaussian.data_variance, samples=100, share=1.5)
    >>> found.fits, found.before, found.at
    (50, 1.49, 1.5)
    """
    return _passage(quantity, args, level, share, arguments)


def _passage(quantity: Any, args: Any, level: Any, share: Any, arguments: dict[str, Any]) -> Passage:
    given = arguments_of(quantity, args, arguments, remedy="Give it all but `fits`.")
    name = name_of(quantity)
    curve = Curve(lambda fits: quantity(*args, fits=fits, **arguments), name=name, variable="`fits`")
    start, original = _origin(curve)
    target = level_of(level, None if share is None else _with_origin(share, start, name), original, name)
    if original == target:
        return Passage(start, target, original, original, original)
    most = _longest(given.get("samples"))
    if most <= start:
        raise _out_of_reach(name, target, curve, OutOfReachError(start, None))
    sign = _direction(curve, start, target, name)
    if sign * (original - target) >= 0:
        return Passage(start, target, original, original, original)

    def surplus(fits: int) -> float:
        with _costly_is_refused():
            return sign * (curve(fits) - target)

    try:
        low, high = doubled(surplus, start, min(start + _SOON, most))
    except OutOfReachError as end:
        limit = known_limit(quantity, given)
        if limit is not None and sign * (limit - target) <= 0:
            return Passage(math.inf, target, original, limit, limit)
        if end.refusal or end.last == most:
            raise _out_of_reach(name, target, curve, end) from None
        low, high = _later(surplus, end.last, most, target, curve)
    low, high = narrowed(surplus, low, high)
    curve.check()
    return Passage(high, target, original, curve(low), curve(high))


def _later(surplus: Any, low: int, most: int, target: float, curve: Curve) -> tuple[int, int]:
    try:
        return doubled(surplus, low, most)
    except OutOfReachError as end:
        curve.check()
        raise _out_of_reach(curve.name, target, curve, end) from None


def arguments_of(quantity: Any, args: Any, arguments: dict[str, Any], *, remedy: str) -> dict[str, Any]:
    """Return the arguments of a function by name, all but ``fits``, or refuse what it does not take."""
    checks.function("quantity", quantity, remedy="Pass for example discrete.expected_support.")
    checks.takes("quantity", quantity, ["fits", *arguments], positional=len(args), remedy=remedy)
    try:
        known = signature(quantity)
    except ValueError:  # a function in C, whose parameters are not known
        return arguments
    given: dict[str, Any] = {}
    for name, value in known.bind(*args, fits=0, **arguments).arguments.items():
        given |= value if known.parameters[name].kind is Parameter.VAR_KEYWORD else {name: value}
    del given["fits"]
    return given


def _origin(curve: Curve) -> tuple[int, float]:
    """Return the first number of fits at which there is a value, 0 or 1, and the value."""
    try:
        return 0, curve(0)
    except ValueError as error:
        if not str(error).startswith(_NO_ORIGIN):
            raise
    return 1, curve(1)


def _with_origin(share: Any, start: int, name: str) -> Any:
    if start:
        raise ValueError(f"`share` must be of the original; {name} has no value at fits=0. Pass `level` instead.")
    return share


def _direction(curve: Curve, start: int, target: float, name: str) -> int:
    """Return 1 if the quantity must rise to reach the level, -1 if it must fall."""
    first, second = curve(start), curve(start + 1)
    slack = 1e-12 * max(abs(first), abs(second))
    moves = 0 if abs(second - first) <= slack else int(math.copysign(1, second - first))
    needed = 1 if target > first else -1
    if start and moves:
        return moves
    if moves == -needed:
        verb = "falls" if moves < 0 else "rises"
        raise ValueError(
            f"`level` must lie where the quantity goes; {name} {verb} from {first:.6g}, away from {target:.6g}. "
            f"Choose one {'below' if moves < 0 else 'above'}."
        )
    return needed


def _longest(samples: Any) -> int:
    """Return for how many fits there are sizes."""
    try:
        sizes = schedule.of(samples)
    except ValueError:  # no sizes at all, or some that the quantity judges by itself
        return _LONGEST
    if isinstance(sizes, schedule.Listed):
        return len(sizes.listed)
    return _LONGEST_RULE if isinstance(sizes, schedule.Rule) else _LONGEST


@contextmanager
def _costly_is_refused() -> Iterator[None]:
    """Refuse a value that would take more than a minute: the next ones would take minutes, hours and days."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", checks.CostlyWarning)
            yield
    except checks.CostlyWarning as announced:
        raise ValueError(str(announced)) from None


def _out_of_reach(name: str, target: float, curve: Curve, end: OutOfReachError) -> ValueError:
    more = f"more are refused: {end.refusal}" if end.refusal else "no more are tried. Choose a level nearer to that."
    value = f"{name} is {curve(end.last):.6g} after {end.last} fits"
    return ValueError(f"`level` must be within reach; {value}, not yet {target:.6g}, and {more}")
