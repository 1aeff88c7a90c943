r"""Measured runs: metrics per seed and generation, and calibrated tests of the eight definitions.

Every definition is turned into one number per seed, a contrast, whose mean over seeds is compared with 0 by two
one-sided Student tests: above, below or undecided. Whatever the truth, only one answer of a cell is wrong, so that
tests at a level of ``error_rate``/8 give a profile with any wrong cell with probability at most ``error_rate``. That is
exact for normal contrasts from independent seeds; contrasts that do not vary at all are taken at their value.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONTRASTS", "Contrast", "Trajectory", "interval"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Metrics of recursive training, all of one shape; the first generation is of real data only.

    Parameters
    ----------
    risk : array_like, shape (seeds, generations) or (generations,), optional
        Population risk on real data; positive.
    control : array_like, shape as ``risk``, optional
        Risk of models trained on as many real data in each generation; positive.
    spread : array_like, shape as ``risk``, optional
        Variance or diversity of the model; positive.
    modes, tail, outside : array_like, shape as ``risk``, optional
        Share of the original modes covered, mass given to the original tail, mass outside the original support.

    Raises
    ------
    ValueError
        If there is no metric, fewer than two generations, NaN, a value out of range, or metrics of different shapes.

    Examples
    --------
    >>> Trajectory(risk=[[1.0, 2.0, 3.1], [1.1, 2.0, 2.9]]).shape
    (2, 3)
    """

    risk: Any = None
    control: Any = None
    spread: Any = None
    modes: Any = None
    tail: Any = None
    outside: Any = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                object.__setattr__(self, field.name, _metric(field.name, value))
        shapes = {getattr(self, f.name).shape for f in fields(self) if getattr(self, f.name) is not None}
        if len(shapes) != 1:
            raise ValueError(f"`trajectory` must hold metrics of one shape; got {sorted(shapes)}. Give at least one.")

    @property
    def shape(self) -> tuple[int, int]:
        """Seeds and generations."""
        seeds, generations = next(v.shape for f in fields(self) if (v := getattr(self, f.name)) is not None)
        return seeds, generations


def _metric(name: str, value: Any) -> Floats:
    array = np.atleast_2d(np.asarray(value, dtype=np.float64))
    if array.ndim != 2 or array.shape[1] < 2:
        raise ValueError(
            f"`{name}` must have at least 2 generations, in shape (seeds, generations); its shape is "
            f"{np.shape(value)}. Keep the metric of every generation."
        )
    if not np.isfinite(array).all():
        raise ValueError(
            f"`{name}` must be finite; it has NaN or infinite entries. Drop the seed or leave the metric out."
        )
    if name in ("risk", "control", "spread") and array.min() <= 0:
        raise ValueError(f"`{name}` must be positive; its least entry is {array.min():.6g}. Check the metric.")
    if name in ("modes", "tail", "outside") and (array.min() < 0 or array.max() > 1):
        raise ValueError(f"`{name}` must lie in [0, 1]; it spans {array.min():.6g} to {array.max():.6g}. Pass shares.")
    return array


@dataclass(frozen=True)
class Contrast:
    """One number per seed whose mean is positive where the definition holds.

    Attributes
    ----------
    needs : tuple of str
        Metrics that it is made of.
    words : str
    value : callable
        Of the trajectory and the threshold of the definition; shape (seeds,).
    generations : int
        How many it needs.
    """

    needs: tuple[str, ...]
    words: str
    value: Callable[[Trajectory, float], Floats]
    generations: int = 2


def _late_growth(x: Floats) -> Floats:
    """Return the rise per generation in the second half less half of that in the first half, if that is positive."""
    last = x.shape[1] - 1
    half = last // 2
    early, late = (x[:, half] - x[:, 0]) / half, (x[:, -1] - x[:, half]) / (last - half)
    return np.asarray(late - 0.5 * np.maximum(early, 0.0))


def _slope(t: Trajectory) -> Floats:
    """Return the least-squares exponent of risk/control in the number of fits."""
    x = np.log(np.arange(1, t.shape[1] + 1))
    x = x - x.mean()
    return np.asarray(np.log(t.risk / t.control) @ x / (x @ x))


def _change(x: Floats) -> Floats:
    return np.asarray(np.log(x[:, -1] / x[:, 0]))


def _mean_change(x: Floats) -> Floats:
    return np.asarray(np.log(x[:, 1:] / x[:, :1]).mean(axis=1))


def _shortfall(x: Floats, share: float) -> Floats:
    return np.asarray(share * x[:, 0] - x[:, -1])


CONTRASTS = {
    1: Contrast(("risk",), "ln(last risk/first risk) - ln(threshold)", lambda t, c: _change(t.risk) - math.log(c)),
    2: Contrast(
        ("risk",), "mean of ln(risk/first risk) - ln(1 + threshold)", lambda t, c: _mean_change(t.risk) - math.log1p(c)
    ),
    3: Contrast(
        ("risk",),
        "rise per generation in the second half - half of it in the first",
        lambda t, _: _late_growth(t.risk),
        3,
    ),
    4: Contrast(
        ("spread",),
        "fall of ln(spread) per generation in the second half - half of it in the first",
        lambda t, _: _late_growth(-np.log(t.spread)),
        3,
    ),
    5: Contrast(
        ("risk", "control"), "exponent of risk/control in the number of fits - threshold", lambda t, c: _slope(t) - c, 3
    ),
    6: Contrast(("modes",), "threshold times first share - last share", lambda t, c: _shortfall(t.modes, c)),
    7: Contrast(("tail",), "threshold times first mass - last mass", lambda t, c: _shortfall(t.tail, c)),
    8: Contrast(("outside",), "last mass outside the support - threshold", lambda t, c: t.outside[:, -1] - c),
}


def interval(contrast: Floats, level: float) -> tuple[float, float]:
    """Return bounds of the mean, each wrong with probability at most ``level`` for normal contrasts."""
    from scipy.special import stdtrit

    centre, error = float(contrast.mean()), float(contrast.std(ddof=1)) / math.sqrt(contrast.size)
    reach = float(-stdtrit(contrast.size - 1, level)) * error if error else 0.0
    return centre - reach, centre + reach
