"""Absorbing chains with answers in a line."""

from fractions import Fraction
from functools import partial
from operator import attrgetter, methodcaller

from collapse_theory.discrete import resampling_chain
from collapse_theory.markov import AbsorbingChain
from collapse_theory.testing.problems.problem import Problem

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
CHAIN = frozenset({"chains"})
FAIR_GAMBLER = partial(
    AbsorbingChain.from_rates, [[0, HALF, 0], [HALF, 0, HALF], [0, HALF, 0]], [[HALF, 0], [0, 0], [0, HALF]]
)

PROBLEMS = [
    Problem(
        "two steps to go",
        CHAIN,
        partial(AbsorbingChain.from_rows, [[HALF, QUARTER], [0, HALF]], [[QUARTER, 0], [QUARTER, QUARTER]]),
        (3, 2),
        "the second state lasts 2 steps, the first 2 and then half of the time those",
        part=methodcaller("mean_steps"),
    ),
    Problem(
        "duration of the game of a fair gambler",
        CHAIN,
        FAIR_GAMBLER,
        (3, 4, 3),
        "k (n - k)",
        part=methodcaller("mean_steps"),
    ),
    Problem(
        "variance of that duration",
        CHAIN,
        FAIR_GAMBLER,
        (8, 8, 8),
        "k (n-k) (k^2 + (n-k)^2 - 2)/3",
        part=methodcaller("variance_steps"),
    ),
    Problem(
        "ruin and success of a fair gambler",
        CHAIN,
        FAIR_GAMBLER,
        ((3 * QUARTER, QUARTER), (HALF, HALF), (QUARTER, 3 * QUARTER)),
        "a martingale: success with probability k/n",
        part=attrgetter("absorption_probabilities"),
    ),
    Problem(
        "a leak of 1e-15",
        CHAIN,
        partial(AbsorbingChain.from_rates, [[0]], [Fraction(1, 10**15)]),
        (10**15,),
        "geometric; 1 - q must not be formed",
        part=methodcaller("mean_steps"),
    ),
    Problem(
        "two data that resample each other",
        CHAIN,
        partial(resampling_chain, 2, samples=2),
        (2,),
        "both atoms are kept with probability 1/2",
        part=methodcaller("mean_steps"),
    ),
]
