"""Sums of 1/M_i over all generations of a schedule, which are zeta values or diverge."""

from fractions import Fraction
from functools import partial
from operator import methodcaller

import sympy

from collapse_theory import schedule
from collapse_theory.testing.problems.problem import Problem

PROBLEMS = [
    Problem(
        f"sum of 1/M_i: {name}",
        frozenset({"schedule", "limit"}),
        partial(kind, *parameters),
        answer,
        reason,
        tolerance=1e-26 if "OEIS" in reason else 0.0,
        part=methodcaller("inverse_sum_limit"),
    )
    for name, kind, parameters, answer, reason in [
        ("squares", schedule.power, (1, 2), sympy.pi**2 / 6, "zeta(2)"),
        ("a slow power", schedule.power, (7, 1.25), sympy.zeta(Fraction(5, 4)) / 7, "zeta(5/4)/7"),
        ("proportional growth", schedule.power, (1, 1), sympy.oo, "harmonic series"),
        ("fourfold growth", schedule.geometric, (8, 4), Fraction(1, 6), "1/8 times 4/3"),
        ("no growth", schedule.geometric, (8, 1), sympy.oo, "all terms are equal"),
        ("equal steps", schedule.linear, (3, 2), sympy.oo, "harmonic series"),
        ("slowly divergent", schedule.logarithmic, (2, 1), sympy.oo, "integral of 1/(x ln x)"),
        ("constant", schedule.constant, (5,), sympy.oo, "all terms are equal"),
        (
            "slowly convergent",
            schedule.logarithmic,
            (2, 2),
            sympy.Float("2.10974280123689197447925719", 28) * sympy.log(2) ** 2,
            "sum of 1/(k ln(k)^2) from k = 2 (OEIS A115563)",
        ),
    ]
]
