"""What the page asks: numbers, typed or from sliders, and words from menus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace, split
from collapse_theory.schedule import Constant, Linear, Power, Schedule

__all__ = ["COUNTS", "POLICIES", "SCHEDULES", "SHAPES", "SLIDERS", "Choice", "typed"]

SHAPES = ("uniform", "Zipf, i^-s", "geometric, 0.9^i")
SCHEDULES = ("constant", "linear, M·(i+1)", "quadratic, M·(i+1)²")
POLICIES = ("replace", "accumulate", "accumulate, subsample", "mix with original data")
COUNTS = {"atoms": (2, 100_000), "samples": (2, 10**18), "anchors": (0, 10**18), "fits": (1, 10**18)}
"""Least and largest whole numbers that can be typed."""
SLIDERS = {
    "atoms": (2, 500),
    "samples": (2, 300),
    "anchors": (0, 50),
    "fits": (1, 500),
    "exponent": (0.0, 3.0),
    "share": (0.01, 0.99),
    "temperature": (0.5, 1.5),
}
"""Ends of the sliders: within them every answer comes at once."""
_EXPONENTS, _TEMPERATURES = (0.0, 100.0), (0.5, 1.5)
_POINTS = 60


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Raises
    ------
    ValueError
        If a count lies outside :data:`COUNTS`, the exponent outside [0, 100], the temperature outside [0.5, 1.5], the
        share outside (0, 1), or a word is not one to choose from.
    """

    atoms: int = 10
    shape: str = SHAPES[0]
    samples: int = 100
    schedule: str = SCHEDULES[0]
    policy: str = POLICIES[0]
    share: float = 0.1
    anchors: int = 0
    fits: int = 100
    temperature: float = 0.9
    exponent: float = 1.0

    def __post_init__(self) -> None:
        for name, (least, largest) in COUNTS.items():
            count = checks.whole(name, getattr(self, name), minimum=least, maximum=largest)
            object.__setattr__(self, name, count)
        for name, words in (("shape", SHAPES), ("schedule", SCHEDULES), ("policy", POLICIES)):
            checks.choice(name, getattr(self, name), words)
        object.__setattr__(self, "share", checks.probability("share", self.share))
        for name, ends in (("exponent", _EXPONENTS), ("temperature", _TEMPERATURES)):
            number = checks.real(name, getattr(self, name))
            object.__setattr__(self, name, checks.inside(name, number, *ends, closed=True))

    @property
    def p(self) -> NDArray[np.float64]:
        """Original distribution, shape (atoms,)."""
        ranks = np.arange(1, self.atoms + 1, dtype=np.float64)
        powers = {SHAPES[0]: np.ones(self.atoms), SHAPES[1]: ranks**-self.exponent, SHAPES[2]: 0.9**ranks}
        weights = powers[self.shape]
        return np.asarray(weights / weights.sum())

    @property
    def rule(self) -> Policy:
        """What the next model is trained on; real anchors are known to the formulas under replacement only."""
        rules = (Fresh(self.anchors), Accumulate(), AccumulateSubsample(), Mix(1 - self.share, 0.0, self.share))
        rule = dict(zip(POLICIES, rules, strict=True))[self.policy]
        return Replace() if rule == Fresh(0) else rule

    @property
    def sizes(self) -> Schedule:
        """Data per generation of the Gaussian."""
        first = self.samples
        shapes = (Constant(first), Linear(first, first), Power(first, 2))
        return dict(zip(SCHEDULES, shapes, strict=True))[self.schedule]

    @property
    def real(self) -> int:
        """Real data per generation."""
        return int(split(self.rule)[1])

    @property
    def is_closed(self) -> bool:
        """Tell whether each model sees nothing but what the last one made."""
        return self.rule == Replace()

    @property
    def is_small(self) -> bool:
        """Tell whether the sliders reach all of it."""
        return all(getattr(self, name) <= SLIDERS[name][1] for name in COUNTS)

    @property
    def marks(self) -> NDArray[np.int64]:
        """Fits at which curves are drawn."""
        return self.marks_until(self.fits)

    def marks_until(self, fits: int) -> NDArray[np.int64]:
        """Return as many fits as are drawn, up to a number of them."""
        steps = min(fits, _POINTS - 1)
        return np.unique(np.array([fits * step // steps for step in range(steps + 1)], dtype=np.int64))


def typed(name: str, text: str) -> int | float:
    """Return the number in a field of the page: a whole one, as long as it is, or else a float.

    Examples
    --------
    >>> typed("samples", "15e12"), typed("fits", " 1000 "), typed("exponent", "1.1")
    (15000000000000.0, 1000, 1.1)
    >>> typed("samples", "many")
    Traceback (most recent call last):
    ...
    ValueError: `samples` must be a number; got 'many'. Write for example 100 or 1e5.
    """
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    raise ValueError(f"`{name}` must be a number; got {checks.shown(text, 40)}. Write for example 100 or 1e5.")
