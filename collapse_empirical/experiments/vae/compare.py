r"""Autoencoders: no theory covers their fitting error, so the question is how much of the decay sampling explains.

If latents were Gaussian and refitted exactly, their variance would fall by 1 − 1/M per fit on average (maximum
likelihood, M data). The measured decay of ln variance implies an effective sample size; ln(1 − 1/M) over the measured
slope is the share that statistical error explains.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.judge import Comparison, judge, not_applicable, width
from collapse_empirical.measure import implied_samples
from collapse_empirical.readings import Readings
from collapse_theory.policy import Replace

__all__ = ["compare"]

Array = NDArray[np.float64]
PATHS = 400
_OTHERS = ("entanglement", "class_entropy", "classes", "tail_coverage", "out_of_support", "w2_squared")


def compare(readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return the latent variance beside pure statistical error, and what else was measured."""
    found, recipe = readings.series, readings.recipe
    variance = found["latent_variances"][:, 1:].sum(-1)
    why = "no theory covers the error of the fitted network"
    others = [not_applicable(name, found[name], why) for name in _OTHERS]
    if not isinstance(recipe.policy, Replace) or recipe.anchors or variance.shape[1] < 2:
        reason = "a decay needs two generations that are fitted to the newest data alone"
        return [not_applicable("latent_variance", found["latent_variances"].sum(-1), reason), *others]
    dims = _active(found["latent_variances"][0, 1])
    return [_variance(recipe.samples, dims, variance, level, rng), *others]


def _variance(size: int, dims: int, variance: Array, level: float, rng: np.random.Generator) -> Comparison:
    steps = np.arange(variance.shape[1])
    relative = variance / variance[:, :1]
    predicted = np.exp(steps * math.log1p(-1 / size)) if size > 1 else (steps == 0).astype(np.float64)
    factors = rng.chisquare(size - 1, size=(PATHS, steps.size - 1, dims)) / size
    paths = np.concatenate([np.ones((PATHS, 1)), np.cumprod(factors, axis=1).mean(-1)], axis=1)
    band = width(paths, len(variance), level=level, rng=rng)
    numbers = _decay(np.log(relative), size)
    source = f"hypothesis: statistical error alone. {_implied(numbers, size)}"
    return judge("latent_variance", relative, predicted, band, generations=steps + 1, source=source, numbers=numbers)


def _implied(numbers: Mapping[str, float], size: int) -> str:
    if not math.isfinite(numbers["statistical_share"]):
        return "No decay that a sample size explains"
    return (
        f"Effective sample size {numbers['effective_samples']:.3g} instead of {size}; statistical error explains "
        f"{100 * numbers['statistical_share']:.2g} % of the decay"
    )


def _active(variances: Array) -> int:
    """Return how many latent dimensions carry at least a tenth of the greatest variance, and at least 1."""
    return max(1, int((variances > 0.1 * variances.max()).sum()))


def _slope(logs: Array) -> float:
    """Fit a line while at least 1 % of the variance is left; what comes after is rounding of pixels."""
    few = np.flatnonzero(logs < math.log(0.01))
    kept = max(int(few[0]) if few.size else logs.size, 2)
    return float(np.polynomial.polynomial.polyfit(np.arange(kept), logs[:kept], 1)[1])


def _decay(logs: Array, size: int) -> dict[str, float]:
    slopes = np.array([_slope(row) for row in logs])
    slope = float(slopes.mean())
    error = float(slopes.std(ddof=1) / math.sqrt(slopes.size)) if slopes.size > 1 else math.nan
    return {
        "log_variance_per_fit": slope,
        "standard_error": error,
        "effective_samples": implied_samples(slope),
        "statistical_share": math.log1p(-1 / size) / slope if slope < 0 else math.nan,
    }
