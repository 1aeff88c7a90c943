"""Times of the exact engine under every policy, and ratios against simulation and all rows: the table of docs/scale.md.

Run: python tests/benchmarks/bench_policies.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import collapse_theory as ct
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace
from collapse_theory.schedule import Geometric

POLICIES = [
    Replace(),
    Fresh(10**6),
    Fresh(10**9),
    Mix(0.7, 0.0, 0.3),
    Mix(0.5, 0.5, 0.0),
    Mix(0.5, 0.2, 0.3),
    Accumulate(),
    AccumulateSubsample(),
]


def zipf(atoms: int, exponent: float = 1.0) -> np.ndarray:
    weights = np.arange(1.0, atoms + 1) ** -exponent
    return weights / weights.sum()


def seconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return the time of one call, and its value."""
    start = time.perf_counter()
    value = call()
    return time.perf_counter() - start, float(value)  # type: ignore[arg-type]


def main() -> None:
    words = zipf(50_000)
    print("| 50 000 Zipf atoms, D = 1e9, 100 fits | support | entropy |\n|---|---|---|")
    for policy in POLICIES:
        cells = []
        for name in ("expected_support", "expected_entropy"):
            quantity = getattr(ct.discrete, name)
            quantity(zipf(300), samples=5000, fits=3, policy=policy)
            spent, _ = seconds(lambda ask=quantity, how=policy: ask(words, samples=10**9, fits=100, policy=how))
            cells.append(f"{spent:.2f} s")
        print(f"| {policy} | {' | '.join(cells)} |")
    spent, left = seconds(lambda: ct.discrete.expected_support(words, samples=Geometric(10**6, 2), fits=20))
    print(f"sizes that double from 1e6, 20 fits: {spent:.2f} s, {left:.0f} atoms left")
    tokens, vocabulary = 15 * 10**12, zipf(128_000, 1.1)
    spent, fits = seconds(lambda: half_life(vocabulary, tokens))
    print(f"15e12 tokens, 128 000 words, until half are gone: {spent:.2f} s, {fits:.3g} fits")
    compare()


def half_life(p: np.ndarray, samples: int) -> int:
    """Return the first fit after which half of the atoms are gone, to 1e-3, in rounds of a dozen numbers of fits."""
    low, high = 1, 4 * samples
    for _ in range(4):
        fits = np.unique(np.geomspace(low, high, 14).astype(np.int64))
        is_gone = ct.discrete.expected_support(p, samples=samples, fits=fits) < p.size / 2
        low, high = int(fits[~is_gone][-1]), int(fits[is_gone][0])
    return high


def compare() -> None:
    """Print what simulation and all rows cost for the same questions at a small size."""
    p = zipf(1000)
    for policy in (Fresh(100), Mix(0.7, 0.0, 0.3), Accumulate(), AccumulateSubsample()):
        how: dict[str, Any] = {"samples": 2000, "fits": 20, "policy": policy}
        ct.discrete.expected_entropy(p, **how)
        spent, value = seconds(lambda given=how: ct.discrete.expected_entropy(p, **given))
        begin = time.perf_counter()
        runs = ct.montecarlo.diversity_estimate(p, quantity="entropy", replicates=100, seed=1, **how)
        simulated = time.perf_counter() - begin
        print(f"{policy}, 1000 atoms, D = 2000: {spent * 1e3:.0f} ms; 100 runs {simulated / spent:.1f} times as long,")
        print(f"    with a standard error of {runs.standard_error / value:.1e} of the value")
    p, sizes = zipf(1000), [50_000] * 20
    ct.discrete.expected_support(p, samples=sizes, fits=20)
    spent, value = seconds(lambda: ct.discrete.expected_support(p, samples=sizes, fits=20))
    rows, known = seconds(lambda: ct.discrete.expected_support(p, samples=50_000, fits=20))
    print(f"Replace, D = 50 000: {spent * 1e3:.0f} ms; all rows {rows / spent:.1f} times as long,", end=" ")
    print(f"differs by {abs(value / known - 1):.0e}")


if __name__ == "__main__":
    main()
