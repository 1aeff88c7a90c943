"""What draws miss of a tail, as sums in closed form."""

from fractions import Fraction
from functools import partial

import sympy

from collapse_theory import tails
from collapse_theory.testing.problems.problem import Problem

TAILS, LIMIT = frozenset({"tails"}), frozenset({"limit"})

PROBLEMS = [
    Problem(
        "mass that three data of two atoms miss",
        TAILS,
        partial(tails.mass_lost, tails.Atoms([0.5, 0.5]), samples=3),
        Fraction(1, 8),
        "the sum of p (1-p)^3",
    ),
    Problem(
        "atoms that three data keep",
        TAILS,
        partial(tails.atoms_kept, tails.Atoms([0.5, 0.5]), samples=3),
        Fraction(7, 4),
        "2 (1 - 1/8)",
    ),
    Problem(
        "mass that one datum of a geometric distribution misses",
        TAILS,
        partial(tails.mass_lost, tails.GeometricTail(0.5), samples=1),
        Fraction(2, 3),
        "1 - the sum of 4^-i",
    ),
    Problem(
        "mass that one datum of a power law misses",
        TAILS,
        partial(tails.mass_lost, tails.PowerLaw(2.0), samples=1),
        Fraction(3, 5),
        "1 - zeta(4)/zeta(2)^2",
    ),
    Problem(
        "constant of the scaling of a power law",
        TAILS | LIMIT,
        partial(tails.scaling_constant, 2.0),
        sympy.sqrt(6) / (2 * sympy.sqrt(sympy.pi)),
        "zeta(2)^(-1/2) Gamma(1/2)/2 (dohmatob2024c)",
    ),
]
