"""Families of runs with known answers, and how often profiles answer them wrongly or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np

from collapse_theory.profile import DEFINITIONS
from collapse_theory.profile.measured import QUESTIONS

RUNS, GENERATIONS, ERROR_RATE = 1000, 20, 0.05
SEEDS = (2, 3, 5, 10, 20)
NOISES = {
    "normal": lambda rng, shape: np.exp(0.05 * rng.standard_normal(shape)),
    "t(3)": lambda rng, shape: np.exp(0.05 * rng.standard_t(3, shape)),
    "chi²": lambda rng, shape: rng.chisquare(5, shape) / 5,
}
t = np.arange(1, GENERATIONS + 1.0)
ONES = np.ones_like(t)


@dataclass(frozen=True)
class Family:
    """Runs with a known answer for one definition; ``cells`` are those that share the error rate."""

    definition: int
    name: str
    truth: bool
    draw: Callable[..., dict]
    cells: int
    noises: tuple = tuple(NOISES)


def risks(definition, name, truth, course):
    return Family(definition, name, truth, lambda rng, shape, noise: {"risk": course * noise(rng, shape)}, 3)


def compared(name, truth, course, control):
    """Risk beside that of as many real data, each with its own noise."""

    def draw(rng, shape, noise):
        return {"risk": course * noise(rng, shape), "control": control * noise(rng, shape)}

    return Family(5, name, truth, draw, 4)


def spreads(name, truth, course):
    return Family(4, name, truth, lambda rng, shape, noise: {"spread": course * noise(rng, shape)}, 1)


def shares(definition, name, truth, metric, last):
    """Shares that are whole in the first generation, and ``last`` in the end."""

    def draw(rng, shape, _):
        end = last(rng, (*shape[:-1], 1))
        return {metric: np.concatenate([np.full_like(end, 0.0 if metric == "outside" else 1.0), end], axis=-1)}

    return Family(definition, name, truth, draw, 1, ("none",))


DRIFT, LOG, ROOT, BOUNDED = t, np.cumsum(1 / t), np.sqrt(t), np.cumsum(1 / t**2)
SATURATING, PLATEAU = 1 + 5 * (1 - np.exp(-t / GENERATIONS)), np.where(t == 1, 1, 1.4)
OVERSHOOT = np.where(t == 1, 1, np.where(t == 2, 2, 0.3))
LATE_STEP = np.where(t < 15, 1, 1.5)
FAMILIES = [
    risks(1, "drift t", True, DRIFT),
    risks(1, "12-fold at once", True, np.where(t == 1, 1, 12.0)),
    risks(1, "sum of 1/k²", False, BOUNDED),
    risks(1, "1 + 5(1 - exp(-t/20))", False, SATURATING),
    risks(2, "drift t", True, DRIFT),
    risks(2, "sum of 1/k", True, LOG),
    risks(2, "√t", True, ROOT),
    risks(2, "1 + 5(1 - exp(-t/20))", True, SATURATING),
    risks(2, "plateau 1, 1.4, 1.4, …", True, PLATEAU),
    risks(2, "overshoot 1, 2, 0.3, 0.3, …", True, OVERSHOOT),
    risks(2, "noise only", False, ONES),
    risks(2, "fall 1/√t", False, 1 / ROOT),
    risks(3, "drift t", True, DRIFT),
    risks(3, "sum of 1/k", True, LOG),
    risks(3, "√t", True, ROOT),
    risks(3, "sum of 1/k²", False, BOUNDED),
    risks(3, "1 + 5(1 - exp(-t/20))", False, SATURATING),
    risks(3, "late step", False, LATE_STEP),
    risks(3, "noise only", False, ONES),
    spreads("0.5^t", True, 0.5**t),
    spreads("1, 0.005, 0.005, …", True, np.where(t == 1, 1, 0.005)),
    spreads("1/t, which tends to 0", True, 1 / t),
    spreads("1, 0.02, 0.02, …", False, np.where(t == 1, 1, 0.02)),
    spreads("1 to 0.99 in a line", False, np.linspace(1, 0.99, GENERATIONS)),
    spreads("noise only", False, ONES),
    compared("bounded, real data 1/t", True, BOUNDED, 1 / t),
    compared("drift t", True, DRIFT, ONES),
    compared("√t", True, ROOT, ONES),
    compared("sum of 1/k", False, LOG, ONES),
    compared("sum of 1/k²", False, BOUNDED, ONES),
    compared("noise only", False, ONES, ONES),
    shares(6, "one mode of 10 lost in every fifth run", True, "modes", lambda rng, n: 1 - 0.1 * (rng.random(n) < 0.2)),
    shares(6, "half the modes lost", True, "modes", lambda rng, n: rng.binomial(10, 0.5, n) / 10),
    shares(6, "none lost", False, "modes", lambda rng, n: np.ones(n)),
    shares(7, "tail lost in 19 of 20 runs", True, "tail", lambda rng, n: 1.0 * (rng.random(n) < 0.05)),
    shares(7, "tail lost in 2 of 5 runs", False, "tail", lambda rng, n: 1.0 * (rng.random(n) > 0.4)),
    shares(7, "0.8 to 1 kept", False, "tail", lambda rng, n: rng.uniform(0.8, 1, n)),
    shares(8, "mass 0.05, seen in 100 draws", True, "outside", lambda rng, n: rng.binomial(100, 0.05, n) / 100),
    shares(8, "mass 0.0015, seen in 100 draws", True, "outside", lambda rng, n: rng.binomial(100, 0.0015, n) / 100),
    shares(8, "mass 0.0005, seen in 100 draws", False, "outside", lambda rng, n: rng.binomial(100, 0.0005, n) / 100),
    shares(8, "one run of 1000 is all outside", False, "outside", lambda rng, n: 1.0 * (rng.random(n) < 0.001)),
]


@cache
def decisions(family, seeds, noise, seed):
    """Answers of many profiles at once: 1, -1 or 0 for each."""
    rng = np.random.default_rng([seed, seeds])
    metrics = family.draw(rng, (RUNS, seeds, GENERATIONS), NOISES.get(noise))
    question = QUESTIONS[family.definition]
    level = ERROR_RATE / family.cells
    return question.decide(SimpleNamespace(**metrics), DEFINITIONS[family.definition].threshold, level)


def rates(family, seed=0):
    """Shares of right and of wrong answers, each as {noise: [for each number of seeds]}."""
    sign = 1 if family.truth else -1
    found = {noise: [decisions(family, seeds, noise, seed) for seeds in SEEDS] for noise in family.noises}
    right = {noise: [float((d == sign).mean()) for d in all_] for noise, all_ in found.items()}
    wrong = {noise: [float((d == -sign).mean()) for d in all_] for noise, all_ in found.items()}
    return right, wrong


if __name__ == "__main__":
    for family in FAMILIES:
        right, wrong = rates(family)
        cells = ["/".join(f"{round(100 * right[n][i])}" for n in family.noises) for i in range(len(SEEDS))]
        worst = max(map(max, wrong.values()))
        row = (family.definition, family.name, family.truth, *cells, f"{100 * worst:.1f}")
        print(f"    {row},".replace("'", '"'))
