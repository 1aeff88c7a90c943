"""The guarantees of the monitor of moments: false alarms, coverage and delays, in many simulated loops.

Run ``python tests/benchmarks/bench_monitor_moments.py``, with a number of loops other than 10 000 if you like. Delays
are those of a twentieth of the loops: median, and the step by which nine in ten have alarmed. Coverage is that after 3
and after 30 fits, at c = 0.95. Loops are drawn by their statistics (Bartlett's decomposition); tests compare these with
loops whose every datum is drawn.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from moment_loops import Loops, fits

from collapse_theory.monitor import watch_moments
from collapse_theory.monitor.moments_estimates import Spread, bias, effective_share, move
from collapse_theory.monitor.moments_evidence import largest_share, weighed
from collapse_theory.monitor.moments_law import Shape
from collapse_theory.policy import Accumulate, Fresh, Mix

COUNT = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000
CASES = [(Shape(1, 1, False), 50), (Shape(1, 1, False), 1000), (Shape(10, 1, True), 50), (Shape(10, 1, True), 1000)]
ALPHA, BLOCK, LONGEST, LENGTHS = 0.01, 400, 300, (3, 30)


def first_alarms(shape: Shape, samples: int, steps: int, count: int, *, known: bool, seed: int, factor: float = 1.0):
    """Return the first step with evidence of 1/alpha in each loop, or infinity."""
    found = []
    for start in range(0, count, BLOCK):
        loops = Loops(shape, samples, steps, min(BLOCK, count - start), seed=seed + start, factor=factor)
        first = np.full(loops.trace.shape[1], np.inf)
        for step in range(1, steps + 1):
            quiet = np.flatnonzero(np.isinf(first))
            if not len(quiet):
                break
            rings = weighed(shape, loops.tally(step, quiet, declared=known), is_known=known).total >= -np.log(ALPHA)
            first[quiet[rings]] = step
        found.append(first)
    return np.concatenate(found)


def false_alarms(shape: Shape, samples: int, known: bool) -> str:
    return f"{np.isfinite(first_alarms(shape, samples, 100, COUNT, known=known, seed=10**6)).mean():.2%}"


def delay(shape: Shape, samples: int, factor: float, known: bool) -> str:
    """Return the median, and the step by which nine in ten loops have alarmed."""
    first = first_alarms(shape, samples, LONGEST, COUNT // 20, known=known, seed=2 * 10**6, factor=factor)
    ends = (np.quantile(first, q, method="higher") for q in (0.5, 0.9))
    return " / ".join(f"{end:.0f}" if np.isfinite(end) else f"> {LONGEST}" for end in ends)


def coverage(shape: Shape, samples: int, steps: int, known: bool) -> list[str]:
    """Return how often the 95 % intervals of effective size, bias and move hold the truth, with a factor of 0.95."""
    loops = Loops(shape, samples, steps, COUNT, seed=3 * 10**6, factor=0.95)
    spread = Spread.of(shape, loops.tally(steps, declared=known))
    found = effective_share(spread, 0.95)
    share = np.ones(COUNT) if known else np.minimum(found[0], largest_share(spread.tally))
    freedom = np.full(COUNT, np.inf) if known else spread.freedom_at(share)
    moves = move(spread, loops.moves[steps - 1] * spread.tally.sizes[0], share, freedom, 0.95)
    truths = (1.0 if known else samples, 0.95, 0.0)
    intervals = (found, bias(spread, share, freedom, 0.95), [part[:, 0] for part in moves])
    held = ((low <= truth) & (truth <= high) for truth, (_, low, high) in zip(truths, intervals, strict=True))
    return [f"{each.mean():.1%}" for each in held]


def rows(known: bool) -> None:
    print(f"\n### {'Sizes declared' if known else 'Sizes not known'}\n")
    print("| d | M | false alarms | c = 0.98 | c = 0.95 | c = 0.9 | N_e holds | c holds | move holds |")
    print("|---|---|---|---|---|---|---|---|---|")
    for shape, samples in CASES:
        start = time.perf_counter()
        cells = [str(shape.dim), str(samples), false_alarms(shape, samples, known)]
        cells += [delay(shape, samples, factor, known) for factor in (0.98, 0.95, 0.9)]
        held = [coverage(shape, samples, steps, known) for steps in LENGTHS]
        cells += [" / ".join(pair) for pair in zip(*held, strict=True)]
        print(f"| {' | '.join(cells)} |", flush=True)
        print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)


def real_data() -> None:
    """Print false alarms, alarms at a factor of 0.8, and coverage there, of loops whose every datum is drawn."""
    print(f"\n### Real data in the loop: {COUNT // 10} loops, M = 100, d = 2, 20 fits\n")
    print("| policy | false alarms | alarms at c = 0.8 | N_e holds | c holds | move holds |")
    print("|---|---|---|---|---|---|")
    for policy in (Accumulate(), Fresh(20), Mix(0.8, 0.0, 0.2), Mix(0.5, 0.3, 0.2)):
        reports = {}
        for factor in (1.0, 0.8):
            runs = (fits(100, 20, dim=2, seed=seed, policy=policy, factor=factor) for seed in range(COUNT // 10))
            reports[factor] = [watch_moments(*run, samples=100, policy=policy) for run in runs]
        held = [
            (report.effective_size.holds(100), report.bias.holds(0.8), report.moves[0].holds(0))
            for report in reports[0.8]
        ]
        alarms = [np.mean([report.alarm is not None for report in each]) for each in reports.values()]
        cells = [f"{alarms[0]:.1%}", f"{alarms[1]:.0%}", *(f"{share:.1%}" for share in np.mean(held, axis=0))]
        print(f"| `{policy}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    for is_known in (True, False):
        rows(is_known)
    real_data()
