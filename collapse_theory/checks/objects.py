"""Functions, objects of a kind, and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any, TypeVar

import numpy as np

from collapse_theory.checks.words import shown

T = TypeVar("T")


def function(name: str, value: Any, *, remedy: str) -> Any:
    """Return a function; a class is refused, though it can be called.

    Examples
    --------
    >>> function("term", abs, remedy="Pass lambda k: k**2.")
    <built-in function abs>
    """
    if not callable(value) or isinstance(value, type):
        raise ValueError(f"`{name}` must be a function; got {shown(value)}. {remedy}")
    return value


def instance(name: str, value: object, kinds: type[T] | tuple[type[T], ...], *, what: str, remedy: str) -> T:
    """Return an object of one of the kinds, or refuse it.

    Examples
    --------
    >>> from fractions import Fraction
    >>> instance("half", Fraction(1, 2), Fraction, what="a fraction", remedy="Pass Fraction(1, 2).")
    Fraction(1, 2)
    """
    if not isinstance(value, kinds):
        raise ValueError(f"`{name}` must be {what}; got {shown(value)}. {remedy}")
    return value


def listed(name: str, values: Any, kinds: type[T] | tuple[type[T], ...], *, what: str, remedy: str) -> list[T]:
    """Return a list whose entries are all of the kinds.

    Examples
    --------
    >>> listed("formats", ("png", "pdf"), str, what="words", remedy="Pass a list of strings.")
    ['png', 'pdf']
    """
    if not np.iterable(values) or isinstance(values, (str, bytes, Mapping)):
        raise ValueError(f"`{name}` must be a list of {what}; got {shown(values)}. {remedy}")
    entries: list[T] = []
    for value in values:
        if not isinstance(value, kinds):
            raise ValueError(f"`{name}` must hold {what} only; got {shown(value)} among them. {remedy}")
        entries.append(value)
    return entries


def takes(
    name: str,
    function: Callable[..., Any],
    keywords: Iterable[str] = (),
    *,
    positional: int = 0,
    called: str = "",
    remedy: str = "Rename its parameters.",
) -> None:
    """Refuse a function that does not take so many positional arguments and keyword arguments of these names.

    ``called`` says in the message what it is called with, if the names do not say it.

    Examples
    --------
    >>> takes("f", lambda samples: 1 / samples, ["fits"])
    Traceback (most recent call last):
    ...
    ValueError: `f` must take the arguments fits: missing a required argument: 'samples'. Rename its parameters.
    """
    keywords = list(keywords)
    try:
        parameters = signature(function)
    except ValueError:  # a function in C, whose parameters are not known
        return
    try:
        parameters.bind(*[None] * positional, **dict.fromkeys(keywords))
    except TypeError as error:
        arguments = called or (f"the arguments {', '.join(keywords)}" if keywords else "no arguments")
        raise ValueError(f"`{name}` must take {arguments}: {error}. {remedy}") from None
