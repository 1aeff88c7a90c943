"""Two hundred random designs against exact values, with a family-wise error rate of 1e-6.

Each |z| may reach the two-sided normal quantile of 1e-6/200; each design must resolve an error of 20 %.
"""

import math

import numpy as np
import pytest
from agreement import fixed_seed
from scipy.special import ndtri

import collapse_theory as ct
from collapse_theory.policy import Accumulate, Replace

mc = ct.montecarlo
DESIGNS = 200
THRESHOLD = -ndtri(1e-6 / DESIGNS / 2)
RESOLUTION = 0.2


def collapse(rng):
    p = rng.dirichlet(np.ones(rng.integers(2, 12)))
    samples, method = int(rng.integers(2, 40)), str(rng.choice(["forward", "lineage"]))
    return (
        lambda **run: mc.collapse_time_estimate(p, samples=samples, method=method, **run),
        ct.discrete.collapse_time(p, samples=samples),
    )


def homozygosity(rng):
    p = rng.dirichlet(np.ones(rng.integers(2, 12)))
    sizes = rng.integers(2, 40, size=rng.integers(1, 8))
    exact = 1 - math.prod(1 - 1 / int(size) for size in sizes) * (1 - float(p @ p))
    return lambda **run: mc.diversity_estimate(p, samples=sizes, fits=len(sizes), **run), exact


def winner(rng):
    p = rng.dirichlet(3 * np.ones(rng.integers(2, 5)))
    atom = int(p.argmax())
    return lambda **run: mc.winner_estimate(p, samples=int(rng.integers(2, 20)), atom=atom, **run), p[atom]


def gaussian(rng):
    sizes = rng.integers(10, 60, size=rng.integers(1, 8))
    ddof, mechanism = int(rng.integers(2)), str(rng.choice(["data", "statistics"]))
    quantity = str(rng.choice(["risk", "mean_square", "sigma"]))
    exact = {"risk": ct.gaussian.risk, "mean_square": ct.gaussian.variance_of_mean, "sigma": ct.gaussian.expected_sigma}
    fits = len(sizes)
    return (
        lambda **run: mc.gaussian_estimate(sizes, fits, quantity=quantity, ddof=ddof, mechanism=mechanism, **run),
        exact[quantity](sizes, fits, ddof=ddof),
    )


def regression(rng):
    dim = int(rng.integers(1, 5))
    rows, fits = dim + int(rng.integers(8, 30)), int(rng.integers(1, 6))
    accumulate = bool(rng.integers(2))
    exact = dim / (rows - dim - 1) * (sum(1 / i**2 for i in range(1, fits + 1)) if accumulate else fits)
    policy = Accumulate() if accumulate else Replace()
    return lambda **run: mc.regression_excess_estimate(rows, fits, dim=dim, policy=policy, **run), exact


KINDS = (collapse, homozygosity, winner, gaussian, regression)


def powered(simulate, exact, *, seed, replicates=8000):
    """Simulate with as many replicates as an error of the stated resolution needs; only the spread decides."""
    estimate = simulate(replicates=replicates, seed=seed)
    missing = (2 * THRESHOLD * estimate.standard_error / (RESOLUTION * exact)) ** 2
    return estimate if missing <= 1 else powered(simulate, exact, seed=seed, replicates=int(2 * missing * replicates))


@pytest.mark.parametrize("kind", KINDS)
def test_simulation_agrees_with_the_exact_value(kind):
    rng = np.random.default_rng(fixed_seed(KINDS.index(kind)))
    for number in range(DESIGNS // len(KINDS)):
        simulate, exact = kind(rng)
        estimate = powered(simulate, exact, seed=int(rng.integers(2**32)))
        assert abs(estimate.z(exact)) <= THRESHOLD, f"design {number}: {estimate} against {exact}"
