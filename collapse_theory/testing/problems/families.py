"""Families with one parameter, whose mean is a martingale or a branching process."""

from fractions import Fraction
from functools import partial
from operator import methodcaller

import sympy

from collapse_theory import families
from collapse_theory.testing.problems.problem import Problem

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
x, n = sympy.symbols("lambda n", positive=True)
FAMILIES, LIMIT = frozenset({"families"}), frozenset({"limit"})

PROBLEMS = [
    *(
        Problem(
            f"variance of a mean: {family}",
            FAMILIES,
            partial(families.variance_of_mean, samples, fits, family=family, mean=mean),
            answer,
            reason,
        )
        for family, mean, samples, fits, answer, reason in [
            ("bernoulli", HALF, 1, 5, QUARTER, "one toss is repeated in every generation: p (1 - p)"),
            ("poisson", 2, 10, 3, Fraction(3, 5), "the mean is a martingale: 3 times 2/10"),
            ("gaussian-mean", 0, 10, 3, Fraction(3, 10), "3 times 1/10"),
            ("exponential", 1, 1, 3, 7, "the mean is a product of three exponentials: 2^3 - 1"),
        ]
    ),
    Problem(
        "variance of an anchored mean in the end",
        FAMILIES | LIMIT,
        partial(families.stationary_variance, 20, family="bernoulli", mean=Fraction(3, 10), anchors=3),
        Fraction(483, 14900),
        "half of (23 + 126 Q)/149 - Q with Q = 0.58: the stationary homozygosity of two atoms",
    ),
    Problem(
        "distribution of an anchored Poisson rate in the end",
        FAMILIES | LIMIT,
        partial(families.stationary_distribution, family="poisson", mean=1.5, anchors=2),
        Fraction(3, 8),
        "a gamma distribution of shape 2 m mu and rate 2 m",
        part=methodcaller("var"),
    ),
    *(
        Problem(
            f"survival of a Poisson model after {fits} fit{'s' * (fits > 1)}",
            FAMILIES,
            partial(families.poisson_survival, n, fits, rate=x),
            answer,
            "suresh2024, Theorem 2: 1 - exp(-n lambda g_k)",
        )
        for fits, answer in [(1, 1 - sympy.exp(-n * x)), (2, 1 - sympy.exp(-n * x * (1 - sympy.exp(-1))))]
    ),
    Problem(
        "collapse of two tosses of a coin",
        FAMILIES | frozenset({"time"}),
        partial(families.bernoulli_collapse_time, 2, p=HALF),
        2,
        "geometric with success probability 1/2",
    ),
]
