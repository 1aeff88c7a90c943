"""How often the time of a loop lies in its predicted interval: the table of docs/theory/monitor-predict.md.

``python tests/benchmarks/predictions.py 1000`` takes some seven minutes; leave the number out for 100 loops.
"""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "support"))
sys.path.append(str(Path(__file__).parents[1] / "monitor"))

from loops_watched import LEVEL, next_counts
from test_predict import MOST, TRUTHS, time_of

from collapse_theory.monitor import predict, watch
from collapse_theory.monitor.estimate import unknown

RUNS = 199
TARGETS = {"support": 0.5, "entropy": 0.8, "homozygosity": 1.5}


def measured(truth: str, quantity: str, level: float, loops: int) -> list[tuple[float, float, float]]:
    """Return the true time and both ends of its interval, for each loop."""
    loop, rng, found = TRUTHS[truth], np.random.default_rng(11), []
    original = 1 / np.arange(1, 51)
    for seed in range(loops):
        rows = [rng.multinomial(loop["size"], original / original.sum())]
        for _ in range(3):
            rows.append(next_counts(rng, rows[-1] / loop["size"], **loop))
        prediction = predict(watch(rows), quantity, share=level, fits=MOST, replicates=RUNS, seed=seed)
        time = time_of(rng, rows[-1] / loop["size"], quantity, prediction.target, loop)
        found.append((time, prediction.joint.low, prediction.joint.high))
    return found


def main(loops: int) -> None:
    """Print a row for each loop and target."""
    import_module("collapse_theory.monitor.predict").by_drift = lambda *_: unknown(LEVEL)  # which is not asked here
    for truth in TRUTHS:
        for quantity, share in TARGETS.items():
            level = 0.9 if (truth, quantity) == ("bias", "support") else share
            time, low, high = np.array(measured(truth, quantity, level, loops)).T
            inside = np.mean((low <= time) & (time <= high))
            early, late = int((time < low).sum()), int((time > high).sum())
            ends = f"{np.median(low):.0f} to {np.median(high):.0f}"
            print(f"| {truth} | {quantity} {level:g} | {inside:.1%} | {early} | {late} | {ends} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
