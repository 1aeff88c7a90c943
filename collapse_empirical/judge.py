"""The one rule by which a measured series agrees with a prediction, or deviates.

The band holds for all generations together: a process that obeys the theory leaves it, anywhere, with probability
``level``. Its shape is the standard error of the mean over seeds; its width is taken from simulated groups of as many
seeds, which do not use the code that trains the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Comparison", "Explanation", "Verdict", "judge", "not_applicable", "width"]

Array = NDArray[np.float64]
_GROUPS = 4000
_ROUNDING = 1e-9


class Verdict(StrEnum):
    """What a comparison says."""

    AGREES = "agrees"
    DEVIATES = "deviates"
    NOT_APPLICABLE = "theory does not apply"


@dataclass(frozen=True)
class Explanation:
    """What explains a series that the prediction does not, for readers and as numbers.

    Attributes
    ----------
    title : str
    heads : tuple of str
        Of the columns of the table.
    rows : list of tuple of str
    notes : list of str
        What stands below the table.
    numbers : dict of float
    """

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    notes: list[str]
    numbers: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain types for JSON."""
        return {"title": self.title, "heads": self.heads, "rows": self.rows, "notes": self.notes} | self.numbers


@dataclass(frozen=True)
class Comparison:
    """A measured series and its prediction.

    Attributes
    ----------
    name : str
        The metric.
    generations : array, shape (G,)
        Fits done.
    measured : array, shape (seeds, G)
        One row for each seed.
    predicted, band : array, shape (G,), or None
        Mean over seeds that the theory predicts, and half the width of the band around it.
    verdict : Verdict
    reason : str
        From which generation and by how much it deviates, what it agrees with, or why the theory does not apply.
    numbers : dict
        Further results, by name.
    """

    name: str
    generations: NDArray[np.int64]
    measured: Array
    predicted: Array | None
    band: Array | None
    verdict: Verdict
    reason: str
    numbers: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON; what is not finite becomes None."""
        return {
            "name": self.name,
            "verdict": str(self.verdict),
            "reason": self.reason,
            "numbers": {name: _finite(value) for name, value in self.numbers.items()},
            "generations": self.generations.tolist(),
            "measured": [_listed(row) for row in self.measured],
            "mean": _listed(self.measured.mean(0)),
            "predicted": None if self.predicted is None else _listed(self.predicted),
            "band": None if self.band is None else _listed(self.band),
        }


def width(paths: Array, seeds: int, *, level: float, rng: np.random.Generator) -> Array:
    """Half the width of a band for the mean over seeds, for all generations together.

    Parameters
    ----------
    paths : array, shape (R, G) or (seeds, R, G)
        Simulated runs; of each seed if the seeds differ.
    seeds : int >= 1
        Seeds in the mean.
    level : number in (0, 1)
        Probability that a mean leaves the band somewhere.
    rng : numpy.random.Generator
        Chooses the groups.

    Returns
    -------
    array, shape (G,)
        Zero where all simulated runs are equal.
    """
    kinds = paths if paths.ndim == 3 else paths[None]
    error = np.sqrt(kinds.var(1, ddof=1).mean(0) / seeds)
    error[error <= _ROUNDING * np.abs(kinds).max((0, 1))] = 0  # all runs are equal there, but for rounding
    scale = np.where(error > 0, error, np.inf)
    apart = (kinds - kinds.mean(1, keepdims=True)) / scale
    groups = np.zeros((_GROUPS, error.size))
    for seed in range(seeds):
        groups += apart[seed % len(kinds), rng.integers(kinds.shape[1], size=_GROUPS)]
    furthest = np.abs(groups / seeds).max(1)
    return np.asarray(np.quantile(furthest, 1 - level) * error)


def judge(
    name: str,
    measured: Array,
    predicted: Array,
    band: Array,
    *,
    source: str,
    generations: Any = None,
    numbers: Mapping[str, float] | None = None,
) -> Comparison:
    """Return the comparison of a series with its prediction."""
    steps = np.arange(measured.shape[1]) if generations is None else np.asarray(generations)
    mean = measured.mean(0)
    outside = np.flatnonzero(~(np.abs(mean - predicted) <= band + _ROUNDING * (1 + np.abs(predicted))))
    if not outside.size:
        reason, verdict = f"inside the band at all {steps.size} generations; {source}", Verdict.AGREES
    else:
        at = outside[0]
        worst = outside[np.argmax(np.abs(mean - predicted)[outside] / np.where(band > 0, band, np.inf)[outside])]
        reason = (
            f"from generation {steps[at]}; at {steps[worst]} measured {mean[worst]:.4g}, predicted "
            f"{predicted[worst]:.4g} ± {band[worst]:.2g}; {source}"
        )
        verdict = Verdict.DEVIATES
    return Comparison(name, steps, measured, predicted, band, verdict, reason, numbers or {})


def not_applicable(name: str, measured: Array, reason: str) -> Comparison:
    """Return a series that no theory predicts."""
    return Comparison(name, np.arange(measured.shape[1]), measured, None, None, Verdict.NOT_APPLICABLE, reason)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _listed(values: Array) -> list[Any]:
    return [_listed(value) if np.ndim(value) else _finite(value) for value in values]
