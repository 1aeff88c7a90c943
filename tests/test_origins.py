"""One time origin: ``fits=0`` is the original, with nothing drawn yet, and ``fits=1`` the first fit, to real data."""

import inspect
from math import exp, gamma, log, sqrt

import numpy as np
import pytest
from public_calls import public_names, resolved

import collapse_theory as ct
from collapse_theory.policy import Accumulate
from collapse_theory.tails import Atoms

REFUSED = "`fits` must be a whole number of at least 1; got 0"

EULER = 0.5772156649015329
LOG_DRIFT = 1 - EULER - log(2)  # E ln s² for M = 5: s² = chi²_4/4
C4, CUBE, FOURTH = 0.5**0.5 * gamma(2.5), 0.5**1.5 * gamma(3.5), 1.5  # E s, E s³ and E s⁴ for M = 5; E s² = 1
SPREAD = 2 * (1 - C4)  # E (1 - s)²
SPREAD_VARIANCE = 1 - 4 * C4 + 6 - 4 * CUBE + FOURTH - SPREAD**2

HALVES = {"curator": ct.curation.Verifier(1.0, 0.5)}
TWO_ATOMS = {"p": [0.25, 0.75], "samples": 4}
RUNS = {"replicates": 3, "seed": 1}

ORIGINS = {  # arguments; the original's value; that of the first fit, written down without the package
    "curation.bad_share": ({**HALVES, "bad": 0.5}, 0.5, 1 / 3),
    "discrete.anchored_homozygosity": ({**TWO_ATOMS, "anchors": 2}, 5 / 8, 1 / 6 + 5 / 6 * 5 / 8),
    "discrete.branching_rate": ({}, REFUSED, 1),
    "discrete.collapse_probability_bounds": (TWO_ATOMS, REFUSED, (1 - 4 * 3 / 8 * 3 / 4, 1 - 3 / 8 * 3 / 2)),
    "discrete.expected_entropy": ({**TWO_ATOMS, "samples": 1}, log(4) - 0.75 * log(3), 0),
    "discrete.expected_support": (TWO_ATOMS, 2, 2 - 0.25**4 - 0.75**4),
    "discrete.homozygosity": (TWO_ATOMS, 5 / 8, 1 - 3 / 8 * 3 / 4),
    "discrete.mass_lost": (TWO_ATOMS, 0, 0.25 * 0.75**4 + 0.75 * 0.25**4),
    "discrete.presence_bounds": ({"p": 0.25, "samples": 4}, REFUSED, (1 - exp(-1), 1)),
    "discrete.presence_probability": ({"p": 0.25, "samples": 4}, 1, 1 - 0.75**4),
    "families.poisson_extinction": ({"samples": 5, "rate": 0.25}, 0, exp(-5 / 4)),
    "families.poisson_survival": ({"samples": 5, "rate": 0.25}, 1, 1 - exp(-5 / 4)),
    "families.variance_of_mean": ({"samples": 5, "family": "poisson", "mean": 0.25}, 0, 0.25 / 5),
    "gaussian.LogVariance": ({"samples": 5}, REFUSED, LOG_DRIFT),
    "gaussian.cheapest_schedule": ({"risk_budget": 0.1}, REFUSED, 10),
    "gaussian.covariance_moments": ({"samples": 5, "dim": 2}, (2, 4, 2), (2, 5, 7 / 2)),
    "gaussian.data_kurtosis": ({"samples": 5}, 0, 3 * (2 / 4) / (1 + 1 / 5) ** 2),
    "gaussian.data_variance": ({"samples": 5}, 1, 1 + 1 / 5),
    "gaussian.effective_rank": ({"samples": 5, "dim": 2}, 2, 10 / 7),
    "gaussian.effective_rank_limit": ({"samples": 5, "rank": 2}, 2, 1 / (1 / 2 + 1 / 5)),
    "gaussian.expected_sigma": ({"samples": 5}, 1, C4),
    "gaussian.log_det_drift": ({"samples": 5, "dim": 1}, 0, LOG_DRIFT),
    "gaussian.mean_drift": ({"samples": 5, "dim": 3}, 0, 3 / 5),
    "gaussian.policy_moments": ({"samples": 5, "policy": Accumulate(), "ddof": 0}, (0, 1), (1 / 5, 4 / 5)),
    "gaussian.risk": ({"samples": 5}, 0, 1 / 5 + SPREAD),
    "gaussian.risk_multivariate": ({"samples": 5, "cov": [[1.0]]}, 0, 1 / 5 + 1 / 2 / 4),
    "gaussian.risk_series": ({"samples": 5}, 0, 3 / 2 / 5),
    "gaussian.risk_spread": ({"samples": 5}, 0, SPREAD),
    "gaussian.risk_variance": ({"samples": 5}, 0, 2 / 25 + SPREAD_VARIANCE),
    "gaussian.risk_variance_series": ({"samples": 5}, 0, 5 / 2 / 25),
    "gaussian.sigma_quantile": ({"samples": 3, "q": 0.5}, 1, sqrt(log(2))),  # s² = chi²_2/2
    "gaussian.variance_of_mean": ({"samples": 5}, 0, 1 / 5),
    "gaussian.weighted_mean_variance": ({"samples": 5, "anchors": 4, "weight": 0.5}, 0, (1 / 4 + 1 / 5) / 4),
    "loop.decoded_counts": ({**TWO_ATOMS, "samples": 2}, REFUSED, [0.5625, 0.375, 0.0625]),
    "noise.bounded_noise_lower_bound": ({"samples": 5, "bound": 0.1, "dim": 1}, 0, 1 / 5 - 2 * 0.1 * 5**-1.5),
    "noise.risk_lower_bound": ({"samples": 5, "noise_variance": 0.5}, 0, 1 / 5 + 0.5),
    "regression.excess_risk": ({"samples": 5, "dim": 2}, 0, 2 / (5 - 2 - 1)),
    "regression.interpolation_excess_risk": ({"samples": 5, "dim": 10}, 0, 1 - 5 / 10),
    "regression.prediction_error": ({"samples": 5, "dim": 2}, 1, 1 + 2 / (5 - 2 - 1)),
    "regression.ridge_excess_risk": ({"ratio": 0.5, "first_ratio": 0.5, "penalty": 0.0}, 0, 0.5 / (1 - 0.5)),
    "regression.running_average_variance": ({"share": 0.5, "initial": 2.0}, 2, 0.5**2 * 2 + 1),
    "regression.subsample_series": ({"samples": 5, "dim": 2}, 0, 2 / 5),
    "tails.mass_lost_after": ({"tail": Atoms([0.25, 0.75]), "samples": 4}, REFUSED, exp(-1) / 4 + 3 * exp(-3) / 4),
}
SIMULATED = {  # what all runs are before the first draw
    "montecarlo.categorical_fits": (TWO_ATOMS, [0.25, 0.75]),
    "montecarlo.diversity_estimate": (TWO_ATOMS, 5 / 8),
    "montecarlo.family_fits": ({"samples": 4, "family": "poisson", "mean": 2.0}, 2),
    "montecarlo.gaussian_estimate": ({"samples": 4, "quantity": "risk"}, 0),
    "montecarlo.gaussian_fits": ({"samples": 4}, [[0], [1]]),
    "montecarlo.multivariate_estimate": ({"samples": 4, "cov": [[2.0]]}, 0),
    "montecarlo.multivariate_quantiles": ({"samples": 4, "cov": [[2.0]], "q": 0.5}, 0),
    "montecarlo.regression_excess": ({"samples": 9, "dim": 2}, 0),
    "montecarlo.regression_excess_estimate": ({"samples": 9, "dim": 2}, 0),
    "montecarlo.risk_estimate": ({"samples": 4}, 0),
    "montecarlo.risk_variance_estimate": ({"samples": 4}, 0),
    "montecarlo.survival_estimate": ({"samples": 4, "family": "poisson", "mean": 0.1}, 1),
}
ELSEWHERE = {
    "curation.bad_share_law": "the law of the first fit is binomial: tests/curation/test_chain.py",
    "curation.filtered": "takes one count of fits: tests/curation/test_types.py",
    "curation.preferred": "the same",
    "curation.tolerated_bad_share": "asks for the share of the original",
    "claims.Measurement": "states after how many fits an experiment was measured",
    "loop.FixedPoint": "holds the fits that were needed",
    "loop.deviation_bound": "an array from the original, where it is 0, on: tests/loop/test_deviation.py",
    "loop.path": "arrays from the original on: tests/loop/test_path.py",
    "monitor.Prediction": "holds the fits for which loops were followed",
    "monitor.predict": "takes the fits for which loops are followed: tests/monitor/test_predict.py",
    "montecarlo.curated_counts": "counts the data of a fit: tests/montecarlo/test_curated.py",
    "montecarlo.data_variance_estimate": "the data of the original vary",
    "montecarlo.gaussian_path": "starts at the original: tests/montecarlo/test_paths.py",
    "montecarlo.multivariate_fits": "returns arrays of two shapes, which multivariate_estimate reads",
    "plan.Passage": "holds the fits that were found: tests/plan/test_passages.py",
    "plan.Plan": "holds the fits that were asked for",
    "plan.least_anchors": "compares what its quantity is there with the original: tests/plan/test_least.py",
    "plan.least_gamma": "the same",
    "plan.least_growth": "the same",
    "plan.least_samples": "the same",
    "profile.Metrics": "holds the numbers of the fits that were measured",
    "tails.mass_lost_union_bound": "a published bound of many fits",
    "tails.tail_losses": "a table of tails.mass_lost_after",
    "testing.schedules": "draws the sizes of so many generations",
    "trajectories.Trajectory": "holds the fits that were asked for",
    "trajectories.trajectory": "asks another function, with its origin",
}
TAKES_ARRAYS = [name for name, (_, original, _) in ORIGINS.items() if original != REFUSED]
TAKES_ARRAYS.remove("gaussian.sigma_quantile")  # whose quantiles may be the array
NUMBERS = {  # of a result that is an object
    "gaussian.LogVariance": lambda law: law.mean(),
    "gaussian.covariance_moments": lambda found: (found.trace, found.trace_square, found.square_trace),
    "gaussian.policy_moments": lambda moments: (moments.variance_of_mean, moments.variance),
    "gaussian.cheapest_schedule": lambda plan: plan.floor,
    "regression.ridge_excess_risk": lambda risk: risk.total,
}


def has_fits(name):
    try:
        return "fits" in inspect.signature(resolved(name)).parameters
    except ValueError:  # a class of Python's own, such as a warning
        return False


def test_every_function_of_fits_is_in_a_table():
    tables = [*ORIGINS, *SIMULATED, *ELSEWHERE]
    assert sorted(tables) == sorted(filter(has_fits, public_names()))


@pytest.mark.parametrize("name", ORIGINS)
def test_no_fits_are_the_original_and_one_fit_is_to_real_data(name):
    arguments, *expected = ORIGINS[name]
    for fits, value in enumerate(expected):
        if value == REFUSED:
            with pytest.raises(ValueError, match=REFUSED):
                resolved(name)(fits=fits, **arguments)
        else:
            result = resolved(name)(fits=fits, **arguments)
            assert NUMBERS.get(name, lambda number: number)(result) == pytest.approx(value, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", TAKES_ARRAYS)
def test_an_array_of_fits_holds_the_same(name):
    arguments, *expected = ORIGINS[name]
    columns = NUMBERS.get(name, lambda number: number)(resolved(name)(fits=[0, 1], **arguments))
    rows = list(zip(*columns, strict=True)) if isinstance(columns, tuple) else columns.tolist()
    assert rows[0] == pytest.approx(expected[0], rel=1e-12, abs=1e-15)
    assert rows[1] == pytest.approx(expected[1], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", SIMULATED)
def test_simulations_begin_at_the_original(name):
    arguments, expected = SIMULATED[name]
    for fits, is_original in ((0, True), (1, False)):
        result = resolved(name)(fits=fits, **arguments, **RUNS)
        values = np.asarray(getattr(result, "value", result), dtype=float)
        assert bool(np.allclose(values, expected, rtol=1e-12, atol=1e-15)) == is_original
