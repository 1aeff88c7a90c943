"""Runs that lie in an array the wrong way are noticed; right ones, with trends or without, are left alone."""

import warnings

import numpy as np
import pytest
from agreement import fixed_seed
from profile_families import ONES, OVERSHOOT, PLATEAU, ROOT, SATURATING
from scipy import stats

from collapse_theory.profile import Metrics, ShapeWarning
from collapse_theory.profile.shape import restarts, swapped

COURSES = {"drift": np.arange(1, 21), "root": ROOT, "saturating": SATURATING, "decay": 0.8 ** np.arange(20)}


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("size", [5, 10, 20])
def test_stacked_runs_are_noticed(course, size):
    rng = np.random.default_rng(fixed_seed(1))
    runs = COURSES[course][:size] * np.exp(0.01 * rng.standard_normal((5, size)))
    with pytest.warns(ShapeWarning, match=f"begins anew every {size} fits, as if 5 runs"):
        Metrics(risk=runs.ravel())
    assert Metrics(risk=runs.ravel(), fits=5 * size).shape == (1, 5 * size)
    assert Metrics(risk=runs).shape == (5, size)


@pytest.mark.parametrize("course", COURSES)
def test_swapped_axes_are_noticed(course):
    rng = np.random.default_rng(fixed_seed(2))
    runs = COURSES[course][:10] * np.exp(0.01 * rng.standard_normal((5, 10)))
    with pytest.warns(ShapeWarning, match="from seed to seed in order"):
        Metrics(risk=runs.T)
    assert Metrics(risk=runs.T, seeds=10).shape == (10, 5)


@pytest.mark.parametrize("course", [*COURSES.values(), ONES, PLATEAU, OVERSHOOT], ids=len)
@pytest.mark.parametrize(("seeds", "generations"), [(1, 20), (1, 12), (2, 6), (5, 20), (20, 5), (20, 20)])
def test_honest_runs_are_left_alone(course, seeds, generations):
    """False alarms in 300 at a rate of at most 1 in 1000: exact binomial, failing with probability below 1e-6."""
    rng = np.random.default_rng(fixed_seed(3))
    alarms = 0
    for scale in (0.001, 0.05, 0.5):
        for _ in range(100):
            offsets = np.exp(scale * rng.standard_normal((seeds, 1)))
            runs = course[:generations] * offsets * np.exp(scale * rng.standard_normal((seeds, generations)))
            alarms += restarts(runs) is not None or swapped(runs)
    assert alarms <= stats.binom.isf(1e-6, 300, 1e-3)


def test_constant_and_zero_runs_are_left_alone():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Metrics(risk=np.full((6, 12), 2.0), outside=np.zeros((6, 12)), modes=np.ones((6, 12)))
        Metrics(modes=[1.0] * 5 + [0.5] * 7)
