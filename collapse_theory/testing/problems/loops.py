"""Graphs of models that are trained on each other's data."""

from fractions import Fraction
from functools import partial
from operator import methodcaller

from collapse_theory import loops
from collapse_theory.loops import Model, Source
from collapse_theory.testing.problems.problem import Problem

HALF = Fraction(1, 2)
LOOPS, LIMIT = frozenset({"loops"}), frozenset({"limit"})
REAL = {"real": Source([HALF, HALF])}
PAIR = {"a": HALF, "b": HALF}

PROBLEMS = [
    Problem(
        "a model with half real data in the end",
        LOOPS | LIMIT,
        partial(loops.LoopGraph, {**REAL, "a": Model(2, {"a": HALF, "real": HALF})}),
        Fraction(11, 14),
        "G = (G/4 + 3/8)/2 + 1/2",
        part=methodcaller("limit", "a"),
    ),
    Problem(
        "two models after two fits to both",
        LOOPS,
        partial(loops.LoopGraph, {**REAL, "a": Model(2, PAIR), "b": Model(2, PAIR)}),
        Fraction(5, 8),
        "3/4 for one and 1/2 for two models after one fit; their mean is what a pair of data has",
        part=methodcaller("agreement", "a", "b", fits=2),
    ),
]
