"""Negative controls: a mutation of a published value under which the verdict must change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.proof import Formula

__all__ = ["Control", "OtherRange", "instead", "negated", "plus", "shifted", "times"]


@dataclass(frozen=True)
class Control:
    """A mutation.

    Attributes
    ----------
    words : str
        What it changes.
    mutate : callable
        From the published formula to the mutated one.

    Examples
    --------
    >>> times("1.01").words
    'times 1.01'
    >>> float(times("1.5").mutate(lambda n: n)(n=2))
    3.0
    """

    words: str
    mutate: Callable[[Formula], Formula]

    def __post_init__(self) -> None:
        checks.text("words", self.words)
        checks.function("mutate", self.mutate, remedy='Use `times("1.01")`, say.')


@dataclass(frozen=True)
class OtherRange:
    """What a statement about an experiment would allow if it said something else.

    Attributes
    ----------
    words : str
        What that says.
    lowest, highest : float
        Its range.

    Examples
    --------
    >>> OtherRange("that it falls", 0.0, 1.0).highest
    1.0
    """

    words: str
    lowest: float
    highest: float

    def __post_init__(self) -> None:
        checks.text("words", self.words)
        for name in ("lowest", "highest"):
            checks.real(name, getattr(self, name), infinite=True)


def times(factor: str) -> Control:
    """Multiply the published value by a decimal number."""
    return Control(f"times {factor}", partial(partial, _product, factor))


def plus(summand: str) -> Control:
    """Add a decimal number to the published value."""
    return Control(f"plus {summand}", partial(partial, _sum, summand))


def negated() -> Control:
    """Change the sign of the published value."""
    return Control("with the other sign", partial(partial, _negative))


def shifted(argument: str, by: int = 1) -> Control:
    """Evaluate the published value at a shifted argument."""
    return Control(f"at {argument} {'+' if by > 0 else '-'} {abs(by)}", partial(partial, _at, argument, by))


def instead(formula: Formula, words: str) -> Control:
    """Put another formula in place of the published one.

    Examples
    --------
    >>> instead(lambda n: n + 1, "n + 1 in place of n").mutate(lambda n: n)(n=2)
    3
    """
    return Control(words, partial(_first, formula))


def _product(factor: str, formula: Formula, /, **point: Any) -> Number:
    value = formula(**point)
    return arithmetic.number(factor, value) * value


def _sum(summand: str, formula: Formula, /, **point: Any) -> Number:
    value = formula(**point)
    return value + arithmetic.number(summand, value)


def _negative(formula: Formula, /, **point: Any) -> Number:
    return -formula(**point)


def _at(argument: str, by: int, formula: Formula, /, **point: Any) -> Number:
    return formula(**{**point, argument: point[argument] + by})


def _first(formula: Formula, published: Formula) -> Formula:
    return formula
