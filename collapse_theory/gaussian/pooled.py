r"""SecondMoments of the covariance of a pool of all data, in any dimension, divided by the number of data.

The pooled covariance obeys :math:`S' = S^{1/2} B S^{1/2}/(t+1)`,
:math:`B = t I + (W + \tfrac{t}{t+1} zz^\top)/M`, W Wishart with M - 1 degrees of freedom, z normal, so that
:math:`E\,Tr S`, :math:`E\,Tr S^2`, :math:`E(Tr S)^2` close. The first is d times the product of 1 - 1/(M k²), which is
also what a pool of atoms keeps of its diversity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from collapse_theory import arithmetic
from collapse_theory.policy import Accumulate

__all__ = ["Pool", "pooled"]

_STEPS = 4096


@dataclass(frozen=True)
class Pool:
    """SecondMoments of the pooled covariance S.

    Attributes
    ----------
    loss, least_loss : float
        1 - E Tr S/d; beyond ``_STEPS`` fits its limit, which is above, and what is lost by then, which is below.
    square, entry : float
        E Tr (S - I)²/d and E (S_11 - 1)²; beyond ``_STEPS`` fits upper bounds of all later values.
    """

    loss: float
    least_loss: float
    square: float
    entry: float

    @property
    def trace(self) -> float:
        """E Tr S/d."""
        return 1 - self.loss


@cache
def pooled(fits: float, M: int, d: int) -> Pool:
    """Return the moments after ``fits`` fits; infinity for the limit.

    Everything is counted from S = I, so that large sizes lose no digits: with b the mean factor of Tr S, 1 - b = e, and
    q the second moment of a step, E Tr S² = d (square + kept) and E (Tr S)² = d² (total + kept), kept = 1 - 2 loss.
    """
    steps = int(min(fits, _STEPS))
    losses = _losses(np.arange(steps + 1), M)
    square = total = 0.0
    for t, loss in enumerate(losses[:-1].tolist()):
        e, c = 1 / (M * (t + 1) ** 2), t / (t + 1)
        q = (M - 1 + c * c) / (M * (t + 1)) ** 2
        kept = 1 - 2 * loss
        shift = 2 * e * loss + e * e * kept
        square, total = (
            (1 - e) ** 2 * square + shift + q * (square + kept) + q * d * (total + kept),
            (1 - e) ** 2 * total + shift + 2 * q / d * (square + kept),
        )
    loss = least = float(losses[-1])
    entry = (2 * square + d * total) / (d + 2)
    if fits > _STEPS:  # later factors exceed 1 by at most (d + 1)/(M t²) and 2/(M t²)
        limit, kept = float(_losses(math.inf, M)), 1 - 2 * loss
        square += 2 * (limit - loss) + (square + kept) * math.expm1((d + 1) / (M * _STEPS))
        entry += 2 * (limit - loss) + (entry + kept) * math.expm1(2 / (M * _STEPS))
        loss = limit
    return Pool(loss, least, square, entry)


def _losses(fits: Any, M: int) -> Any:
    """Return 1 minus the product of 1 - 1/(M k²) for k up to ``fits``."""
    from collapse_theory.discrete.homozygosity import lost_share  # loads kernels that other questions do not need

    ops = arithmetic.of(1.0)
    return lost_share(float(M), fits, Accumulate(), ops)
