r"""How much of the decay of a variance sampling explains, for models that no theory covers.

If each model had the mean and the variance of its data, the variance would fall by 1 − 1/M per fit on average (maximum
likelihood, M data). The measured decay of ln variance implies an effective sample size; ln(1 − 1/M) over the measured
slope is the share that statistical error explains.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.judge import Comparison, judge, width
from collapse_empirical.measure import implied_samples

__all__ = ["of_variance"]

Array = NDArray[np.float64]
_PATHS = 400


def of_variance(
    name: str, variance: Array, *, size: int, dims: int, level: float, rng: np.random.Generator
) -> Comparison:
    """Return a variance from the first fit on, shape (seeds, fits), beside pure statistical error.

    ``dims`` is the number of coordinates that carry it; the band is that of as many independent ones.
    """
    steps = np.arange(variance.shape[1])
    relative = variance / variance[:, :1]
    predicted = np.exp(steps * math.log1p(-1 / size)) if size > 1 else (steps == 0).astype(np.float64)
    factors = rng.chisquare(size - 1, size=(_PATHS, steps.size - 1, dims)) / size
    paths = np.concatenate([np.ones((_PATHS, 1)), np.cumprod(factors, axis=1).mean(-1)], axis=1)
    band = width(paths, len(variance), level=level, rng=rng)
    with np.errstate(divide="ignore", invalid="ignore"):
        numbers = _decay(np.log(relative), size)
    source = f"hypothesis: statistical error alone. {_implied(numbers, size)}"
    return judge(name, relative, predicted, band, generations=steps + 1, source=source, numbers=numbers)


def _implied(numbers: Mapping[str, float], size: int) -> str:
    if not math.isfinite(numbers["statistical_share"]):
        return "No decay that a sample size explains"
    return (
        f"Effective sample size {numbers['effective_samples']:.3g} instead of {size}; statistical error explains "
        f"{100 * numbers['statistical_share']:.2g} % of the decay"
    )


def _slope(logs: Array) -> float:
    """Fit a line while at least 1 % of the variance is left; what comes after is rounding."""
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
