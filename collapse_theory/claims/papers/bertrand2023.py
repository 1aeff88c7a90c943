"""Claims of arXiv:2310.00429, "On the Stability of Iterative Retraining of Generative Models on their own Data"."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]


def _in_the_end(synthetic: Any, samples: Any, fits: Any) -> Number:
    """Return (1 + 3 lambda)/(1 + 2 lambda)/n: the error of the real data, and what the synthetic ones add."""
    ops = arithmetic.of(synthetic, samples)
    share = ops.number(synthetic)
    return (1 + 3 * share) / (1 + 2 * share) / ops.number(samples)


def _followed(synthetic: Any, samples: Any, fits: Any) -> Number:
    """Carry the variance about the mean of the real data, which never change, from fit to fit; the first is to them."""
    ops = arithmetic.of(synthetic, samples)
    share, about = ops.number(synthetic), ops.number(0)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        about = (share / (1 + share)) ** 2 * (about + 1 / (share * ops.number(samples)))
    return 1 / ops.number(samples) + about


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    real = normal(rng, count, point["samples"])
    number, mean = round(point["synthetic"] * point["samples"]), real.mean(axis=1)
    for _ in range(point["fits"] - 1):
        data = np.concatenate((real, mean[:, None] + normal(rng, count, number)), axis=1)
        mean = data.mean(axis=1)
    return np.asarray(mean**2)


_SHARES = (Fraction(1, 4), Fraction(4))
_PATHS = tuple(tuple({"synthetic": share, "samples": 8, "fits": 2**k} for k in range(7)) for share in _SHARES)

STABLE = Claim(
    id="bertrand2023.stable",
    source=Source(
        "bertrand2023",
        "arXiv:2310.00429",
        "abstract, stability where the share of real data is large enough",
        "second-hand",
    ),
    statement="Iterative retraining is stable if the share of real data is large enough (judged for the mean of a"
    " normal law of known variance: its mean squared error does not go on growing).",
    latex=r"E(\mu_t - \mu)^2 \to \frac{\sigma^2}{n}\,\frac{1 + 3\lambda}{1 + 2\lambda}",
    allows=Limit(),
    paths=_PATHS,
    published=_in_the_end,
    exact=_followed,
    simulate=estimated(_simulate),
    simulated=(_PATHS[1][0], _PATHS[1][2]),
    control=times("1.02"),
    hypotheses="the model is retrained on the same n real data and on lambda n data of the last model",
    narrower="a mean, two shares of synthetic data; the source needs a share below a bound for models in general, and"
    " the mean is stable at any",
    read_as="stable: the error settles; the value at which it does is this project's",
    falsified_by="an error that grows without bound, or settles elsewhere",
)


# --- no real data -----------------------------------------------------------------------------------------------------


def _power(samples: Any, fits: Any) -> Number:
    """Return alpha(n)^t, for the quotient of gamma functions alpha(n)."""
    ops = arithmetic.of(samples)
    half = ops.number(samples) / 2
    factor = ops.exp(ops.log_gamma(half) - ops.log_gamma(half - ops.number(1) / 2)) / ops.sqrt(half - ops.number(1) / 2)
    return factor ** checks.whole("fits", fits, minimum=1)


def _spread(samples: Any, fits: Any) -> Number:
    """Multiply the means of chi laws, E chi_(k+2) = E chi_k (k + 1)/k from E chi_1 and E chi_2 on, over sqrt(n - 1)."""
    ops, freedom = arithmetic.of(samples), checks.whole("samples", samples, minimum=2) - 1
    mean = ops.sqrt(2 / ops.pi) if freedom % 2 else ops.sqrt(ops.pi / 2)
    for k in range(2 - freedom % 2, freedom, 2):
        mean = mean * (k + 1) / k
    return (mean / ops.sqrt(ops.number(freedom))) ** checks.whole("fits", fits, minimum=1)


def _simulate_spread(rng: np.random.Generator, count: int, point: Point) -> Floats:
    spread = np.ones(count)
    for _ in range(point["fits"]):
        spread = (spread[:, None] * normal(rng, count, point["samples"])).std(axis=1, ddof=1)
    return spread


_SIZES = tuple(tuple({"samples": n, "fits": t} for t in (1, 4, 64)) for n in (2, 5, 100))

GAUSSIAN = Claim(
    id="bertrand2023.gaussian-collapse",
    source=Source(
        "bertrand2023", "arXiv:2310.00429, by reviews and summaries", "warm-up for single Gaussians", "second-hand"
    ),
    statement="A Gaussian that is refitted to n of its own data collapses: the mean standard deviation is multiplied by"
    " alpha(n) < 1 with every fit, a quotient of gamma functions.",
    latex=r"E\sqrt{\Sigma_t} = \alpha(n)^t \sqrt{\Sigma_0}, \quad \alpha(n) = \sqrt{\frac{2}{n - 1}}"
    r"\,\frac{\Gamma(n/2)}{\Gamma((n-1)/2)}",
    allows=Equality(),
    paths=_SIZES,
    published=_power,
    exact=_spread,
    library=lambda samples, fits: gaussian.expected_sigma(samples, fits),
    simulate=estimated(_simulate_spread),
    simulated=(_SIZES[1][0], _SIZES[1][1]),
    control=times("1.01"),
    hypotheses="unbiased moments of n data of the last fit alone",
    narrower="one dimension, where the source's inequality between matrices is an equality",
    falsified_by="a number of data and of fits with another mean standard deviation",
)

CLAIMS = (STABLE, GAUSSIAN)
