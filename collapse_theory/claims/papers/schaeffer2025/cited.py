"""What section 4.4 says of the time scales in other papers: refitted coins and Poisson rates, kernel densities."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, discrete, families, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, shifted, times
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import counts_distribution, left_alone
from collapse_theory.claims.routes.simulation import complement, resampled
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_RATES = paper('section 4.4 on suresh2024, "the parameters mu, lambda, and sigma collapse to 0 exponentially"')


# --- Poisson ----------------------------------------------------------------------------------------------------------


def _alive(samples: Any, fits: Any) -> Number:
    """Return P(lambda_k > 0) from lambda = 1/2: each datum has Poisson(1) offspring, followed fit by fit."""
    ops = arithmetic.of(samples)
    line = ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        line = -ops.expm1(-line)
    return -ops.expm1(-line * samples / 2)


def _alive_in_the_library(samples: Any, fits: Any) -> Number:
    return families.poisson_survival(samples, fits, rate=arithmetic.of(samples).number(1) / 2)


def _simulate_alive(point: Point, replicates: int, seed: int) -> Estimate:
    return montecarlo.survival_estimate(family="poisson", mean=0.5, **point, replicates=replicates, seed=seed)


_POISSON_PATH = (tuple({"samples": 2, "fits": 2**k} for k in range(1, 13)),)
_POISSON_SIMULATED = ({"samples": 2, "fits": 4}, {"samples": 2, "fits": 32})
_REFITTED = "a rate is refitted as the mean of n data of the last one"
_ONE_RATE = "lambda = 1/2 and n = 2"

_IN_EVERY_RUN = Claim(
    id=f"{KEY}.poisson-in-every-run",
    source=_RATES,
    statement="A refitted Poisson rate is 0 from some fit on in almost every run, and so falls below every exponential"
    " (read: the probability that it is 0 tends to 1).",
    latex=r"P(\lambda_k = 0) \to 1",
    allows=Limit(),
    paths=_POISSON_PATH,
    published=lambda samples, fits: 1,
    exact=lambda samples, fits: 1 - _alive(samples, fits),
    library=lambda samples, fits: families.poisson_extinction(samples, fits, rate=arithmetic.of(samples).number(1) / 2),
    simulate=lambda point, replicates, seed: complement(_simulate_alive(point, replicates, seed)),
    simulated=_POISSON_SIMULATED,
    replicates=50_000,
    control=times("0.99"),
    hypotheses=_REFITTED,
    narrower=_ONE_RATE,
    read_as="exponentially: along almost every run, whatever its probability",
    falsified_by="a probability of being 0 that tends to less than 1; 0.99 is told from 1",
)


def _scaled(point: Point, replicates: int, seed: int) -> Estimate:
    return _simulate_alive(point, replicates, seed).scaled(point["fits"])


POISSON = Claim(
    id=f"{KEY}.poisson-exponentially",
    source=_RATES,
    statement="A refitted Poisson rate collapses to 0 exponentially in the number of generations (read: the probability"
    " that it is not 0 falls so fast that k times it tends to 0).",
    latex=r"k\,P(\lambda_k > 0) \to 0",
    allows=Limit(),
    paths=_POISSON_PATH,
    published=lambda samples, fits: 0,
    exact=lambda samples, fits: fits * _alive(samples, fits),
    library=lambda samples, fits: fits * _alive_in_the_library(samples, fits),
    corrected=lambda samples, fits: samples,
    simulate=_scaled,
    simulated=_POISSON_SIMULATED,
    replicates=50_000,
    readings=(_IN_EVERY_RUN,),
    control=instead(lambda samples, fits: samples, "2 n lambda in place of 0"),
    hypotheses=_REFITTED,
    narrower=_ONE_RATE,
    read_as="an exponential fall of the probability would make k times it vanish",
    falsified_by="a probability that falls faster than 1/k",
    fault="statement",
    correction="The rate is 0 with probability exp(-n lambda g_k), as suresh2024 itself has it: what is left falls as"
    " 2 n lambda/k, a power law, and the mean of lambda_k does not fall at all.",
)

# --- Bernoulli --------------------------------------------------------------------------------------------------------

_COIN: Point = {"mean": 0.25, "samples": 8}
_COIN_PATH = (tuple({**_COIN, "fits": 2**k} for k in range(9)),)


def _sides(mean: Any, samples: Any) -> list[Number]:
    share = arithmetic.of(mean, samples).number(mean)
    return [share, 1 - share]


def _spread_of_coin(mean: Any, samples: Any, fits: Any) -> Number:
    """Average mu (1 - mu) over all numbers of heads."""
    law = counts_distribution(_sides(mean, samples), samples=samples, fits=fits)
    return sum(chance * heads * tails for (heads, tails), chance in law.items()) / samples**2


def _of_coin(statistic: Any) -> Any:
    return resampled(statistic, start=lambda point: [point["mean"], 1 - point["mean"]])


_VARIANCE_FALLS = Claim(
    id=f"{KEY}.bernoulli-variance-exponentially",
    source=_RATES,
    statement="The variance mu (1 - mu) of a refitted coin falls exponentially in the number of generations, by 1/n at"
    " each on average.",
    latex=r"E\,\mu_k(1 - \mu_k) = \mu(1 - \mu)(1 - \tfrac1n)^k",
    allows=Equality(),
    paths=(tuple({**_COIN, "fits": t} for t in (1, 2, 8, 32)),),
    published=lambda mean, samples, fits: (
        mean * (1 - mean) * ((samples - 1) / arithmetic.of(mean, samples).number(samples)) ** fits
    ),
    exact=_spread_of_coin,
    library=lambda mean, samples, fits: (
        (1 - discrete.homozygosity(_sides(mean, samples), samples=samples, fits=fits)) / 2
    ),
    simulate=_of_coin(lambda shares: shares[:, 0] * shares[:, 1]),
    simulated=({**_COIN, "fits": 8},),
    replicates=20_000,
    control=shifted("fits"),
    hypotheses="a coin is refitted to n tosses of the last one",
    narrower="mu = 1/4 and n = 8",
    read_as="collapse to 0: of the variance and not of mu",
    falsified_by="a number of fits with another average",
)

BERNOULLI = Claim(
    id=f"{KEY}.bernoulli-to-zero",
    source=_RATES,
    statement="The parameter mu of a refitted coin collapses to 0 (read: the probability that it is 0 tends to 1).",
    latex=r"P(\mu_k = 0) \to 1",
    allows=Limit(),
    paths=_COIN_PATH,
    published=lambda mean, samples, fits: 1,
    exact=lambda mean, samples, fits: left_alone(_sides(mean, samples), samples=samples, fits=fits)[1],
    library=lambda mean, samples, fits: (
        1 - discrete.presence_probability(_sides(mean, samples)[0], samples=samples, fits=fits)
    ),
    corrected=lambda mean, samples, fits: 1 - mean,
    simulate=_of_coin(lambda shares: shares[:, 0] == 0),
    simulated=({**_COIN, "fits": 1}, {**_COIN, "fits": 8}),
    replicates=20_000,
    readings=(_VARIANCE_FALLS,),
    control=instead(lambda mean, samples, fits: 1 - mean, "1 - mu in place of 1"),
    hypotheses="a coin is refitted to n tosses of the last one",
    narrower="mu = 1/4 and n = 8",
    read_as="collapse to 0: of mu itself, in all runs",
    falsified_by="a probability of falling to 0 that tends to 1",
    fault="statement",
    correction="The mean of mu_k stays mu: a share mu of the runs ends at 1, and 1 - mu at 0. What falls to 0"
    " exponentially is the variance mu (1 - mu).",
)

# --- kernel densities -------------------------------------------------------------------------------------------------


def _variance(decades: Any) -> Number:
    """Return the variance of the density after 10^decades smoothings, 1 + t/100."""
    return 1 + arithmetic.of(decades).number(10) ** decades / 100


def _likelihood(variance: Number) -> Number:
    """Return the negative log-likelihood of N(0, 1) under N(0, variance)."""
    ops = arithmetic.of(variance)
    return (ops.log(2 * ops.pi * variance) + 1 / variance) / 2


def _grown(decades: Any) -> Number:
    return _likelihood(_variance(decades)) - _likelihood(arithmetic.of(decades).number(1))


def _half_log(decades: Any) -> Number:
    return arithmetic.of(decades).log(_variance(decades)) / 2


_KERNELS = "kernel densities of fixed bandwidth h, each fitted to data of the last one"
_IDEAL = "infinitely many data of a standard Gaussian, h = 1/10, for which nothing is random"
_LONG = (tuple({"decades": 2**k} for k in range(2, 10)),)  # it takes ten times as many fits for each step

KERNEL_DIVERGES = Claim(
    id=f"{KEY}.kernel-likelihood-diverges",
    source=paper('section 4.4 on kazdan2024, "the negative log likelihood does diverge asymptotically"'),
    statement="The negative log-likelihood of real data under kernel densities of fixed bandwidth diverges, if t, the"
    " number of fits, grows by decades.",
    latex=r"\tfrac12 \ln 2\pi(1 + t h^2) + \frac{1}{2(1 + t h^2)} \to \infty",
    allows=Limit("decades"),
    paths=_LONG,
    published=lambda decades: arithmetic.number("inf", decades),
    exact=lambda decades: _likelihood(_variance(decades)),
    control=instead(lambda decades: 100, "100 in place of infinity"),
    hypotheses=_KERNELS,
    narrower=_IDEAL,
    falsified_by="a likelihood that stays bounded",
)

KERNEL_GLACIAL = Claim(
    id=f"{KEY}.kernel-likelihood-glacial",
    source=paper('section 4.4 on kazdan2024, "this occurs at a rate so glacial that …"'),
    statement="The negative log-likelihood under kernel densities grows at a glacial rate (read: as half the logarithm"
    " of 1 + t h^2, by 1.15 when t, the number of fits, grows tenfold, and no faster).",
    latex=r"\ell_t - \ell_0 \le \tfrac12 \ln(1 + t h^2)",
    allows=Bound("upper"),
    paths=_LONG,
    published=_half_log,
    exact=_grown,
    control=times("0.99"),
    hypotheses=_KERNELS,
    narrower=_IDEAL,
    read_as="glacial: logarithmic in the number of fits; the source gives no rate",
    falsified_by="a growth faster than half the logarithm; a bound 1 % lower fails",
)

CLAIMS = (POISSON, BERNOULLI, KERNEL_DIVERGES, KERNEL_GLACIAL)
