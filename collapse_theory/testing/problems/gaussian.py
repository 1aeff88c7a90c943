"""Refitted Gaussians, solved with gamma functions and by hand."""

from fractions import Fraction
from functools import partial
from operator import attrgetter, methodcaller

import sympy

from collapse_theory import gaussian, schedule
from collapse_theory.policy import Accumulate, Mix
from collapse_theory.testing.problems.problem import Problem

M, n = sympy.symbols("M n", positive=True)
ROOT_PI, EULER = sympy.sqrt(sympy.pi), sympy.EulerGamma
RISK, MOMENTS, LAW = (
    frozenset({"gaussian", "risk"}),
    frozenset({"gaussian", "moments"}),
    frozenset({"gaussian", "time"}),
)
POLICY, LIMIT = frozenset({"policy"}), frozenset({"limit"})
BY_BALLS = "recursion of raw moments in ball arithmetic, rounded to nearest"
THREE_DATA = "for three data sigma^2 is exponential"

RISKS = [
    Problem(
        "risk of one fit to two data",
        RISK,
        partial(gaussian.risk, samples=2, fits=1),
        Fraction(5, 2) - 2 * sympy.sqrt(2 / sympy.pi),
        "1/M + 2(1 - c4) with c4(2) = sqrt(2/pi)",
    ),
    Problem(
        "risk of one fit to three data",
        RISK,
        partial(gaussian.risk, samples=3, fits=1),
        Fraction(7, 3) - ROOT_PI,
        "1/M + 2(1 - c4) with c4(3) = sqrt(pi)/2",
    ),
    Problem(
        "risk of six fits to a hundred data",
        RISK,
        partial(gaussian.risk, samples=100, fits=6),
        0.0900741094553193,
        BY_BALLS,
        tolerance=1e-15,
    ),
    Problem(
        "variance of the risk of one fit to three data",
        RISK,
        partial(gaussian.risk_variance, samples=3, fits=1),
        Fraction(47, 9) - ROOT_PI - sympy.pi,
        f"2/9 + Var (sigma - 1)^2; {THREE_DATA}",
    ),
    Problem(
        "variance of the risk of six fits to a hundred data",
        RISK,
        partial(gaussian.risk_variance, samples=100, fits=6),
        0.00971824466031265,
        BY_BALLS,
        tolerance=1e-14,
    ),
    Problem(
        "first order of the risk",
        RISK,
        partial(gaussian.risk_series, samples=M, fits=n),
        3 * n / (2 * M),
        "1/M for the mean and 1/(2M) for the spread, each fit",
    ),
    Problem(
        "first order of the risk in two dimensions",
        RISK,
        partial(gaussian.risk_multivariate, 1000, 1, cov=[[1, 0], [0, 4]]),
        Fraction(5, 1000) + Fraction(33, 10) / 999,
        "Tr/M + half the sum of l_a l_b (1 + [a=b])/(l_a + l_b), over M - 1, with l = 1, 4",
    ),
    *(
        Problem(
            f"risk in the end on a slow schedule: {name}",
            RISK | LIMIT,
            partial(gaussian.risk_limits, schedule.logarithmic(2, 1), sigma=2, ddof=ddof),
            answer,
            reason,
            part=attrgetter(part),
        )
        for name, ddof, part, answer, reason in [
            ("unbiased, means", 1, "mean_part", sympy.oo, "the sum of 1/(k ln k) diverges"),
            (
                "unbiased, spreads",
                1,
                "spread_part",
                8,
                "2 sigma^2: sigma_n tends to 0, its square stays 4 in expectation",
            ),
            ("maximum likelihood, means", 0, "mean_part", 4, "sigma^2: all variance becomes that of the mean"),
            ("maximum likelihood, spreads", 0, "spread_part", 4, "sigma^2: sigma_n tends to 0, and so does its square"),
        ]
    ),
]

MOMENT_PROBLEMS = [
    Problem(
        "variance of a datum, any size",
        MOMENTS,
        partial(gaussian.data_variance, samples=M, fits=n),
        1 + n / M,
        "each fit adds the variance 1/M of its mean",
    ),
    Problem(
        "variance of a datum on a schedule",
        MOMENTS,
        partial(gaussian.data_variance, samples=[10, 20, 40], fits=3),
        Fraction(47, 40),
        "1 + 1/10 + 1/20 + 1/40",
    ),
    Problem(
        "variance of a datum with maximum likelihood",
        MOMENTS,
        partial(gaussian.data_variance, samples=10, fits=50, ddof=0),
        1,
        "what the fit loses, its mean gains",
    ),
    Problem(
        "mean sigma of three fits to two data",
        MOMENTS,
        partial(gaussian.expected_sigma, samples=2, fits=3),
        (2 / sympy.pi) ** Fraction(3, 2),
        "c4(2)^3",
    ),
    Problem(
        "excess kurtosis of a datum after one fit to two",
        MOMENTS,
        partial(gaussian.data_kurtosis, samples=2, fits=1),
        Fraction(8, 3),
        "fourth moment 3/4 + 3 + 9, variance 3/2",
    ),
    *(
        Problem(
            f"variance of two fits to accumulated data, ddof = {ddof}",
            MOMENTS | POLICY,
            partial(gaussian.policy_moments, policy=Accumulate(), samples=2, fits=2, ddof=ddof),
            answer,
            reason,
            part=attrgetter("variance"),
        )
        for ddof, answer, reason in [
            (0, Fraction(7, 16), "(1 - 1/M)(1 - 1/(4M)) (kazdan2024)"),
            (1, Fraction(5, 6), "1 - 1/(2(2M - 1))"),
        ]
    ),
    Problem(
        "variance in the end if data accumulate",
        MOMENTS | POLICY | LIMIT,
        partial(gaussian.accumulated_variance_limit, samples=4, ddof=0),
        2 / sympy.pi,
        "the product of 1 - 1/(4k^2) (Wallis)",
    ),
    Problem(
        "variance in the end of a mixture",
        MOMENTS | POLICY | LIMIT,
        partial(gaussian.mixed_fixed_point, policy=Mix(0.5, 0.25, 0.25), samples=10),
        Fraction(7, 6),
        "gamma/(gamma + alpha^2/(M(1 + alpha + beta)) - alpha/M) for beta = gamma",
        part=attrgetter("variance"),
    ),
    Problem(
        "variance of an anchored variance",
        MOMENTS | LIMIT,
        partial(gaussian.anchored_variance, M, anchors=1),
        2 * (M + 1),
        "second moment of A s + B in its stationary state, A = chi^2_M/(M + 1)",
        part=attrgetter("variance"),
    ),
    *(
        Problem(
            f"tail index of {samples} data beside one real datum",
            LAW | LIMIT,
            partial(gaussian.anchored_tail_index, samples, anchors=1),
            index,
            "root of E (chi^2/(M + 1))^kappa = 1, by quadrature",
            tolerance=3e-6,
        )
        for samples, index in [(10, 2.04832), (2, 2.21112)]
    ),
]

LAWS = [
    *(
        Problem(
            f"logarithm of a variance fitted to three data: {name}",
            LAW,
            partial(gaussian.LogVariance, samples=3, fits=1),
            answer,
            THREE_DATA,
            part=part,
        )
        for name, answer, part in [
            ("probability below 0", 1 - sympy.exp(-1), methodcaller("cdf", 0)),
            ("mean", -EULER, methodcaller("mean")),
            ("variance", sympy.pi**2 / 6, methodcaller("var")),
            ("median", sympy.log(sympy.log(2)), methodcaller("median")),
        ]
    ),
    Problem(
        "median sigma fitted to three data",
        LAW,
        partial(gaussian.sigma_quantile, 3, 1, q=0.5),
        sympy.sqrt(sympy.log(2)),
        THREE_DATA,
    ),
    Problem(
        "growth as squares",
        RISK,
        partial(gaussian.sampling_growth, schedule.power(1, 2)),
        sympy.pi**2 / 6,
        "zeta(2)",
        part=attrgetter("inverse_sum"),
    ),
    Problem(
        "rate of shrinking with three data",
        LAW,
        partial(gaussian.almost_sure_rate, samples=3),
        -EULER,
        "digamma(1) + ln(2/2)",
    ),
    Problem(
        "exponents in two dimensions with three data",
        LAW,
        partial(gaussian.lyapunov_exponents, samples=3, dim=2),
        (-EULER, -EULER - 2 * sympy.log(2)),
        "digamma(1) and digamma(1/2), plus ln(2/2)",
    ),
    Problem(
        "exponents in three dimensions, summed",
        LAW,
        partial(gaussian.log_det_drift, samples=12, fits=1, dim=3),
        sum(sympy.digamma(Fraction(12 - j, 2)) for j in (1, 2, 3)) + 3 * sympy.log(Fraction(2, 11)),
        "the sum of digamma((M-j)/2) + ln(2/(M-1))",
    ),
]

PROBLEMS = [*RISKS, *MOMENT_PROBLEMS, *LAWS]
