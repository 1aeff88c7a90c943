"""Negative controls: a mutation of a published value under which the verdict must change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["Control", "instead", "negated", "plus", "shifted", "times"]

Formula = Callable[..., Number]


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


def times(factor: str) -> Control:
    """Multiply the published value by a decimal number."""
    return Control(
        f"times {factor}", lambda formula: lambda **point: _number(factor, formula(**point)) * formula(**point)
    )


def plus(summand: str) -> Control:
    """Add a decimal number to the published value."""
    return Control(
        f"plus {summand}", lambda formula: lambda **point: formula(**point) + _number(summand, formula(**point))
    )


def negated() -> Control:
    """Change the sign of the published value."""
    return Control("with the other sign", lambda formula: lambda **point: -formula(**point))


def shifted(argument: str, by: int = 1) -> Control:
    """Evaluate the published value at a shifted argument."""

    def mutate(formula: Formula) -> Formula:
        return lambda **point: formula(**{**point, argument: point[argument] + by})

    return Control(f"at {argument} {'+' if by > 0 else '-'} {abs(by)}", mutate)


def instead(formula: Formula, words: str) -> Control:
    """Put another formula in place of the published one.

    Examples
    --------
    >>> instead(lambda n: n + 1, "n + 1 in place of n").mutate(lambda n: n)(n=2)
    3
    """
    return Control(words, lambda published: formula)


def _number(text: str, like: Number) -> Number:
    return arithmetic.number(text, like)
