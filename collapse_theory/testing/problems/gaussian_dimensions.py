"""Refitted Gaussians in several dimensions, means that weigh, wander and rest: solved by hand."""

from fractions import Fraction
from functools import partial
from operator import attrgetter, methodcaller

import sympy

from collapse_theory import gaussian
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix
from collapse_theory.testing.problems.problem import Problem

M, d, n = sympy.symbols("M d n", positive=True)
MOMENTS, RISK, LAW = (
    frozenset({"gaussian", "moments"}),
    frozenset({"gaussian", "risk"}),
    frozenset({"gaussian", "time"}),
)
POLICY, LIMIT = frozenset({"policy"}), frozenset({"limit"})
WISHART = "T' = T + 2Q/(M-1), Q' = Q + (Q + T)/(M-1), by moments of Wishart matrices"
BY_PARTITIONS = "set partitions of four coordinates, in rationals"
POLICIES = {
    "fresh real data": Fresh(2),
    "accumulated data": Accumulate(),
    "subsamples of the pool": AccumulateSubsample(),
    "a mixture": Mix(0.5, 0.25, 0.25),
}

RANKS = [
    Problem(
        "effective rank after one fit",
        MOMENTS,
        partial(gaussian.effective_rank, M, 1, dim=d),
        (d * (M - 1) + 2) / (M + d),
        f"T = d², Q = d: {WISHART}",
    ),
    Problem(
        "effective rank after two fits to three data",
        MOMENTS,
        partial(gaussian.effective_rank, 3, 2, cov=[[2, 0], [0, 1]]),
        Fraction(26, 25),
        f"T = 9, 14, 26 and Q = 5, 12, 25: {WISHART}",
    ),
    Problem(
        "effective rank of two data",
        MOMENTS,
        partial(gaussian.effective_rank, 2, 5, dim=7),
        1,
        "two data span a line",
    ),
    Problem(
        "effective rank of many dimensions",
        MOMENTS | LIMIT,
        partial(gaussian.effective_rank_limit, M, n, rank=d),
        d * M / (M + n * d),
        "second moment 1 + nd/M of a Fuss-Catalan law",
    ),
    *(
        Problem(
            f"effective rank after two fits: {name}",
            MOMENTS | POLICY,
            partial(gaussian.effective_rank, [4, 3], 2, dim=2, policy=POLICIES[name]),
            answer,
            BY_PARTITIONS,
        )
        for name, answer in [
            ("fresh real data", Fraction(511, 381)),
            ("accumulated data", Fraction(2256, 1787)),
            ("subsamples of the pool", Fraction(2149, 1948)),
            ("a mixture", Fraction(4241945, 2761049)),
        ]
    ),
    Problem(
        "mean square of a trace in two dimensions",
        MOMENTS,
        partial(gaussian.covariance_moments, M, 1, dim=2),
        4 + 4 / (M - 1),
        "the trace is chi² with 2(M - 1) degrees of freedom over M - 1",
        part=attrgetter("trace_square"),
    ),
    Problem(
        "first order of the risk under accumulation",
        RISK | POLICY,
        partial(gaussian.risk_multivariate, 100, 1, cov=[[1, 0], [0, 4]], policy=Accumulate()),
        Fraction(83, 1000),
        "(Tr + half the sum of l_a l_b (1 + [a=b])/(l_a + l_b))/M with l = 1, 4",
    ),
]

MEANS = [
    Problem(
        "drift of the mean in any dimension",
        MOMENTS,
        partial(gaussian.mean_drift, M, n, dim=d),
        d * n / M,
        "1/M of the variance in each coordinate and fit",
    ),
    Problem(
        "variance of the mean of accumulated batches",
        MOMENTS | POLICY,
        partial(gaussian.variance_of_mean, [10, 30], 2, policy=Accumulate()),
        Fraction(1, 10) + Fraction(30, 1600),
        "sum of M/N²",
    ),
    Problem(
        "variance of the mean with fresh real data",
        MOMENTS | POLICY,
        partial(gaussian.variance_of_mean, 3, 2, policy=Fresh(1)),
        Fraction(1, 4) + Fraction(9, 64),
        "1/4 for the first four data; then 9/16 of it, 3/16 and 1/16, as E sigma² = 1",
    ),
    Problem(
        "weight of real data beside as many synthetic ones",
        MOMENTS | LIMIT,
        partial(gaussian.golden_weight, 50, anchors=50),
        (sympy.sqrt(5) - 1) / 2,
        "root of w² + w = 1 (he2025)",
    ),
    Problem(
        "variance of a weighted mean at the golden weight",
        MOMENTS | LIMIT,
        partial(gaussian.weighted_mean_limit, 2 * M, anchors=M, weight=Fraction(1, 2)),
        1 / (2 * M),
        "k = 2: w* = 1/2, and V = w*/m (he2025)",
    ),
    Problem(
        "variance of a weighted mean after two fits",
        MOMENTS,
        partial(gaussian.weighted_mean_variance, 5, 2, anchors=4, weight=Fraction(1, 2)),
        Fraction(9, 64),
        "(1/4 + 1/5)/4 = 9/80, and a quarter of it more",
    ),
    Problem(
        "quartile of a mean that has come to rest",
        LAW | LIMIT,
        partial(gaussian.MeanLimit, sigma=3),
        sympy.sqrt(6),
        "3/4 quantile of Student's t with 2 degrees of freedom, sqrt(2/3), times 3",
        part=methodcaller("ppf", 0.75),
    ),
    Problem(
        "tail of the mean after many fits to three data",
        MOMENTS | LIMIT,
        partial(gaussian.settled_mean, 3),
        1 / (3 * (1 - sympy.EulerGamma)),
        "1/(M E S ln S), S exponential",
        part=attrgetter("tail_constant"),
    ),
    Problem(
        "fourth moment of the mean after many fits",
        MOMENTS | LIMIT,
        partial(gaussian.settled_mean, M, ddof=0),
        6 * M - 3,
        "3 E V², E V² = [1/M² + 2(1 - 1/M)/M]/(1 - E S²) with E S² = 1 - 1/M²",
        part=attrgetter("fourth_moment"),
    ),
]

PROBLEMS = [*RANKS, *MEANS]
