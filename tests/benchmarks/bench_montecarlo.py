"""Monte Carlo against the obvious alternatives, in processor seconds of one core.

Run: python tests/benchmarks/bench_montecarlo.py

Each ratio is the median over rounds in which both were timed one after the other, so that a busy machine slows both.
"""

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np

from collapse_theory import montecarlo as mc

ROUNDS = 5


def processor_seconds(task):
    start = time.process_time()
    task()
    return time.process_time() - start


def wall_seconds(task):
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def compared(ours, theirs, seconds=processor_seconds):
    """Return the median times of both and the median of their ratios, after one warm-up."""
    ours()
    theirs()
    rounds = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    return median(a for a, _ in rounds), median(b for _, b in rounds), median(b / a for a, b in rounds)


def row(name, here, there, ratio, alternative, wanted):
    print(f"{name:<52} {here:>12} {there:>12} {ratio:>10}   {alternative} (wanted: {wanted})")


def multinomial_loop(atoms, samples, replicates):
    rng = np.random.default_rng(0)
    for _ in range(replicates):
        counts = rng.multinomial(samples, np.full(atoms, 1 / atoms))
        while counts.max() < samples:
            counts = rng.multinomial(samples, counts / samples)


def forward():
    for atoms, samples, replicates in ((100, 100, 500), (1000, 1000, 20), (100, 10**4, 10)):
        p = np.full(atoms, 1 / atoms)
        ours, theirs, ratio = compared(
            lambda p=p, d=samples, n=replicates: mc.collapse_times(p, samples=d, replicates=n, seed=0),
            lambda k=atoms, d=samples, n=replicates: multinomial_loop(k, d, n),
        )
        name = f"{replicates} collapse times, D = {samples}, K = {atoms}"
        row(name, f"{ours:.4f} s", f"{theirs:.4f} s", f"{ratio:.1f} x", "loop over Generator.multinomial", ">= 8")


def lineage():
    p = np.full(100, 0.01)

    def cost(method, replicates):
        """Return the variance of one replicate times its processor time."""
        estimate = None

        def task():
            nonlocal estimate
            estimate = mc.collapse_time_estimate(p, samples=10**4, replicates=replicates, seed=0, method=method)

        seconds = processor_seconds(task)
        return estimate.standard_error**2 * seconds

    cost("forward", 2), cost("lineage", 2)
    costs = [(cost("forward", 200), cost("lineage", 5000)) for _ in range(3)]
    ours, theirs = median(b for _, b in costs), median(a for a, _ in costs)
    ratio = median(a / b for a, b in costs)
    name = "variance x time, lineage, D = 10^4, K = 100"
    row(name, f"{ours:.3g}", f"{theirs:.3g}", f"{ratio:.3g} x", "forward", ">= 100")


def numpy_fits(samples, replicates):
    """Fit in chunks that stay in the cache: the fastest way of NumPy."""
    rng = np.random.default_rng(0)
    chunk = max(1, 2**15 // samples)
    for _ in range(replicates // chunk):
        data = rng.standard_normal((chunk, samples))
        data.mean(axis=1), data.std(axis=1, ddof=1)


def gaussian():
    for samples in (10, 100, 1000):
        replicates = 2 * 10**7 // samples
        ours, theirs, ratio = compared(
            lambda m=samples, n=replicates: mc.risk_estimate(m, 1, replicates=n, seed=0),
            lambda m=samples, n=replicates: numpy_fits(m, n),
        )
        name = f"{replicates:.0e} Gaussian fits of {samples} data"
        row(name, f"{ours:.4f} s", f"{theirs:.4f} s", f"{ratio:.2f} x", "vectorised NumPy", ">= 3")


def statistics():
    for samples in (10, 100):
        task = lambda m=samples: mc.risk_estimate(m, 100, replicates=10**5, seed=0, mechanism="statistics")  # noqa: E731
        task()
        rate = 10**7 / median(processor_seconds(task) for _ in range(ROUNDS))
        row(f"fits from statistics, M = {samples}", f"{rate:.3g} /s", "", "", "per core", ">= 2e7 /s")


def threads():
    def run(workers):
        with ThreadPoolExecutor(workers) as pool:
            mc.risk_estimate(100, 10, replicates=10**5, seed=0, executor=pool)

    one, two, ratio = compared(lambda: run(1), lambda: run(2), wall_seconds)
    row("two threads, wall time", f"{two:.4f} s", f"{one:.4f} s", f"{1 / ratio:.2f} x", "one thread", ">= 1.7")


def memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = wall_seconds(lambda: mc.risk_estimate(100, 100, replicates=10**7, seed=0, mechanism="statistics"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    row(
        "10^7 replicates of 100 fits: time, memory grown",
        f"{seconds:.1f} s",
        f"{grown:.0f} MB",
        "",
        "one call",
        "few MB",
    )


def main():
    """Print the table."""
    print(f"{'what':<52} {'here':>12} {'other':>12} {'ratio':>10}   alternative")
    for part in (forward, lineage, gaussian, statistics, threads, memory):
        part()


if __name__ == "__main__":
    main()
