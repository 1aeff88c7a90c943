"""The first fits at which a quantity passes a level: against all fits one by one, closed forms, and honest ends."""

import math
import warnings
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import discrete, gaussian, policy, regression, schedule, tails
from collapse_theory.checks import CostlyWarning
from collapse_theory.plan import Passage, fits_until, passage

P = [0.5, 0.3, 0.15, 0.05]
SETTLED = discrete.expected_support(P, samples=12, fits=3000, policy=policy.Fresh(12))
QUANTITIES = {
    "support": (discrete.expected_support, (P,), {"samples": 12}),
    "entropy": (discrete.expected_entropy, (P,), {"samples": 12}),
    "homozygosity": (discrete.homozygosity, (P,), {"samples": 12}),
    "accumulate": (discrete.homozygosity, (P,), {"samples": 12, "policy": policy.Accumulate()}),
    "anchored": (discrete.anchored_homozygosity, (P,), {"samples": 12, "anchors": 1}),
    "mass": (discrete.mass_lost, (), {"p": P, "samples": 12}),
    "presence": (discrete.presence_probability, (0.05,), {"samples": 12}),
    "risk": (gaussian.risk, (12,), {}),
    "biased risk": (gaussian.risk, (), {"samples": 12, "ddof": 0, "sigma": 2}),
    "growing": (gaussian.risk, (schedule.linear(12, 1),), {}),
    "listed": (gaussian.risk, (list(range(12, 80)),), {}),
    "rule": (gaussian.risk, (lambda i: 12 + i,), {}),
    "variance": (gaussian.data_variance, (12,), {}),
    "sigma": (gaussian.expected_sigma, (12,), {}),
    "regression": (regression.excess_risk, (12,), {"dim": 3}),
    "poisson": (ct.families.poisson_survival, (12,), {"rate": 0.2}),
    "from 1 on": (tails.mass_lost_after, (tails.PowerLaw(2.0),), {"samples": 100}),
}


@cache
def one_by_one(name):
    quantity, args, arguments = QUANTITIES[name]
    return [quantity(*args, fits=n, **arguments) for n in range(1 if name == "from 1 on" else 0, 61)]


@pytest.mark.parametrize("name", QUANTITIES)
@settings(deadline=None, max_examples=15)
@given(part=st.floats(0.001, 0.999))
def test_it_is_the_first_by_exhaustion(name, part):
    """All values up to 60 fits, one by one."""
    quantity, args, arguments = QUANTITIES[name]
    first, values = 61 - len(one_by_one(name)), one_by_one(name)
    level = values[0] + part * (values[-1] - values[0])
    sign = 1 if values[-1] > values[0] else -1
    expected = next(n for n, value in enumerate(values) if sign * (value - level) >= 0)
    found = passage(quantity, *args, level=level, **arguments)
    assert found.fits == expected + first == fits_until(quantity, *args, level=level, **arguments)
    assert (found.before, found.at, found.original) == (values[expected - 1], values[expected], values[0])


def test_a_share_is_of_the_original():
    assert passage(discrete.expected_support, P, samples=12, share=0.5).level == 2.0
    assert fits_until(gaussian.data_variance, samples=100, share=2) == 100
    assert fits_until(discrete.expected_support, P, samples=12, share=1) == 0


def test_closed_forms_at_sizes_beyond_any_list():
    """1 - (1 - 1/D)^t (1 - S) reaches 1/2 after t = ln 2/-ln(1 - 1/D) fits from S = 0."""
    size = 10**9
    half = passage(discrete.homozygosity, discrete.uniform(10**18), samples=size, level=0.5)
    assert half.fits == pytest.approx(math.log(2) * size, rel=1e-9)
    assert half.before < 0.5 <= half.at
    assert fits_until(gaussian.data_variance, samples=10**12, share=1.25) == 25 * 10**10


def test_confidence_that_an_atom_is_gone():
    """An atom with one datum expected per generation is a critical branching process: gone with 1 - 2/t."""
    assert fits_until(discrete.presence_probability, 1e-6, samples=10**6, level=0.01) == pytest.approx(200, abs=6)


@pytest.mark.parametrize(
    ("call", "limit"),
    [
        (lambda: passage(discrete.expected_support, P, samples=12, level=0.5), 1),
        (lambda: passage(discrete.expected_support, P, samples=10**6, level=1), 1),
        (lambda: passage(discrete.presence_probability, 0.3, samples=12, level=0.2), 0.3),
        (lambda: passage(discrete.mass_lost, P, samples=12, level=0.7), 1 - 0.365),
        (lambda: passage(discrete.expected_entropy, P, samples=12, level=0), 0),
        (lambda: passage(discrete.expected_support, P, samples=12, level=2, policy=policy.Mix(0.3, 0, 0.7)), 4),
        (lambda: passage(discrete.expected_support, P, samples=12, level=2, policy=policy.Fresh(12)), SETTLED),
        (lambda: passage(discrete.mass_lost, P, samples=schedule.linear(2, 1), level=0.7), 1 - 0.365),
        (lambda: passage(discrete.expected_support, P, samples=schedule.linear(2, 1), level=0.5), 1),
        (lambda: passage(discrete.presence_probability, 0.3, samples=schedule.linear(2, 1), level=0.2), 0.3),
        (lambda: passage(discrete.expected_entropy, P, samples=schedule.linear(2, 1), level=0), 0),
        (
            lambda: passage(discrete.homozygosity, P, samples=12, level=0.9, policy=policy.Mix(0.5, 0, 0.5)),
            0.365 + 0.635 / 37,
        ),
        (
            lambda: passage(discrete.anchored_homozygosity, P, samples=12, anchors=100, level=0.9),
            (112 + 12300 * 0.365) / 12412,
        ),
        (
            lambda: passage(regression.excess_risk, 12, dim=3, policy=policy.Accumulate(), level=2),
            0.375 * math.pi**2 / 6,
        ),
        (lambda: passage(gaussian.risk, schedule.geometric(100, 2), level=1), 0.03),
    ],
)
def test_a_known_limit_says_never(call, limit):
    found = call()
    assert found.fits == math.inf
    assert found.before == found.at == pytest.approx(limit, rel=2e-3, abs=1e-12)


def test_with_one_datum_the_end_is_reached_at_once():
    assert fits_until(discrete.expected_support, P, samples=1, level=1) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: fits_until(gaussian.data_variance, schedule.geometric(100, 2), share=2),
            "1.02 after 10{18} fits, not yet 2",
        ),
        (
            lambda: fits_until(gaussian.risk, [10, 20], level=3),
            r"`level` must be within reach; risk is .* after 2",
        ),
        (lambda: fits_until(gaussian.risk, lambda i: 100, level=1000), "after 10000 fits"),
        (
            lambda: fits_until(_at_most_a_thousand, level=2000),
            r"after \d+ fits, not yet 2000, and more are refused: `fits` must be at most 1000",
        ),
        (lambda: fits_until(gaussian.risk, samples=10, level=-1), "risk rises from 0, away from -1. Choose one above"),
        (lambda: fits_until(discrete.expected_support, P, samples=12, level=5), "falls from 4, away from 5"),
        (
            lambda: fits_until(gaussian.risk, samples=10, share=0.5),
            "`share` must be a share of something; risk of the original is 0",
        ),
        (lambda: fits_until(gaussian.risk, samples=10), "`level` or `share` must be given, and not both"),
        (lambda: fits_until(gaussian.risk, samples=10, level=1, share=2), "and not both"),
        (lambda: fits_until(gaussian.risk, samples=10, level=math.nan), "`level` must be a finite real number"),
        (lambda: fits_until(discrete.expected_support, P, samples=10, share=-1), "`share` must be finite and positive"),
        (lambda: fits_until(gaussian.risk, samples=1, level=1), "`samples` must be a whole number of at least 2"),
        (
            lambda: fits_until(gaussian.risk, samples=10, anchors=3, level=1),
            "`quantity` must take the arguments fits, samples, anch",
        ),
        (lambda: fits_until(gaussian.risk, level=1), "missing a required argument: 'samples'"),
        (lambda: fits_until("risk", samples=10, level=1), "`quantity` must be a function"),
        (lambda: fits_until(discrete.presence_probability, P, samples=10, level=1), "`quantity` must give one number"),
        (lambda: fits_until(gaussian.policy_moments, samples=10, level=1), "policy_moments gives SecondMoments"),
        (lambda: fits_until(lambda fits: abs(fits - 20) - 100, level=-130), "the quantity is"),
        (
            lambda: fits_until(lambda fits: math.sin(fits / 100), level=0.9999),
            "must rise or fall with `fits` and not both",
        ),
        (
            lambda: fits_until(tails.mass_lost_after, tails.PowerLaw(2.0), samples=100, share=0.5),
            "mass_lost_after has no value at fits=0",
        ),
    ],
)
def test_an_honest_end(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def _at_most_a_thousand(fits):
    if fits > 1000:
        raise ValueError("`fits` must be at most 1000.")
    return fits


def test_minutes_for_a_value_are_refused():
    def slow(fits):
        if fits > 1000:
            warnings.warn("`fits` needs about 3 minutes.", CostlyWarning, stacklevel=2)
        return float(fits)

    assert fits_until(slow, level=900) == 900
    with pytest.raises(ValueError, match="more are refused: `fits` needs about 3 minutes"):
        fits_until(slow, level=2000)


def test_a_limit_is_not_asked_for_where_the_level_comes_first(monkeypatch):
    monkeypatch.setattr("collapse_theory.plan.passages.known_limit", None)
    assert fits_until(discrete.expected_support, P, samples=12, share=0.8) == 2


def test_a_quantity_of_ones_own_takes_any_arguments():
    def own(rate, *, fits, **more):
        return more["scale"] * math.exp(-rate * fits)

    assert fits_until(own, 0.1, scale=3.0, share=0.5) == 7
    assert passage(lambda fits: np.float64(fits), level=10**15) == Passage(10**15, 10**15, 0, 10**15 - 1, 10**15)


def test_it_is_offered_at_the_prompt():
    assert ct.fits_until is fits_until
    assert {"fits_until", "plan"} <= {*dir(ct)}
