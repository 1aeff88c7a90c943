r"""How far a run with D data per generation can be from the loop with unlimited data: a proved bound.

For probability vectors p, q and :math:`s = 1/\tau \ge 1`, with e the distance :math:`\|p - q\|_1` and M the largest
entry of either, :math:`|p_i^s - q_i^s| \le s M^{s-1} |p_i - q_i|`, :math:`M \le \max p + e/2`, and so
:math:`\|T(p) - T(q)\|_1 \le 2 s M^{s-1} e/\sum p^s`; for s < 1, :math:`|p_i^s - q_i^s| \le |p_i - q_i|^s` and Jensen
give :math:`2 K^{1-s} e^s/\sum p^s`. Fitting D data errs by at most :math:`\sqrt{(K-1)/D}` in the mean, and by
:math:`\sqrt{2 \ln(1/\delta)/D}` more with probability at most :math:`\delta` (McDiarmid).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding
from collapse_theory.loop.decoded import decoding_of, weights_of
from collapse_theory.loop.path import stepper
from collapse_theory.policy import Mix, Policy, Replace

__all__ = ["deviation_bound"]

Floats = NDArray[np.float64]

_FARTHEST = 2.0


@floats_only
def deviation_bound(
    p: Any,
    *,
    samples: Any,
    fits: Any,
    policy: Policy = Replace(),
    decoding: Decoding = Decoding(),
    confidence: Any = 0.99,
) -> Floats:
    r"""Bound the distance of a loop with D data per generation from the loop with unlimited data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    samples : int >= 1
        Data drawn per generation, D.
    fits : int >= 0
        Draw-then-fit steps, n.
    policy : Replace or Mix
    decoding : Decoding
        A temperature only: with cuts a small difference can become a large one at once.
    confidence : number in (0, 1)
        The bound holds in all generations together with at least this probability.

    Returns
    -------
    float array, shape (n + 1,)
        Bound on :math:`\sum_i |P_t(i) - p_t(i)|` for t = 0, …, n; the value 2 is trivial.

    Raises
    ------
    ValueError
        If an argument is out of range, the decoding cuts, or the policy is another one.

    Notes
    -----
    Proved (see the module) but not tight: it is of order :math:`D^{-1/2}` for each t, and grows with t by up to
    the factor :math:`2/\tau \cdot (\max p_t)^{1/\tau - 1}/\sum p_t^{1/\tau}` per fit, times the share of decoded data.

    Examples
    --------
    >>> bound = deviation_bound([0.5, 0.5], samples=10**8, fits=3, decoding=Decoding(temperature=0.9))
    >>> bound.round(5)
    array([0.     , 0.00044, 0.00141, 0.00357])
    """
    weights, known = weights_of(p), decoding_of(decoding)
    if not known.is_smooth:
        raise ValueError(f"`decoding` must have a temperature only; got {known}. Simulate it by `montecarlo`.")
    if not isinstance(policy, (Replace, Mix)):
        raise ValueError(f"`policy` must be Replace() or Mix(…); got {checks.shown(policy)}. Simulate it.")
    count = checks.whole("fits", fits, minimum=0, maximum=checks.LARGEST_COUNT)
    size = checks.whole("samples", samples, minimum=1, maximum=checks.LARGEST_COUNT)
    doubt = 1 - checks.probability("confidence", checks.one("confidence", confidence))
    checks.affordable("fits", count, seconds=1e-8 * count * weights.size, memory=8.0 * count, remedy="Ask for fewer.")
    alpha, beta = (float(policy.alpha), float(policy.beta)) if isinstance(policy, Mix) else (1.0, 0.0)
    noise = (math.sqrt(np.count_nonzero(weights) - 1) + math.sqrt(2 * math.log(max(count, 1) / doubt))) / size**0.5
    step = stepper(weights, known, policy)
    bounds, state = np.zeros(count + 1), weights
    for t in range(count):
        error = float(bounds[t])
        bounds[t + 1] = min(_FARTHEST, alpha * (noise + _spread(state, error, known)) + beta * error)
        state = step(state, t)
    return bounds


def _spread(p: Floats, error: float, decoding: Decoding) -> float:
    """Return how far apart T of p, and of what is within ``error`` of it, can be."""
    if decoding.temperature == 1:
        return error
    s, alive = 1 / decoding.temperature, p[p > 0]
    with np.errstate(under="ignore"):
        if s < 1:
            return float(2 * alive.size ** (1 - s) * error**s / (alive**s).sum())
        largest = min(1.0, float(alive.max()) + error / 2)
        scaled = float(((alive / alive.max()) ** s).sum())  # sum p^s over max^s
        growth = (largest / float(alive.max())) ** (s - 1) / (float(alive.max()) * scaled)
    return float(min(_FARTHEST, 2 * s * growth * error))
