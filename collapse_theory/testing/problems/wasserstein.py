"""Distances between Gaussians whose square roots can be seen."""

from functools import partial

import sympy

from collapse_theory import wasserstein
from collapse_theory.testing.problems.problem import Problem

DISTANCE = frozenset({"wasserstein"})
FIRST, SECOND = [[1, 0], [0, 2]], [[6, 4], [4, 3]]

PROBLEMS = [
    Problem(
        "distance of two variances",
        DISTANCE,
        partial(wasserstein.gaussian_w2, 0, 1, 0, 2),
        sympy.sqrt(2) - 1,
        "difference of the standard deviations",
    ),
    Problem(
        "distance of nearly equal variances",
        DISTANCE,
        partial(wasserstein.gaussian_w2, 0, 1, 0, 1 + 2.0**-40),
        sympy.sqrt(1 + sympy.Integer(2) ** -40) - 1,
        "the same; a difference of traces would lose eleven digits",
    ),
    Problem(
        "distance of diagonal covariances",
        DISTANCE,
        partial(wasserstein.gaussian_w2_squared, [0, 0], [[1, 0], [0, 4]], [3, 4], [[9, 0], [0, 16]]),
        33,
        "9 + 16 for the means, 4 + 4 for the standard deviations",
    ),
    Problem(
        "distance of covariances that do not commute",
        DISTANCE,
        partial(wasserstein.gaussian_w2_squared, [0, 0], FIRST, [0, 0], SECOND),
        4,
        "B = T A T with T = [[2, 1], [1, 1]], so Tr (T - 1) A (T - 1)",
    ),
    Problem(
        "lower bound from two data each",
        DISTANCE,
        partial(wasserstein.gelbrich_bound, [[0], [2]], [[1], [5]]),
        sympy.sqrt(5),
        "means 1 and 3, standard deviations 1 and 2",
    ),
]
