"""Claims of arXiv:2305.17493 on noisy approximation: eqs (6) to (14), the remark on assumption 3, and appendix A.2."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, noise
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, LeadingOrder, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, plus, times
from collapse_theory.claims.papers.shumailov2023.source import KEY, version2
from collapse_theory.claims.papers.shumailov2023.walk import mean_shrink
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.discrete.chain import compositions, multinomial_probability

__all__ = ["CLAIMS"]

# --- eqs (6), (10) to (14) --------------------------------------------------------------------------------------------

_CORNERS = ((0, 0), (1, 0), (0, 1))  # any law on three points of the plane is an affine image of one on these


def _counted(p: Sequence[Any], samples: Any) -> Iterator[tuple[Number, tuple[int, ...]]]:
    """List all counts of so many data, each with its probability."""
    for counts in compositions(checks.whole("samples", samples, minimum=1), len(p)):
        yield multinomial_probability(counts, p), counts


def _deviation_moment(p: Sequence[Any], samples: Any, entry: Any) -> Number:
    """Return an entry of M Sigma^-1 Cov(mean of the data), or a mean deviation, by listing all data sets.

    The covariance of T is Sigma^-1/2 (M Cov) Sigma^-1/2, the unit matrix exactly if Sigma^-1 (M Cov) is.
    """
    shares = p[1:]
    size = checks.whole("samples", samples, minimum=1)
    listed = list(_counted(p, samples))

    def average(*axes: int) -> Number:
        deviations = (math.prod((counts[a + 1] - size * shares[a] for a in axes), start=1) for _, counts in listed)
        return sum(weight * deviation for (weight, _), deviation in zip(listed, deviations, strict=True)) / size

    if entry.startswith("mean"):
        return average(int(entry[-1]) - 1)
    row, column = (int(digit) - 1 for digit in entry)
    cov = [[shares[i] * (int(i == j) - shares[j]) for j in (0, 1)] for i in (0, 1)]
    inverse = [[cov[1 - i][1 - j] * (1 if i == j else -1) for j in (0, 1)] for i in (0, 1)]
    determinant = cov[0][0] * cov[1][1] - cov[0][1] * cov[1][0]
    return sum(inverse[row][k] * average(k, column) for k in (0, 1)) / determinant


def _draw_deviation(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw data, and return T or the product of two of its coordinates, with the root of Sigma that eq. (6) has."""
    p, entry, size = np.array(point["p"]), point["entry"], point["samples"]
    corners = np.array(_CORNERS, dtype=float)
    mean, cov = p @ corners, np.cov(corners.T, aweights=p, ddof=0)
    values, vectors = np.linalg.eigh(cov)
    root = vectors / np.sqrt(values) @ vectors.T
    T = (rng.multinomial(size, p, size=count) @ corners - size * mean) @ root / math.sqrt(size)
    axes = [int(digit) - 1 for digit in entry.removeprefix("mean ")]
    return np.asarray(T[:, axes].prod(axis=1))


def _unit(p: Any, samples: Any, entry: Any) -> Number:
    return arithmetic.of(p[0]).number(int(entry[0] == entry[-1]))


_ENTRIES = ("mean 1", "mean 2", "11", "12", "21", "22")
_a, _b, _c, _d = sympy.symbols("a b c d", positive=True)

DEVIATION = Claim(
    id=f"{KEY}.deviation",
    source=version2("section 4.3, after eq. (6)"),
    statement="The deviation T of the sample mean, normalised as in eq. (6), has mean 0 and the unit matrix as its"
    " covariance, for data of any law.",
    latex=r"T = \frac{\Sigma^{-1/2}}{\sqrt M} \sum_j (X_j - \mu) \implies E T = 0,\ E T T^\top = I_N",
    allows=Equality(),
    paths=tuple(
        tuple({"p": p, "samples": m, "entry": entry} for entry in _ENTRIES)
        for p, m in (([0.5, 0.25, 0.25], 4), ([0.125, 0.625, 0.25], 7))
    ),
    published=_unit,
    exact=_deviation_moment,
    simulate=estimated(_draw_deviation),
    simulated=tuple({"p": [0.125, 0.625, 0.25], "samples": 7, "entry": entry} for entry in ("mean 1", "11", "12")),
    hypotheses="independent data of one law with a covariance that has an inverse",
    narrower="laws on three points of a plane",
    falsified_by="a law on three points under which the normalised deviation has another mean or covariance",
    control=plus("0.01"),
    proofs=(
        Identity(
            *({"p": [1 - _a - _b, _a, _b], "samples": m, "entry": entry} for m in (1, 2, 3) for entry in ("11", "12"))
        ),
    ),
)


def _step_by_moments(p: Any, samples: Any, strength: Any, offset: Any) -> Number:
    """Return eq. (13): offset², Sigma/M, the mean square of the noise, and its covariance with T."""
    spread = p * (1 - p)
    noise_power = strength**2 * (2 + (1 - 6 * spread) / (samples * spread))  # c² (E T⁴ - 1)
    return offset**2 + spread / samples + noise_power + 2 * strength * (1 - 2 * p) / samples


def _step_by_counting(p: Any, samples: Any, strength: Any, offset: Any) -> Number:
    """Average the squared error of the next mean over all data sets."""
    size, spread = checks.whole("samples", samples, minimum=1), p * (1 - p)
    total: Number = 0
    for weight, (ones, _) in _counted((p, 1 - p), samples):
        deviation = ones - size * p
        extra = strength * (deviation**2 / (size * spread) - 1)
        total = total + weight * (offset + deviation / size + extra) ** 2
    return total


def _draw_step(rng: np.random.Generator, count: int, point: Point) -> Floats:
    p, size = point["p"], point["samples"]
    mean = rng.binomial(size, p, size=count) / size
    T = (mean - p) * math.sqrt(size / (p * (1 - p)))
    return np.asarray((point["offset"] + mean - p + point["strength"] * (T**2 - 1)) ** 2)


MEAN_STEP = Claim(
    id=f"{KEY}.eq13",
    source=version2("section 4.3, eqs (10) to (14)"),
    statement="One generation adds to the mean squared error of the mean Tr Sigma/M, the power of the noise, and"
    " (2/sqrt(M)) E(noise Sigma^1/2 T), which is 0 if the two are uncorrelated.",
    latex=r"E\|\mu_{i+1} - \mu\|^2 = E\|\mu_i - \mu\|^2 + \operatorname{Tr}\Sigma / M_i + E\|\varepsilon_{i+1}\|^2"
    r" + \tfrac{2}{\sqrt{M_i}} E(\varepsilon_{i+1}^\top \Sigma_i^{1/2} T^{i+1})",
    allows=Equality(),
    paths=tuple(
        tuple(
            {"p": p, "samples": m, "strength": strength, "offset": offset}
            for strength in (0.5, -0.125)
            for offset in (0, 0.25)
        )
        for p, m in ((0.5, 4), (0.25, 4), (0.125, 9))
    ),
    published=_step_by_moments,
    exact=_step_by_counting,
    simulate=estimated(_draw_step),
    simulated=({"p": 0.25, "samples": 4, "strength": -0.125, "offset": 0.25},),
    hypotheses="noise of mean 0 given the past, and covariances that are right on average",
    narrower="one generation of data that are 0 or 1, with the noise c (T² - 1), which is correlated with T unless"
    " p = 1/2",
    falsified_by="data for which the next mean has another squared error than these four terms add up to",
    control=times("1.01"),
    proofs=(Identity(*({"p": _a, "samples": m, "strength": _c, "offset": _d} for m in (1, 2, 3))),),
)

# --- the remark on assumption 3 ---------------------------------------------------------------------------------------


def _square_of_sum(samples: Any, skewness: Any, kurtosis: Any) -> Number:
    """Return 1 plus the correlation of mean and unbiased variance: their covariance is mu_3/M."""
    ops = arithmetic.of(samples)
    size = ops.number(samples)
    return 1 + skewness / ops.sqrt(kurtosis + 2 * size / (size - 1))


def _draw_square(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw exponential or normal data, and return (T + U)²/2, U being s² - 1 over its exact deviation."""
    size, skew, excess = (point[name] for name in ("samples", "skewness", "kurtosis"))
    shape = (count, size)
    data = rng.standard_exponential(shape) - 1 if skew else rng.standard_normal(shape)
    deviation = math.sqrt((excess + 3) / size - (size - 3) / (size * (size - 1)))
    noise_in_its_unit = (data.var(axis=1, ddof=1) - 1) / deviation
    return np.asarray((math.sqrt(size) * data.mean(axis=1) + noise_in_its_unit) ** 2 / 2)


def _with_moments(skewness: float, kurtosis: float) -> tuple[Point, ...]:
    return tuple({"samples": 4 * 4**k, "skewness": skewness, "kurtosis": kurtosis} for k in range(7))


def _jointly_normal(samples: Any, skewness: Any, kurtosis: Any) -> Number:
    ops = arithmetic.of(samples)
    return 1 + skewness / ops.sqrt(ops.number(kurtosis) + 2)


def _orthogonal(samples: Any, **moments: Any) -> Number:
    return arithmetic.number(1, samples)


_REMARK = "section 4.3, remark on assumption 3"
_SKEWED, _NORMAL = _with_moments(2, 6), _with_moments(0, 0)

ORTHOGONAL_NORMAL = Claim(
    id=f"{KEY}.assumption3-normal",
    source=version2(_REMARK),
    statement="For Gaussian data, noise that is strictly a function of moments higher than the first is orthogonal to"
    " the sample mean: with U its value in its own unit, E(T + U)²/2 is 1.",
    latex=r"X_j \sim N(\mu, \sigma^2) \implies \tfrac12 E (T + U)^2 = 1,"
    r"\ U = (s^2 - \sigma^2) / \operatorname{sd}(s^2)",
    allows=Equality(),
    paths=(_NORMAL,),
    published=_orthogonal,
    exact=_square_of_sum,
    simulate=estimated(_draw_square),
    simulated=(_NORMAL[1],),
    hypotheses="independent normal data",
    narrower="noise that is a multiple of the centred sample variance",
    falsified_by="a correlation of sample mean and sample variance of normal data",
    control=times("1.01"),
)

ORTHOGONAL = Claim(
    id=f"{KEY}.assumption3",
    source=version2(_REMARK),
    statement="In the limit of many data, by the central limit theorem for T, noise that is strictly a function of"
    " moments higher than the first is orthogonal to the sample mean: with U its value in its own unit, E(T + U)²/2"
    " tends to 1.",
    latex=r"M \to \infty \implies \tfrac12 E (T + U)^2 \to 1,\ U = (s^2 - \sigma^2) / \operatorname{sd}(s^2)",
    allows=Limit("samples"),
    paths=(_SKEWED,),
    published=_orthogonal,
    exact=_square_of_sum,
    simulate=estimated(_draw_square),
    simulated=_SKEWED[1:3],
    replicates=200_000,
    hypotheses="independent data of any law with the moments needed; a function of moments higher than the first",
    narrower="exponential data, and noise that is a multiple of the centred sample variance",
    read_as="orthogonal as uncorrelated, in units of the noise: its covariance with T falls as 1/sqrt(M) since the"
    " noise does, and the term that it makes in eq. (13) is of the order 1/M of all others;"
    " exponential data and the noise -0.2 (s² - 1) lower the error of the mean from 1/M to 0.52/M, while eq. (15)"
    " promises at least 1.32/M",
    falsified_by="a correlation of sample mean and sample variance of exponential data that vanishes",
    control=instead(_jointly_normal, "the limit 1 + skewness/sqrt(excess kurtosis + 2)"),
    corrected=_jointly_normal,
    readings=(ORTHOGONAL_NORMAL,),
    fault="assumption",
    correction="Mean and variance of many data are jointly normal with the correlation"
    " skewness/sqrt(excess kurtosis + 2), 0.71 for exponential data. It is 0 only where the skewness is, as for"
    " normal data.",
)

# --- appendix A.2 -----------------------------------------------------------------------------------------------------


def _worst_error(samples: Any, fits: Any, bound: Any, dim: Any) -> Number:
    """Return E|mu_n - mu|² if the noise always points against T with the length bound/M.

    From the unit matrix: the mean length of T is sqrt(2) Gamma((N+1)/2)/Gamma(N/2), and E sigma_i falls by E sqrt(S)
    in each fit. In more than one dimension only the first fit is followed.
    """
    ops = arithmetic.of(samples)
    size, half, steps = ops.number(samples), ops.number(dim) / 2, checks.whole("fits", fits, minimum=1)
    if steps > 1 and dim > 1:
        raise ValueError(f"`fits` must be 1 in more than one dimension; got {steps} in {dim}. Take `dim=1`.")
    length = ops.sqrt(ops.number(2)) * ops.exp(ops.log_gamma(half + ops.number(1) / 2) - ops.log_gamma(half))
    total, sigma = ops.number(0), ops.number(1)
    for _ in range(steps):
        total = total + dim / size + bound**2 / size**2 - 2 * bound * sigma * length / (size * ops.sqrt(size))
        sigma = sigma * mean_shrink(samples)
    return total


def _bound_of_library(samples: Any, fits: Any, bound: Any, dim: Any) -> Number:
    dim = checks.whole("dim", dim, minimum=1)
    power = bound**2 / arithmetic.of(samples).number(samples) ** 2
    return noise.bounded_noise_lower_bound(samples, fits, bound=bound, dim=dim, trace=dim, noise_variance=power)


def _draw_worst(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw mean and variance of the data, independent by Cochran's theorem, and move the mean back by bound/M."""
    size, dim = point["samples"], point["dim"]
    mean, sigma = np.zeros((count, dim)), np.ones((count, 1))
    for _ in range(point["fits"]):
        gap = sigma * rng.standard_normal((count, dim)) / math.sqrt(size)
        mean = mean + gap - point["bound"] / size * gap / np.linalg.norm(gap, axis=1, keepdims=True)
        if dim == 1:
            sigma = sigma * np.sqrt(rng.chisquare(size - 1, (count, 1)) / (size - 1))
    return np.asarray((mean**2).sum(axis=1))


_BOUNDED = (
    "Gaussian data whose covariance is fitted right on average; noise of mean 0 no longer than K/M (assumption 3*)"
)
_NOISE = (
    "the noise -(K/M) sign(T), as long as allowed and always against T; it knows mu_i, which these steps do not forbid"
)

EQ24 = Claim(
    id=f"{KEY}.eq24",
    source=version2("appendix A.2, eqs (19) to (24)"),
    statement="With noise no longer than K/M_i each generation adds to the mean squared error of the mean at least"
    " Tr Sigma/M_i plus the power of the noise, less 2K sqrt(N Tr Sigma)/(M_i sqrt(M_i)).",
    latex=r"E\|\mu_{i+1} - \mu\|^2 \ge E\|\mu_i - \mu\|^2 + \frac{\operatorname{Tr}\Sigma}{M_i}"
    r" + E\|\varepsilon_{i+1}\|^2 - \frac{2K\sqrt N}{M_i \sqrt{M_i}} \sqrt{\operatorname{Tr}\Sigma}",
    allows=Bound("lower"),
    paths=(
        *(
            tuple({"samples": m, "fits": n, "bound": k, "dim": 1} for m in (10, 100, 10_000) for n in (1, 5, 50))
            for k in (0.125, 1)
        ),
        tuple({"samples": m, "fits": 1, "bound": 1, "dim": dim} for m in (10, 100) for dim in (2, 3, 30)),
    ),
    published=_bound_of_library,
    exact=_worst_error,
    simulate=estimated(_draw_worst),
    simulated=(
        {"samples": 10, "fits": 5, "bound": 0.125, "dim": 1},
        {"samples": 10, "fits": 1, "bound": 1, "dim": 3},
    ),
    replicates=100_000,
    hypotheses=_BOUNDED,
    narrower=f"{_NOISE}; the unit matrix as Sigma, and one fit in more than one dimension",
    falsified_by="noise within the bound under which the error is smaller; at M = 10000 the bound is within 0.1 %",
    control=times("1.01"),
)


def _worst_by_root(root: Any, fits: Any) -> Number:
    return _worst_error(root**2, fits, arithmetic.number(1, root), 1)


EQ25 = Claim(
    id=f"{KEY}.eq25",
    source=version2("appendix A.2, eq. (25)"),
    statement="With noise no longer than K/M_i the expected distance is at least Tr Sigma times the sum of 1/M_i, up to"
    " the order 3/2 in 1/M_i.",
    latex=r"E[R_{W_2}] \ge \operatorname{Tr}\Sigma \sum_{i \le n} M_i^{-1} + O(3/2)",
    allows=LeadingOrder(3, index="root"),
    paths=tuple(tuple({"root": 10 * 2**k, "fits": n} for k in range(8)) for n in (1, 5)),
    published=lambda root, fits: fits / arithmetic.of(root).number(root) ** 2,
    exact=_worst_by_root,
    simulate=estimated(
        lambda rng, count, point: _draw_worst(
            rng, count, {**point, "samples": point["root"] ** 2} | {"bound": 1, "dim": 1}
        )
    ),
    simulated=({"root": 10, "fits": 1}, {"root": 20, "fits": 1}),
    replicates=200_000,
    hypotheses=_BOUNDED,
    narrower=f"{_NOISE}, with K = 1 and one dimension; the part of the distance that is the error of the mean",
    read_as="the remainder of this noise, in the root of the sample size: of order 3 there",
    falsified_by="noise within the bound that lowers the error of the mean by more than the order M^-3/2",
    control=times("1.01"),
)

CLAIMS = (DEVIATION, MEAN_STEP, ORTHOGONAL, ORTHOGONAL_NORMAL, EQ24, EQ25)
