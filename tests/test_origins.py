"""One time origin: ``fits=0`` is the original, with nothing drawn yet, and ``fits=1`` the first fit, to real data."""

import inspect
from math import exp, gamma, log, sqrt

import pytest
from public_calls import public_names, resolved

from collapse_theory.policy import Accumulate

ROOMS = ("gaussian", "regression", "families", "noise")
REFUSED = "`fits` must be a whole number of at least 1; got 0"

EULER = 0.5772156649015329
LOG_DRIFT = 1 - EULER - log(2)  # E ln s² for M = 5: s² = chi²_4/4
C4, CUBE, FOURTH = 0.5**0.5 * gamma(2.5), 0.5**1.5 * gamma(3.5), 1.5  # E s, E s³ and E s⁴ for M = 5; E s² = 1
SPREAD = 2 * (1 - C4)  # E (1 - s)²
SPREAD_VARIANCE = 1 - 4 * C4 + 6 - 4 * CUBE + FOURTH - SPREAD**2

ORIGINS = {  # arguments; the original's value; that of the first fit, written down without the package
    "families.poisson_extinction": ({"samples": 5, "rate": 0.25}, 0, exp(-5 / 4)),
    "families.poisson_survival": ({"samples": 5, "rate": 0.25}, 1, 1 - exp(-5 / 4)),
    "families.variance_of_mean": ({"samples": 5, "family": "poisson", "mean": 0.25}, 0, 0.25 / 5),
    "gaussian.LogVariance": ({"samples": 5}, REFUSED, LOG_DRIFT),
    "gaussian.cheapest_schedule": ({"risk_budget": 0.1}, REFUSED, 10),
    "gaussian.data_kurtosis": ({"samples": 5}, 0, 3 * (2 / 4) / (1 + 1 / 5) ** 2),
    "gaussian.data_variance": ({"samples": 5}, 1, 1 + 1 / 5),
    "gaussian.expected_sigma": ({"samples": 5}, 1, C4),
    "gaussian.log_det_drift": ({"samples": 5, "dim": 1}, 0, LOG_DRIFT),
    "gaussian.policy_moments": ({"samples": 5, "policy": Accumulate(), "ddof": 0}, (0, 1), (1 / 5, 4 / 5)),
    "gaussian.risk": ({"samples": 5}, 0, 1 / 5 + SPREAD),
    "gaussian.risk_multivariate": ({"samples": 5, "cov": [[1.0]]}, 0, 1 / 5 + 1 / 2 / 4),
    "gaussian.risk_series": ({"samples": 5}, 0, 3 / 2 / 5),
    "gaussian.risk_spread": ({"samples": 5}, 0, SPREAD),
    "gaussian.risk_variance": ({"samples": 5}, 0, 2 / 25 + SPREAD_VARIANCE),
    "gaussian.risk_variance_series": ({"samples": 5}, 0, 5 / 2 / 25),
    "gaussian.sigma_quantile": ({"samples": 3, "q": 0.5}, 1, sqrt(log(2))),  # s² = chi²_2/2
    "gaussian.variance_of_mean": ({"samples": 5}, 0, 1 / 5),
    "noise.bounded_noise_lower_bound": ({"samples": 5, "bound": 0.1, "dim": 1}, 0, 1 / 5 - 2 * 0.1 * 5**-1.5),
    "noise.risk_lower_bound": ({"samples": 5, "noise_variance": 0.5}, 0, 1 / 5 + 0.5),
    "regression.excess_risk": ({"samples": 5, "dim": 2}, 0, 2 / (5 - 2 - 1)),
    "regression.interpolation_excess_risk": ({"samples": 5, "dim": 10}, 0, 1 - 5 / 10),
    "regression.prediction_error": ({"samples": 5, "dim": 2}, 1, 1 + 2 / (5 - 2 - 1)),
    "regression.ridge_excess_risk": ({"ratio": 0.5, "first_ratio": 0.5, "penalty": 0.0}, 0, 0.5 / (1 - 0.5)),
    "regression.running_average_variance": ({"share": 0.5, "initial": 2.0}, 2, 0.5**2 * 2 + 1),
    "regression.subsample_series": ({"samples": 5, "dim": 2}, 0, 2 / 5),
}
ONE_COUNT = {"gaussian.LogVariance", "gaussian.sigma_quantile", "gaussian.cheapest_schedule"}
"""Functions that take a single count of fits."""
NUMBERS = {  # of a result that is an object
    "gaussian.LogVariance": lambda law: law.mean(),
    "gaussian.policy_moments": lambda moments: (moments.variance_of_mean, moments.variance),
    "gaussian.cheapest_schedule": lambda plan: plan.floor,
    "regression.ridge_excess_risk": lambda risk: risk.total,
}


def has_fits(name):
    return "fits" in inspect.signature(resolved(name)).parameters


def test_every_function_of_fits_is_in_the_table():
    assert set(ORIGINS) == {name for name in public_names() if name.split(".")[0] in ROOMS and has_fits(name)}


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


@pytest.mark.parametrize("name", sorted(set(ORIGINS) - ONE_COUNT))
def test_an_array_of_fits_holds_the_same(name):
    arguments, *expected = ORIGINS[name]
    columns = NUMBERS.get(name, lambda number: number)(resolved(name)(fits=[0, 1], **arguments))
    rows = list(zip(*columns, strict=True)) if isinstance(columns, tuple) else columns.tolist()
    assert rows[0] == pytest.approx(expected[0], rel=1e-12, abs=1e-15)
    assert rows[1] == pytest.approx(expected[1], rel=1e-12, abs=1e-15)
