"""A quantity as a function of one number: its values, each computed once, and whether they are monotone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from collapse_theory import checks

__all__ = ["Curve", "level_of", "name_of"]

_NOISE = 1e-9  # relative to the largest value


class Curve:
    """Values of a function of one number, kept for those at which it was asked."""

    def __init__(self, function: Callable[[Any], Any], *, name: str, variable: str) -> None:
        self.values: dict[Any, float] = {}
        self._function, self.name, self._variable = function, name, variable

    def __call__(self, at: Any) -> float:
        if at not in self.values:
            with np.errstate(under="ignore"):
                self.values[at] = self._number(self._function(at))
        return self.values[at]

    def _number(self, value: Any) -> float:
        try:
            number = float(value) if np.ndim(value) == 0 else math.nan
        except (TypeError, ValueError):
            number = math.nan
        if math.isnan(number):
            raise ValueError(
                f"`quantity` must give one number; {self.name} gives {checks.shown(value)}. Ask for one atom at a "
                f"time, or wrap it: lambda **given: quantity(**given).variance."
            )
        return number

    def check(self) -> None:
        """Refuse a function whose values at the numbers asked for rise and fall by more than rounding."""
        points = sorted(self.values)
        values = [self.values[point] for point in points]
        slack = _NOISE * max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        rises = [i for i in range(len(values) - 1) if values[i + 1] > values[i] + slack]
        falls = [i for i in range(len(values) - 1) if values[i + 1] < values[i] - slack]
        if rises and falls:
            i = max(rises[0], falls[0])
            shown = ", ".join(f"{values[j]:.6g} at {points[j]:.6g}" for j in sorted({0, i, i + 1}))
            raise ValueError(
                f"`quantity` must rise or fall with {self._variable} and not both; {self.name} is {shown}. Ask for a "
                f"range where it does."
            )


def level_of(level: Any, share: Any, original: float, name: str) -> float:
    """Return the level that is given as such or as a share of the original value."""
    if (level is None) == (share is None):
        raise ValueError("`level` or `share` must be given, and not both. Pass for example share=0.5.")
    if share is None:
        return checks.real("level", level)
    part = checks.scalar("share", share)
    if original == 0 or not math.isfinite(original):
        raise ValueError(
            f"`share` must be a share of something; {name} of the original is {original:g}. Pass `level` instead."
        )
    return part * original


def name_of(quantity: Any) -> str:
    """Return what messages call a function."""
    name = str(getattr(quantity, "__name__", "<"))
    return "the quantity" if "<" in name else name
