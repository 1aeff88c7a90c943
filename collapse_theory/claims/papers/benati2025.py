"""Claims of arXiv:2509.20101, "First-Extinction Law for Resampling Processes": when the first outcome is lost.

The source replaces the counts of outcomes by independent square-root diffusions without drift, whose total is not kept.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit, Within
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import left_alone
from collapse_theory.claims.routes.simulation import Floats, estimated, in_blocks, resampled
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "benati2025"
_source = partial(Source, _KEY, "arXiv:2509.20101v1", obtained="second-hand")
_HYPOTHESES = "N data are drawn from the shares of the last N, again and again"

# --- the law ----------------------------------------------------------------------------------------------------------


def _product(samples: Any, fits: Any) -> Number:
    """Return the chance that two equal outcomes are both there, as that of independent diffusions."""
    ops = arithmetic.of(samples, fits)
    return ops.expm1(-ops.number(samples) / fits) ** 2


def _both_there(samples: Any, fits: Any) -> Number:
    halves = [1 / arithmetic.of(samples, fits).number(2)] * 2
    return 1 - sum(left_alone(halves, samples=samples, fits=fits))


def _independent(samples: Any, fits: Any) -> Number:
    """Follow one line of Poisson offspring, generation by generation; each of two outcomes begins with N/2 lines."""
    ops, line = arithmetic.of(samples, fits), arithmetic.of(samples, fits).number(1)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        line = -ops.expm1(-line)
    return ops.expm1(-line * samples / 2) ** 2


def _simulate_independent(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw both counts on their own: Poisson numbers around the last ones, so that the total fluctuates."""
    counts = np.full((count, 2), point["samples"] / 2)
    for _ in range(point["fits"]):
        counts = rng.poisson(counts).astype(np.float64)
    return np.asarray((counts > 0).all(axis=1), dtype=np.float64)


_POINTS = tuple({"samples": 32, "fits": t} for t in (32, 64))
_LAW = 'abstract, "a closed-form law for the first-extinction time"'
_LATEX = r"P(T_1 > t) = \prod_i \bigl(1 - e^{-2 N p_i/t}\bigr)"

_OF_DIFFUSIONS = Claim(
    id=f"{_KEY}.law-of-diffusions",
    source=_source(_LAW),
    statement="Independent counts without drift have that law of their first extinction, if there are many data (read:"
    " Poisson counts around the last ones).",
    latex=_LATEX,
    allows=Within(1.1),
    paths=(_POINTS,),
    published=_product,
    exact=_independent,
    simulate=estimated(_simulate_independent),
    simulated=_POINTS[:1],
    replicates=20_000,
    control=times("1.1"),
    hypotheses="each outcome has a count of its own, the total is free",
    narrower="two equal outcomes and 32 data; one and two fits per datum",
    read_as="the law is that of the independent diffusions by which the source replaces the process, and 32 data are"
    " many: up to 10 %",
    falsified_by="a chance more than 10 % off",
)


def _simulate_both(point: Point, replicates: int, seed: int) -> Estimate:
    there = resampled(lambda shares: (shares > 0).all(axis=1), start=lambda point: [0.5, 0.5])
    return there(point, replicates, seed)


LAW = Claim(
    id=f"{_KEY}.law",
    source=_source(_LAW),
    statement="The first outcome is lost after t fits with the probability that independent square-root diffusions"
    " have, if there are many data.",
    latex=_LATEX,
    allows=Within(1.1),
    paths=(_POINTS,),
    published=_product,
    exact=_both_there,
    simulate=_simulate_both,
    simulated=_POINTS[:1],
    replicates=20_000,
    readings=(_OF_DIFFUSIONS,),
    control=instead(_both_there, "the chance that both are left among 32 data"),
    hypotheses=_HYPOTHESES,
    narrower="two equal outcomes and 32 data; one and two fits per datum",
    read_as="the law is that of the resampling, and 32 data are many: up to 10 %",
    falsified_by="a chance that both of two equal outcomes are there after N fits of about (1 - 1/e)²",
    fault="assumption",
    correction="Shares that sum to 1 are not independent. The chance that both outcomes are left falls as exp(-t/N),"
    " that of independent diffusions as (N/t)²; only the mean is the same. For two equal outcomes it is 0.550 after N"
    " fits, not 0.400.",
)

# --- the mean ---------------------------------------------------------------------------------------------------------


def _mean_of_law(p: list[Any], samples: Any) -> Number:
    """Integrate the product: over all sets of outcomes, with alternating signs, 2 s ln s for the share s of the set."""
    ops = arithmetic.of(*p)
    shares, total = [ops.number(q) for q in p], ops.number(0)
    for size in range(1, len(shares)):
        for some in combinations(shares, size):
            s = sum(some[1:], start=some[0])
            total = total + (-1) ** size * 2 * s * ops.log(s)
    return total


def _mean_over_data(p: list[Any], samples: Any) -> Number:
    return discrete.time_to_loss(p, samples=samples) / samples


def _first_loss(point: Point, replicates: int, seed: int) -> Estimate:
    """Resample every run until an outcome has no data."""

    def times_of(rng: np.random.Generator, count: int) -> Floats:
        shares, fits = np.tile(np.asarray(point["p"], dtype=np.float64), (count, 1)), np.zeros(count)
        open_runs = np.arange(count)
        while open_runs.size:
            fits[open_runs] += 1
            counts = rng.multinomial(point["samples"], shares[open_runs])
            shares[open_runs] = counts / point["samples"]
            open_runs = open_runs[(counts > 0).all(axis=1)]
        return np.asarray(fits / point["samples"])

    return Estimate.of_mean(np.concatenate(in_blocks(times_of, replicates=replicates, seed=seed)), seed)


_ORIGINALS = ([0.5, 0.25, 0.25], [0.4, 0.4, 0.2])
_PATHS = tuple(tuple({"p": p, "samples": 8 * 2**k} for k in range(6)) for p in _ORIGINALS)

MEAN = Claim(
    id=f"{_KEY}.mean",
    source=_source('abstract, "the mean coincides exactly with the Wright-Fisher result of Baxter et al."'),
    statement="The mean time until the first outcome is lost is N times an alternating sum of 2 s ln s over sets of"
    " outcomes, and so the mean of the closed-form law (judged as the limit of resampling with many data).",
    latex=r"E T_1/N \to \int_0^\infty \prod_i \bigl(1 - e^{-2 p_i/t}\bigr) dt ="
    r" 2 \sum_{S} (-1)^{|S|} s \ln s, \quad s = \sum_{i \in S} p_i",
    allows=Limit(index="samples"),
    paths=_PATHS,
    published=_mean_of_law,
    exact=_mean_over_data,
    simulate=_first_loss,
    simulated=(_PATHS[0][0], _PATHS[0][2]),
    replicates=10_000,
    control=times("1.02"),
    hypotheses=_HYPOTHESES,
    narrower="three outcomes, up to 256 data",
    falsified_by="a mean time over N that tends to another value",
)

CLAIMS = (LAW, MEAN)
