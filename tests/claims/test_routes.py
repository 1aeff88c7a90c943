"""The routes that the claims compare with: against one another, and against processes that can be counted by hand."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
import sympy
import tiny

from collapse_theory import discrete, gaussian, montecarlo, regression
from collapse_theory.claims.papers import benati2025, falahati2026, feng2024, seddik2024
from collapse_theory.claims.papers.suresh2024 import spread
from collapse_theory.claims.routes import data_mixture
from collapse_theory.claims.routes.edits import edited_once, edited_rows
from collapse_theory.claims.routes.explicit import counts_distribution, left_alone, mean_time, presences
from collapse_theory.claims.routes.lineages import agreement, mean_support
from collapse_theory.claims.routes.truncation import truncated_moments
from collapse_theory.discrete.chain import compositions, multinomial_probability
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Replace
from collapse_theory.testing import assert_frequency, assert_mean

THIRDS = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]


@pytest.mark.parametrize("fits", [1, 2, 5])
def test_histories_and_ancestors_agree(fits):
    law = counts_distribution(THIRDS, samples=4, fits=fits)
    assert sum(law.values()) == pytest.approx(1, rel=1e-13, abs=0)
    for atom, alone in enumerate(left_alone(THIRDS, samples=4, fits=fits)):
        assert law[tuple(4 * (i == atom) for i in range(3))] == pytest.approx(alone, rel=1e-13, abs=0)


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), Fresh(1)], ids=repr)
def test_lineages_agree_with_every_history_forwards(policy):
    for fits in (1, 2, 3):
        law = tiny.law(THIRDS, samples=(3,) * fits, fits=fits, policy=policy)
        how = {"samples": 3, "fits": fits, "policy": policy}
        assert agreement(THIRDS, **how) == pytest.approx(tiny.expected(law, tiny.agreement(2)), rel=1e-13)
        assert mean_support(THIRDS, **how) == pytest.approx(tiny.expected(law, tiny.support), rel=1e-13)


def test_left_alone_is_the_law_of_the_collapse_time():
    law = discrete.CollapseTime([0.5, 0.25, 0.25], samples=7)
    for fits in (1, 3, 20):
        assert sum(left_alone([0.5, 0.25, 0.25], samples=7, fits=fits)) == pytest.approx(
            law.cdf(fits), rel=1e-12, abs=0
        )


@pytest.mark.parametrize("samples", [1, 2, 7])
def test_chains_of_one_atom_against_the_rest_give_the_mean_time_and_the_presence(samples):
    p = [0.5, 0.25, 0.25]
    assert mean_time(p, samples=samples) == pytest.approx(discrete.collapse_time(p, samples=samples), rel=1e-12)
    for fits in (1, 2, 5):
        law = counts_distribution(p, samples=samples, fits=fits)
        expected = [sum(weight for counts, weight in law.items() if counts[atom]) for atom in range(3)]
        assert presences(p, samples=samples, fits=fits) == pytest.approx(expected, rel=1e-12, abs=0)


def by_enumeration(p, real, samples, fits):
    """Sum over all real samples and all histories of synthetic counts."""
    kept_law = {c: multinomial_probability(c, p) for c in compositions(real, len(p))}
    total = Fraction(0)
    for kept, weight in kept_law.items():
        law = {tuple(Fraction(c, real) for c in kept): Fraction(1)}
        for _ in range(fits):
            after = {}
            for shares, chance in law.items():
                for drawn in compositions(samples, len(p)):
                    fitted = tuple(Fraction(a + b, real + samples) for a, b in zip(kept, drawn, strict=True))
                    after[fitted] = after.get(fitted, 0) + chance * multinomial_probability(drawn, shares)
            law = after
        total += weight * sum(chance * sum(q * q for q in shares) for shares, chance in law.items())
    return total


@pytest.mark.parametrize(("real", "samples", "fits"), [(2, 3, 0), (2, 3, 1), (3, 2, 2), (2, 1, 3)])
def test_recursion_beside_real_data_equals_enumeration(real, samples, fits):
    point = {"p": THIRDS, "real": Fraction(real), "samples": Fraction(samples), "fits": fits}
    assert seddik2024._agreement_beside_real(**point) == by_enumeration(THIRDS, real, samples, fits)


def test_theorem_2_of_seddik_with_its_sign_put_right_is_the_recursion():
    """A proof at m = 0 … 3 that nothing but that sign differs from the transcription."""
    N, n, s = sympy.symbols("N n s", positive=True)
    alpha = n / (N + n)
    for m in range(4):
        share, decay = alpha / N, (alpha**2 * (1 - 1 / n)) ** m
        first = share * (1 - decay) + (1 + alpha + share * decay) / N
        right = (first + (1 - 1 / N) * s**2 * (1 + alpha + share * decay)) / (1 + alpha + share)
        # _agreement of one "atom" s is s²: only S_0 enters
        assert sympy.cancel(right - seddik2024._agreement_beside_real([s], N, n, m)) == 0
        printed = seddik2024._theorem2([s], N, n, m)
        assert sympy.cancel(right - printed - 2 * (1 - 1 / N) * s**2 * share * decay / (1 + alpha + share)) == 0


def test_the_transcription_of_theorem_2_gives_the_checked_numbers():
    """S_0 = 0.32, N = 20, n = 10, m = 0: 0.3465 as printed, 0.3540 in truth."""
    point = {"p": seddik2024._BESIDE, "real": Fraction(20), "samples": Fraction(10), "fits": 0}
    assert round(float(seddik2024._theorem2(**point)), 4) == 0.3465
    assert seddik2024._agreement_beside_real(**point) == Fraction(354, 1000)


def test_resampled_counts_are_those_of_the_explicit_chain():
    """Right code fails with probability 1e-9; a shift of 0.02 in any cell passes with 1e-10."""
    exact = counts_distribution([0.5, 0.25, 0.25], samples=3, fits=2)
    shares = montecarlo.categorical_fits([0.5, 0.25, 0.25], samples=3, fits=2, replicates=100_000, seed=3)
    for state, probability in exact.items():
        found = int((np.rint(3 * shares) == state).all(axis=1).sum())
        rates = {"false_fail": 1e-9 / len(exact), "false_pass": 1e-10}
        assert_frequency(found, 100_000, float(probability), resolution=0.02, **rates)


def test_fresh_real_data_keep_the_stationary_homozygosity():
    """Without the real datum it would be 0.97, and an error of 0.06 passes with probability 1e-9."""
    shares = montecarlo.categorical_fits([0.25] * 4, samples=8, fits=40, anchors=1, replicates=4000, seed=5)
    exact = discrete.anchored_limit([0.25] * 4, samples=8, anchors=1)
    assert_mean((shares**2).sum(axis=1), exact, low=0.25, high=1, resolution=0.06)


def test_mixture_recursion_at_its_corners():
    variance = data_mixture.mixture_variance
    assert variance(10.0, 5, 1.0, 0.0, 0.0) == pytest.approx(1.5, rel=1e-14, abs=0)
    assert variance(10.0, 5, 0.0, 1.0, 0.0) == variance(10.0, 5, 0.0, 0.0, 1.0) == 1.0


@pytest.mark.parametrize(("samples", "fits", "level"), [(5, 2, 0.7), (9, 2, 1.1), (4, 1, 0.9), (101, 2, 0.95)])
def test_tail_of_the_spread_equals_quadrature(samples, fits, level):
    import flint
    from scipy.integrate import quad
    from scipy.stats import gamma

    shape = (samples - 1) / 2
    one = gamma(shape, scale=1 / shape)
    expected = one.sf(level**2)
    if fits == 2:
        mass = quad(lambda s: one.pdf(s) * one.sf(level**2 / s), 0, 40, epsabs=0, epsrel=1e-11, points=[0.5, 1, 2])
        expected = mass[0]
    found = spread._spread_tail(*(flint.arb(x) for x in (samples, fits, level)))
    assert float(found) == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize(("samples", "fits", "level"), [(5, 20, 0.5), (20, 20, 1.0), (100, 1000, 0.25), (2, 3, 1.5)])
def test_tail_of_the_spread_equals_the_distribution_of_the_log_variance(samples, fits, level):
    import flint

    found = spread._spread_tail(*(flint.arb(x) for x in (samples, fits, level)))
    law = gaussian.LogVariance(samples=samples, fits=fits)
    assert float(found) == pytest.approx(law.sf(2 * np.log(level)), rel=1e-11, abs=0)
    assert found.rel_accuracy_bits() > 30


def test_tail_of_the_spread_is_tight_where_it_is_tiny():
    """e^-1000 after 4000 n fits: the bound of suresh2024 is some hundred times as large, not more."""
    import flint

    found = spread._spread_tail(*(flint.arb(x) for x in (1000, 4_000_000, 1)))
    bound = spread._spread_bound(*(flint.arb(x) for x in (1000, 4_000_000, 1)))
    assert 100 < float(bound / found) < 1000


@pytest.mark.parametrize("samples", [1, 2, 3, 6])
def test_the_side_of_the_majority_of_kept_labels_equals_enumeration(samples):
    right, wrong, share = Fraction(3, 4), Fraction(1, 2), Fraction(2, 5)
    chances = [(1 - share) * right, share * wrong, 1 - (1 - share) * right - share * wrong]
    expected = sum(multinomial_probability(c, chances) * int(np.sign(c[0] - c[1])) for c in compositions(samples, 3))
    assert feng2024._advantage(right, wrong, share, samples) == pytest.approx(float(expected), rel=1e-12, abs=0)


@pytest.mark.parametrize(("rows", "edits"), [(3, 1), (8, 5), (30, 10)])
def test_one_block_of_one_coefficient_is_one_edit(rows, edits):
    assert edited_rows(Fraction(rows), [edits]) == edited_once(Fraction(rows), 1, edits)
    assert edited_once(rows, rows - 2, rows) == pytest.approx(2, rel=1e-15)


@pytest.mark.parametrize(("rows", "dim", "edits"), [(12, 2, [6]), (30, 5, [10]), (16, 1, [8, 4]), (8, 1, [2, 2, 2])])
def test_edits_of_blocks_are_those_of_the_library_averaged_over_inputs(rows, dim, edits):
    """Means of 1000 ratios for given inputs, 6 standard errors: a wrong route passes if it is 3 % off at most."""
    ends = np.cumsum(edits)
    masks = np.array(
        [(np.arange(rows) >= end - size) & (np.arange(rows) < end) for end, size in zip(ends, edits, strict=True)]
    )
    rng = np.random.default_rng(4)
    risks = [regression.edit_excess_risk(rng.standard_normal((rows, dim)), masks.astype(float)) for _ in range(1000)]
    weights = np.array([risk[0] for risk in risks])
    found = np.array([risk[-1] for risk in risks]) / weights.mean()
    exact = edited_rows(rows, edits) if dim == 1 else edited_once(rows, dim, edits[0])
    residual = found - exact * weights / weights.mean()
    assert abs(residual.mean()) < 6 * residual.std() / np.sqrt(len(residual))
    assert 6 * residual.std() / np.sqrt(len(residual)) < 0.12


def test_many_small_edits_tend_to_what_the_page_says():
    variance, grown, share = 1.0, 1.0, 1e-4
    for _ in range(10_000):
        variance = (1 + share) ** 2 * variance + 2 * share - 2 * (1 + share) * share * grown
        grown *= 1 + share
    assert variance == pytest.approx(2 * np.e - 1, rel=1e-3)
    assert edited_rows(10**6, [10**5] * 3) == pytest.approx(2 * 1.1**3 - 1, rel=0.03)


@pytest.mark.parametrize(("mean", "window"), [(0.0, 0.5), (1.0, 1.5), (3.0, 4.0), (-2.0, 1.0)])
def test_truncated_moments_are_those_of_scipy(mean, window):
    law = scipy.stats.truncnorm(-window - mean, window - mean, loc=mean)
    assert truncated_moments(mean, window) == pytest.approx((law.mean(), law.var()), rel=1e-9)


def test_the_second_moment_is_largest_without_a_tilt():
    variances = [truncated_moments(mean, 1.5)[1] for mean in (0.0, 0.25, 1.0, 2.0)]
    assert sorted(variances, reverse=True) == variances


@pytest.mark.parametrize(("q", "first", "second"), [(0.5, 0.4, 0.4), (0.3, 0.1, 0.01), (0.2, 0.01, 0.5)])
def test_two_rewards_settle_at_the_share_on_the_page(q, first, second):
    end = (q * (1 - first * second) - first * (1 - second)) / ((1 - first) * (1 - second))
    assert falahati2026.LEMMA35.exact(q=q, leak=first, other=second, fits=400) == pytest.approx(end, rel=1e-9)


def test_both_of_two_outcomes_are_left_as_often_as_the_page_says():
    """The series of the diffusion after N fits, against two sizes and what is left of the next order."""
    limit = 3 / 2 * np.exp(-1) - 7 / 8 * np.exp(-6) + 11 / 16 * np.exp(-15)
    assert limit == pytest.approx(0.550, abs=5e-4)
    found = [float(benati2025.LAW.exact(samples=n, fits=n)) for n in (16, 32, 64)]
    first, second = (2 * last - before for before, last in pairwise(found))
    assert 2 * second - first == pytest.approx(limit, abs=5e-4)
