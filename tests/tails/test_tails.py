"""Sums over tails against Hurwitz zeta series, plain sums, simulation and asymptotic formulas."""

from itertools import pairwise

import mpmath
import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

t = ct.tails


def power_law_sum(term, series, beta, first):
    """Sum ``term(p_i)`` for i < first in mpmath, the rest by the power series of ``term`` and Hurwitz zeta values."""
    total = mpmath.zeta(beta)
    head = mpmath.fsum(term(mpmath.mpf(i) ** -beta / total) for i in range(1, first))
    return head + mpmath.fsum(c * mpmath.zeta(beta * k, first) / total**k for k, c in series)


@pytest.mark.parametrize(("beta", "samples"), [(1.1, 50), (1.5, 1000), (2.0, 1), (2.0, 5000), (3.5, 10**5)])
def test_power_law_losses_by_zeta_values(beta, samples):
    with mpmath.workdps(40):
        b, D = mpmath.mpf(beta), samples
        first = int((20 * samples) ** (1 / beta)) + 2
        missing = [(k + 1, mpmath.binomial(D, k) * (-1) ** k) for k in range(min(D, 40) + 1)]
        exact = power_law_sum(lambda p: p * (1 - p) ** D, missing, b, first)
        assert t.mass_lost(t.PowerLaw(beta), samples=samples) == pytest.approx(float(exact), rel=1e-11)
        drawn = [(k, -mpmath.binomial(D, k) * (-1) ** k) for k in range(1, min(D, 40) + 1)]
        exact = power_law_sum(lambda p: 1 - (1 - p) ** D, drawn, b, first)
        assert t.atoms_kept(t.PowerLaw(beta), samples=samples) == pytest.approx(float(exact), rel=1e-11)


def power_law_sum_by_quadrature(loss, beta, first=1000):
    """Sum ``loss(p_i)`` over all i: Euler–Maclaurin to the tenth order, and a quadrature in ln p.

    ``loss`` is of order p for small p, to which it is replaced below 1e-25 of where it bends.
    """
    total = mpmath.zeta(beta)
    bend = min(mpmath.mpf(1), 1 / loss.draws)
    top = mpmath.log(mpmath.mpf(first) ** -beta / total)
    low = min(mpmath.log(bend) - 60, top - 1)
    points = mpmath.linspace(low, top, 2 + int((top - low) / 5))
    integral = mpmath.quad(lambda u: mpmath.exp(-u / beta) * loss(mpmath.exp(u)), points, method="gauss-legendre")
    c = 1 - 1 / beta
    integral += loss.slope * mpmath.exp(c * low) / c
    terms = mpmath.taylor(lambda x: loss(x**-beta / total), first, 9)
    ends_of_sum = terms[0] / 2 - sum(mpmath.bernoulli(k) / k * terms[k - 1] for k in (2, 4, 6, 8, 10))
    head = mpmath.fsum(loss(mpmath.mpf(i) ** -beta / total) for i in range(1, first))
    return head + total ** (-1 / beta) / beta * integral + ends_of_sum


class Missed:
    """p (1 - p)^D."""

    slope = 1

    def __init__(self, draws):
        self.draws = mpmath.mpf(draws)

    def __call__(self, p):
        return p * mpmath.exp(self.draws * mpmath.log1p(-p))


class Drawn(Missed):
    """1 - (1 - p)^D."""

    @property
    def slope(self):
        return self.draws

    def __call__(self, p):
        return -mpmath.expm1(self.draws * mpmath.log1p(-p))


@pytest.mark.parametrize("samples", [9_999, 300_000, 10**18])
@pytest.mark.parametrize("beta", [1.000001, 1.05, 2.0, 20.0])
def test_power_laws_to_thirteen_digits(beta, samples):
    with mpmath.workdps(25):
        for loss, question in ((Missed, t.mass_lost), (Drawn, t.atoms_kept)):
            exact = power_law_sum_by_quadrature(loss(samples), mpmath.mpf(beta))
            assert question(t.PowerLaw(beta), samples=samples) == pytest.approx(float(exact), rel=1e-13, abs=0)


@pytest.mark.parametrize("samples", [1, 2, 60])
def test_an_atom_near_certainty_is_missed_with_a_small_chance_that_keeps_its_digits(samples):
    with mpmath.workdps(40):
        masses = [mpmath.mpf(i) ** -20 / mpmath.zeta(20) for i in range(1, 200)]
        exact = float(mpmath.fsum(p * (1 - p) ** samples for p in masses))
        tiny = mpmath.mpf(1e-9)
        geometric = float(mpmath.nsum(lambda i: (1 - tiny) * tiny**i * (1 - (1 - tiny) * tiny**i) ** samples, [0, 40]))
    assert t.mass_lost(t.PowerLaw(20.0), samples=samples) == pytest.approx(exact, rel=1e-13, abs=0)
    assert t.mass_lost(t.GeometricTail(1e-9), samples=samples) == pytest.approx(geometric, rel=1e-13, abs=0)


@pytest.mark.parametrize("beta", [1.01, 1.5, 3.0])
@pytest.mark.parametrize("samples", [0, 10**5])
def test_a_far_cut_by_another_first_atom(beta, samples, monkeypatch):
    """The formula for the atoms between takes over where the sum stops, wherever that is."""
    cutoffs = (1 << 20, (1 << 20) + 1, 3 * 10**6)
    formula = [t.truncated_mass_lost(beta, samples=samples, cutoff=cutoff) for cutoff in cutoffs]
    monkeypatch.setattr(t.scaling, "_SUMMED", 1 << 22)
    summed = [t.truncated_mass_lost(beta, samples=samples, cutoff=cutoff) for cutoff in cutoffs]
    assert formula == pytest.approx(summed, rel=1e-12)


def test_a_cut_beyond_all_data_is_no_cut():
    whole = t.mass_lost(t.PowerLaw(2.0), samples=10**9)
    assert t.truncated_mass_lost(2.0, samples=10**9, cutoff=10**18) == pytest.approx(whole, rel=1e-12)


def test_refits_beyond_counting_cost_nothing():
    """After k fits one expected datum survives with 2/k."""
    tail = t.PowerLaw(2.0)
    for fits in (10**8, 10**18):
        lost = t.mass_lost_after(tail, samples=10**18, fits=fits)
        fresh = t.mass_lost_after(tail, samples=2 * 10**18 // fits, fits=1)
        assert lost == pytest.approx(fresh, rel=1e-6)


@pytest.mark.parametrize(("beta", "samples", "fits"), [(1.5, 1000, 1), (2.0, 5000, 7), (2.0, 10**4, 1000)])
def test_power_law_after_refits_by_zeta_values(beta, samples, fits):
    with mpmath.workdps(40):
        g = mpmath.mpf(1)
        for _ in range(fits - 1):
            g = -mpmath.expm1(-g)
        draws = samples * g
        series = [(k + 1, (-draws) ** k / mpmath.factorial(k)) for k in range(40)]
        first = int((20 * draws) ** (1 / beta)) + 2
        exact = power_law_sum(lambda p: p * mpmath.exp(-draws * p), series, mpmath.mpf(beta), first)
    assert t.mass_lost_after(t.PowerLaw(beta), samples=samples, fits=fits) == pytest.approx(float(exact), rel=1e-11)


@pytest.mark.parametrize("samples", [100, 5000, 10**5])
def test_the_rest_begins_anywhere(samples, monkeypatch):
    """With 300 atoms in place of 65 535 before the Euler–Maclaurin formula, each of its terms counts."""
    questions = [t.mass_lost, t.atoms_kept, lambda tail, samples: t.mass_lost_after(tail, samples=samples, fits=2)]
    long = [question(t.PowerLaw(1.5), samples=samples) for question in questions]
    monkeypatch.setattr(t.power_law, "_HEAD", 300)
    short = [question(t.PowerLaw(1.5), samples=samples) for question in questions]
    assert short == pytest.approx(long, rel=3e-9)


def test_truncated_data_by_a_plain_sum():
    """Atoms 1, 1/4, 1/9 of a power law, four draws from what the cut leaves, in fractions of pi²."""
    weights = [mpmath.mpf(1), mpmath.mpf(1) / 4, mpmath.mpf(1) / 9]
    missed = sum(w * (1 - w / sum(weights)) ** 4 for w in weights) + mpmath.pi**2 / 6 - sum(weights)
    exact = float(missed / (mpmath.pi**2 / 6))
    assert t.truncated_mass_lost(2.0, samples=4, cutoff=3) == pytest.approx(exact, rel=1e-13)


@pytest.mark.parametrize("beta", [1.2, 1.5, 2.0, 3.0, 5.0])
def test_slope_and_constant_of_the_scaling_law(beta):
    """The slope that is fitted over six decades of data is within 0.01 of the formula."""
    sizes = np.logspace(6, 12, 13).astype(int)
    losses = [t.mass_lost(t.PowerLaw(beta), samples=int(size)) for size in sizes]
    slope, _ = np.polyfit(np.log(sizes), np.log(losses), 1)
    assert slope == pytest.approx(-(1 - 1 / beta), abs=0.01)
    law = t.scaling_constant(beta) * float(sizes[-1]) ** -(1 - 1 / beta)
    assert losses[-1] == pytest.approx(law, rel=0.02)


@pytest.mark.parametrize("fits", [30, 300])
def test_refits_lose_as_half_as_many_data(fits):
    """After many refits the loss is that of 2D/t data: far less than t times the loss of one draw."""
    tail, D = t.PowerLaw(2.0), 10**8
    lost = t.mass_lost_after(tail, samples=D, fits=fits)
    assert lost == pytest.approx(t.mass_lost(tail, samples=2 * D // fits), rel=0.06)
    assert lost < t.mass_lost_union_bound(2.0, samples=D, fits=fits) / 3


def test_refits_by_simulation():
    """Poisson data in every generation; the mass of the atoms that are gone."""
    p = np.arange(1, 41, dtype=float) ** -1.5
    p /= p.sum()
    D, fits, runs, seed = 50, 4, 40_000, fixed_seed(1)
    rng = np.random.default_rng(seed)
    counts = rng.poisson(D * p, (runs, len(p)))
    for _ in range(fits - 1):
        counts = rng.poisson(counts)
    exact = t.mass_lost_after(t.Atoms(p), samples=D, fits=fits)
    assert_agrees(Estimate.of_mean(((counts == 0) * p).sum(axis=1), seed), exact, resolution=0.03 * exact)


@given(weights=st.lists(st.floats(0.01, 1), min_size=1, max_size=12), samples=st.integers(0, 500))
def test_finite_distributions_by_plain_sums(weights, samples):
    p = np.array(weights) / np.sum(weights)
    tail = t.Atoms(p)
    missed = [(1 - mpmath.mpf(x)) ** samples for x in p]
    assert t.mass_lost(tail, samples=samples) == pytest.approx(
        float(sum(x * q for x, q in zip(p, missed, strict=True))), rel=1e-11, abs=1e-15
    )
    assert t.atoms_lost(tail, samples=samples) + t.atoms_kept(tail, samples=samples) == pytest.approx(len(p), rel=1e-12)


@pytest.mark.parametrize(
    "tail", [t.GeometricTail(0.9), t.GaussianBins(0.5), t.GaussianBins(0.01), t.GeometricTail(0.5)]
)
def test_light_tails(tail):
    p = tail.head()
    assert p.sum() == pytest.approx(1, rel=1e-12)
    assert t.mass_lost(tail, samples=300) == pytest.approx(float((p * (1 - p) ** 300).sum()), rel=1e-11)
    assert t.atoms_lost(tail, samples=300) == np.inf


def test_gaussian_bins_by_differences_of_the_normal_distribution():
    edges = mpmath.linspace(mpmath.mpf("0.25"), mpmath.mpf("3.25"), 7)
    p = t.GaussianBins(0.5).head()
    for i, (low, high) in enumerate(pairwise(edges)):
        exact = mpmath.ncdf(-low) - mpmath.ncdf(-high)
        assert p[1 + 2 * i] == pytest.approx(float(exact), rel=1e-12)
        assert p[2 + 2 * i] == p[1 + 2 * i]


def test_a_geometric_tail_loses_the_inverse_of_the_data():
    lost = t.mass_lost(t.GeometricTail(0.8), samples=10**6)
    assert lost == pytest.approx(1 / (10**6 * np.log(1 / 0.8)), rel=0.01)


@pytest.mark.parametrize("beta", [1.5, 2.0, 3.0])
def test_truncation_stops_the_scaling(beta):
    """With very many data only the cut mass is missing, of order k^-(beta - 1)."""
    for k in (100, 1000):
        rest = float(mpmath.zeta(beta, k + 1) / mpmath.zeta(beta))
        assert t.truncated_mass_lost(beta, samples=10**13, cutoff=k) == pytest.approx(rest, rel=1e-9)
        assert rest * k ** (beta - 1) == pytest.approx(1 / ((beta - 1) * float(mpmath.zeta(beta))), rel=0.02)
    whole = t.mass_lost(t.PowerLaw(beta), samples=100)
    assert t.truncated_mass_lost(beta, samples=100, cutoff=10**6) == pytest.approx(whole, rel=0.02)


def test_which_tails_lose_most():
    """Heavier tails lose more at large samples and gain less from more data; many equal atoms reverse the order."""
    rows = {row.name: row for row in t.tail_losses(samples=10**5, fits=10)}
    order = ["power law", "geometric", "normal", "bounded"]
    for heavier, lighter in pairwise(order):
        assert rows[heavier].first > rows[lighter].first
        assert rows[heavier].after > rows[lighter].after
        assert rows[heavier].slope < rows[lighter].slope
    assert rows["power law"].slope == pytest.approx(0.5, abs=0.001)
    wide = {"wide": t.Atoms(np.full(10**6, 1e-6)), "power law": t.PowerLaw(2.0)}
    assert t.tail_losses(wide, samples=1000)[0].name == "wide"


@given(samples=st.integers(1, 10**6), fits=st.integers(1, 50))
def test_losses_grow_with_refits_and_shrink_with_data(samples, fits):
    tail = t.PowerLaw(1.7)
    lost = t.mass_lost_after(tail, samples=samples, fits=fits)
    assert lost < t.mass_lost_after(tail, samples=samples, fits=fits + 1)
    assert lost > t.mass_lost_after(tail, samples=2 * samples, fits=fits)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: t.PowerLaw(1.0), "`exponent` must be finite and above 1; got 1.0"),
        (lambda: t.scaling_constant(float("nan")), "`exponent` must"),
        (lambda: t.truncated_mass_lost(0.5, samples=1, cutoff=1), "`exponent` must"),
        (lambda: t.truncated_mass_lost(2.0, samples=1, cutoff=0), "`cutoff` must"),
        (lambda: t.GeometricTail(1.0), r"`ratio` must be in \(0, 1\)"),
        (lambda: t.GeometricTail(0.99999), "`ratio` must be at most"),
        (lambda: t.GaussianBins(0.0), "`width` must be finite and positive"),
        (lambda: t.GaussianBins(1e-6), "`width` must be at least"),
        (lambda: t.Atoms([0.5, 0.6]), "`p` must sum to 1"),
        (lambda: t.mass_lost(t.PowerLaw(2.0), samples=-1), "`samples` must"),
        (lambda: t.mass_lost(t.PowerLaw(2.0), samples=10**19), "`samples` must be at most"),
        (
            lambda: t.mass_lost([0.5, 0.5], samples=10),
            r"`tail` must be a tail .* got list. Wrap probabilities as Atoms",
        ),
        (lambda: t.tail_losses([t.GeometricTail(0.5)]), "`tails` must be a dict"),
        (lambda: t.tail_losses({"coin": [0.5, 0.5]}), "`tail` must be a tail"),
        (lambda: t.Atoms([0.5, "x"]), "`p` must"),
        (lambda: t.PowerLaw("2"), "`exponent` must be a finite real number"),
        (lambda: t.GaussianBins([1.0]), "`width` must"),
        (lambda: t.mass_lost_after(t.PowerLaw(2.0), samples=10, fits=0), "`fits` must"),
        (lambda: t.mass_lost_union_bound(2.0, samples=10, fits=0), "`fits` must"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
