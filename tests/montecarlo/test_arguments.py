"""Arguments: indices within range, names that exist, sizes that can be counted, work that can be done."""

import inspect

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.checks import CostlyWarning
from collapse_theory.montecarlo import Until, until
from collapse_theory.policy import Accumulate, AccumulateSubsample

mc = ct.montecarlo
RUN = {"replicates": 100, "seed": 1}
CHAIN = ct.markov.AbsorbingChain.from_rows([[0.0]], [[0.5, 0.5]])


@pytest.mark.parametrize("name", [name for name in mc.__all__ if inspect.isfunction(getattr(mc, name))])
def test_signatures_hide_nothing(name):
    function = getattr(mc, name)
    kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
    assert inspect.Parameter.VAR_KEYWORD not in kinds
    with pytest.raises(TypeError, match=rf"{name}\(\) got an unexpected keyword argument 'polcy'"):
        function(polcy=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mc.winner_estimate([0.3, 0.7], samples=5, atom=2, **RUN), "`atom` must be in 0 … 1, a position among"),
        (lambda: mc.winner_estimate([0.3, 0.7], samples=5, atom=-1, **RUN), "`atom` must be in 0 … 1"),
        (lambda: mc.absorption_estimate(CHAIN, start=1, target=0, **RUN), "`start` must be in 0 … 0, .* transient"),
        (lambda: mc.absorption_estimate(CHAIN, start=0, target=2, **RUN), "`target` must be in 0 … 1, .* absorbing"),
        (lambda: mc.absorption_estimate([[0.5, 0.5]], start=0, target=0, **RUN), "`chain` must be an AbsorbingChain"),
        (lambda: mc.gaussian_estimate(2**63, 3, **RUN), "`samples` must be at most"),
        (lambda: mc.gaussian_estimate(10**400, 3, **RUN), "`samples` must be at most"),
        (lambda: mc.gaussian_estimate(10**17, 3, **RUN), "`replicates` must be smaller here; 100 needs about"),
        (lambda: mc.gaussian_estimate(10, 10**19, **RUN), "`fits` must be at most"),
        (lambda: mc.gaussian_estimate(10, 10**12, **RUN), "`fits` must be smaller here"),
        (lambda: mc.gaussian_estimate(10, 3, known_mean="yes", **RUN), "`known_mean` must be True or False"),
        (lambda: mc.gaussian_estimate(10, 3, noise_sigma=np.nan, **RUN), "`noise_sigma` must be a finite real number"),
        (lambda: mc.gaussian_estimate(10, 3, skew_noise=np.inf, **RUN), "`skew_noise` must be a finite real number"),
        (lambda: mc.gaussian_estimate(10, 3, policy="accumulate", **RUN), "`policy` must be"),
        (lambda: mc.gaussian_estimate(10, 3, anchors=10**18, **RUN), "`samples` must be at most"),
        (lambda: mc.gaussian_estimate(10, 3, progress="x", **RUN), "`progress` must be True, False, None"),
        (lambda: mc.gaussian_estimate(10, 3, progress=1, **RUN), "`progress` must be"),
        (lambda: mc.gaussian_estimate(2, 4000, quantity="log_variance", **RUN), "`fits` must keep every draw and its"),
        (
            lambda: mc.survival_estimate(family="poisson", mean=1e308, samples=1, fits=1, **RUN),
            r"`mean` must be at most 1e\+18",
        ),
        (
            lambda: mc.survival_estimate(family="poisson", mean=np.ones(2), samples=1, fits=1, **RUN),
            "`mean` must be one number",
        ),
        (
            lambda: mc.categorical_fits([0.5, 0.5], samples=10**18, fits=10, policy=Accumulate(), **RUN),
            "`samples` must be at most 1000000000000000000, over all fits together",
        ),
        (
            lambda: mc.categorical_fits([0.5, 0.5], samples=10**11, fits=1, policy=AccumulateSubsample(), **RUN),
            "`replicates` must be smaller here",
        ),
        (lambda: mc.collapse_times([0.5, 0.5], samples=5, replicates=10**12, seed=1), "`replicates` must be smaller"),
        (lambda: mc.collapse_times([0.5, 0.5], samples=5, replicates=10**19, seed=1), "`replicates` must be at most"),
        (lambda: mc.collapse_time_estimate([0.5, 0.5], samples=10**17, **RUN), "`replicates` must be smaller"),
        (lambda: mc.regression_excess(10**9, 1, dim=10**6, **RUN), "`replicates` must be smaller"),
        (lambda: mc.multivariate_fits(cov=np.eye(2), samples=10**17, fits=1, **RUN), "`replicates` must be smaller"),
        (lambda: mc.multivariate_fits(cov=1e308, samples=10, fits=1, **RUN), "`cov` must have entries between"),
        (lambda: mc.multivariate_estimate(cov=5e-324, samples=10, fits=1, **RUN), "`cov` must have entries between"),
        (lambda: mc.multivariate_estimate(cov=1e100, samples=10, fits=1, **RUN), "`fits` must keep every draw and its"),
        (lambda: mc.regression_excess(10, 1, dim=1, sigma=1e308, **RUN), r"`sigma` must be in \[1e-100"),
        (
            lambda: mc.regression_excess_estimate(10, 1, dim=1, sigma=1e-80, **RUN),
            "`fits` must keep every draw and its powers",
        ),
        (lambda: mc.risk_estimate(10, 3, **RUN).scaled(1e300), "`factor` must be 0, or between 1e-75 and 1e75 in size"),
        (lambda: until(relative_error=0.1, at_most=10**19), "`at_most` must be at most"),
        (lambda: Until(0.1, 0, 0.95), "`at_most` must be a whole number of at least 1"),
        (lambda: Until(np.nan, 10, 0.95), "`relative_error` must be"),
        (lambda: Until(0.1, 10, "0.95"), "`confidence` must lie strictly between 0 and 1"),
        (lambda: mc.cluster(3).__enter__(), "`address` must be a text"),
        (lambda: mc.cluster("tcp://127.0.0.1:9", timeout=0).__enter__(), "`timeout` must be finite and positive"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_long_work_is_announced():
    """About an hour; the announcement comes before anything is drawn."""
    with pytest.warns(CostlyWarning, match="`replicates` = 10000000000 needs about"), pytest.raises(Stop):
        mc.risk_estimate(20, 3, replicates=10**10, seed=1, progress=stop)


def test_much_memory_is_announced():
    with pytest.warns(CostlyWarning, match=r"`replicates` = 400000000 needs about 3\.2 GB"), pytest.raises(Stop):
        mc.collapse_times([0.5, 0.5], samples=1, replicates=4 * 10**8, seed=1, progress=stop)


class Stop(Exception):  # noqa: N818 (the end of a test, no error)
    """Ends a run from its progress report."""


def stop(done, total):
    raise Stop


@pytest.mark.parametrize("huge", [1e76, 1e155, 1e308])  # the fourth power of the first, the square of the second
@pytest.mark.parametrize(
    "call",
    [
        lambda huge: mc.risk_estimate(samples=30, fits=2, noise_sigma=huge, **RUN),
        lambda huge: mc.gaussian_estimate(samples=30, fits=2, quantity="mean_square", noise_sigma=huge, **RUN),
        lambda huge: mc.regression_excess_estimate(30, 1, dim=2, sigma=huge, **RUN),
    ],
)
def test_sums_beyond_floats_are_refused_and_not_warned_about(call, huge):
    with pytest.raises(ValueError, match=r"within float64|`sigma` must be in \[1e-100, 1e\+100\]"):
        call(huge)
