"""Times of the discrete part, and ratios against the obvious way; run as a script."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import binom

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete import ancestry
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.proved import winning
from collapse_theory.discrete.spectrum import spectrum

_ROWS_IN_BALLS = 10_000


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    value = call()
    return time.perf_counter() - start, value


def all_rows(p: Any, samples: int) -> float:
    """Ancestry with every row."""
    gain = ancestry.diversity(prepare_floats(p), arithmetic.of())
    return 1 + ancestry.gathered_by_rows(gain(np.arange(samples + 1.0)), samples)


def two_atom_solve(samples: int) -> float:
    """Dense solve of the (D+1)-state chain from equal atoms."""
    counts = np.arange(1, samples)
    inner = binom.pmf(counts[None, :], samples, counts[:, None] / samples)
    steps = np.linalg.solve(np.eye(samples - 1) - inner, np.ones(samples - 1))
    return float(1 + binom.pmf(counts, samples, 0.5) @ steps)


def simulated(samples: int, runs: int = 100) -> float:
    """The published way: means of a hundred runs."""
    rng, times = np.random.default_rng(0), []
    for _ in range(runs):
        counts, fits = rng.multinomial(samples, [0.1] * 10), 1
        while counts.max() < samples:
            counts, fits = rng.multinomial(samples, counts / samples), fits + 1
        times.append(fits)
    return float(np.mean(times))


def zipf(size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    weights = 1 / np.arange(1.0, size + 1)
    return weights / weights.sum()


def certified(samples: int) -> None:
    """Proved digits, against floats, and against all rows in balls where these are quick enough to wait for."""
    half, mean = [0.5, 0.5], ct.discrete.collapse_time
    seconds, enclosure = timed(lambda: ct.certify(mean, half, samples=samples, digits=10))
    quick, value = timed(lambda: mean(half, samples=samples, method="exact"))
    again, _ = timed(lambda: ct.certify(mean, [0.3, 0.7], samples=samples, digits=10))
    line(
        f"certified mean, 10 digits, D = {samples:.0e}",
        seconds,
        f"ratio to floats {seconds / quick:.0f}, which differ by {abs(value / float(enclosure) - 1):.0e}; next p "
        f"{again * 1e3:.1f} ms",
    )
    if samples <= _ROWS_IN_BALLS:
        reach, winning.reach = winning.reach, lambda *_: None
        slow, rows = timed(lambda: ct.certify(mean, half, samples=samples, digits=10))
        winning.reach = reach
        line("  all rows in balls instead", slow, f"ratio {slow / seconds:.0f}, overlap: {rows.overlaps(enclosure)}")


def line(what: str, seconds: float, note: str = "") -> None:
    print(f"{what:66s} {seconds * 1e3:10.2f} ms  {note}")


def fresh_median(p: list[float], samples: int) -> float:
    """The median of a law of which nothing is known yet."""
    spectrum.cache_clear()
    law = ct.discrete.CollapseTime(p, samples=samples)
    law.cdf(samples)
    return float(law.median())


def followed_median(p: list[float], samples: int) -> float:
    """The same by the dual chain."""
    return ct.discrete.CollapseTime(p, samples=samples)._waiting.passage(lambda come, left: come >= 0.5)


def main() -> None:
    discrete, thousand, words = ct.discrete, np.full(1000, 1e-3), zipf(50_000)
    discrete.collapse_time([0.5, 0.5], samples=20_000)  # load and compile
    discrete.CollapseTime([0.5, 0.5], samples=2000).mean()
    discrete.presence_probability([0.5], samples=10**6, fits=3)
    for samples in (10**5, 10**6):
        seconds, value = timed(lambda d=samples: discrete.collapse_time(thousand, samples=d, method="exact"))
        series = discrete.collapse_time(thousand, samples=samples, method="series")
        line(f"exact mean, 1000 atoms, D = {samples:.0e}", seconds, f"series differs by {abs(series / value - 1):.0e}")
    slow, rows = timed(lambda: all_rows(thousand, 10**5))
    quick, value = timed(lambda: discrete.collapse_time(thousand, samples=10**5))
    line("  all rows instead, D = 1e+05", slow, f"ratio {slow / quick:.1f}, differs by {abs(rows / value - 1):.0e}")
    slow, solved = timed(lambda: two_atom_solve(2000))
    quick, value = timed(lambda: discrete.collapse_time([0.5, 0.5], samples=2000))
    line(
        "  dense two-atom solve instead, D = 2e+03",
        slow,
        f"ratio {slow / quick:.0f}, differs {abs(solved / value - 1):.0e}",
    )
    slow, mean = timed(lambda: simulated(1000))
    quick, value = timed(lambda: discrete.collapse_time([0.1] * 10, samples=1000))
    line(
        "  100 simulated runs instead, D = 1e+03", slow, f"ratio {slow / quick:.0f}, off by {abs(mean / value - 1):.0%}"
    )
    line("auto, D = 1e+15", timed(lambda: discrete.collapse_time(thousand, samples=10**15))[0])
    line("auto, D = 1e+15, one rare atom (exact)", timed(lambda: discrete.collapse_time([1, 1e-15], samples=10**15))[0])
    for samples in (2000, 10**4, 10**6, 10**9, 10**15, 10**18):
        certified(samples)
    distinct = zipf(10**6)
    line(
        "exact mean, Zipf over 1e6 atoms, D = 1e+05", timed(lambda: discrete.collapse_time(distinct, samples=10**5))[0]
    )
    seconds, _ = timed(lambda: discrete.collapse_time(words, samples=10**9))
    line("50 000 words, D = 1e+09: mean", seconds)
    seconds, _ = timed(lambda: discrete.expected_support(words, samples=10**9, fits=[1, 10, 100, 10**4, 10**6]))
    line("50 000 words, D = 1e+09: support after 5 numbers of fits", seconds)
    seconds, _ = timed(lambda: discrete.presence_probability(words, samples=10**9, fits=[1, 10, 100, 10**4, 10**6]))
    line("50 000 words, D = 1e+09: presence after 5 numbers of fits", seconds)
    law = discrete.CollapseTime([0.1] * 10, samples=10**4)
    seconds, mean = timed(law.mean)
    exact = discrete.collapse_time([0.1] * 10, samples=10**4)
    line("CollapseTime, D = 1e+04: table and mean", seconds, f"mean differs by {abs(mean / exact - 1):.0e}")
    line("  its sf until 1e-12", timed(lambda: law.sf(np.arange(290_000)))[0], f"sf(290000) = {law.sf(290_000):.0e}")
    for size in (10**5, 10**6, 10**12, 10**18):
        seconds, median = timed(lambda d=size: fresh_median([0.5, 0.5], d))
        slow, followed = timed(lambda d=size: followed_median([0.5, 0.5], d))
        line(f"CollapseTime, D = {size:.0e}: built, cdf and median", seconds)
        line(
            "  the dual chain instead", slow, f"ratio {slow / seconds:.0f}, differs by {abs(median / followed - 1):.0e}"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
