"""Section 2.1: why the Wasserstein distance of refitted Gaussians diverges, and what its two parts tend to."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated, normal
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_SETTING = "Gaussians are refitted by mean and unbiased covariance to n data of the last one; t to infinity"
_ONE_DIMENSION = "one dimension, unit variance; it is one of the cases claimed"


def _falls(samples: Any, fits: Any) -> Number:
    """Return E sigma_t: c4 to the power t."""
    ops, count = arithmetic.of(samples), checks.whole("fits", fits, minimum=0)
    half = (ops.number(samples) - 1) / 2
    c4 = ops.exp(ops.log_gamma(half + 1 / ops.number(2)) - ops.log_gamma(half)) / ops.sqrt(half)
    return c4**count


def _spread(samples: Any, fits: Any) -> Number:
    """Return E (sigma_t - sigma)^2, as E sigma_t^2 stays 1."""
    return 2 - 2 * _falls(samples, fits)


def _simulate_spread(point: Point, replicates: int, seed: int) -> Estimate:
    _, sigmas = montecarlo.gaussian_fits(**point, replicates=replicates, seed=seed)
    return Estimate.of_mean((sigmas - 1) ** 2, seed)


def _simulate_fallen(point: Point, replicates: int, seed: int) -> Estimate:
    _, sigmas = montecarlo.gaussian_fits(**point, replicates=replicates, seed=seed)
    return Estimate.of_mean(1 - sigmas, seed)


def _doubling(samples: int, last: int) -> tuple[Point, ...]:
    return tuple({"samples": samples, "fits": 2**k} for k in range(last + 1))


_PATHS = (_doubling(4, 10), _doubling(10, 11))

# --- the covariance term ----------------------------------------------------------------------------------------------

_IN_ONE_RUN = Claim(
    id=f"{KEY}.w2-second-term-in-one-run",
    source=paper("section 2.1, second brace, for a single run"),
    statement="Along a single run the covariance term tends to 0, and sigma - sigma_t too (read: so does its mean).",
    latex=r"E[\sigma^{(0)} - \hat\sigma^{(t)}] \to 0",
    allows=Limit(),
    paths=_PATHS,
    published=lambda samples, fits: 0,
    exact=lambda samples, fits: 1 - _falls(samples, fits),
    library=lambda samples, fits: 1 - gaussian.expected_sigma(samples, fits),
    corrected=lambda samples, fits: 1,
    simulate=_simulate_fallen,
    simulated=({"samples": 10, "fits": 1}, {"samples": 10, "fits": 8}),
    replicates=20_000,
    control=instead(lambda samples, fits: 1, "sigma in place of 0"),
    hypotheses=_SETTING,
    narrower=_ONE_DIMENSION,
    read_as="a term of 0 means sigma_t = sigma; by Fatou's lemma the mean of sigma_t could not tend to less",
    falsified_by="a mean of sigma_t that tends to sigma",
    fault="constant",
    correction="Sigma_t tends to 0 almost surely, so that the term tends to Tr Sigma_0.",
)

W2_SECOND_TERM = Claim(
    id=f"{KEY}.w2-second-term",
    source=paper("section 2.1, second brace of the squared Wasserstein distance"),
    statement="The covariance term of the expected squared Wasserstein distance tends to 0.",
    latex=r"E\operatorname{Tr}\bigl(\hat\Sigma^{(t)} + \Sigma^{(0)}"
    r" - 2 ((\Sigma^{(0)})^{1/2} \hat\Sigma^{(t)} (\Sigma^{(0)})^{1/2})^{1/2}\bigr) \to 0",
    allows=Limit(),
    paths=_PATHS,
    published=lambda samples, fits: 0,
    exact=_spread,
    library=lambda samples, fits: gaussian.risk(samples, fits) - gaussian.variance_of_mean(samples, fits),
    corrected=lambda samples, fits: 2,
    simulate=_simulate_spread,
    simulated=({"samples": 10, "fits": 1}, {"samples": 10, "fits": 4}),
    replicates=200_000,
    readings=(_IN_ONE_RUN,),
    control=instead(lambda samples, fits: 2, "2 Tr Sigma in place of 0"),
    hypotheses=_SETTING,
    narrower=_ONE_DIMENSION,
    falsified_by="an expectation of the term that tends to 0; it tends to 2 Tr Sigma, and to Tr Sigma in a single run",
    fault="constant",
    correction="In expectation the term tends to 2 Tr Sigma_0, almost surely to Tr Sigma_0, since the fitted covariance"
    " vanishes, as the source itself says in the next sentence; neither limit is 0. That the term stays bounded is all"
    " that the argument needs.",
)

# --- the mean term ----------------------------------------------------------------------------------------------------


def _path_length(samples: Any, fits: Any) -> Number:
    """Return the expected length of the path of the means: E |mu_(i+1) - mu_i| = sqrt(2/(pi M)) E sigma_i."""
    ops, count = arithmetic.of(samples), checks.whole("fits", fits, minimum=1)
    c4 = _falls(samples, 1)
    step = ops.sqrt(2 / (ops.pi * ops.number(samples)))
    return step * sum((c4**i for i in range(count)), ops.number(0))


def _path_length_by_the_library(samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(samples)
    fallen, first = (1 - gaussian.expected_sigma(samples, n) for n in (fits, fits / fits))
    return ops.sqrt(2 / (ops.pi * ops.number(samples))) * fallen / first


def _simulate_length(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw data, take the length of each step of the mean, and refit."""
    sigma, length = np.ones(count), np.zeros(count)
    for _ in range(point["fits"]):
        data = normal(rng, count, point["samples"]) * sigma[:, None]
        length += np.abs(data.mean(axis=1))
        sigma = data.std(axis=1, ddof=1)
    return length


def _simulate_square(point: Point, replicates: int, seed: int) -> Estimate:
    means, _ = montecarlo.gaussian_fits(**point, replicates=replicates, seed=seed)
    return Estimate.of_mean(means**2, seed)


_IN_EXPECTATION = Claim(
    id=f"{KEY}.means-walk-away-in-expectation",
    source=paper("section 2.1, first brace, read in expectation"),
    statement="The expected squared distance of the mean from the truth grows without bound.",
    latex=r"E\|\hat\mu^{(t)} - \mu^{(0)}\|^2 \to \infty",
    allows=Limit(),
    paths=(_doubling(4, 7), _doubling(10, 7)),
    published=lambda samples, fits: arithmetic.number("inf", samples),
    exact=lambda samples, fits: fits / arithmetic.of(samples).number(samples),
    library=lambda samples, fits: gaussian.variance_of_mean(samples, fits),
    simulate=_simulate_square,
    simulated=({"samples": 10, "fits": 1}, {"samples": 10, "fits": 4}),
    replicates=20_000,
    control=instead(lambda samples, fits: 2, "2, as the covariance term, in place of infinity"),
    hypotheses=_SETTING,
    narrower=_ONE_DIMENSION,
    falsified_by="an expected squared distance that stays bounded",
)


def _bounded_length(samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(samples)
    return ops.sqrt(2 / (ops.pi * ops.number(samples))) / (1 - _falls(samples, 1))


MEANS_WALK_AWAY = Claim(
    id=f"{KEY}.means-walk-away",
    source=paper('section 2.1, first brace, and "the sequence of means … randomly walks away"'),
    statement="The mean walks away from the truth, and its distance grows without bound (read, as printed, without an"
    " expectation: in a run; then so does the length of its path).",
    latex=r"E\sum_{i<t} |\hat\mu^{(i+1)} - \hat\mu^{(i)}| \to \infty",
    allows=Limit(),
    paths=_PATHS,
    published=lambda samples, fits: arithmetic.number("inf", samples),
    exact=_path_length,
    library=_path_length_by_the_library,
    corrected=_bounded_length,
    simulate=estimated(_simulate_length),
    simulated=({"samples": 10, "fits": 2}, {"samples": 10, "fits": 8}),
    replicates=100_000,
    readings=(_IN_EXPECTATION,),
    control=instead(_bounded_length, "sqrt(2/(pi M))/(1 - c4) in place of infinity"),
    hypotheses=_SETTING,
    narrower=_ONE_DIMENSION,
    read_as="a mean that leaves every bound walks an infinite way",
    falsified_by="an expected length of the path that grows without bound",
    fault="statement",
    correction="In every run the means converge, since their path has a finite length: the steps shrink with sigma_t."
    " Only the expectation of the squared distance diverges, carried by ever fewer runs.",
)


def _share_of_mean(samples: Any, fits: Any) -> Number:
    of_mean = fits / arithmetic.of(samples).number(samples)
    return of_mean / (of_mean + _spread(samples, fits))


def _simulate_share(point: Point, replicates: int, seed: int) -> Estimate:
    """Return the ratio of the two means; its error is that of the difference which has mean 0."""
    means, sigmas = montecarlo.gaussian_fits(**point, replicates=replicates, seed=seed)
    whole = means**2 + (sigmas - 1) ** 2
    ratio = float((means**2).mean() / whole.mean())
    error = float((means**2 - ratio * whole).std()) / math.sqrt(len(means)) / float(whole.mean())
    return Estimate(ratio, error, replicates, seed)


MEAN_SHARE = Claim(
    id=f"{KEY}.mean-share",
    source=paper('section 2.1, "the population risk diverges because the sequence of means …"'),
    statement="The expected squared Wasserstein distance diverges because of the means (read: their share of it tends"
    " to 1).",
    latex=r"\frac{E\|\hat\mu^{(t)} - \mu^{(0)}\|^2}{E\,\mathbb{W}_2^2} \to 1",
    allows=Limit(),
    paths=tuple(tuple({"samples": m, "fits": m * 2**k} for k in range(10)) for m in (4, 10)),
    published=lambda samples, fits: 1,
    exact=_share_of_mean,
    library=lambda samples, fits: gaussian.variance_of_mean(samples, fits) / gaussian.risk(samples, fits),
    simulate=_simulate_share,
    simulated=({"samples": 10, "fits": 10}, {"samples": 10, "fits": 20}),
    replicates=50_000,
    control=times("0.99"),
    hypotheses=_SETTING,
    narrower=_ONE_DIMENSION,
    falsified_by="a share that tends to less than 1, as its value after one fit, about 2/3, would; 0.99 is told from 1",
    read_as="because: all but a vanishing share of the expected distance",
)

CLAIMS = (W2_SECOND_TERM, MEANS_WALK_AWAY, MEAN_SHARE)
