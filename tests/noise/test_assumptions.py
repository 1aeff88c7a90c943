"""Checks of the assumptions on noise: rates of false alarms and of misses, units, bad draws."""

import math

import numpy as np
import pytest
from agreement import fixed_seed

from collapse_theory import noise

SEED = fixed_seed(20240613)


def draws(rng, count=2000, dim=2):
    mu, factor = rng.standard_normal((count, dim)), rng.standard_normal((count, dim, dim + 2))
    T = rng.standard_normal((count, dim))
    return rng.uniform(-0.05, 0.05, (count, dim)), T, mu, factor @ factor.transpose(0, 2, 1)


def test_no_more_false_alarms_than_stated():
    """800 checks at 2 %: for a true rate of 2 %, more than 40 alarms have a probability of 1e-7 (binomial)."""
    rng = np.random.default_rng(SEED)
    checked = [noise.check_assumptions(*draws(rng, 500), false_alarm=0.02) for _ in range(400)]
    assert sum(not check.consistent for found in checked for check in (found.centred, found.uncorrelated)) <= 40


NOISE = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "Student": lambda rng, shape: rng.standard_t(5, shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape) - 1,
    "log-normal": lambda rng, shape: rng.lognormal(size=shape) - math.exp(0.5),
    "rare jump": lambda rng, shape: (rng.random(shape) < 0.01) - 0.01 + 1e-3 * rng.standard_normal(shape),
}


@pytest.mark.parametrize(("kind", "count"), [*((kind, 100) for kind in NOISE), ("rare jump", 1000)])
def test_which_noise_keeps_the_false_alarms_as_rare_as_stated(kind, count):
    """600 checks at 1e-2: for a true rate of 1e-2, more than 23 alarms have a probability below 1e-7 (binomial)."""
    rng, alarms = np.random.default_rng(SEED), np.zeros(2)
    runs = 600 if count == 100 else 100
    for _ in range(runs):
        _, T, mu, Sigma = draws(rng, count)
        found = noise.check_assumptions(NOISE[kind](rng, T.shape), T, mu, Sigma, false_alarm=0.01)
        alarms += not found.centred.consistent, not found.uncorrelated.consistent
    if (kind, count) == ("rare jump", 100):
        assert alarms[0] > 0.4 * runs  # as the docstring says
    else:
        assert max(alarms) <= (23 if count == 100 else 12)  # of 100: probability below 1e-8


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(4))
def test_what_is_not_finite_is_never_consistent(wrong, place):
    arrays = [array.copy() for array in draws(np.random.default_rng(0), 200)]
    arrays[place].flat[-1] = wrong
    name = ("noise", "deviations", "means", "covs")[place]
    with pytest.raises(ValueError, match=f"`{name}` must be finite; draw 199 holds"):
        noise.check_assumptions(*arrays)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_units_do_not_matter(scale):
    eps, T, mu, Sigma = draws(np.random.default_rng(0), 200)
    near = noise.check_assumptions(eps, T, mu, Sigma)
    far = noise.check_assumptions(scale * eps, T, scale * mu, scale * Sigma)
    assert far.centred.p_value == pytest.approx(near.centred.p_value, rel=1e-9)
    assert far.uncorrelated.p_value == pytest.approx(near.uncorrelated.p_value, rel=1e-9)


def test_a_violation_as_large_as_the_resolution_is_missed_as_seldom_as_stated():
    """400 samples at 5 %: more than 45 misses have a probability of 5e-7 (binomial); 45 misses at 40 %, under 1e-9."""
    rng, missed = np.random.default_rng(SEED), 0
    for _ in range(400):
        eps, T, mu, Sigma = draws(rng, 400)
        resolution = noise.check_assumptions(eps, T, mu, Sigma, false_alarm=0.05).centred.resolution
        shift = np.array([resolution * 0.05 / math.sqrt(3), 0.0])  # in standard deviations of a uniform number
        missed += bool(noise.check_assumptions(eps + shift, T, mu, Sigma, false_alarm=0.05).centred.consistent)
    assert missed <= 45


@pytest.mark.parametrize(
    ("violation", "broken"),
    [
        (lambda eps, T, mu, Sigma: eps + 0.01, "centred"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * mu, "centred"),
        (lambda eps, T, mu, Sigma: eps + 0.002 * Sigma[:, :1, 0], "centred"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * T, "uncorrelated"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * T[:, ::-1], "uncorrelated"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * T * mu, "uncorrelated"),
        (lambda eps, T, mu, Sigma: eps + 0.1, "bounded"),
    ],
)
def test_violations_are_found(violation, broken):
    """Each is at least 1.2 times the stated resolution, so that it passes with a probability below 1e-9."""
    eps, T, mu, Sigma = draws(np.random.default_rng(SEED), 20_000)
    level = {"false_alarm": 1e-9, "samples": 100, "bound": 10.0}
    clean = noise.check_assumptions(eps, T, mu, Sigma, **level)
    assert all(check.consistent for check in (clean.centred, clean.uncorrelated, clean.bounded))
    found = getattr(noise.check_assumptions(violation(eps, T, mu, Sigma), T, mu, Sigma, **level), broken)
    assert found.consistent is False
    if broken != "bounded":
        assert found.statistic / math.sqrt(len(eps)) > found.resolution


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 50)), "noise"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 200)[:3], np.eye(2)), "covs"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 200), false_alarm=1), "false_alarm"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 200), bound=1.0), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
