"""Measure how often 95 % intervals hold the true value, and how often they say that they may not.

Run: python tests/benchmarks/coverage_of_intervals.py
"""

import warnings
from dataclasses import replace

import numpy as np

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate, gaussian_fits, regression_excess, until

RUNS = 1000


def row(name, truth, estimates):
    """Print coverage of the normal interval, of ours, how many are flagged, and how many of all mislead unflagged."""
    warnings.simplefilter("ignore")
    normal = [abs(e.value - truth) <= 1.96 * e.standard_error for e in estimates]
    ours = [e.interval()[0] <= truth <= e.interval()[1] for e in estimates]
    flagged = [bool(e.caveat()) for e in estimates]
    misleading = np.mean([not held and not flag for held, flag in zip(ours, flagged, strict=True)])
    print(f"| {name} | {np.mean(normal):.1%} | {np.mean(ours):.1%} | {np.mean(flagged):.1%} | {misleading:.1%} |")


def stopped(p, seed, goal):
    happened = np.random.default_rng(seed).random(goal.at_most) < p
    for look, count in enumerate(goal.looks(), start=1):
        estimate = replace(Estimate.of_mean(happened[:count], seed), looks=look)
        if goal.is_met(estimate):
            break
    return estimate


def risks(samples, fits, replicates, runs=RUNS):
    means, sigmas = gaussian_fits(samples, fits, replicates=runs * replicates, seed=1, mechanism="statistics")
    return (means**2 + (sigmas - 1) ** 2).reshape(runs, -1), (sigmas**2).reshape(runs, -1)


def main():
    print("| draws | normal | ours | flagged | misses unflagged |\n|---|---|---|---|---|")
    rng, goal = np.random.default_rng(1), until(relative_error=0.1, at_most=50_000)
    for p in (0.003, 0.001, 1e-4, 0.999):
        row(f"p = {p:g}, 1000 runs", p, [Estimate.of_mean(rng.random(1000) < p, 1) for _ in range(RUNS)])
        row(f"p = {p:g}, until 10 %", p, [stopped(p, seed, goal) for seed in range(RUNS)])
    for samples, fits, replicates in ((20, 3, 1000), (100, 6, 2000), (10, 50, 10_000), (10, 100, 10_000)):
        draws = risks(samples, fits, replicates)[0]
        name = f"risk({samples}, {fits}), {replicates} runs"
        row(name, ct.gaussian.risk(samples, fits), [Estimate.of_mean(x, 1) for x in draws])
    row("E sigma² (10, 50), 10000 runs", 1.0, [Estimate.of_mean(x, 1) for x in risks(10, 50, 10_000)[1]])
    exact = ct.gaussian.risk_variance(10, 20)
    row("risk_variance(10, 20), 10000 runs", exact, [Estimate.of_variance(x, 1) for x in risks(10, 20, 10_000)[0]])
    excess = regression_excess(7, 1, dim=5, replicates=2000 * RUNS, seed=1).reshape(RUNS, -1)
    row("regression, T = d + 2, 2000 runs", 5.0, [Estimate.of_mean(x, 1) for x in excess])


if __name__ == "__main__":
    main()
