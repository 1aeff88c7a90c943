"""The eight definitions of schaeffer2025 section 2, each as one quantity and one threshold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from collapse_theory import checks
from collapse_theory.profile.facts import Bounds

__all__ = ["DEFINITIONS", "Definition", "definition"]


_SHARES = ("modes", "tail", "outside")


@dataclass(frozen=True)
class Definition:
    """One definition and the rule that decides it.

    Attributes
    ----------
    number : int
        1 to 8, as in schaeffer2025.
    title : str
    quantity : str
        What is computed, in words; the key of the fact is ``fact``.
    fact : str
        Name of the attribute of :class:`~collapse_theory.profile.Facts`.
    threshold : float
    above : bool
        The definition holds where the quantity lies above the threshold, or else at or below it.

    Raises
    ------
    ValueError
        If an attribute is of another kind.

    Examples
    --------
    >>> DEFINITIONS[1].title
    'catastrophic increase of risk'
    """

    number: int
    title: str
    quantity: str
    fact: str
    threshold: float
    above: bool

    def __post_init__(self) -> None:
        checks.whole("number", self.number, minimum=1)
        for name in ("title", "quantity", "fact"):
            checks.text(name, getattr(self, name))
        checks.scalar("threshold", self.threshold, allow_zero=True)
        if not isinstance(self.above, bool):
            raise ValueError(f"`above` must be True or False; got {self.above!r}. Say on which side it holds.")

    def checked(self, threshold: object) -> float:
        """Return a threshold of this definition as a number, or say what it must be.

        Examples
        --------
        >>> DEFINITIONS[6].checked(1.5)
        Traceback (most recent call last):
        ...
        ValueError: `thresholds[6]` must be in [0, 1]; got 1.5. Pass a number from that interval.
        """
        name = f"thresholds[{self.number}]"
        if self.fact in _SHARES:
            top = 1.0 if not self.above else math.nextafter(1, 0)
            return float(checks.inside(name, threshold, 0, top, closed=True))
        return checks.scalar(name, threshold, allow_zero=self.fact != "peak")

    def decide(self, value: Bounds, threshold: float) -> bool | None:
        """Tell whether the definition holds; None if the bounds lie on both sides of the threshold."""
        if not isinstance(value, Bounds):
            raise ValueError(
                f"`value` must be Bounds; got {value!r}. Pass for instance Bounds.exactly(0.5, 'by hand')."
            )
        checks.scalar("threshold", threshold, allow_zero=True)
        if value.low > threshold:
            return self.above
        return not self.above if value.high <= threshold else None

    def rule(self, threshold: float) -> str:
        """Return the rule in words."""
        return f"{self.quantity} {'>' if self.above else '<='} {threshold:g}"


DEFINITIONS = {
    d.number: d
    for d in (
        Definition(1, "catastrophic increase of risk", "highest risk / risk of the first fit", "peak", 10.0, True),
        Definition(2, "any increase of risk", "highest risk / risk of the first fit - 1", "increase", 0.0, True),
        Definition(3, "diverging risk", "risk of the first fit / final risk", "shrinking", 0.0, False),
        Definition(4, "collapsing variance", "final variance / original variance", "spread", 0.01, False),
        Definition(5, "changed scaling law", "exponent of risk / risk with as much real data", "exponent", 0.05, True),
        Definition(6, "modes lost", "share of the original modes kept in the end", "modes", 0.99, False),
        Definition(7, "tail lost", "share of the original tail kept in the end", "tail", 0.5, False),
        Definition(8, "hallucinated data", "mass outside the original support", "outside", 0.001, True),
    )
}


def definition(number: object) -> Definition:
    """Return a definition by its number, or say which exist.

    Examples
    --------
    >>> definition(4).title
    'collapsing variance'
    """
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or int(number) not in DEFINITIONS:
        raise ValueError(f"`definition` must be a number from 1 to 8; got {number!r}. See `ct.profile.DEFINITIONS`.")
    return DEFINITIONS[int(number)]
