"""Many types under a filter and under a reward."""

import numpy as np
import pytest
import sympy

from collapse_theory.curation import Duel, Verifier, bad_share, filtered, preferred

P = [0.5, 0.3, 0.2]


def test_one_fit_at_a_time():
    kept, p = np.array([0.9, 0.5, 0.1]), np.array(P)
    for fits in range(5):
        assert filtered(P, kept=kept, fits=fits) == pytest.approx(p, rel=1e-13)
        assert preferred(P, scores=np.log(kept) + 3, fits=fits) == pytest.approx(p, rel=1e-12)
        p = p * kept / (p * kept).sum()


def test_two_types_are_a_verifier():
    for fits in (0, 1, 9):
        bad = bad_share(0.3, fits=fits, curator=Verifier(0.8, 0.6))
        assert filtered([0.3, 0.7], kept=[0.6, 0.8], fits=fits)[0] == pytest.approx(bad, rel=1e-13)


def test_the_best_types_are_left_and_a_threshold_is_done_at_once():
    assert filtered(P, kept=[1e-9, 1e-9, 1e-10], fits=10**6).tolist() == pytest.approx([0.625, 0.375, 0])
    assert filtered(P, kept=[1, 0, 1], fits=1).tolist() == filtered(P, kept=[1, 0, 1], fits=50).tolist()
    assert preferred([0.0, 0.5, 0.5], scores=[900.0, 1.0, 0.0], fits=10**6).tolist() == [0, 1, 0]
    x, y = sympy.symbols("x y", positive=True)
    assert sympy.simplify(filtered([sympy.Rational(1, 2)] * 2, kept=[x, y], fits=2)[0] - x**2 / (x**2 + y**2)) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: filtered(P, kept=[0.0, 0.0, 0.0], fits=1), "`kept` must let some type with data pass"),
        (lambda: filtered(P, kept=[0.5, 0.5], fits=1), "`kept` must be as long as `p`, 3; it has 2 entries"),
        (lambda: filtered(P, kept=[0.5, 0.5, 1.5], fits=1), "`kept` must be in"),
        (lambda: preferred(P, scores="abc", fits=1), "`scores` must be a list of numbers"),
        (lambda: preferred(P, scores=[0, 1, float("inf")], fits=1), "`scores` must be in"),
        (lambda: preferred(P, scores=[0, 1, 2], fits=[1, 2]), "`fits` must be one whole number"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_reward_of_very_many_drafts_is_the_claim_of_ferbach2024():
    from collapse_theory.claims.papers import ferbach2024

    for share, reward in ((0.5, 2.0), (0.25, 1.0)):
        tilted = preferred([share, 1 - share], scores=[reward, 0.0], fits=1)[0]
        assert ferbach2024._tilted(share, reward, 1) == pytest.approx(tilted, rel=1e-14)
        two = ferbach2024._chosen(share, reward, 2)
        wins = 1 / (1 + np.exp(reward))  # of the bad ones
        assert 1 - two == pytest.approx(bad_share(1 - share, fits=1, curator=Duel(wins)), rel=1e-13)
        assert ferbach2024._chosen(share, reward, 500) == pytest.approx(tilted, rel=2e-3)
