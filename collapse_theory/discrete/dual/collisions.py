r"""How many lineages one generation merges: cumulants for any real number of them, in compiled code.

``balls`` balls fall into ``boxes`` boxes of which ``taken`` are occupied already; a ball in an occupied box is a
*collision*. The free boxes that stay empty have the factorial moments :math:`(B)_s (1 - s/N)^k`, so that mean and
variance are closed forms; the third and fourth cumulant are expanded to two orders in 1/N (docs/theory/duals.md), as
k(k - 1)/2N, the leading term of k balls in empty boxes, is not k²/2N to the digits that thousands of fits keep.
Where few balls fall, mean and variance are summed as series, which keeps their relative accuracy.
"""

from __future__ import annotations

import numpy as np

from collapse_theory.compiled import kernel

__all__ = ["bernoulli_cumulants", "collisions", "hypergeometric"]

FEW = 0.02  # balls for each box below which the variance is summed as a series
RARE = 1e-3  # and the same for the higher cumulants


@kernel
def _beyond_linear(y: float) -> float:
    """Return e^(−y) − 1 + y."""
    if abs(y) > 0.05:
        return float(np.expm1(-y) + y)
    total = 1.0
    for i in range(9, 2, -1):
        total = 1.0 - y / i * total
    return y * y / 2 * total


@kernel
def collisions(taken: float, balls: float, boxes: float) -> tuple[float, float, float, float]:
    """Return the first four cumulants of the number of collisions."""
    x = balls / boxes
    a = -np.log1p(-1.0 / boxes) if boxes > 1.0 else 745.0
    shift = a * boxes - 1.0 if boxes < 1e5 else (0.5 + (1.0 / 3 + 0.25 / boxes) / boxes) / boxes
    y = balls * a
    missed = np.expm1(-y)
    mean = boxes * _beyond_linear(y) - balls * shift - taken * missed
    free = boxes - taken
    q = np.exp(-y)
    if taken == 0.0 and x < FEW and boxes > 1e5:
        rest = _beyond_linear(-y)
        spread = q * q * (boxes * (rest + x * shift) + x * x / 2 - x - 1.5 * (x - x * x) / boxes)
    else:
        together = np.expm1(balls * np.log1p(-1.0 / (boxes - 1) ** 2)) if boxes > 2.0 else -1.0
        spread = free * q * (-missed + (free - 1) * q * together)
    if taken == 0.0 and x < RARE:
        third = boxes * x * x * (0.5 - x * (13.0 / 6 - x * (103.0 / 24 - x * 631.0 / 120)))
        fourth = boxes * x * x * (0.5 - x * (29.0 / 6 - x * (437.0 / 24 - x * 4789.0 / 120)))
        third -= x * (0.5 - x * (5.0 - x * 17.75))
        fourth -= x * (0.5 - x * (11.0 - x * 72.25))
    elif taken + balls < 0.1 * RARE * boxes:
        third = fourth = spread
    else:
        third, fourth = _third(free / boxes, x, boxes), _fourth(free / boxes, x, boxes)
    return mean, spread, third, fourth


@kernel
def _third(b: float, x: float, boxes: float) -> float:
    q = np.exp(-x)
    u, v = b * q, b * q * x
    leading = u * (3 * v * v - 2 * u * v + 6 * v * q - 3 * v + 2 * q * q - 3 * q + 1)
    inner = 17 * v * v - 42 * u * v + 18 * u * u + 42 * v * q - 36 * u * q - 9 * v + 12 * u + 18 * q * q - 12 * q + 1
    return float(boxes * leading - v * inner / 2)


@kernel
def _fourth(b: float, x: float, boxes: float) -> float:
    q = np.exp(-x)
    u, v = b * q, b * q * x
    leading = -u * (
        16 * v**3 - 24 * u * v * v + 6 * u * u * v + 48 * v * v * q - 24 * u * v * q - 18 * v * v + 12 * u * v
        + 36 * v * q * q - 36 * v * q + 7 * v + 6 * q**3 - 12 * q * q + 7 * q - 1
    )  # fmt: skip
    w = u - q
    inner = 96 * w**3 + w * w * (108 - 456 * v) + w * (504 * v * v - 252 * v + 28) + 1 - v * (21 - v * (102 - 142 * v))
    return float(boxes * leading - v * inner / 2)


@kernel
def hypergeometric(total: float, marked: float, drawn: float) -> tuple[float, float, float, float]:
    """Return the first four cumulants of the marked ones among ``drawn`` of ``total``, without replacement."""
    n, k, d = total, marked, drawn
    mean = d * (k / n)
    if n <= 1.0:
        return mean, 0.0, 0.0, 0.0
    spread = mean * ((n - k) / n) * ((n - d) / (n - 1))
    if n <= 3.0:
        return mean, spread, 0.0, 0.0
    third = spread * ((n - 2 * k) / n) * ((n - 2 * d) / (n - 2))
    first = (n + 1) / n - 6 * (k / n) * ((n - k) / n) - 6 * (d / n) * ((n - d) / n)
    second = 6 * (d / n) * (k / n) * ((n - k) / n) * ((n - d) / n) * (5 - 6 / n)
    fourth = spread * ((n - 1) * first + n * second) * (n / ((n - 2) * (n - 3)) * (n / (n - 1)))
    return mean, spread, third, fourth


@kernel
def bernoulli_cumulants(trials: float, chance: float) -> tuple[float, float, float, float]:
    """Return the first four cumulants of the binomial distribution."""
    spread = trials * chance * (1 - chance)
    return (
        trials * chance,
        spread,
        spread * (1 - 2 * chance),
        spread * (1 - 6 * chance * (1 - chance)),
    )
