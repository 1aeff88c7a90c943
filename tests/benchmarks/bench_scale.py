"""How cost grows with data, atoms, fits, digits and replicates: the table of docs/scale.md.

Run: python tests/benchmarks/bench_scale.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

import collapse_theory as ct


def zipf(atoms: int) -> np.ndarray:
    weights = 1 / np.arange(1, atoms + 1)
    return weights / weights.sum()


COIN = [0.5, 0.5]
QUESTIONS: dict[str, tuple[tuple[int, ...], Callable[[int], object]]] = {
    "mean collapse time, exact, Zipf over 1000 atoms; D =": (
        (10**2, 10**3, 10**4, 10**5, 10**6),
        lambda D: ct.discrete.collapse_time(zipf(1000), samples=D, method="exact"),
    ),
    "the same with the best method; D =": (
        (10**2, 10**4, 10**6, 10**9),
        lambda D: ct.discrete.collapse_time(zipf(1000), samples=D),
    ),
    "mean collapse time, exact, Zipf, D = 10^4; K =": (
        (10, 10**3, 10**5, 10**6),
        lambda K: ct.discrete.collapse_time(zipf(K), samples=10**4, method="exact"),
    ),
    "distribution of the collapse time; D =": (
        (10**2, 10**3, 10**4, 10**6, 10**12),
        lambda D: ct.discrete.CollapseTime(COIN, samples=D).mean(),
    ),
    "support after 100 fits; D =": (
        (10**2, 10**3, 10**4, 10**6),
        lambda D: ct.discrete.expected_support(COIN, samples=D, fits=100),
    ),
    "entropy after 100 fits; D =": (
        (10**2, 10**3, 10**4),
        lambda D: ct.discrete.expected_entropy(COIN, samples=D, fits=100),
    ),
    "Gaussian risk after 100 fits; M =": ((10, 10**4, 10**8), lambda M: ct.gaussian.risk(M, 100)),
    "cdf of ln sigma²; fits =": (
        (10, 10**3, 10**5),
        lambda n: ct.gaussian.LogVariance(samples=100, fits=n).cdf(-0.5),
    ),
    "certified mean collapse time, D = 100; digits =": (
        (15, 50, 200),
        lambda digits: ct.certify(ct.discrete.collapse_time, COIN, samples=100, digits=digits),
    ),
    "simulated risk, M = 100, 10 fits; replicates =": (
        (10**4, 10**5, 10**6),
        lambda R: ct.montecarlo.risk_estimate(100, 10, replicates=R, seed=1),
    ),
    "1000 simulated collapse times, K = 10; D =": (
        (10**2, 10**3),
        lambda D: ct.montecarlo.collapse_time_estimate(np.full(10, 0.1), samples=D, replicates=1000, seed=1),
    ),
}


def seconds(question: Callable[[int], object], size: int) -> float:
    """Best of three, after one call to compile."""
    times = []
    for _ in range(4):
        start = time.perf_counter()
        question(size)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def main() -> None:
    print("| what | cost |\n|---|---|")
    for name, (sizes, question) in QUESTIONS.items():
        cells = ", ".join(f"{size:.4g}: {seconds(question, size) * 1e3:.3g} ms" for size in sizes)
        print(f"| {name} | {cells} |")


if __name__ == "__main__":
    main()
