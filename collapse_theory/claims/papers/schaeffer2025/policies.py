"""Sections 4.1 and 4.2: what happens to the risk if data accumulate, are subsampled, or are hardly synthetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, discrete, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import times
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.simulation import Floats, estimated, normal
from collapse_theory.policy import AccumulateSubsample

__all__ = ["CLAIMS"]

# --- accumulate and subsample -----------------------------------------------------------------------------------------


def _agreement(atoms: Any, samples: Any, fits: Any) -> Number:
    """Follow the chance that two data of the pool differ; the last fit is to M of them, drawn without replacement."""
    ops, size = arithmetic.of(atoms, samples), checks.whole("samples", samples, minimum=2)
    differ, pool = 1 - uniform(atoms)[0], size
    within = ops.number(size - 1) / size  # two draws from a fit meet the same datum with chance 1/M
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        new, across, old = size * (size - 1) * within, 2 * size * (pool - 1), pool * (pool - 1)
        differ = differ * (new + across + old) / ((pool + size) * (pool + size - 1))
        pool += size
    return 1 - within * differ


def _settled_agreement(atoms: Any, samples: Any, fits: Any) -> Number:
    return discrete.homozygosity_limit(uniform(atoms), samples=samples, policy=AccumulateSubsample())


def _agreement_of_the_library(atoms: Any, samples: Any, fits: Any) -> Number:
    return discrete.homozygosity(uniform(atoms), samples=samples, fits=fits, policy=AccumulateSubsample())


def _simulate_subsample(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw M of the pool, then M data from these, and keep all."""
    size, runs = point["samples"], np.arange(count)[:, None]
    pool = rng.integers(point["atoms"], size=(count, size))
    for _ in range(point["fits"] - 1):
        chosen = rng.permuted(pool, axis=1)[:, :size]
        pool = np.concatenate([pool, chosen[runs, rng.integers(size, size=(count, size))]], axis=1)
    chosen = rng.permuted(pool, axis=1)[:, :size]
    shares = (chosen[:, :, None] == np.arange(point["atoms"])).mean(axis=1)
    return np.asarray((shares**2).sum(axis=1))


ACCUMULATE_SUBSAMPLE = Claim(
    id=f"{KEY}.accumulate-subsample",
    source=paper('section 4.1, "test loss appears to stabilize, no analytic theory has been proven in this case"'),
    statement="When data accumulate and each model is fitted to a subsample of them, the loss stabilises (judged for"
    " categorical data: the expected sum of squares settles below 1).",
    latex=r"E\sum_i (p^{(t)}_i)^2 \to 1 - (1 - S_0)(1 - \tfrac1M) \prod_{s \ge 2}"
    r" \Bigl(1 - \frac{3M - 1}{Ms(Ms - 1)}\Bigr) < 1",
    allows=Limit(),
    paths=tuple(tuple({"atoms": k, "samples": m, "fits": 2**j} for j in range(10)) for k, m in ((2, 4), (10, 10))),
    published=_settled_agreement,
    exact=_agreement,
    library=_agreement_of_the_library,
    simulate=estimated(_simulate_subsample),
    simulated=({"atoms": 10, "samples": 10, "fits": 1}, {"atoms": 10, "samples": 10, "fits": 4}),
    replicates=50_000,
    control=times("1.01"),
    hypotheses="all data are kept; each model is fitted to as many of them as are added in a generation",
    narrower="equal outcomes at first; the loss is what the model loses of its diversity, not that of a language model",
    read_as="to stabilise: to settle; the value is this project's, since the source has none",
    falsified_by="an expected sum of squares that goes on rising to 1, or settles 1 % elsewhere",
)

# --- accumulate at any rate -------------------------------------------------------------------------------------------


def _pool_variance(first: Any, batch: Any, growth: Any, fits: Any) -> Number:
    """Add what each batch adds to the variance of the mean of all data, whose own variance is 1."""
    total, size = checks.whole("first", first, minimum=1), checks.whole("batch", batch, minimum=1)
    variance = 1 / arithmetic.of(first, batch).number(total)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        total += size
        variance += arithmetic.of(first, batch).number(size) / total**2
        size *= checks.whole("growth", growth, minimum=1)
    return variance


def _simulate_pool(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw each batch around the mean of all data so far."""
    total, size = point["first"], point["batch"]
    mean = normal(rng, count, total).mean(axis=1)
    for _ in range(point["fits"] - 1):
        fresh = mean + normal(rng, count, size).mean(axis=1)
        mean = (total * mean + size * fresh) / (total + size)
        total, size = total + size, size * point["growth"]
    return np.asarray(mean**2)


ACCUMULATE_ANY_RATE = Claim(
    id=f"{KEY}.accumulate-any-rate",
    source=paper('section 4.2, "when data accumulate … the population risk will likely not diverge"'),
    statement="When data accumulate and real ones become a vanishing share, the risk does not diverge; for means no"
    " requirement on the growth of generated data is needed (read: it stays at most twice that of the first fit).",
    latex=r"E\|\hat\mu^{(t)} - \mu\|^2 = \sum_{s<t} \frac{n_s}{N_s^2} \le \frac{2}{n_0}",
    allows=Bound("upper"),
    paths=(
        (
            *({"first": 10, "batch": 10, "growth": growth, "fits": 50} for growth in (1, 2, 10)),
            {"first": 10, "batch": 1, "growth": 1, "fits": 100},
            {"first": 100, "batch": 1, "growth": 1, "fits": 10_000},
            {"first": 10, "batch": 10, "growth": 2, "fits": 6},
        ),
    ),
    published=lambda first, batch, growth, fits: 2 / arithmetic.of(first, batch).number(first),
    exact=_pool_variance,
    simulate=estimated(_simulate_pool),
    simulated=(
        {"first": 10, "batch": 1, "growth": 1, "fits": 100},
        {"first": 10, "batch": 10, "growth": 2, "fits": 6},
    ),
    replicates=50_000,
    control=times("0.99"),
    hypotheses="all data are kept and each model is fitted to all; in some works generated data grow at most linearly",
    narrower="the mean of data of known variance 1; batches that stay, double, or grow tenfold",
    read_as="not to diverge: to stay bounded; the bound is this project's",
    falsified_by="a growth of the batches for which the risk exceeds twice that of the first fit; a bound 1 % lower"
    " fails for batches of one datum",
)

# --- a vanishing share ------------------------------------------------------------------------------------------------


def _share(samples: Any) -> Number:
    ops = arithmetic.of(samples)
    return 1 / ops.sqrt(ops.number(samples))


def _saved(samples: Any) -> Number:
    """Return 1 less the risk of one coefficient: x_i^2 / sum x^2 have second moments 3/(T(T+2)), 1/(T(T+2))."""
    ops = arithmetic.of(samples)
    rows, share = ops.number(samples), _share(samples)
    noise = 1 / (rows - 2)
    return 1 - noise - share**2 - share * (1 - share) * 3 / (rows + 2)


def _saved_by_the_library(samples: Any) -> Number:
    one = arithmetic.of(samples).number(1)
    return 1 - regression.mixture_excess_risk(samples, dim=1, share=_share(samples), gap=one)


def _simulate_saved(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Fit a line through 0 to rows of which some have the slope 1 in place of 0."""
    rows = point["samples"]
    inputs, synthetic = normal(rng, count, rows), rng.random((count, rows)) < rows**-0.5
    labels = inputs * synthetic + normal(rng, count, rows)
    slope = (inputs * labels).sum(axis=1) / (inputs**2).sum(axis=1)
    return np.asarray(1 - slope**2)


VANISHING_SHARE = Claim(
    id=f"{KEY}.vanishing-share",
    source=paper('section 4.2, "unless these strategies asymptotically remove all but a vanishing proportion of …"'),
    statement="If all but a vanishing proportion of synthetic data is removed, collapse is mitigated (judged for one"
    " coefficient and the proportion T^(-1/2): all of the error 1 of purely synthetic data is saved in the end).",
    latex=r"p_2 = T^{-1/2}:\quad 1 - E(\hat\beta - \beta)^2 \to 1",
    allows=Limit("samples"),
    paths=(tuple({"samples": 4**k} for k in range(2, 10)),),
    published=lambda samples: 1,
    exact=_saved,
    library=_saved_by_the_library,
    simulate=estimated(_simulate_saved),
    simulated=({"samples": 16}, {"samples": 64}),
    replicates=50_000,
    control=times("0.99"),
    hypotheses="linear regression on rows of two kinds, of which the synthetic ones have other coefficients",
    narrower="one coefficient, noise of variance 1, synthetic coefficients off by 1, and the proportion T^(-1/2)",
    read_as="mitigated: the excess risk tends to 0, as it would with real data alone",
    falsified_by="an excess risk that does not vanish, as that of a fixed proportion p, which tends to p²; 1 % is seen",
)

CLAIMS = (ACCUMULATE_SUBSAMPLE, ACCUMULATE_ANY_RATE, VANISHING_SHARE)
