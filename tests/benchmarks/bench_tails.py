"""Time sums over tails and profiles against the obvious alternatives. Run: python tests/benchmarks/bench_tails.py"""

import time
from statistics import median

import numpy as np

import collapse_theory as ct
from collapse_theory.policy import Accumulate, Replace


def seconds(task, repeats=5):
    """Return the median time of a task, after one warm-up."""
    task()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return median(times)


def plain_sum(beta, samples, atoms):
    """Sum the missed mass atom by atom; what lies beyond is left out."""
    p = np.arange(1, atoms + 1, dtype=float) ** -beta
    p /= ct.tails.PowerLaw(beta).zeta
    return float((p * np.exp(samples * np.log1p(-p))).sum())


def row(name, ours, other, alternative):
    print(f"{name:<44} {ours:10.5f} s {other:10.5f} s {other / ours:9.1f} x   {alternative}")


def main():
    """Print the table."""
    print(f"{'what':<44} {'here':>12} {'other':>12} {'ratio':>11}   alternative")
    tail, samples, atoms = ct.tails.PowerLaw(1.5), 10**6, 10**7
    exact, plain = ct.tails.mass_lost(tail, samples=samples), plain_sum(1.5, samples, atoms)
    row(
        "mass_lost, power law 1.5, D = 1e6",
        seconds(lambda: ct.tails.mass_lost(tail, samples=samples)),
        seconds(lambda: plain_sum(1.5, samples, atoms), repeats=3),
        f"sum over 1e7 atoms, relative error {1 - plain / exact:.1e}",
    )
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((200, 30, 5))

    def simulate():
        fitted = np.zeros((200, 5))
        for _ in range(20):
            labels = np.einsum("rtd,rd->rt", inputs, fitted) + rng.standard_normal((200, 30))
            fitted = np.stack([np.linalg.lstsq(X, y, rcond=None)[0] for X, y in zip(inputs, labels, strict=True)])

    row(
        "excess_risk, 20 fits",
        seconds(lambda: ct.regression.excess_risk(30, 20, dim=5, policy=Accumulate())),
        seconds(simulate, repeats=1),
        "200 runs of lstsq, error about 5 %",
    )
    for model in ct.profile.MODELS:
        ours = seconds(lambda model=model: ct.Profile.of_policy(model, Replace()))
        row(f"Profile.of_policy({model!r}, Replace())", ours, float("nan"), "")


if __name__ == "__main__":
    main()
