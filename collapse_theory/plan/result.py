"""What a plan is: the number, and what holds on both sides of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Plan"]


@dataclass(frozen=True, repr=False)
class Plan:
    """The least number that keeps a level, and what the quantity is on both sides of it.

    Attributes
    ----------
    least : number
        The least number with which the level is kept.
    setting : dict
        The argument that has this number in it, for the function that was asked for.
    holding : float
        Value of the quantity with it, after ``fits`` fits.
    below : number or None
        A number just below, with which the level is not kept: 1 less, or a part in a million; None if there is none.
    failing : float or None
        Value with that one.
    level, original : float
        The level, and the value of the original.
    fits : int
        Generations for which it is kept.
    words : str
        What the number counts.
    assumptions : str
        What else was taken for granted.

    Examples
    --------
    >>> from collapse_theory import gaussian
    >>> from collapse_theory.plan import least_samples
    >>> plan = least_samples(gaussian.risk, fits=10, level=0.01)
    >>> plan
    1500 data per generation: 0.0099994435 after 10 fits, with 1499 0.010006114 (original 0, level 0.01). Assumed: \
each generation has as many; risk is worst at the end (checked after 1, 2, 5 of 10 fits).
    >>> plan.least, plan.setting
    (1500, {'samples': 1500})
    """

    least: int | float
    setting: dict[str, Any]
    holding: float
    below: int | float | None
    failing: float | None
    level: float
    original: float
    fits: int
    words: str
    assumptions: str

    def __repr__(self) -> str:
        fits = f"{self.fits} fit{'' if self.fits == 1 else 's'}"
        other = "" if self.below is None else f", with {self.below:.8g} {self.failing:.8g}"
        return (
            f"{self.least:.8g} {self.words}: {self.holding:.8g} after {fits}{other} (original "
            f"{self.original:.8g}, level {self.level:.8g}). Assumed: {self.assumptions}."
        )
