"""Curated loops: what is left of bad data, on average and in the end."""

from fractions import Fraction
from functools import partial

import sympy

from collapse_theory import curation
from collapse_theory.curation import BestOf, Duel, Verifier
from collapse_theory.testing.problems.problem import Problem

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
q = sympy.symbols("q", positive=True)
CURATION, LIMIT = frozenset({"curation"}), frozenset({"limit"})
HALVING, BEST, PREFERRED = Verifier(1, HALF), BestOf(2), Duel(Fraction(1, 4))

PROBLEMS = [
    Problem(
        "share behind a verifier",
        CURATION,
        partial(curation.bad_share, q, fits=2, curator=HALVING),
        q / (4 - 3 * q),
        "the odds q/(1 - q) are halved in every generation",
    ),
    Problem(
        "share of the best of three",
        CURATION,
        partial(curation.bad_share, q, fits=2, curator=BestOf(3)),
        q**9,
        "all nine drafts are bad",
    ),
    Problem(
        "share that two fits bring down to a half",
        CURATION,
        partial(curation.tolerated_bad_share, curator=HALVING, fits=2),
        Fraction(4, 5),
        "odds of 4 become 1",
    ),
    Problem(
        "share that bad real data leave in the end",
        CURATION | LIMIT,
        partial(curation.bad_share_limit, curator=HALVING, real=THIRD, real_bad=Fraction(3, 5)),
        THIRD,
        "of 1/3 a verifier leaves 1/5; two thirds of it and 1/5 of real ones are 1/3",
    ),
    *(
        Problem(
            f"{name}, one datum",
            CURATION | LIMIT,
            partial(curation.fixation_probability, HALF, samples=1, curator=curator),
            answer,
            reason,
        )
        for name, curator, answer, reason in [
            ("a verifier", HALVING, THIRD, "one datum decides: half of the good ones are twice the bad ones"),
            ("the best of two", BEST, Fraction(1, 4), "both drafts must be bad"),
            ("a duel", PREFERRED, Fraction(3, 8), "both bad: 1/4; one of them, and it wins: 1/2 times 1/4"),
        ]
    ),
    *(
        Problem(
            f"{name}, two data",
            CURATION | LIMIT,
            partial(curation.fixation_probability, HALF, samples=2, curator=curator),
            answer,
            reason,
        )
        for name, curator, answer, reason in [
            ("a verifier", HALVING, Fraction(1, 5), "each is bad with 1/3: 1/9 against 4/9, the rest is tried again"),
            ("the best of two", BEST, Fraction(1, 10), "each is bad with 1/4: 1/16 against 9/16"),
        ]
    ),
    Problem(
        "time until one kind is left",
        CURATION | frozenset({"time"}),
        partial(curation.fixation_time, 0.5, samples=2, curator=HALVING),
        Fraction(9, 5),
        "geometric with success probability 5/9",
    ),
    Problem(
        "law of two verified data",
        CURATION,
        partial(curation.bad_share_law, HALF, samples=2, fits=1, curator=HALVING),
        (Fraction(4, 9), Fraction(4, 9), Fraction(1, 9)),
        "binomial with 1/3",
    ),
]
