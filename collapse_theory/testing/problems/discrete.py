"""Resampled categorical distributions, solved by hand or by ball arithmetic on explicit chains."""

from fractions import Fraction
from functools import partial
from operator import itemgetter, methodcaller

import sympy

from collapse_theory import discrete
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix
from collapse_theory.testing.problems.problem import Problem

HALF, THIRD, QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)
COIN, DIE = [HALF, HALF], [THIRD, THIRD, THIRD]
X, D = sympy.symbols("x D", positive=True)
TIME, SUPPORT = frozenset({"discrete", "time"}), frozenset({"discrete", "support"})
DIVERSITY = frozenset({"discrete", "diversity"})
POLICY, LIMIT = frozenset({"policy"}), frozenset({"limit"})
BY_BALLS = "mean steps of the explicit two-atom chain, in ball arithmetic"
BY_ANCESTRY = "recursion of the ancestral process, run apart from this package"

TIMES = [
    Problem(
        "collapse of one datum",
        TIME,
        partial(discrete.collapse_time, COIN, samples=1),
        1,
        "one datum is one atom",
    ),
    Problem(
        "collapse of two data of two atoms",
        TIME,
        partial(discrete.collapse_time, [X, 1 - X], samples=2),
        1 + 4 * X * (1 - X),
        "the first draw leaves both with probability 2x(1-x), and they then last two fits on average",
    ),
    Problem(
        "collapse of two data of three atoms",
        TIME,
        partial(discrete.collapse_time, DIE, samples=2),
        Fraction(7, 3),
        "two data differ with probability 2/3, and then last two fits on average",
    ),
    *(
        Problem(
            f"collapse from {copies} of {samples} copies",
            TIME,
            partial(
                discrete.collapse_time, [Fraction(copies, samples), 1 - Fraction(copies, samples)], samples=samples
            ),
            mean,
            BY_BALLS,
            tolerance=1e-14,
        )
        for samples, copies, mean in [
            (100, 1, 10.536923063848196),
            (500, 1, 13.777516963425817),
            (1000, 1, 15.166967776080865),
            (100, 50, 136.602278382027868),
            (500, 250, 690.584700448153349),
            (1000, 500, 1383.50097719391324),
        ]
    ),
    *(
        Problem(
            f"collapse of {samples} data of {atoms} equal atoms",
            TIME,
            partial(discrete.collapse_time, discrete.uniform(atoms), samples=samples),
            mean,
            BY_ANCESTRY,
            tolerance=1e-13,
        )
        for atoms, samples, mean in [
            (3, 1000, 1618.9711471441),
            (10, 1000, 1893.4999585228),
            (1000, 1000, 1995.9755563021),
        ]
    ),
    Problem(
        "variance of the collapse time of two data",
        TIME,
        partial(discrete.CollapseTime, COIN, samples=2),
        2,
        "geometric with success probability 1/2",
        part=methodcaller("var"),
    ),
    Problem(
        "late collapse of two data",
        TIME,
        partial(discrete.CollapseTime, COIN, samples=2),
        sympy.Pow(2, -40, evaluate=False),
        "each fit keeps both atoms with probability 1/2",
        part=methodcaller("sf", 40),
    ),
    Problem(
        "collapse at once of sixty data",
        TIME,
        partial(discrete.CollapseTime, COIN, samples=60),
        sympy.Pow(2, -59, evaluate=False),
        "all 60 data are equal",
        part=methodcaller("cdf", 1),
    ),
    Problem(
        "collapse time for many data",
        TIME | LIMIT,
        partial(discrete.diffusion_time, COIN, samples=D),
        2 * D * sympy.log(2),
        "-2D times the sum of (1-p) ln(1-p)",
    ),
    Problem(
        "the published law for many equal atoms",
        TIME,
        partial(discrete.entropy_time, discrete.uniform(10**6), samples=2),
        2 * sympy.log(10**6),
        "D times the entropy (schaeffer2025, section 4.4), which is ln K for K equal atoms",
    ),
    Problem(
        "published bounds of the mean time",
        TIME,
        partial(discrete.collapse_time_bounds, [THIRD, 2 * THIRD], samples=10),
        (9, 41),
        "seddik2024 eq. (8): 1 + (4/9) 9/(1/2) and 1 + (4/9) 90",
    ),
    Problem(
        "published bounds of early collapse",
        TIME,
        partial(discrete.collapse_probability_bounds, [THIRD, 2 * THIRD], samples=10, fits=7),
        (1 - Fraction(40, 9) * Fraction(9, 10) ** 7, 1 - Fraction(8, 9) * Fraction(9, 10) ** 7),
        "seddik2024 eq. (7) with 1 - S_0 = 4/9 and two atoms",
    ),
    Problem(
        "time until two of three atoms are left",
        TIME,
        partial(discrete.time_to_support, DIE, samples=2, atoms=2),
        1,
        "two data are two atoms at most",
    ),
    Problem(
        "first loss of two data of three atoms",
        TIME,
        partial(discrete.time_to_loss, DIE, samples=2),
        1,
        "two data are two atoms at most",
    ),
    Problem(
        "first loss of three data of three atoms",
        TIME,
        partial(discrete.time_to_loss, DIE, samples=3),
        Fraction(9, 7),
        "three data are all different with probability 2/9, and stay so at each fit with the same: 1 + (2/9)/(1 - 2/9)",
        tolerance=1e-14,
    ),
    Problem(
        "second loss of three data of four equal atoms",
        TIME,
        partial(discrete.time_to_loss, [QUARTER] * 4, samples=3, losses=2),
        1 + Fraction(3, 8) * Fraction(9, 7),
        "three data are all different with probability 3/8, and stay so for 9/7 fits on average",
        tolerance=1e-14,
    ),
    Problem(
        "late first loss of three data",
        TIME,
        partial(discrete.SupportTime, DIE, samples=3, atoms=2),
        Fraction(2, 9) ** 10,
        "each fit leaves three different data different with probability 2/9",
        part=methodcaller("sf", 10),
        tolerance=1e-12,
    ),
    Problem(
        "Abel coordinate of 1",
        TIME,
        partial(discrete.abel_coordinate, 1),
        2.02929721441803609892,
        "x -> 1 - exp(-x) iterated from 1, then the power series of the Fatou coordinate at 0",
        tolerance=1e-15,
    ),
    Problem(
        "second branching rate",
        TIME,
        partial(discrete.branching_rate, 2),
        1 - sympy.exp(-1),
        "g_1 = 1 and g_2 = 1 - exp(-g_1)",
    ),
]

DIVERSITIES = [
    Problem(
        "presence after one fit",
        SUPPORT,
        partial(discrete.presence_probability, Fraction(1, 5), samples=5, fits=1),
        Fraction(2101, 3125),
        "1 - (4/5)^5",
    ),
    Problem(
        "presence after two fits",
        SUPPORT,
        partial(discrete.presence_probability, HALF, samples=2, fits=2),
        Fraction(5, 8),
        "lost at once with probability 1/4, and from one copy of two with 1/2 times 1/4",
    ),
    Problem(
        "support after two fits",
        SUPPORT,
        partial(discrete.expected_support, COIN, samples=2, fits=2),
        Fraction(5, 4),
        "both atoms are left with probability 1/4",
    ),
    Problem(
        "mass lost after one fit",
        SUPPORT,
        partial(discrete.mass_lost, DIE, samples=2, fits=1),
        Fraction(4, 9),
        "the sum of p (1-p)^2",
    ),
    Problem(
        "excess support over all time",
        SUPPORT,
        partial(discrete.excess_support, COIN, samples=2),
        2,
        "with two atoms the mean collapse time",
    ),
    Problem(
        "published lower bound of presence",
        SUPPORT,
        partial(discrete.presence_bounds, X, samples=D, fits=1),
        1 - sympy.exp(-D * X),
        "suresh2024, Theorem 1, with g_1 = 1",
        part=itemgetter(0),
    ),
    Problem(
        "entropy after three fits",
        DIVERSITY,
        partial(discrete.expected_entropy, COIN, samples=2, fits=3),
        sympy.log(2) / 8,
        "both atoms are left with probability 1/8, and then are equal",
    ),
    Problem(
        "homozygosity after one fit",
        DIVERSITY,
        partial(discrete.homozygosity, COIN, samples=2, fits=1),
        Fraction(3, 4),
        "1 - (1 - 1/D) (1 - S_0)",
    ),
    Problem(
        "homozygosity of a mixture with the original",
        DIVERSITY | POLICY,
        partial(discrete.homozygosity, COIN, samples=1, fits=3, policy=Mix(0.5, 0, 0.5)),
        Fraction(5, 8),
        "F' = 1/4 + F_0/4 + F_0/2 for one datum, whatever F is",
    ),
    Problem(
        "homozygosity after two fits to a subsampled pool",
        DIVERSITY | POLICY,
        partial(discrete.homozygosity, COIN, samples=2, fits=2, policy=AccumulateSubsample()),
        Fraction(41, 48),
        "two of the four data of the pool differ with probability 7/24; half of that is lost to the fit",
    ),
    Problem(
        "homozygosity in the end if data accumulate",
        DIVERSITY | POLICY | LIMIT,
        partial(discrete.homozygosity_limit, COIN, samples=4, policy=Accumulate()),
        1 - 1 / sympy.pi,
        "1 - S_0 is multiplied by the product of 1 - 1/(4k^2), which is 2/pi (Wallis)",
    ),
    Problem(
        "homozygosity in the end with one real datum",
        DIVERSITY | POLICY | LIMIT,
        partial(discrete.anchored_limit, [QUARTER] * 4, samples=8, anchors=1),
        Fraction(13, 25),
        "(M + m + (2Mm + m(m-1)) Q) / ((M+m)^2 - M(M-1)) with M = 8, m = 1, Q = 1/4",
    ),
]

PROBLEMS = [*TIMES, *DIVERSITIES]
