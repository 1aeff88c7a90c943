"""Profiles from theory: the published table, bounds against simulation, exponents, rendering."""

import json
import math
from html.parser import HTMLParser
from pathlib import Path

import mpmath
import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace
from collapse_theory.profile import DEFINITIONS, Bounds, Profile, discrete, document, facts, gaussian
from collapse_theory.profile.facts import ratio
from collapse_theory.testing import solved_problems

POLICIES = [Replace(), Accumulate(), AccumulateSubsample(), Mix(0.6, 0.1, 0.3), Mix(0.6, 0.4, 0.0)]


@pytest.mark.parametrize("problem", solved_problems("definitions"), ids=lambda problem: problem.name)
@pytest.mark.parametrize("settings", [{"samples": 12, "dim": 10}, {"samples": 1000, "sigma": 0.1}])
def test_the_published_table_for_other_sizes(problem, settings):
    assert Profile.of_policy(*problem.call.args, **settings).holds == problem.answer


@pytest.mark.parametrize(
    ("model", "expected"),
    [("gaussian", {1, 2, 3, 4, 5, 7}), ("discrete", {1, 2, 4, 5, 6, 7}), ("poisson", {1, 2, 3, 4, 5, 7})],
)
def test_replacing_the_data_of_other_models(model, expected):
    assert {n for n, holds in Profile.of_policy(model, Replace()).holds.items() if holds} == expected


@pytest.mark.parametrize("model", ["gaussian", "discrete", "poisson"])
def test_accumulating_the_data_of_other_models(model):
    """As in regression: the risk rises to a limit, although ever more data are used."""
    assert {n for n, holds in Profile.of_policy(model, Accumulate()).holds.items() if holds} == {2, 5}


@given(ends=st.lists(st.floats(0.01, 100), min_size=4, max_size=4), u=st.floats(0, 1), v=st.floats(0, 1))
def test_a_ratio_of_bounds_holds_every_ratio(ends, u, v):
    (a, b), (c, d) = sorted(ends[:2]), sorted(ends[2:])
    quotient = ratio(Bounds(a, b), Bounds(c, d))
    assert quotient.low * (1 - 1e-12) <= (a + u * (b - a)) / (c + v * (d - c)) <= quotient.high * (1 + 1e-12)


def test_early_and_late_collapse():
    assert Profile.of_policy("gaussian", Replace()).early
    assert Profile.of_policy("gaussian", Replace()).late
    assert Profile.of_policy("gaussian", Accumulate()).late is False
    assert Profile.of_policy("discrete", AccumulateSubsample()).late is None


def test_the_document_is_fresh():
    page = Path(__file__).parents[2] / "docs" / "profiles.md"
    assert page.read_text(encoding="utf-8") == document.page()


def test_thresholds_decide():
    """The accumulated risk grows by pi²/6: a stricter reader calls that catastrophic."""
    strict = Profile.of_policy("linear-regression", Accumulate(), thresholds={1: 1.5})
    assert strict.holds[1] is True
    assert "> 1.5" in strict[1].rule
    undecided = Profile.of_policy("gaussian", Accumulate(), thresholds={1: 2.0})
    assert undecided.holds[1] is None


@given(low=st.floats(0, 10), width=st.floats(0, 10), threshold=st.floats(0, 10), number=st.integers(1, 8))
def test_a_rule_decides_only_what_its_bounds_decide(low, width, threshold, number):
    d = DEFINITIONS[number]
    answers = {x > threshold if d.above else x <= threshold for x in np.linspace(low, low + width, 5)}
    decided = d.decide(Bounds(low, low + width), threshold)
    assert answers == {decided} if decided is not None else low <= threshold < low + width


def test_the_parabola_lies_below_the_tail_mass():
    """tail_coverage(v) >= 1 + slope (v - 1) - bend (v - 1)² on a fine grid, with equality at 1."""
    v = np.concatenate([np.geomspace(1e-3, 0.99, 2000), np.linspace(0.99, 1.01, 2001), np.geomspace(1.01, 1e4, 4000)])
    mass = 2 * stats.norm.sf(2 / np.sqrt(v)) / (2 * stats.norm.sf(2))
    parabola = 1 + gaussian._TAIL_SLOPE * (v - 1) - gaussian._TAIL_BEND * (v - 1) ** 2
    assert (mass - parabola >= -1e-12).all()
    assert [gaussian.tail_coverage(x) for x in v] == pytest.approx(list(mass), rel=1e-12)


@pytest.mark.parametrize("M", [4, 30, 10**5])
def test_the_certified_drift(M):
    from scipy.special import digamma

    assert gaussian.covariance_drift(M) == pytest.approx(digamma((M - 1) / 2) - math.log((M - 1) / 2), rel=1e-9)
    assert gaussian.covariance_drift(M) < 0


def test_the_covariance_of_replaced_data_shrinks_as_its_drift_says():
    """ln of the variance moves by the drift per fit, on average."""
    M, fits, runs, seed = 20, 30, 50_000, fixed_seed(2)
    factors = np.random.default_rng(seed).chisquare(M - 1, (runs, fits)) / (M - 1)
    estimate = Estimate.of_mean(np.log(factors).sum(axis=1), seed)
    exact = fits * gaussian.covariance_drift(M)
    assert_agrees(estimate, exact, resolution=0.07 * abs(exact))


def chosen_from(pool, M, rng):
    """Counts of M data taken from each row of three counts without replacement."""
    first = rng.hypergeometric(pool[:, 0], pool[:, 1] + pool[:, 2], M)
    second = rng.hypergeometric(pool[:, 1], pool[:, 2], M - first)
    return np.column_stack([first, second, M - first - second])


def test_subsampling_the_pool_loses_half_pi_squared_less_two():
    """The leading order of the exact product, from a large size."""
    M = 10**7
    lost = discrete.lost_diversity(math.inf, M, AccumulateSubsample())
    assert lost * M == pytest.approx(np.pi**2 / 2 - 2, rel=1e-6)
    assert discrete.lost_diversity(6, M, AccumulateSubsample()) == pytest.approx(
        ct.regression.subsample_series(M, 6, dim=1), rel=1e-5
    )


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_lost_diversity_by_simulation(policy):
    M, fits, runs, p, seed = 20, 5, 60_000, np.array([0.5, 0.3, 0.2]), fixed_seed(3)
    rng = np.random.default_rng(seed)
    source, pool = np.broadcast_to(p, (runs, 3)), np.zeros((runs, 3), dtype=int)
    for fit in range(1, fits + 1):
        drawn = rng.multinomial(M, source) / M
        if isinstance(policy, Replace):
            fitted = source = drawn
        elif isinstance(policy, Accumulate):
            fitted = source = drawn if fit == 1 else source + (drawn - source) / fit
        elif isinstance(policy, AccumulateSubsample):
            pool = pool + np.rint(drawn * M).astype(int)
            source = fitted = chosen_from(pool, M, rng) / M
        else:
            fitted, source = drawn, policy.alpha * drawn + policy.beta * source + policy.gamma * p
        source = source / source.sum(axis=1, keepdims=True)
    risk = ((fitted - p) ** 2).sum(axis=1)
    exact = discrete.lost_diversity(fits, M, policy) * (1 - (p**2).sum())
    assert_agrees(Estimate.of_mean(risk, seed), exact, resolution=0.06 * exact)


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_lost_diversity_tends_to_its_limit(policy):
    limit = discrete.lost_diversity(math.inf, 20, policy)
    assert discrete.lost_diversity(10**5, 20, policy) == pytest.approx(limit, rel=1e-4)
    assert discrete.lost_diversity(1, 20, policy) == pytest.approx(1 / 20)


def test_a_uniform_law_has_no_tail():
    for atoms in range(2, 60):
        assert Profile.of_policy("discrete", Replace(), p=np.full(atoms, 1 / atoms)).holds[7] is None


def test_a_log_factor_is_no_changed_exponent():
    multiple = Profile.of_policy("linear-regression", ct.policy.ReplaceMultiple())
    assert (multiple.holds[3], multiple.holds[5]) == (True, False)
    assert "at most as a logarithm" in multiple.evidence[5]

    def power(exponent):
        return facts.law_exponent(lambda fits, _: Bounds.exactly(1 + fits**exponent, ""), 100)

    assert power(0.1).low > 0.05
    assert power(0.02).low > 0
    assert facts.law_exponent(lambda fits, _: Bounds.exactly(3 - 1 / fits, ""), 100).high == 0


@pytest.mark.parametrize("M", [2, 100, 900, 10**3, 10**9, 10**18])
def test_the_pooled_loss_keeps_its_digits(M):
    with mpmath.workdps(40):
        a = mpmath.pi / mpmath.sqrt(M)
        exact = 1 - mpmath.sin(a) / a
    assert discrete.lost_diversity(math.inf, M, Accumulate()) == pytest.approx(float(exact), rel=1e-13, abs=0)


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag, attributes):
        self.count += tag == "td"


def test_rendering():
    profile = Profile.of_policy("gaussian", Replace())
    lines = str(profile).splitlines()
    assert len(lines) == 9
    assert lines[8].startswith("8  hallucinated data")
    assert "does not hold" in lines[8]
    data = json.loads(json.dumps(profile.to_dict()))
    assert data["definitions"]["4"]["holds"] is True
    assert data["early"] is True
    latex = profile.to_latex()
    assert latex.count(r"\\") == 9
    assert r"mu\_n" in latex
    assert "$|$mu" in latex
    parser = Cells()
    parser.feed(profile._repr_html_())
    assert parser.count == 32
    assert "-0.01014 &lt; 0" in profile._repr_html_()


def test_names():
    assert ct.Profile is ct.profile.Profile is Profile
