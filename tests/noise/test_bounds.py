"""Lower bounds of the risk of noisy fits against simulation, sums and certificates."""

import math

import numpy as np
import pytest
from agreement import fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import noise
from collapse_theory.enclosure import certify

SEED = fixed_seed(20240613)


def noisy_drift(samples, fits, sign, bound, runs, rng):
    """Mean square of a mean that is pushed by bound/M along, against or regardless of the sample mean's deviation."""
    mean, variance = np.zeros(runs), np.ones(runs)
    for _ in range(fits):
        deviation = rng.standard_normal(runs)
        push = bound / samples * np.where(sign == 0, rng.choice([-1.0, 1.0], runs), sign * np.sign(deviation))
        mean = mean + np.sqrt(variance / samples) * deviation + push
        variance = variance * rng.chisquare(samples - 1, runs) / (samples - 1)
    return mean**2


@pytest.mark.parametrize("sign", [-1, 0, 1])
def test_bounds_hold_and_orthogonal_noise_attains_them(sign):
    """Six standard errors of 10^6 runs: correct code fails with probability below 1e-8; resolution 3 %."""
    samples, fits, bound, runs = 20, 5, 1.0, 10**6
    squares = noisy_drift(samples, fits, sign, bound, runs, np.random.default_rng(SEED))
    error = 6 * squares.std() / math.sqrt(runs)
    size = (bound / samples) ** 2
    orthogonal = noise.risk_lower_bound(samples, fits, noise_variance=size)
    assert 2 * error < 0.03 * orthogonal
    assert (
        noise.bounded_noise_lower_bound(samples, fits, bound=bound, dim=1, noise_variance=size)
        <= squares.mean() + error
    )
    if sign == 0:
        assert abs(squares.mean() - orthogonal) <= error
    else:  # noise that is not orthogonal breaks eq. (15), in the direction of its sign
        assert sign * (squares.mean() - orthogonal) > error


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=30), st.floats(0, 10), st.integers(1, 50), st.floats(0.1, 9)
)
def test_bounded_bound_is_the_sum_of_its_steps(sizes, bound, dim, trace):
    steps = [trace / m - 2 * bound * math.sqrt(dim) / (m * math.sqrt(m)) * math.sqrt(trace) for m in sizes]
    value = noise.bounded_noise_lower_bound(sizes, len(sizes), bound=bound, dim=dim, trace=trace)
    assert value == pytest.approx(math.fsum(steps), rel=1e-12, abs=1e-12 * sum(map(abs, steps)))


def test_bounded_bound_is_certified():
    enclosure = certify(noise.bounded_noise_lower_bound, 50, 7, bound=0.25, dim=3, digits=30)
    assert float(enclosure) == pytest.approx(noise.bounded_noise_lower_bound(50, 7, bound=0.25, dim=3), rel=1e-14)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: noise.bounded_noise_lower_bound(10, 5, bound=-1, dim=1), "bound"),
        (lambda: noise.bounded_noise_lower_bound(10, 5, bound=1, dim=0), "dim"),
        (lambda: noise.bounded_noise_lower_bound([10, 0], 2, bound=1, dim=1), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
