"""Models that are decoded, with answers by hand."""

from fractions import Fraction
from functools import partial
from operator import attrgetter, itemgetter

import sympy

from collapse_theory import loop
from collapse_theory.decoding import Decoding
from collapse_theory.testing.problems.problem import Problem

LOOP, LIMIT = frozenset({"loop"}), frozenset({"limit"})

_P = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]
_COIN = [Fraction(1, 2), Fraction(1, 2)]
_HALF = Decoding(temperature=0.5)

PROBLEMS = [
    Problem(
        "share of a half at temperature one half",
        LOOP,
        partial(loop.decoded, _P, decoding=_HALF),
        Fraction(2, 3),
        "4/(4 + 1 + 1)",
        part=itemgetter(0),
    ),
    Problem(
        "a half as the best of two",
        LOOP,
        partial(loop.decoded, _P, decoding=Decoding(best_of=2)),
        Fraction(3, 4),
        "1 - 1/4",
        part=itemgetter(0),
    ),
    Problem(
        "a half where a tie is cut",
        LOOP,
        partial(loop.decoded, _P, decoding=Decoding(top_p=0.7)),
        Fraction(2, 3),
        "one of the quarters stays",
        part=itemgetter(0),
    ),
    Problem(
        "a coin at temperature one half with a quarter of real data",
        LOOP | LIMIT,
        partial(loop.fixed_point, _COIN, real=0.25, decoding=_HALF, start="collapsed"),
        (1 + 1 / sympy.sqrt(2)) / 2,
        "u = 2p - 1 obeys u = (1 - a) 2u/(1 + u^2), so that u^2 = 1 - 2a",
        part=attrgetter("top"),
    ),
    Problem(
        "a coin at temperature one half with three quarters of real data",
        LOOP | LIMIT,
        partial(loop.fixed_point, _COIN, real=0.75, decoding=_HALF, start="collapsed"),
        Fraction(1, 2),
        "above one half of real data only u = 0 is left",
        part=attrgetter("top"),
    ),
    Problem(
        "real data that keep ten equal atoms at temperature three quarters",
        LOOP | LIMIT,
        partial(loop.hysteresis, [0.1] * 10, decoding=Decoding(temperature=0.75)),
        (Fraction(1, 4), Fraction(1, 4)),
        "the slope (1 - a)/tau is 1",
        tolerance=1e-8,
        part=attrgetter("prevents"),
    ),
]
