"""Claims on Gaussians, regression, families and tails: their exact values by further routes."""

import dataclasses

import flint
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.claims import QUICK, Verdict, find, verify
from collapse_theory.claims.papers import dohmatob2024a, dohmatob2024c
from collapse_theory.claims.papers import gerstgrasser2024 as gerstgrasser
from collapse_theory.claims.papers import jangjoo2026 as jangjoo
from collapse_theory.claims.papers.kazdan2024 import pooled
from collapse_theory.claims.routes import least_squares
from collapse_theory.policy import Accumulate


def test_a_condition_printed_the_wrong_way_round_is_a_misprint():
    claim = find("dohmatob2024c.corollary2.3")
    assert verify(claim, effort=QUICK).headline == "misprint"
    second_hand = dataclasses.replace(claim, source=dataclasses.replace(claim.source, obtained="second-hand"))
    assert verify(second_hand, effort=QUICK).headline == "refuted as transcribed"


def test_a_wrong_cell_of_table_1_would_be_refuted():
    claim = find("schaeffer2025.table1-replace")
    swapped = dataclasses.replace(claim, published=find("schaeffer2025.table1-accumulate").published)
    record = verify(swapped, effort=QUICK)
    assert record.verdict is Verdict.REFUTED
    assert record.counterexample in ("definition=1", "definition=3")


@pytest.mark.parametrize(("rows", "dim"), [(30, 5), (12, 10), (8, 6)])
def test_one_fit(rows, dim):
    assert least_squares.one_fit(rows, dim) == pytest.approx(dim / (rows - dim - 1), rel=1e-12, abs=0)


def test_simulated_fits_are_those_of_lstsq():
    rng = np.random.default_rng(1)
    inputs, labels = rng.standard_normal((4, 12, 3)), rng.standard_normal((4, 12))
    expected = [np.linalg.lstsq(x, y, rcond=None)[0] for x, y in zip(inputs, labels, strict=True)]
    np.testing.assert_allclose(least_squares.fitted(inputs, labels), expected, rtol=1e-10)
    penalty = 0.3
    rows = [np.vstack([x, np.sqrt(penalty * 12) * np.eye(3)]) for x in inputs]
    ridge = [np.linalg.lstsq(x, np.append(y, np.zeros(3)), rcond=None)[0] for x, y in zip(rows, labels, strict=True)]
    np.testing.assert_allclose(least_squares.fitted(inputs, labels, penalty=penalty), ridge, rtol=1e-10)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [2, 10])
def test_the_pool_of_gaussian_data(samples, ddof):
    moments = ct.gaussian.policy_moments(samples, 30, policy=Accumulate(), ddof=ddof)
    of_mean, variance = pooled._pooled(float(samples), 30, ddof)
    assert of_mean == pytest.approx(moments.variance_of_mean, rel=1e-12, abs=0)
    assert variance == pytest.approx(moments.variance, rel=1e-12, abs=0)


@pytest.mark.parametrize("fits", [1, 7])
def test_averages_over_all_generations(fits):
    excess = ct.regression.excess_risk(30, fits, dim=5, policy=Accumulate())
    assert gerstgrasser._averaged(fits) * 5 / 24 == pytest.approx(excess, rel=1e-12, abs=0)


@pytest.mark.parametrize(("ratio", "penalty"), [(0.5, 0.25), (2.0, 0.125), (0.9, 1e-3)])
def test_ridge_by_the_spectrum_is_the_formula_of_the_package(ratio, penalty):
    risk = ct.regression.ridge_excess_risk(4, ratio=ratio, first_ratio=0.25, penalty=penalty)
    spectrum = dohmatob2024a._ridge_by_spectrum(3, ratio, 0.25, penalty)
    assert spectrum == pytest.approx(risk.collapse, rel=1e-9, abs=0)


@pytest.mark.parametrize("samples", [1, 10, 1000, 10**5])
@pytest.mark.parametrize("exponent", [1.25, 2.0, 3.0])
def test_what_a_power_law_hides(exponent, samples):
    missed = dohmatob2024c._missed(flint.arb(exponent), samples)
    assert float(missed) == pytest.approx(ct.tails.mass_lost(ct.tails.PowerLaw(exponent), samples=samples), rel=1e-9)


@pytest.mark.parametrize(("samples", "cutoff"), [(10, 3), (10, 500), (1000, 40), (1000, 10**4), (1, 2)])
def test_what_a_power_law_with_a_cut_tail_hides(samples, cutoff):
    missed = dohmatob2024c._missed(flint.arb(2), samples, cutoff=cutoff)
    assert float(missed) == pytest.approx(ct.tails.truncated_mass_lost(2.0, samples=samples, cutoff=cutoff), rel=1e-10)


def test_what_data_with_another_tail_hide():
    """Atom by atom; the atoms beyond 10^6 together have 1e-6 of the mass."""
    p, q = (np.arange(1, 10**6, dtype=float) ** -exponent for exponent in (2.0, 1.5))
    direct = (p * (1 - q / float(flint.arb(1.5).zeta())) ** 64).sum() * 6 / np.pi**2
    assert float(dohmatob2024c._missed(flint.arb(2), 64, tail=flint.arb(1.5))) == pytest.approx(direct, abs=1e-6)


@pytest.mark.parametrize(("exponent", "fits"), [(1.5, 1), (1.5, 4), (2.0, 4)])
def test_what_generations_hide_and_its_bound(exponent, fits):
    """The package draws a Poisson number of data, which changes 0.5 % of the loss here."""
    size, beta = 256, flint.arb(exponent)
    lost = ct.tails.mass_lost_after(ct.tails.PowerLaw(exponent), samples=size, fits=fits)
    assert float(dohmatob2024c._by_ancestry(beta, flint.arb(size), fits)) == pytest.approx(lost, rel=6e-3)
    bound = float(find("dohmatob2024c.generations-law").published(exponent=beta, samples=size, fits=fits))
    assert bound == pytest.approx(ct.tails.mass_lost_union_bound(exponent, samples=size, fits=fits), rel=1e-12)
    assert bound == pytest.approx(fits * ct.tails.scaling_constant(exponent) * size ** (1 / exponent - 1), rel=1e-12)


def test_generations_by_the_chain_of_one_atom():
    """What has been lost after three fits, atom by atom, where the law over ancestors stands in the claim."""
    from scipy.stats import binom

    samples = 6
    counts = np.arange(samples + 1)
    step = binom.pmf(counts[None, :], samples, counts[:, None] / samples)
    p = np.arange(1, 20_001, dtype=float) ** -3 / float(flint.arb(3).zeta())
    first = binom.pmf(counts[None, :], samples, p[:, None])
    lost = (p * (first @ step @ step)[:, 0]).sum() + 1 - p.sum()
    assert float(dohmatob2024c._by_ancestry(flint.arb(3), flint.arb(samples), 3)) == pytest.approx(lost, abs=1e-8)


@pytest.mark.parametrize(("family", "mean"), [("bernoulli", 0.25), ("poisson", 2.0)])
def test_laws_kept_up_by_real_data(family, mean):
    law = ct.families.stationary_distribution(mean=mean, family=family, anchors=3)
    assert jangjoo._law_moment(family, mean, 3.0, 2) == pytest.approx(float(law.var()), rel=1e-9)
    skewness, excess = (float(value) for value in law.stats("sk"))
    assert jangjoo._law_moment(family, mean, 3.0, 3) == pytest.approx(skewness * float(law.std()) ** 3, rel=1e-9)
    assert jangjoo._law_moment(family, mean, 3.0, 4) == pytest.approx((excess + 3) * float(law.var()) ** 2, rel=1e-9)
    finite = ct.families.stationary_variance(20, mean=mean, family=family, anchors=3)
    assert jangjoo._stationary(family, mean, 3.0, 20.0, 2) == pytest.approx(finite, rel=1e-9)


def test_stationary_moments_of_a_coin_by_its_chain():
    """Three synthetic tosses and one real one; the share of heads is a chain of five states."""
    from scipy.stats import binom

    heads = np.arange(5)
    step = np.array([[binom.pmf(j, 3, k / 4) * 0.75 + binom.pmf(j - 1, 3, k / 4) * 0.25 for j in heads] for k in heads])
    law = np.linalg.matrix_power(step, 500)[0]
    for order in (2, 3, 4):
        moment = (law * (heads / 4 - 0.25) ** order).sum()
        assert jangjoo._stationary("bernoulli", 0.25, 1, 3, order) == pytest.approx(moment, rel=1e-9)


def test_one_real_datum_keeps_two_thirds():
    kept = jangjoo._diversity(0.25, 50.0, 4000)
    stationary = ct.discrete.anchored_limit([0.25, 0.75], samples=50, anchors=1)
    assert kept * 0.375 == pytest.approx(1 - stationary, rel=1e-9)
