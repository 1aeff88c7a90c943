"""Lower bounds of the risk of noisy fits, and what growth of the data does."""

from fractions import Fraction
from functools import partial
from operator import attrgetter

import sympy

from collapse_theory import noise, schedule
from collapse_theory.testing.problems.problem import Problem

M, n, K = sympy.symbols("M n K", positive=True)
NOISE = frozenset({"noise"})

PROBLEMS = [
    Problem(
        "least risk of noisy fits",
        NOISE,
        partial(noise.lower_bound, [10, 20], 2, trace=3, noise=Fraction(1, 2)),
        Fraction(29, 20),
        "shumailov2023 eq. (15): 3 (1/10 + 1/20) + 2/2",
    ),
    Problem(
        "least risk of fits with bounded noise",
        NOISE,
        partial(noise.bounded_lower_bound, M, n, bound=K, dim=4),
        n / M - 4 * K * n / M ** Fraction(3, 2),
        "shumailov2023 eqs. (19)-(25): a step adds 1/M - 2 K sqrt(4) / M^(3/2)",
    ),
    Problem(
        "growth as squares",
        NOISE,
        partial(noise.growth, schedule.power(1, 2)),
        sympy.pi**2 / 6,
        "zeta(2)",
        part=attrgetter("inverse_sum"),
    ),
]
