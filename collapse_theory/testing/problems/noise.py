"""Lower bounds of the risk of noisy fits."""

from fractions import Fraction
from functools import partial

import sympy

from collapse_theory import noise
from collapse_theory.testing.problems.problem import Problem

M, n, K = sympy.symbols("M n K", positive=True)
NOISE = frozenset({"noise"})

PROBLEMS = [
    Problem(
        "least risk of noisy fits",
        NOISE,
        partial(noise.risk_lower_bound, [10, 20], 2, trace=3, noise_variance=Fraction(1, 2)),
        Fraction(29, 20),
        "shumailov2023 eq. (15): 3 (1/10 + 1/20) + 2/2",
    ),
    Problem(
        "least risk of fits with bounded noise",
        NOISE,
        partial(noise.bounded_noise_lower_bound, M, n, bound=K, dim=4),
        n / M - 4 * K * n / M ** Fraction(3, 2),
        "shumailov2023 eqs. (19)-(25): a step adds 1/M - 2 K sqrt(4) / M^(3/2)",
    ),
]
