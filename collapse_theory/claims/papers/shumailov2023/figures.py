"""Claims of arXiv:2305.17493 on what the captions of figures 3 to 6 say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2023.source import GAUSSIAN_FITS, KEY, version2
from collapse_theory.claims.papers.shumailov2023.walk import mean_shrink
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate

__all__ = ["CLAIMS"]


# --- figure 3 ---------------------------------------------------------------------------------------------------------


def _count_at_cut(samples: Any, draws: Any) -> Number:
    """Return the mean number of data in a bin of probability 1/M: E of a binomial count, over all draws."""
    ops = arithmetic.of(samples)
    return ops.number(draws) / samples


def _samples(samples: Any, draws: Any) -> Number:
    return arithmetic.of(samples).number(samples)


def _simulate_count(point: Point, replicates: int, seed: int) -> Estimate:
    draws, share = point["draws"], 1 / point["samples"]
    drawn = montecarlo.categorical_fits([share, 1 - share], samples=draws, fits=1, replicates=replicates, seed=seed)
    return Estimate.of_mean(np.rint(draws * drawn[:, 0]), seed)


_BIN = "a histogram of independent data, of which those of a bin are cut off if its probability is below 1/M"

FIGURE3_SQUARE = Claim(
    id=f"{KEY}.figure3-square",
    source=version2("caption of figure 3"),
    statement="In a histogram of M² data the states with probability less than 1/M are the bins with fewer than M data,"
    " as expected.",
    latex=r"N = M^2: \quad N / M = M",
    allows=Equality(),
    paths=(tuple({"samples": m, "draws": m**2} for m in (10, 100, 1000)),),
    published=_samples,
    exact=_count_at_cut,
    simulate=_simulate_count,
    simulated=({"samples": 100, "draws": 10_000},),
    hypotheses=_BIN,
    falsified_by="a mean count other than M in a bin of probability 1/M among M² data",
    control=times("1.01"),
)

FIGURE3 = Claim(
    id=f"{KEY}.figure3",
    source=version2("caption of figure 3"),
    statement="All states with probability less than 1/M are, equivalently, the bins with log Count at most log M:"
    " a bin of probability 1/M has M data, as expected.",
    latex=r"q < 1/M \iff \log \mathrm{Count} \le \log M",
    allows=Equality(),
    paths=(tuple({"samples": 100, "draws": n} for n in (100, 1000, 10_000, 100_000)),),
    published=_samples,
    exact=_count_at_cut,
    simulate=_simulate_count,
    simulated=({"samples": 100, "draws": 1000},),
    hypotheses=f"{_BIN}; the caption does not say how many data are in the histogram",
    read_as="the expected count of a bin; the number of data in the histogram is free",
    falsified_by="a mean count of M in a bin of probability 1/M, for any number of data",
    control=instead(_count_at_cut, "N/M for a histogram of N data"),
    corrected=_count_at_cut,
    readings=(FIGURE3_SQUARE,),
    fault="statement",
    correction="Among N data a bin of probability 1/M has N/M of them on average, which is M for N = M² only.",
)

# --- figure 4 ---------------------------------------------------------------------------------------------------------


def _rms_error(samples: Any, fits: Any, estimate: Any) -> Number:
    """Return the root of the mean square of mu_n - mu or of sigma_n - sigma."""
    ops = arithmetic.of(samples)
    if estimate == "mean":
        return ops.sqrt(ops.number(fits) / samples)
    return ops.sqrt(2 - 2 * mean_shrink(samples) ** checks.whole("fits", fits, minimum=1))


def _rms_of_library(samples: Any, fits: Any, estimate: Any) -> Number:
    part = gaussian.variance_of_mean if estimate == "mean" else gaussian.risk_spread
    return arithmetic.sqrt(part(samples, fits))


def _simulate_rms(point: Point, replicates: int, seed: int) -> Estimate:
    means, sigmas = montecarlo.gaussian_fits(
        point["samples"], point["fits"], replicates=replicates, seed=seed, mechanism="statistics"
    )
    errors = means if point["estimate"] == "mean" else sigmas - 1
    squares = Estimate.of_mean(errors**2, seed)
    root = math.sqrt(squares.value)
    return Estimate(root, squares.standard_error / (2 * root), squares.replicates, seed)


FIGURE4 = Claim(
    id=f"{KEY}.figure4",
    source=version2("caption of figure 4"),
    statement="Both mean and standard deviation get significantly affected unless more than about 100000 data are drawn"
    " in each generation: in the root of the mean square they are off by at least 7 % of sigma after 1000 fits.",
    latex=r"M \le 10^5: \quad E(\mu_{1000} - \mu)^2,\ E(\sigma_{1000} - \sigma)^2 \ge (0.07 \sigma)^2",
    allows=Bound("lower"),
    paths=tuple(
        tuple({"samples": m, "fits": 1000, "estimate": which} for m in (100, 500, 1000, 10_000, 100_000))
        for which in ("mean", "std")
    ),
    published=lambda samples, fits, estimate: arithmetic.number("0.07", samples),
    exact=_rms_error,
    simulate=_simulate_rms,
    simulated=tuple({"samples": 100_000, "fits": 1000, "estimate": which} for which in ("mean", "std")),
    replicates=4000,
    hypotheses=GAUSSIAN_FITS,
    read_as="significantly: by 7 % of sigma, which is our number; after 1000 fits, where the axes of figure 6 end; the"
    " source prints '<100000' for the sizes that are not large enough",
    falsified_by="an error of less than 7 % at 100000 data; it is 10 % for the mean and 7.07 % for the standard"
    " deviation, and ten times as many data leave 3.2 and 2.2 %",
    control=times("1.01"),
    library=_rms_of_library,
)

# --- figure 5 ---------------------------------------------------------------------------------------------------------


def _subsample_change(samples: Any, fits: Any) -> Number:
    """Follow mean square, mean product of two data and mean of the pool, and return E(mu_{n+1} - mu_n)²."""
    size = arithmetic.of(samples).number(samples)
    pool, square, product = size, 1 + 0 * size, 0 * size
    mean_square, change = square / size, 0 * size
    for _ in range(checks.whole("fits", fits, minimum=1)):
        of_pool = square / pool + (1 - 1 / pool) * product
        grown = pool + size
        fresh = mean_square + square - product  # of a new datum; two of them share the mean they were drawn about
        pairs = pool * (pool - 1) * product + size * (size - 1) * mean_square + 2 * pool * size * of_pool
        square, product = (pool * square + size * fresh) / grown, pairs / (grown * (grown - 1))
        shared = (pool * of_pool + size * mean_square) / grown
        before, mean_square = mean_square, square / size + (1 - 1 / size) * product
        change, pool = mean_square + before - 2 * shared, grown
    return change


def _simulate_change(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Keep all data, and fit each generation to as many of them as it adds."""
    samples = point["samples"]
    pool = rng.standard_normal((count, samples))
    mean, sigma, before = pool.mean(axis=1), pool.std(axis=1, ddof=1), np.zeros(count)
    for _ in range(point["fits"]):
        fresh = mean[:, None] + sigma[:, None] * rng.standard_normal((count, samples))
        pool = rng.permuted(np.column_stack([pool, fresh]), axis=1)
        before, mean, sigma = mean, pool[:, :samples].mean(axis=1), pool[:, :samples].std(axis=1, ddof=1)
    return np.asarray((mean - before) ** 2)


FIGURE5 = Claim(
    id=f"{KEY}.figure5",
    source=version2("caption of figure 5"),
    statement="If data get accumulated in a pool from which a fixed sample is drawn, the parameters jump around quite"
    " significantly: from the third fit on the mean changes by no less than the 1/M of a fit to new data alone.",
    latex=r"E(\mu_{n+1} - \mu_n)^2 \ge \sigma^2 / M, \quad n \ge 3",
    allows=Bound("lower"),
    paths=(tuple({"samples": m, "fits": n} for m in (2, 10, 100, 1000) for n in (3, 10, 100)),),
    published=lambda samples, fits: 1 / arithmetic.of(samples).number(samples),
    exact=_subsample_change,
    simulate=estimated(_simulate_change),
    simulated=({"samples": 10, "fits": 3}, {"samples": 10, "fits": 10}),
    replicates=40_000,
    hypotheses=f"{GAUSSIAN_FITS}; the sample is drawn without replacement and is as large as what one generation adds",
    read_as="jumps: the mean square of the change from one fit to the next, against that of figure 4's walk",
    falsified_by="a mean squared change below 1/M; it is 1.2 % above that at M = 2 and 16 % at M = 10",
    control=times("1.02"),
)

# --- figure 6 ---------------------------------------------------------------------------------------------------------


def _pooled_steps(samples: Any, fits: Any) -> list[Number]:
    """Return M times E(mu_t - mu_{t-1})² for every fit t to the pool: E sigma²_{t-1} / t².

    A pool of N = M t data keeps its sum of squares and gets M data about its mean.
    """
    size = arithmetic.of(samples).number(samples)
    steps, spread, squares = [], 1 + 0 * size, 0 * size
    for t in range(1, checks.whole("fits", fits, minimum=1) + 1):
        steps.append(spread / t**2)
        squares = squares + spread * (size - 1) + spread * (t - 1) / t  # within the new data, and between them and old
        spread = squares / (size * t - 1)
    return steps


def _pooled_means(rng: np.random.Generator, count: int, point: Point) -> tuple[Floats, Floats]:
    """Pool all data, as their number, mean and sum of squares, and return the last two fitted means."""
    samples, pool = point["samples"], 0
    before, mean, squares, sigma = np.zeros(count), np.zeros(count), np.zeros(count), np.ones(count)
    for _ in range(point["fits"]):
        fresh = mean[:, None] + sigma[:, None] * rng.standard_normal((count, samples))
        gap, grown = fresh.mean(axis=1) - mean, pool + samples
        squares = squares + samples * fresh.var(axis=1) + gap**2 * pool * samples / grown
        before, mean, pool = mean, mean + gap * samples / grown, grown
        sigma = np.sqrt(squares / (pool - 1))
    return before, mean


def _simulate_pooled_step(rng: np.random.Generator, count: int, point: Point) -> Floats:
    before, mean = _pooled_means(rng, count, point)
    return np.asarray(point["samples"] * (mean - before) ** 2)


def _pooled_limit(samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(samples)
    return ops.pi**2 / 6


def _accumulated(samples: Any, fits: Any) -> Number:
    return gaussian.policy_moments(samples, fits, policy=Accumulate()).variance_of_mean


FIGURE6_STEPS = Claim(
    id=f"{KEY}.figure6-steps",
    source=version2("caption of figure 6"),
    statement="If all data are kept for the fit, its change from one generation to the next falls as the data grow:"
    " its variance is at most 1/(M t²).",
    latex=r"E(\mu_t - \mu_{t-1})^2 \le \sigma^2 / (M t^2)",
    allows=Bound("upper"),
    paths=(tuple({"samples": m, "fits": t} for m in (5, 100) for t in (2, 5, 50, 500)),),
    published=lambda samples, fits: 1 / (arithmetic.of(samples).number(fits) ** 2),
    exact=lambda samples, fits: _pooled_steps(samples, fits)[-1],
    simulate=estimated(_simulate_pooled_step),
    simulated=({"samples": 20, "fits": 2}, {"samples": 20, "fits": 10}),
    replicates=40_000,
    hypotheses=f"{GAUSSIAN_FITS}, to all data so far",
    read_as="the variance of the change from one fit to the next, in units of sigma²/M",
    falsified_by="a variance of the change above 1/(M t²), which the second fit attains",
    control=times("0.99"),
    library=lambda samples, fits: samples * (_accumulated(samples, fits) - _accumulated(samples, fits - 1)),
)

FIGURE6 = Claim(
    id=f"{KEY}.figure6",
    source=version2("caption of figure 6"),
    statement="If all data are kept for the fit, over time the variance in estimates reduces due to linear growth of"
    " data: that of the mean is at most the 1/M of the first fit.",
    latex=r"E(\mu_t - \mu)^2 \le \sigma^2 / M",
    allows=Bound("upper"),
    paths=(tuple({"samples": m, "fits": t} for m in (5, 100) for t in (1, 2, 5, 50, 500)),),
    published=lambda samples, fits: arithmetic.number(1, samples),
    exact=lambda samples, fits: sum(_pooled_steps(samples, fits)),
    simulate=estimated(lambda rng, count, point: point["samples"] * _pooled_means(rng, count, point)[1] ** 2),
    simulated=({"samples": 20, "fits": 5}, {"samples": 20, "fits": 10}),
    replicates=40_000,
    hypotheses=f"{GAUSSIAN_FITS}, to all data so far",
    read_as="the variance of the fitted mean over independent runs, in units of sigma²/M",
    falsified_by="a variance of the fitted mean that falls below that of the first fit",
    control=instead(_pooled_limit, "the limit pi²/6 in place of 1"),
    corrected=_pooled_limit,
    library=lambda samples, fits: samples * _accumulated(samples, fits),
    readings=(FIGURE6_STEPS,),
    fault="statement",
    correction="The variance over runs rises with every fit, to at most pi²/6 of the first. What falls is the variance"
    " of the change from one fit to the next.",
)

CLAIMS = (FIGURE3, FIGURE3_SQUARE, FIGURE4, FIGURE5, FIGURE6, FIGURE6_STEPS)
