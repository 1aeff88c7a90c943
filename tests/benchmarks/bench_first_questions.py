"""Time the first questions against the obvious alternatives, in one run.

Run: python tests/benchmarks/bench_first_questions.py
"""

import math
import subprocess
import sys
import time
from statistics import median

import numpy as np

import collapse_theory as ct


def seconds(task, repeats=5):
    """Return the median time of a task, after one warm-up."""
    task()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return median(times)


def interpreter(code):
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def multinomial_loop(samples, replicates):
    """Simulate collapse times the obvious way."""
    rng = np.random.default_rng(0)
    for _ in range(replicates):
        counts = rng.multinomial(samples, np.full(100, 0.01))
        while counts.max() < samples:
            counts = rng.multinomial(samples, counts / samples)


def dense_chain(samples):
    """Solve the explicit two-atom chain."""
    counts = np.arange(1, samples)
    logs = np.array([math.lgamma(samples + 1) - math.lgamma(c + 1) - math.lgamma(samples - c + 1) for c in counts])
    share = counts[:, None] / samples
    rows = np.exp(logs + counts * np.log(share) + (samples - counts) * np.log1p(-share))
    np.linalg.solve(np.eye(samples - 1) - rows, np.ones(samples - 1))


def row(name, ours, other, alternative):
    print(f"{name:<44} {ours:10.4f} s {other:10.4f} s {other / ours:9.1f} x   {alternative}")


def main():
    """Print the table."""
    print(f"{'what':<44} {'here':>12} {'other':>12} {'ratio':>11}   alternative")
    row(
        "import collapse_theory",
        seconds(interpreter("import collapse_theory")),
        seconds(interpreter("import numpy")),
        "interpreter with NumPy alone",
    )
    row(
        "collapse_time, 2 atoms, D = 1000",
        seconds(lambda: ct.discrete.collapse_time([0.5, 0.5], samples=1000)),
        seconds(lambda: dense_chain(1000)),
        "dense chain of 1001 states",
    )
    uniform = np.full(1000, 1e-3)
    row(
        "collapse_time, 1000 equal atoms, D = 1e5",
        seconds(lambda: ct.discrete.collapse_time(uniform, samples=10**5)),
        math.nan,
        "no chain of 1e5 states fits in memory",
    )
    row(
        "200 simulated collapse times, D = 100, K = 100",
        seconds(lambda: ct.montecarlo.collapse_times(np.full(100, 0.01), samples=100, replicates=200, seed=0)),
        seconds(lambda: multinomial_loop(100, 200), repeats=3),
        "Generator.multinomial in a loop",
    )
    rng = np.random.default_rng(0)
    row(
        "10^4 Gaussian fits of 1000 draws",
        seconds(lambda: ct.montecarlo.gaussian_fits(1000, 1, replicates=10**4, seed=0)),
        seconds(lambda: rng.standard_normal((10**4, 1000)).std(axis=1, ddof=1)),
        "vectorised NumPy, one core",
    )


if __name__ == "__main__":
    main()
