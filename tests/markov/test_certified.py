"""Balls: narrow, never wrong, and honest about wide data."""

import flint
import numpy as np
import pytest

from collapse_theory.markov import AbsorbingChain


def test_floats_among_balls_stand_for_their_exact_binary_value():
    chain = AbsorbingChain.from_rates([[0.0]], [flint.arb(0.1)])
    with flint.ctx.workprec(300):
        assert chain.mean_steps()[0].contains(1 / flint.arb(flint.fmpq(*(0.1).as_integer_ratio())))
    assert not chain.mean_steps()[0].contains(10)


def test_rationals_among_balls_are_not_rounded_to_53_bits():
    chain = AbsorbingChain.from_rates([[0, flint.fmpq(1, 3)], [0, 0]], [flint.fmpq(2, 3), flint.arb(1)])
    with flint.ctx.workprec(300):
        assert chain.mean_steps()[0].contains(flint.arb(flint.fmpq(4, 3)))
    assert chain.mean_steps()[0].rad() < 1e-30


def test_precision_is_raised_for_a_tiny_leak_and_put_back():
    before = flint.ctx.prec
    chain = AbsorbingChain.from_rates([[0, flint.arb(0.5)], [0.5, 0]], [0, flint.arb(10) ** -200])
    mean = chain.mean_steps()
    assert all(ball.rad() <= 1e-15 * ball for ball in mean)
    assert float(mean[1] / flint.arb(10) ** 200) == pytest.approx(2)
    assert flint.ctx.prec == before


@pytest.mark.parametrize("digits", range(15, 45, 3))
def test_balls_are_narrow_at_every_leak(digits):
    """Somewhere in this range the first precision gives balls that are finite but too wide."""
    leak = flint.arb(10) ** -digits
    mean = AbsorbingChain.from_rates([[0, 0.3], [0.4, 0]], [leak, leak]).mean_steps()
    assert all(ball.rad() <= 1e-15 * ball for ball in mean)


def test_wide_balls_give_the_width_they_cause():
    leak = flint.arb("0.1 +/- 1e-5")
    ball = AbsorbingChain.from_rates([[0]], [leak]).mean_steps()[0]
    assert ball.contains(10)
    assert 1e-4 < float(ball.rad() / ball.mid()) < 1e-3


def test_balls_too_wide_to_tell_are_refused():
    half = flint.arb("0.5 +/- 0.4")
    chain = AbsorbingChain.from_rates([[0, half], [half, 0]], [flint.arb("0.1 +/- 0.099"), 0])
    with pytest.raises(ValueError, match="too wide"):
        chain.mean_steps()


def test_variance_of_a_certain_number_of_steps_holds_zero():
    variance = AbsorbingChain.from_rates([[0, flint.arb(1)], [0, 0]], [0, 1]).variance_steps()
    assert all(ball.contains(0) and ball.rad() < 1e-30 for ball in variance)


def test_what_cannot_be_reached_is_exactly_zero_and_its_condition_is_nan():
    third = flint.fmpq(1, 3)
    chain = AbsorbingChain.from_rates(
        [[0, third, 0], [0, 0, 0], [0, third, 0]], [[third, 0], [0, flint.arb(1)], [0, third]]
    )
    assert [ball == 0 for ball in chain.fundamental_matrix.flat] == [0, 0, 1, 1, 0, 1, 1, 0, 0]
    assert [ball == 0 for ball in chain.absorption_probabilities.flat] == [0, 0, 1, 0, 1, 0]
    assert list(np.isnan(chain.mean_steps(given=0).astype(float))) == [False, True, True]
    assert list(np.isnan(chain.variance_steps(given=0).astype(float))) == [False, True, True]


def test_a_group_that_is_never_entered_has_zero_visits_to_the_last_bit():
    """Uneven rates in shuffled order, so that FLINT swaps rows and zeros come back as narrow balls."""
    rng = np.random.default_rng(0)
    size, half = 50, 25
    moves = rng.random((size, size)) * (rng.random((size, size)) < 0.1)
    np.fill_diagonal(moves, 0)
    moves[half:, :half] = 0  # the second half never goes back
    exits = np.zeros((size, 2))
    exits[:half, 0] = exits[half:, 1] = 0.01
    rates = 10.0 ** -rng.uniform(0, 4, (size, 1)) / (moves.sum(axis=1, keepdims=True) + 1)
    order = rng.permutation(size)
    chain = AbsorbingChain.from_rates((rates * moves)[np.ix_(order, order)], (rates * exits)[order])
    certified = chain.with_arithmetic("certified")
    for start in (int(np.argmax(order >= half)), int(np.argmax(order < half))):
        visits = certified.expected_visits(start)
        assert [ball == 0 for ball in visits] == [value == 0 for value in chain.expected_visits(start)]
    chances = certified.absorption_probabilities
    assert [ball == 0 for ball in chances.flat] == [value == 0 for value in chain.absorption_probabilities.flat]
    assert sum(ball == 0 for ball in chances.flat) >= half


def test_matrix_types_of_flint_are_read():
    chain = AbsorbingChain.from_columns(flint.arb_mat([[0.5, 0.25], [0.25, 0.5]]), flint.arb_mat([[0.25, 0.25]]))
    assert chain.arithmetic == "certified"
    assert chain.mean_steps()[0].contains(4)


def test_exact_balls_do_not_become_rationals():
    with pytest.raises(ValueError, match="no exact value"):
        AbsorbingChain.from_rates([[0]], [flint.arb(1)]).with_arithmetic("exact")


def test_two_hundred_states():
    moves = np.random.default_rng(0).random((200, 200))
    np.fill_diagonal(moves, 0)
    chain = AbsorbingChain.from_rates(0.9 * moves / moves.sum(axis=1, keepdims=True), np.full(200, 1e-15))
    mean = chain.with_arithmetic("certified").mean_steps()
    assert all(ball.rad() <= 1e-15 * ball for ball in mean)
    assert max(abs(float(a / b - 1)) for a, b in zip(mean, chain.mean_steps(), strict=True)) < 1e-13
