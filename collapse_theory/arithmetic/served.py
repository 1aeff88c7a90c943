"""Which kinds of number a public function serves: declared where it is defined, kept by a guard, and tested.

A function for every kind is ``@any_kind``. One that computes in floats is ``@floats_only`` and refuses other numbers,
whose digits or proof it would lose. ``@serves(...)`` names the kinds in all other cases. They are kept as an attribute
``serves`` of the function or class.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar

from collapse_theory.arithmetic.base import KindError
from collapse_theory.arithmetic.choice import load
from collapse_theory.kinds import kinds

__all__ = ["EVERY_KIND", "any_kind", "floats_only", "serves"]

EVERY_KIND = ("float64", "mpmath", "sympy", "arb")
"""The kinds that a function can serve; ``arb`` includes the sealed balls of a certificate."""

EXACT = "exact"
"""What a Markov chain serves besides: rationals in, rationals out."""

Public = TypeVar("Public", bound=Callable[..., Any])


def serves(*served: str) -> Callable[[Public], Public]:
    """Declare the kinds of number that a function, or the constructor of a class, takes and answers in.

    Examples
    --------
    >>> import mpmath
    >>> @serves("float64")
    ... def double(x):
    ...     return 2.0 * float(x)
    >>> double.serves, double(1)
    (('float64',), 2.0)
    >>> try:
    ...     double(mpmath.mpf(1))
    ... except ValueError as error:
    ...     print(error)
    `x` must hold float64 numbers here; its numbers are mpmath. Convert them with float().
    """
    assert {*served} <= {*EVERY_KIND, EXACT}, served

    def declare(target: Public) -> Public:
        declared: Any = target
        if not {*EVERY_KIND} <= {*served}:
            if isinstance(target, type):
                declared.__init__ = _guarded(declared.__init__, served)
            else:
                declared = _guarded(target, served)
        declared.serves = served
        return declared  # type: ignore[no-any-return]

    return declare


any_kind = serves(*EVERY_KIND)
floats_only = serves("float64")


def _guarded(function: Callable[..., Any], served: tuple[str, ...]) -> Callable[..., Any]:
    """Return the function with a guard that lets through the kinds it serves."""
    refused = {*EVERY_KIND, "sealed"} - {*served} - ({"sealed"} if "arb" in served else set())

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if refused & kinds(args, kwargs):
            _refuse(function, served, refused, args, kwargs)
        return function(*args, **kwargs)

    return guarded


def _refuse(
    function: Callable[..., Any],
    served: tuple[str, ...],
    refused: set[str],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """Say which argument holds numbers that are not served."""
    try:
        given = signature(function).bind(*args, **kwargs).arguments
    except TypeError:
        return  # the call itself is wrong, and says so
    argument, kind = next((name, kind) for name, value in given.items() for kind in sorted(refused & kinds(value)))
    *others, last = served
    listed = f"{', '.join(others)} or {last}" if others else last
    raise KindError(
        f"`{argument}` must hold {listed} numbers here; its numbers are {load(kind).name}. Convert them with float()."
    )
