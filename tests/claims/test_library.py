"""An error of 1 % in any public closed form is noticed: by a claim of the ledger, a solved problem, or a test.

``python tests/claims/test_library.py`` tries each function against every claim that calls it, then against the solved
problems, and prints the table anew; the suite tries each function against the one witness in this table.
"""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "support"))

from library_errors import NO_NUMBER, callers, closed_forms, finding, ledger_notices, problem_notices, witness

from collapse_theory.claims import find

TESTS = Path(__file__).parents[1]
NOTICES = {
    "discrete.abel_coordinate": "problem: Abel coordinate of 1",
    "discrete.anchored_homozygosity": "wiki.one-real-point",
    "discrete.anchored_limit": "wiki.vanishing-anchor",
    "discrete.branching_rate": "suresh2024.rate",
    "discrete.collapse_constant": "tests/discrete/test_second.py::test_public_constants",
    "discrete.collapse_probability_bounds": "problem: published bounds of early collapse",
    "discrete.collapse_time": "seddik2024.eq8-lower",
    "discrete.collapse_time_bounds": "problem: published bounds of the mean time",
    "discrete.diffusion_time": "problem: collapse time for many data",
    "discrete.dirichlet_limit": "tests/discrete/test_homozygosity_policies.py::test_anchored_limits",
    "discrete.entropy_time": "problem: the published law for many equal atoms",
    "discrete.excess_support": "problem: excess support over all time",
    "discrete.expected_support": "problem: support after two fits",
    "discrete.time_to_loss": "problem: first loss of three data of three atoms",
    "discrete.time_to_support": "problem: time until two of three atoms are left",
    "discrete.homozygosity": "schaeffer2025.trillions",
    "discrete.homozygosity_limit": "schaeffer2025.accumulate-subsample",
    "discrete.mass_lost": "problem: mass lost after one fit",
    "discrete.presence_bounds": "problem: published lower bound of presence",
    "discrete.presence_probability": "wiki.minor-modes",
    "gaussian.accumulated_variance_limit": "problem: variance in the end if data accumulate",
    "gaussian.almost_sure_rate": "problem: rate of shrinking with three data",
    "gaussian.anchored_variance": "problem: variance of an anchored variance",
    "gaussian.covariance_moments": "problem: mean square of a trace in two dimensions",
    "gaussian.data_kurtosis": "problem: excess kurtosis of a datum after one fit to two",
    "gaussian.data_variance": "shumailov2023.exact-variance",
    "gaussian.effective_rank": "problem: effective rank after one fit",
    "gaussian.effective_rank_limit": "problem: effective rank of many dimensions",
    "gaussian.expected_sigma": "shumailov2024.theorem3.1",
    "gaussian.golden_weight": "problem: weight of real data beside as many synthetic ones",
    "gaussian.log_det_drift": "shumailov2024.theorem3.1-multivariate",
    "gaussian.lyapunov_exponents": "problem: exponents in two dimensions with three data",
    "gaussian.mean_drift": "problem: drift of the mean in any dimension",
    "gaussian.mixed_fixed_point": "problem: variance in the end of a mixture",
    "gaussian.policy_moments": "shumailov2024.policy",
    "gaussian.risk": "shumailov2023.accuracy",
    "gaussian.risk_multivariate": "problem: first order of the risk in two dimensions",
    "gaussian.risk_series": "problem: first order of the risk",
    "gaussian.risk_spread": "shumailov2023.figure4",
    "gaussian.risk_variance": "problem: variance of the risk of one fit to three data",
    "gaussian.risk_variance_series": "tests/gaussian/test_risk.py::test_variance_series_is_the_leading_order",
    "gaussian.settled_mean": "problem: fourth moment of the mean after many fits",
    "gaussian.variance_of_mean": "shumailov2023.random-walk-scaling",
    "gaussian.weighted_mean_limit": "problem: variance of a weighted mean at the golden weight",
    "gaussian.weighted_mean_variance": "problem: variance of a weighted mean after two fits",
    "families.bernoulli_collapse_time": "problem: collapse of two tosses of a coin",
    "families.poisson_extinction": "suresh2024.corollary2",
    "families.poisson_survival": "schaeffer2025.poisson-exponentially",
    "families.stationary_variance": "jangjoo2026.eq18",
    "families.variance_of_mean": "jangjoo2026.one-real-datum",
    "regression.disagreement_amplification": "problem: amplification of one coefficient",
    "regression.effective_penalty": "dohmatob2024a.ridge",
    "regression.excess_risk": "schaeffer2025.test-error-ratio-rises",
    "regression.excess_risk_limit": "problem: excess risk in the end if labels accumulate",
    "regression.interpolation_excess_risk": "dohmatob2024a.interpolation",
    "regression.mixture_excess_risk": "schaeffer2025.vanishing-share",
    "regression.mixture_excess_risk_limit": "problem: strong collapse with half of synthetic data",
    "regression.prediction_error": "schaeffer2025.test-error-ratio",
    "regression.ridge_excess_risk": "dohmatob2024a.ridge",
    "regression.running_average_variance": "amin2026.recursion",
    "regression.subsample_series": "problem: first order of a subsampled pool",
    "regression.verification_threshold": "feng2024.threshold",
    "noise.bounded_noise_lower_bound": "shumailov2023.eq24",
    "noise.risk_lower_bound": "shumailov2023.noise-bound",
}
"""Which claim notices an error of 1 % in a function, or else which solved problem, or which test."""

BY = {kind: [name for name, by in NOTICES.items() if by.startswith(kind)] for kind in ("problem: ", "tests/")}
BY_CLAIM = [name for name in NOTICES if name not in BY["problem: "] + BY["tests/"]]


def test_every_closed_form_has_a_witness():
    assert set(NOTICES) == set(closed_forms()) - NO_NUMBER


@pytest.mark.parametrize("name", BY_CLAIM)
def test_the_ledger_notices(name):
    assert ledger_notices(name, NOTICES[name]), "run python tests/claims/test_library.py"


@pytest.mark.parametrize("name", BY_CLAIM)
def test_without_an_error_it_notices_nothing(name):
    assert not ledger_notices(name, NOTICES[name], mistake=lambda value: value)


@pytest.mark.parametrize("name", BY["problem: "])
def test_a_solved_problem_notices(name):
    problem = NOTICES[name].removeprefix("problem: ")
    assert problem_notices(name, problem)
    assert not problem_notices(name, problem, mistake=lambda value: value)


@pytest.mark.parametrize("name", BY["tests/"])
def test_the_test_that_would_notice_is_there(name):
    path, _, function = NOTICES[name].partition("::")
    text = (TESTS.parent / path).read_text(encoding="utf-8")
    assert f"def {function}(" in text
    assert name.partition(".")[2] in text


def test_everything_is_as_it_was():
    claim = find("amin2026.recursion")
    before = finding(claim)
    ledger_notices("regression.running_average_variance", claim.id)
    assert finding(claim) == before


def main():
    found, told = callers(), []
    for name in (name for name in closed_forms() if name not in NO_NUMBER):
        told.append(witness(name, found[name]) or NOTICES.get(name, "NOTHING"))
        print(f"{name:40}{len(found[name]):>3} claims call it   noticed by {told[-1]}", flush=True)
    claims = sum(not by.startswith(("problem: ", "tests/", "NOTHING")) for by in told)
    print(f"{claims} of {len(told)} are noticed by the ledger itself.")


if __name__ == "__main__":
    main()
