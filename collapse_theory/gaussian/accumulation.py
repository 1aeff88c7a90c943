r"""Second moments when all data are kept.

The mean moves by a fraction M/N of the error of a batch, so that E(mu - mu_0)² grows by E sigma² · M/N²; E sigma² is
multiplied by :math:`1 - M/[N(N - \text{ddof})]`. For equal sizes N = kM. With ddof = 0 that is what a pool of atoms
keeps of its diversity, and the mean gains what the variance loses. With ddof = 1 the logarithm of the product from k to
infinity is a series of Hurwitz zeta functions: the cost of floats does not depend on the number of fits.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import SecondMoments, Setting
from collapse_theory.policy import Accumulate
from collapse_theory.schedule.condensed import HEAD, condensed

__all__ = ["accumulated", "accumulated_limit"]

_FIRST = 1 << 14  # generations of a growing schedule that are multiplied one by one


def accumulated(case: Setting) -> SecondMoments:
    """Return the moments after n fits, in units of sigma²."""
    steps, is_equal = schedule.longest(case.fits), isinstance(case.sizes, schedule.Constant)
    if is_equal and not case.ddof and (case.ops.is_float or not isinstance(case.fits, np.ndarray)):
        from collapse_theory.discrete.homozygosity import lost_share  # loads kernels that other questions do not need

        lost = lost_share(case.ops.number(case.sizes.parameters[0]), case.fits, Accumulate(), case.ops)
        return SecondMoments(lost, 1 - lost)
    if not is_equal or not case.ops.is_float or steps <= 2 * HEAD:
        return _stepwise(case, steps)
    different, places = np.unique(case.fits, return_inverse=True)
    rows = np.array([_settled(float(case.sizes.parameters[0]), int(n)) for n in different])
    mean, variance = (column[places].reshape(np.shape(case.fits))[()] for column in rows.T)
    return SecondMoments(mean, variance)


def _stepwise(case: Setting, steps: int) -> SecondMoments:
    ops = case.ops
    sizes = case.sizes.sizes(steps, ops)
    kept = ops.running(sizes)[1:]
    logs = ops.map(lambda size, total: ops.log1p(-size / (total * (total - case.ddof))), sizes[1:], kept[1:])
    first = [] if not len(sizes) else [0 * sizes[0] if case.ddof else ops.log1p(-1 / sizes[0])]
    log_variance = ops.running(ops.column([*first, *logs]))
    moves = ops.map(lambda size, total, log: size / total**2 * ops.exp(log), sizes, kept, log_variance[:-1])
    return SecondMoments(_at(ops.running(moves), case.fits), ops.exp(_at(log_variance, case.fits)))


def _at(values: Any, fits: Any) -> Number:
    return np.asarray(values)[fits] if isinstance(fits, np.ndarray) else values[fits]


def _settled(size: float, fits: int) -> tuple[float, float]:
    """Return the unbiased mean square and variance after ``fits`` fits to data in batches of one size."""
    k = np.arange(1.0, HEAD + 1)
    logs = np.log1p(-1 / np.where(k > 1, k * (k * size - 1), np.inf))
    table = np.concatenate([[0.0], np.cumsum(logs)])
    rest = _log_rest(np.array([HEAD]), size)[0]

    def log_variance(i: NDArray[np.float64]) -> NDArray[np.float64]:
        early = table[np.minimum(i, HEAD).astype(int)]
        late = early - (rest - _log_rest(np.maximum(i, HEAD), size))
        return np.asarray(np.where(i <= HEAD, early, late))

    points, weights = condensed(fits)
    mean = math.fsum(weights * np.exp(log_variance(points)) / (size * (points + 1) ** 2))
    return mean, math.exp(log_variance(np.array([float(fits)]))[0])


def _log_rest(k: NDArray[np.float64], size: float) -> NDArray[np.float64]:
    """Return minus the logarithm of the product of 1 - 1/[j(jM - 1)] over j > k, for k of at least HEAD."""
    from scipy.special import zeta

    x = 1 / size
    series = (x, x**2, x**3 + x**2 / 2, x**4 + x**3, x**5 + 3 * x**4 / 2 + x**3 / 3)
    return np.asarray(sum(c * zeta(float(power), k + 1.0) for power, c in enumerate(series, start=2)))


def accumulated_limit(case: Setting) -> float:
    """Return the limit of the variance for a schedule that never falls, in floats and in units of sigma²."""
    sizes = np.minimum(np.asarray(case.sizes.sizes(_FIRST, case.ops), dtype=np.float64), _ENDLESS)
    kept = np.cumsum(sizes)
    losses = sizes[1:] / kept[1:] / (kept[1:] - case.ddof)
    first = 0.0 if case.ddof else math.log1p(-1 / sizes[0])
    rest = -1 / kept[-1] + (sizes[-1] - case.ddof) / 2 / kept[-1] / kept[-1]
    return math.exp(first + math.fsum(np.log1p(-losses)) + float(rest))


_ENDLESS = 1e150  # data after which nothing moves any more
