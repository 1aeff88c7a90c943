"""Least squares on own labels, with and without a penalty, by hand."""

from fractions import Fraction
from functools import partial
from operator import attrgetter

import sympy

from collapse_theory import regression
from collapse_theory.policy import Accumulate, Replace, ReplaceMultiple
from collapse_theory.testing.problems.problem import Problem

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
T, d, n = sympy.symbols("T d n", positive=True)
LINEAR, RIDGE = frozenset({"regression"}), frozenset({"regression", "ridge"})
POLICY, LIMIT = frozenset({"policy"}), frozenset({"limit"})
UNIT_INPUTS = [[1, 0], [0, 1]]

REGRESSIONS = [
    Problem(
        "excess risk if labels are replaced",
        LINEAR | POLICY,
        partial(regression.excess_risk, T, n, dim=d),
        n * d / (T - d - 1),
        "gerstgrasser2024: the same for each fit, an inverse Wishart mean",
    ),
    Problem(
        "excess risk if labels accumulate",
        LINEAR | POLICY,
        partial(regression.excess_risk, T, 3, dim=5, policy=Accumulate()),
        Fraction(49, 36) * 5 / (T - 6),
        "gerstgrasser2024: 1 + 1/4 + 1/9",
    ),
    Problem(
        "excess risk if inputs are labelled again and again",
        LINEAR | POLICY,
        partial(regression.excess_risk, T, 3, dim=5, policy=ReplaceMultiple()),
        Fraction(11, 6) * 5 / (T - 6),
        "gerstgrasser2024: 1 + 1/2 + 1/3",
    ),
    Problem(
        "excess risk of generations of several sizes",
        LINEAR,
        partial(regression.excess_risk, [30, 30, 50], 3, dim=5),
        2 * Fraction(5, 24) + Fraction(5, 44),
        "dohmatob2024a: the sum of d/(T - d - 1)",
    ),
    Problem(
        "excess risk in the end if labels accumulate",
        LINEAR | POLICY | LIMIT,
        partial(regression.excess_risk_limit, 30, dim=5, policy=Accumulate()),
        5 * sympy.pi**2 / 144,
        "zeta(2) times 5/24",
    ),
    Problem(
        "excess risk in the end if labels are replaced",
        LINEAR | POLICY | LIMIT,
        partial(regression.excess_risk_limit, 30, dim=5, policy=Replace()),
        sympy.oo,
        "each fit adds the same",
    ),
    Problem(
        "error on noisy labels after one fit",
        LINEAR,
        partial(regression.prediction_error, 30, 1, dim=5),
        Fraction(29, 24),
        "the noise of a label, 1, and 5/24",
    ),
    Problem(
        "amplification of one coefficient",
        LINEAR,
        partial(regression.disagreement_amplification, 10, dim=1),
        QUARTER,
        "E sum x^4/(sum x^2)^2 = 3/(T + 2) by the symmetry of the sphere",
    ),
    Problem(
        "first order of a subsampled pool",
        LINEAR | POLICY,
        partial(regression.subsample_series, T, 2, dim=d),
        Fraction(7, 4) * d / T,
        "1 for its noise, 1/4 for the first fit, which labels half of the rows, and 1/2 for noise that both share",
    ),
    Problem(
        "interpolation by a square system",
        LINEAR,
        partial(regression.interpolation_excess_risk, 7, 5, dim=7),
        0,
        "nothing is projected away",
    ),
    Problem(
        "interpolation with half of the data",
        LINEAR,
        partial(regression.interpolation_excess_risk, 6, 3, dim=12),
        Fraction(7, 8),
        "each fit keeps half of what is left: 1 - 1/2^3",
    ),
    Problem(
        "strong collapse with half of synthetic data",
        LINEAR,
        partial(regression.mixture_excess_risk_limit, HALF, share=HALF, gap=1),
        Fraction(3, 2),
        "dohmatob2024b eq. (11): 1 + 1/4 + 1/4",
    ),
    Problem(
        "threshold of verification",
        LINEAR,
        partial(regression.verification_threshold, kept_right=Fraction(3, 5), kept_wrong=Fraction(3, 10)),
        Fraction(2, 3),
        "feng2024: p 0.3 = (1 - p) 0.6",
    ),
    *(
        Problem(
            f"edits: {name}",
            LINEAR,
            partial(regression.edit_excess_risk, UNIT_INPUTS, [edit, edit]),
            answer,
            reason,
        )
        for name, edit, answer, reason in [
            ("of all labels", 1, (2, 4, 6), "each edit is a fit, which adds tr (X'X)^-1 = 2"),
            ("of no label", 0, (2, 2, 2), "the labels stay"),
        ]
    ),
    *(
        Problem(
            f"running average: {name}",
            LINEAR,
            partial(regression.running_average_variance, fits, share=share),
            answer,
            f"amin2026: {reason}",
        )
        for name, fits, share, answer, reason in [
            ("synthetic data only", 3, 1, Fraction(49, 36), "V + 1/t^2 each time"),
            ("real data only", 4, 0, QUARTER, "V (t-1)^2/t^2 + 1/t^2 each time, so 1/t"),
        ]
    ),
]

RIDGES = [
    Problem(
        "effective penalty at ratio 1",
        RIDGE,
        partial(regression.effective_penalty, 1, ratio=1),
        sympy.GoldenRatio,
        "kappa - 1 = kappa/(1 + kappa)",
    ),
    *(
        Problem(
            f"risk without a penalty: {part}",
            RIDGE,
            partial(
                regression.ridge_excess_risk,
                5,
                ratio=QUARTER,
                first_ratio=Fraction(1, 5),
                penalty=0,
                sigma=2,
                first_sigma=3,
            ),
            answer,
            reason,
            part=attrgetter(part),
        )
        for part, answer, reason in [
            ("bias", 0, "kappa = 0"),
            ("variance", Fraction(4, 3), "sigma^2 phi/(1 - phi)"),
            ("collapse", 9, "four generations before the last: sigma_0^2 phi_0/(1 - phi_0) each"),
        ]
    ),
    Problem(
        "risk without a penalty, any number of fits",
        RIDGE,
        partial(regression.ridge_excess_risk, n, ratio=HALF, first_ratio=Fraction(1, 3), penalty=0),
        (n + 1) / 2,
        "phi/(1 - phi) + (n - 1) phi_0/(1 - phi_0)",
        part=attrgetter("total"),
    ),
]

PROBLEMS = [*REGRESSIONS, *RIDGES]
