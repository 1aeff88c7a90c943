"""How often the monitor is wrong: the tables of docs/theory/monitor.md.

Run: python tests/benchmarks/guarantees_of_the_monitor.py alarms|coverage|delays [LOOPS]

Loops are simulated by NumPy alone. LOOPS is the number for each row (1200, 2000 and 100 by default); a sixth of it for
alarms of loops over 50 000 atoms: 10 600 unbiased loops of 100 generations take about an hour on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from collapse_theory.monitor import Report, Watch

GENERATIONS = 100
UNTIL = 20  # generations in which an alarm is waited for


@dataclass(frozen=True)
class Loop:
    """A loop over Zipf atoms: D data per generation, documents of concentration theta, a part that is counted."""

    atoms: int
    size: int
    theta: float = np.inf
    counted: int | None = None
    temperature: float = 1.0
    top_p: float = 1.0

    def rows(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """Yield the counts of each generation, until one atom is left."""
        weights = 1.0 / np.arange(1, self.atoms + 1)
        data = rng.multinomial(self.size, weights / weights.sum())
        while np.count_nonzero(data) > 1:
            yield data if self.counted is None else rng.multinomial(self.counted, data / data.sum())
            data = rng.multinomial(self.size, self.drifted(rng, self.decoded(data / self.size)))

    def decoded(self, p: np.ndarray) -> np.ndarray:
        if self.temperature != 1.0:
            p = p ** (1.0 / self.temperature)
        if self.top_p < 1.0:
            order = np.argsort(-p, kind="stable")
            inside = order[: np.searchsorted(np.cumsum(p[order]), self.top_p * p.sum()) + 1]
            head = np.zeros_like(p)
            head[inside] = p[inside]
            p = head
        return p / p.sum()

    def drifted(self, rng: np.random.Generator, p: np.ndarray) -> np.ndarray:
        if np.isinf(self.theta):
            return p
        gamma = rng.standard_gamma(self.theta * p)
        return gamma / gamma.sum()

    @property
    def effective_size(self) -> float:
        return self.size if np.isinf(self.theta) else self.size * (1 + self.theta) / (self.size + self.theta)

    def watch(self, rng: np.random.Generator, generations: int, *, until_alarm: bool = False) -> Report:
        monitor = Watch(is_sample=self.counted is not None, seed=int(rng.integers(2**32)))
        for generation, row in enumerate(self.rows(rng)):
            step = monitor.add(row)
            if generation == generations or (until_alarm and step and step.log_evidence >= np.log(100)):
                break
        return monitor.report()

    def __str__(self) -> str:
        theta = "independent" if np.isinf(self.theta) else f"θ = {self.theta:g}"
        return f"{self.atoms} | {self.size:g} | {theta} | {'all' if self.counted is None else f'{self.counted:g}'}"


UNBIASED = [
    Loop(2000, 10**3),
    Loop(2000, 10**4),
    Loop(2000, 10**5),
    Loop(10_000, 10**4),
    Loop(50_000, 10**4),
    Loop(50_000, 10**5),
    Loop(50_000, 10**6),
    Loop(2000, 10**4, 300.0),
    Loop(2000, 10**5, 1000.0),
    Loop(50_000, 10**5, 3000.0),
    Loop(2000, 10**4, counted=10**4),
    Loop(2000, 10**5, counted=10**4),
    Loop(50_000, 10**6, counted=10**5),
]


def alarms(loops: int) -> None:
    print("| atoms | data | drawn | counted | loops | false alarms |\n|---|---|---|---|---|---|")
    total = all_loops = 0
    for loop in UNBIASED:
        rng, tries = np.random.default_rng(19), loops if loop.atoms < 50_000 else loops // 6
        count = sum(loop.watch(rng, GENERATIONS, until_alarm=True).alarm is not None for _ in range(tries))
        total, all_loops = total + count, all_loops + tries
        print(f"| {loop} | {tries} | {count} |", flush=True)
    print(f"{total} of {all_loops}: {total / all_loops:.2%}")


def coverage(loops: int) -> None:
    print("| atoms | data | drawn | counted | truth | effective size | slope | lost mass |")
    print("|---|---|---|---|---|---|---|---|")
    tempered = [Loop(2000, 10**4, temperature=0.95), Loop(2000, 10**5, 1000.0, temperature=0.9)]
    cut = [Loop(2000, 10**4, top_p=0.95), Loop(2000, 10**4, counted=10**4, top_p=0.9)]
    for loop in [*UNBIASED, *tempered, Loop(2000, 10**4, counted=10**4, temperature=0.95), *cut]:
        rng, held = np.random.default_rng(20), np.zeros(3)
        for _ in range(loops):
            report = loop.watch(rng, 3)
            held += [
                report.effective_size.holds(loop.effective_size),
                report.slope.holds(1.0 / loop.temperature),
                report.lost_mass.holds(1.0 - loop.top_p),
            ]
        known = [True, loop.top_p == 1.0, loop.temperature == 1.0]
        cells = [f"{share:.1%}" if shown else "—" for share, shown in zip(held / loops, known, strict=True)]
        print(f"| {loop} | τ = {loop.temperature:g}, top-p {loop.top_p:g} | {' | '.join(cells)} |", flush=True)


def rules(loop: Loop, rng: np.random.Generator) -> list[int]:
    """Return the first generation in which each rule of thumb alarms, and the monitor; far away if none does."""
    first = np.full(4, 10**6)
    monitor, start = Watch(is_sample=loop.counted is not None, seed=int(rng.integers(2**32))), None
    for generation, row in enumerate(loop.rows(rng)):
        step = monitor.add(row)
        p = row / row.sum()
        distinct, entropy = np.count_nonzero(row), -np.sum(p[p > 0] * np.log(p[p > 0]))
        if start is None:
            start = (distinct, entropy, p)
            continue
        old = start[2] > 0
        perplexity = np.exp(-np.sum(p[old] * np.log(start[2][old])))
        alarm = [
            distinct < 0.9 * start[0],
            entropy < 0.9 * start[1],
            abs(np.log(perplexity) - start[1]) > np.log(1.1),
            step is not None and step.log_evidence >= np.log(100),
        ]
        first = np.minimum(first, np.where(alarm, generation, 10**6))
        if generation == UNTIL:
            break
    return first.tolist()


def delays(loops: int) -> None:
    head = "| data | drawn | counted | τ | distinct-1 down 10 % | entropy down 10 % | perplexity 10 % off | monitor |"
    print(f"{head}\n|---|---|---|---|---|---|---|---|")
    for loop in [
        Loop(2000, 10**3),
        Loop(2000, 10**4),
        Loop(2000, 10**5),
        Loop(2000, 10**5, 1000.0),
        Loop(2000, 10**5, counted=10**4),
    ]:
        for temperature in (1.0, 0.99, 0.97, 0.95, 0.9):
            rng = np.random.default_rng(21)
            biased = Loop(loop.atoms, loop.size, loop.theta, loop.counted, temperature)
            first = np.array([rules(biased, rng) for _ in range(loops)])
            share, median = (first <= UNTIL).mean(axis=0), np.median(first, axis=0)
            cells = [
                f"{s:.0%}, generation {m:g}" if m <= UNTIL else f"{s:.0%}" for s, m in zip(share, median, strict=True)
            ]
            where = str(loop).split(" | ", 1)[1]
            print(f"| {where} | {temperature:g} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    part = {"alarms": alarms, "coverage": coverage, "delays": delays}[sys.argv[1]]
    part(int(sys.argv[2]) if len(sys.argv) > 2 else {"alarms": 1200, "coverage": 2000, "delays": 100}[sys.argv[1]])
