"""A claim of arXiv:2501.19273, on estimates from own data, by the abstract and by what its authors quote from it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]


def _size(share: Number, samples: Any, fits: int, ops: Any) -> Number:
    """Return n (1 + t alpha²), the effective number of data."""
    return ops.number(samples) * (1 + fits * share**2)


def _bound(share: Any, atoms: Any, samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(share, atoms, samples)
    spread = 1 - 1 / ops.number(atoms)
    return spread / _size(ops.number(share), samples, checks.whole("fits", fits, minimum=0), ops)


def _loss(share: Any, atoms: Any, samples: Any, fits: Any) -> Number:
    """Follow the loss: batch t has the spread of the mixture it is drawn from, about which the estimate fluctuates."""
    ops = arithmetic.of(share, atoms, samples)
    a, spread = ops.number(share), 1 - 1 / ops.number(atoms)
    sums = spread * ops.number(samples)  # of the losses of the batches, each times the square of its weight
    loss = spread / ops.number(samples)
    for t in range(1, checks.whole("fits", fits, minimum=0) + 1):
        sums = sums + ops.number(samples) * a**2 * (spread - (1 - a) ** 2 * loss)
        loss = sums / _size(a, samples, t, ops) ** 2
    return loss


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw every batch from the mixture, take the last estimate out of its frequencies, and average by weight."""
    share, size, atoms = float(point["share"]), point["samples"], point["atoms"]
    truth = np.full((count, atoms), 1 / atoms)
    total, weight = rng.multinomial(size, truth).astype(np.float64), float(size)
    estimate = total / weight
    for _ in range(point["fits"]):
        mixed = np.clip(share * truth + (1 - share) * estimate, 0, None)
        found = rng.multinomial(size, mixed / mixed.sum(axis=1, keepdims=True)) / size
        total += size * share**2 * (found - (1 - share) * estimate) / share
        weight += size * share**2
        estimate = total / weight
    return np.asarray(((estimate - truth) ** 2).sum(axis=1))


_PATHS = tuple(
    tuple({"share": share, "atoms": atoms, "samples": 200, "fits": t} for t in (1, 4, 16))
    for share in (Fraction(1, 4), Fraction(3, 4))
    for atoms in (2, 5)
)

EFFECTIVE = Claim(
    id="kanabar2025.effective-size",
    source=Source(
        "kanabar2025",
        "arXiv:2501.19273, as kanabar2026 quotes its theorems 1 and 2",
        "upper bound of the loss, data accumulation",
        "second-hand",
    ),
    statement="If synthetic data are not told apart, a batch of n data of which a share alpha is real is worth n alpha²"
    " real ones: there are estimates whose squared error is of the order of one over the sum of these (judged for one"
    " estimate, with the constant 1 - 1/k).",
    latex=r"E\lVert\hat P_t - p\rVert^2 \le \frac{1 - 1/k}{\sum_{i \le t} n_i \alpha_i^2}",
    allows=Bound("upper"),
    paths=_PATHS,
    published=_bound,
    exact=_loss,
    simulate=estimated(_simulate),
    simulated=(_PATHS[0][1], _PATHS[3][0]),
    replicates=20_000,
    control=times("0.99"),
    hypotheses="the first batch is real; later ones are real in a known share alpha, else drawn from the last estimate;"
    " all are kept",
    narrower="equal probabilities, batches of 200; the average of frequencies from which the last estimate was taken"
    " out",
    read_as="the constant is that of this estimate; the source leaves it open",
    falsified_by="a number of generations after which this estimate is worse; a bound 1 % lower fails",
)

CLAIMS = (EFFECTIVE,)
