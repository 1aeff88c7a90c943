"""The least number that keeps a level: against all numbers one by one, closed forms, and what cannot be kept."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import discrete, families, gaussian, regression, schedule
from collapse_theory.plan import Plan, least_anchors, least_gamma, least_growth, least_samples
from collapse_theory.policy import Accumulate, Fresh, Mix

P = [0.5, 0.3, 0.15, 0.05]


def first_kept(value, level, original, numbers):
    """Try numbers in turn; return the last that fails and the first that keeps the level."""
    below = None
    for number in numbers:
        kept = value(number) >= level if level < original else value(number) <= level
        if kept:
            return below, number
        below = number
    return below, None


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 30), st.integers(1, 40), st.floats(0.37, 0.9))
def test_least_anchors_by_exhaustion(samples, fits, level):
    given = {"samples": samples, "fits": fits}
    plan = least_anchors(discrete.anchored_homozygosity, P, **given, level=level)
    below, least = first_kept(
        lambda m: discrete.anchored_homozygosity(P, anchors=m, **given), level, 0.365, range(10**6)
    )
    assert (plan.below, plan.least, plan.setting) == (below, least, {"anchors": least})
    assert plan.holding == discrete.anchored_homozygosity(P, **plan.setting, **given) <= level
    assert plan.failing is None or plan.failing > level


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 40), st.floats(0.3, 0.95))
def test_least_samples_by_exhaustion(fits, share):
    plan = least_samples(discrete.expected_support, P, fits=fits, share=share)
    below, least = first_kept(
        lambda size: discrete.expected_support(P, samples=size, fits=fits), 4 * share, 4, range(1, 3000)
    )
    assert (plan.below, plan.least) == (below, least)
    assert (plan.level, plan.original, plan.fits) == (4 * share, 4, fits)


@settings(deadline=None, max_examples=10)
@given(st.integers(2, 9), st.integers(1, 6), st.floats(0.4, 0.9))
def test_fresh_data_as_a_policy_by_exhaustion(samples, fits, share):
    """The same for quantities that take the policy and no number of anchors."""
    given = {"samples": samples, "fits": fits}
    for quantity in (discrete.expected_support, discrete.expected_entropy):
        original = quantity(P, samples=samples, fits=0)
        below, least = first_kept(
            lambda m, quantity=quantity: quantity(P, policy=Fresh(m), **given), share * original, original, range(500)
        )
        plan = least_anchors(quantity, P, **given, share=share)
        assert (plan.below, plan.least, plan.setting) == (below, least, {"policy": Fresh(least)})


def test_a_mixture_keeps_all_words_whatever_its_share():
    with pytest.raises(ValueError, match=r"`quantity` must need some; expected_support keeps 3\.6 with any share"):
        least_gamma(discrete.expected_support, P, samples=9, fits=9, share=0.9)


def test_growing_data_of_a_vocabulary():
    plan = least_growth(discrete.expected_support, P, first=20, fits=8, share=0.9)
    sizes = [schedule.geometric(20, ratio) for ratio in (plan.below, plan.least)]
    values = [discrete.expected_support(P, samples=size, fits=8) for size in sizes]
    assert values == [plan.failing, plan.holding]
    assert values[0] < 3.6 <= values[1]
    with pytest.raises(
        ValueError, match=r"`level` must be possible; with .* More are refused: `samples` must be at most"
    ):
        least_growth(discrete.expected_support, P, first=2, fits=8, share=0.9)


@pytest.mark.parametrize("fits", [1, 7, 10**6])
def test_gaussian_sizes_against_closed_forms(fits):
    """sigma² (1 + n/M) <= level: M >= n/(level - 1)."""
    assert least_samples(gaussian.data_variance, fits=fits, level=1.25).least == 4 * fits
    plan = least_samples(gaussian.risk, fits=fits, level=0.0025)
    assert plan.least == pytest.approx(1.5 * fits / 0.0025, rel=2e-3)
    assert plan.holding <= 0.0025 < plan.failing


def test_a_share_against_the_fixed_point():
    """For many fits 1 - S relaxes to (1 - S0) (1 - drift/(pull + drift)), pull g(2 - g) and drift (1 - g)²/M."""
    plan = least_gamma(discrete.homozygosity, discrete.uniform(100), samples=1000, fits=10**9, level=0.02)
    pull, drift = plan.least * (2 - plan.least), (1 - plan.least) ** 2 / 1000
    assert 0.01 + 0.99 * drift / (pull + drift) == pytest.approx(0.02, rel=1e-6)
    assert plan.setting == {"policy": Mix(1 - plan.least, 0, plan.least)}
    assert plan.holding <= 0.02 < plan.failing
    assert plan.least / plan.below == pytest.approx(1 + 1e-6, rel=1e-6)


def test_growth_against_the_sum_of_a_geometric_series():
    """sigma² (1 + sum 1/M_i) with M_i = first ratio^i: for many fits 1 + ratio/(first (ratio - 1))."""
    plan = least_growth(gaussian.data_variance, first=100, fits=10**9, level=1.05)
    assert plan.least == pytest.approx(1.25, rel=1e-6)
    assert plan.setting == {"samples": schedule.geometric(100, plan.least)}
    assert plan.holding <= 1.05 < plan.failing


def test_what_is_kept_without_any():
    plan = least_anchors(discrete.anchored_homozygosity, P, samples=1000, fits=2, level=0.9)
    assert (plan.least, plan.below, plan.failing) == (0, None, None)
    assert plan.holding == discrete.homozygosity(P, samples=1000, fits=2)
    assert least_growth(gaussian.risk, first=100, fits=2, level=0.9).least == 1
    assert least_gamma(discrete.homozygosity, P, samples=1000, fits=2, level=0.9).least == 0
    assert least_samples(discrete.expected_support, P, fits=1, level=0.5).least == 1
    assert repr(plan).startswith("0 real data per generation: 0.36626937 after 2 fits (original 0.365, level 0.9)")


def test_other_rooms_can_be_planned_for():
    plan = least_anchors(families.variance_of_mean, 10, family="poisson", mean=2.0, fits=50, level=0.5)
    assert families.variance_of_mean(10, 50, family="poisson", mean=2.0, anchors=plan.least) <= 0.5
    plan = least_samples(regression.excess_risk, dim=3, fits=4, level=0.2, policy=Accumulate())
    values = [regression.excess_risk(size, 4, dim=3, policy=Accumulate()) for size in (plan.below, plan.least)]
    assert values == [plan.failing, plan.holding]
    assert values[1] <= 0.2 < values[0]


def test_the_answer_says_what_was_assumed():
    plan = least_samples(gaussian.risk, fits=40, level=0.1)
    assert isinstance(plan, Plan)
    assert "risk is worst at the end (checked after 1, 10, 20 of 40 fits)" in plan.assumptions
    assert repr(plan).endswith(f"Assumed: {plan.assumptions}.")
    assert "\n" not in repr(plan)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: least_samples(discrete.expected_support, P, fits=5, share=1),
            "`level` must leave room; expected_support of the original is 4, and some of it is lost with any finite",
        ),
        (
            lambda: least_anchors(discrete.anchored_homozygosity, P, samples=10, fits=5, level=0.3),
            "anchored_homozygosity goes from 0.365 to .*, away from 0.3. Choose one on the other side",
        ),
        (
            lambda: least_gamma(discrete.homozygosity, P, samples=10, fits=5, level=0.3650001),
            "",
        ),
        (
            lambda: least_growth(gaussian.risk, first=10, fits=5, level=0.1),
            r"with 7.*e\+10 times as many data .*, risk is 0.15.* does not keep 0.1. The first generation is too small",
        ),
        (lambda: least_samples(lambda samples, fits: fits, fits=5, level=1), "`level` must be possible; with 1e.18"),
        (
            lambda: least_gamma(_support_under_mix, samples=10, fits=5, level=3),
            "`quantity` must need some; .* with any",
        ),
        (
            lambda: least_gamma(gaussian.risk, samples=10, fits=5, level=3),
            "unexpected keyword .*'policy'. Choose",
        ),
        (lambda: least_anchors(gaussian.risk, samples=10, fits=5, level=3), "Choose a quantity that takes `policy`"),
        (lambda: least_anchors("risk", samples=10, fits=5, level=3), "`quantity` must be a function"),
        (lambda: least_samples("risk", fits=5, level=3), "`quantity` must be a function"),
        (lambda: least_samples(gaussian.risk, samples=10, fits=5, level=3), "`samples` must be left out; it is what"),
        (lambda: least_samples(gaussian.risk, fits=0, level=3), "`fits` must be a whole number of at least 1"),
        (lambda: least_samples(gaussian.risk, fits=5), "`level` or `share` must be given"),
        (lambda: least_samples(gaussian.risk, fits=5, share=0.5), "`share` must be a share of something"),
        (lambda: least_samples(gaussian.risk, fits=5, level=math.nan), "`level` must be a finite real number"),
        (lambda: least_growth(gaussian.risk, first=0, fits=5, level=1), "`first` must be finite and positive"),
        (lambda: least_growth(gaussian.risk, first=1, fits=5, level=1), "`samples` must be at least 2"),
        (lambda: least_samples(_worst_in_the_middle, fits=8, level=-3), "`quantity` must be at its worst at the end"),
        (lambda: least_samples(_wavy, fits=8, level=0.5), "must rise or fall with the number looked for and not both"),
    ],
)
def test_what_cannot_be_planned(call, message):
    if not message:
        assert call().least > 0.5
        return
    with pytest.raises(ValueError, match=message):
        call()


def _support_under_mix(samples, fits, policy):
    return 4.0 if fits == 0 or policy.gamma > 0 else 1.0


def _worst_in_the_middle(samples, fits):
    return -min(fits, 8 - fits) * 2.0 - fits / samples


def _wavy(samples, fits):
    return 1.0 if fits == 0 else 0.4 * math.sin(samples) if samples < 200 else 0.9
