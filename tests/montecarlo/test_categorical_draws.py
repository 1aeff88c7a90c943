"""Draws with new types, and draws alike as those of a document, beside every state that a small process can reach.

Errors: ``assert_agrees`` fails right code with probability 1e-9 and passes an error of ``resolution`` with 1e-9.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
import tiny
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.draw import Draw
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, split

mc = ct.montecarlo
P = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
FLOATS = list(map(float, P))
MANY = {"homozygosity": 11_000, "support": 22_000, "entropy": 26_000, "mass_lost": 10_000, "presence": 40_000}
NEW, ALIKE = Draw(novelty=Fraction(1, 10)), Draw(concentration=Fraction(3, 2))
BOTH = Draw(Fraction(1, 5), Fraction(4))
TENTH = Fraction(1, 10)
POLICIES = [
    Replace(),
    Fresh(1),
    Accumulate(),
    AccumulateSubsample(),
    Mix(6 * TENTH, 4 * TENTH, 0),
    Mix(7 * TENTH, 0, 3 * TENTH),
    Mix(Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)),
]
QUANTITIES = {
    "homozygosity": tiny.agreement(2),
    "support": tiny.support,
    "entropy": tiny.entropy,
    "mass_lost": tiny.mass_lost(P),
    "presence": tiny.presence(2),
}


def states(p, sizes, policy, draw, anchors=0):
    """Return the probability of every model that can be reached, exactly."""
    base, real = split(policy, anchors)
    theta = None if draw.is_independent else Fraction(draw.concentration)
    how = {"novelty": Fraction(draw.novelty), "concentration": theta, "anchors": real}
    return tiny.law(p, samples=sizes, fits=len(sizes), policy=base, **how)


def named(policy):
    return type(policy).__name__ + (str(float(policy.beta)) if isinstance(policy, Mix) else "")


@pytest.mark.parametrize("policy", POLICIES, ids=named)
@pytest.mark.parametrize("draw", [Draw(), NEW, ALIKE, BOTH], ids=["plain", "new", "alike", "both"])
def test_every_quantity_beside_all_states(policy, draw):
    models = states(P, [3, 2], policy, draw)
    for quantity, measured in QUANTITIES.items():
        exact = float(tiny.expected(models, measured))
        run = {"atom": 2} if quantity == "presence" else {}
        run |= {"policy": policy, "draw": draw, "replicates": MANY[quantity], "seed": fixed_seed(31)}
        estimate = mc.diversity_estimate(FLOATS, samples=[3, 2], fits=2, quantity=quantity, **run)
        assert_agrees(estimate, exact, resolution=0.033 * max(exact, 1.0))


@pytest.mark.parametrize("policy", [Accumulate(), AccumulateSubsample(), POLICIES[-1]], ids=named)
def test_three_fits_with_anchors_on_top(policy):
    p = [Fraction(7, 10), Fraction(3, 10)]
    models = states(p, [1, 2, 1], policy, BOTH, anchors=1)
    for quantity in ("homozygosity", "support"):
        exact = float(tiny.expected(models, QUANTITIES[quantity]))
        run = {"policy": policy, "draw": BOTH, "anchors": 1, "replicates": 60_000, "seed": fixed_seed(32)}
        estimate = mc.diversity_estimate([0.7, 0.3], samples=[1, 2, 1], fits=3, quantity=quantity, **run)
        assert_agrees(estimate, exact, resolution=0.02 * max(exact, 1.0))


# --- pairs: closed recursions of the homozygosity, at any size --------------------------------------------------------


def homozygosity(p, sizes, policy, draw, anchors=0):
    """Follow F = E sum p_t² and C = E sum p_t p_0 of what the next generation is drawn from.

    Two data of one generation are equal with chance (1-u)² (1 + theta F)/(1 + theta).
    """
    anchors += policy.anchors if isinstance(policy, Fresh) else 0
    start = sum(share * share for share in p)
    old, new = 1 - draw.novelty, 1 if draw.is_independent else draw.concentration / (1 + draw.concentration)
    value = cross = start
    held, pairs = 0, start  # data in the pool, and how often two of them are equal
    for size in sizes:
        n, equal = size + anchors, old**2 * (1 - new * (1 - value))
        fitted = size * (size - 1) * equal + anchors * (anchors - 1) * start + 2 * size * anchors * old * cross + n
        if isinstance(policy, (Accumulate, AccumulateSubsample)):
            assert not anchors
            every = held + size
            mixed = 1 / held + (1 - 1 / held) * pairs if held else 0
            new_pairs = size * (size - 1) * equal + 2 * held * size * old * mixed
            pairs, held = (held * (held - 1) * pairs + new_pairs) / max(every * (every - 1), 1), every
            kept = every if isinstance(policy, Accumulate) else size
            value = 1 / kept + (1 - 1 / kept) * pairs
            continue
        a, b, c = (policy.alpha, policy.beta, policy.gamma) if isinstance(policy, Mix) else (1, 0, 0)
        mixed = b * b * value + c * c * start + 2 * a * b * old * value + 2 * c * (a * old + b) * cross
        value = a * a * fitted / n**2 + mixed
        cross = a * (size * old * cross + anchors * start) / n + b * cross + c * start
    return value


@pytest.mark.parametrize("policy", POLICIES, ids=named)
@pytest.mark.parametrize("draw", [Draw(0), NEW, ALIKE, BOTH], ids=["plain", "new", "alike", "both"])
def test_pairs_follow_a_recursion(policy, draw):
    exact = tiny.expected(states(P, [2, 3], policy, draw), tiny.agreement(2))
    assert float(exact) == pytest.approx(float(homozygosity(P, [2, 3], policy, draw)), rel=1e-14)
    sizes = [20, 50, 30, 10, 40]
    exact = float(homozygosity(P, sizes, policy, draw))
    run = {"policy": policy, "draw": draw, "replicates": 15_000, "seed": fixed_seed(33)}
    assert_agrees(mc.diversity_estimate(FLOATS, samples=sizes, fits=5, **run), exact, resolution=0.033)


def test_documents_are_fewer_data():
    """theory: D data of concentration theta drift as D(1 + theta)/(D + theta) independent ones."""
    size, theta, fits = 200, 10.0, 12
    fewer = size * (1 + theta) / (size + theta)
    exact = 1 - (1 - 1 / fewer) ** fits * (1 - float(np.square(FLOATS).sum()))
    assert exact == pytest.approx(homozygosity(FLOATS, [size] * fits, Replace(), Draw(concentration=theta)), rel=1e-13)
    run = {"draw": Draw(concentration=theta), "replicates": 40_000, "seed": fixed_seed(34)}
    assert_agrees(mc.diversity_estimate(FLOATS, samples=size, fits=fits, **run), exact, resolution=0.02)


def test_new_types_lead_to_the_law_of_ewens():
    """The stationary homozygosity is exact; types by Ewens (1972), sum of 1/(1 + i/theta), theta = 2Du, for large D.

    Two atoms have nearly the stationary homozygosity from the beginning; that two lineages are older than the run has
    a chance of 0.002.
    """
    size, u, theta, p = 100, 0.005, 1.0, [0.5, 0.5]
    run = {"samples": size, "fits": 300, "draw": Draw(novelty=u), "replicates": 3500, "seed": fixed_seed(35)}
    exact = 1 / size / (1 - (1 - 1 / size) * (1 - u) ** 2)
    assert exact == pytest.approx(homozygosity(p, [size] * 300, Replace(), Draw(novelty=u)), rel=1e-4)
    assert_agrees(mc.diversity_estimate(p, **run), exact, resolution=0.05)
    ewens = sum(theta / (theta + i) for i in range(size))
    estimate = mc.diversity_estimate(p, quantity="support", **run)
    assert estimate.value == pytest.approx(ewens, rel=0.08)
    assert 12 * estimate.standard_error < 0.08 * ewens


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample()], ids=named)
def test_all_data_new(policy):
    run = {"samples": [5, 7], "fits": 2, "policy": policy, "draw": Draw(novelty=1), "replicates": 50, "seed": 1}
    types = 12 if policy == Accumulate() else 7
    assert mc.diversity_estimate(FLOATS, quantity="support", **run).value == types
    assert mc.diversity_estimate(FLOATS, quantity="mass_lost", **run).value == pytest.approx(1)
    assert not mc.categorical_fits(FLOATS, **run).any()


def test_one_document_is_one_type():
    run = {"samples": 50, "fits": 1, "draw": Draw(concentration=1e-100), "replicates": 100_000, "seed": fixed_seed(36)}
    shares = mc.categorical_fits(FLOATS, **run)
    assert set(np.unique(shares)) == {0.0, 1.0}
    for atom, share in enumerate(FLOATS):
        assert_agrees(Estimate.of_mean(shares[:, atom], 36), share, resolution=0.02)


def test_a_huge_concentration_is_independence():
    run = {"samples": 50, "fits": 4, "replicates": 10_000, "seed": fixed_seed(37)}
    exact = float(homozygosity(FLOATS, [50] * 4, Replace(), Draw()))
    for theta in (1e9, 1e100, 1e300):
        estimate = mc.diversity_estimate(FLOATS, draw=Draw(concentration=theta), **run)
        assert_agrees(estimate, exact, resolution=0.02)


def test_shares_of_old_types_fall_as_new_ones_come():
    run = {"samples": 30, "fits": 4, "draw": Draw(novelty=0.1, concentration=20), "replicates": 50_000}
    shares = mc.categorical_fits([*FLOATS, 0.0], **run, seed=fixed_seed(38))
    assert not shares[:, 3].any()
    for atom, share in enumerate(FLOATS):
        assert_agrees(Estimate.of_mean(shares[:, atom], 38), share * 0.9**4, resolution=0.02)


def test_no_fit_is_the_original():
    for quantity, exact in (("support", 3), ("mass_lost", 0), ("presence", 1)):
        run = {"quantity": quantity} | ({"atom": 0} if quantity == "presence" else {})
        estimate = mc.diversity_estimate(FLOATS, samples=5, fits=0, draw=BOTH, replicates=5, seed=1, **run)
        assert estimate.value == exact


# --- collapse ---------------------------------------------------------------------------------------------------------


def mean_time(share, size, theta):
    """Return the mean time until one of two atoms is left, by the chain of counts, as numbers of fits."""
    from scipy.stats import betabinom

    inner = np.arange(1, size)
    shares = np.append(inner / size, share)[:, None]
    rows = betabinom.pmf(inner, size, theta * shares, theta * (1 - shares))
    steps = np.linalg.solve(np.eye(size - 1) - rows[:-1], np.ones(size - 1))
    return 1 + rows[-1] @ steps


@pytest.mark.parametrize(("size", "theta"), [(10, 3.0), (40, 0.5), (25, 200.0)])
def test_collapse_of_documents(size, theta):
    run = {"samples": size, "draw": Draw(concentration=theta), "replicates": 35_000, "seed": fixed_seed(39)}
    exact = mean_time(0.3, size, theta)
    assert_agrees(mc.collapse_time_estimate([0.3, 0.7], **run), exact, resolution=0.06 * exact)
    times = mc.collapse_times([0.3, 0.7], **(run | {"replicates": 100}))
    assert times.min() >= 1


def test_collapse_of_documents_of_many_types():
    """Concentrations so small that shares underflow: one document has one type, and one fit is enough."""
    run = {"draw": Draw(concentration=1e-90), "replicates": 20, "seed": 1}
    assert (mc.collapse_times(np.full(500, 0.002), samples=1000, **run) == 1).all()


# --- refusals ---------------------------------------------------------------------------------------------------------

RUN = {"samples": 5, "replicates": 5, "seed": 1}


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: mc.collapse_times(FLOATS, draw=NEW, **RUN), r"^`draw` must be without novelty .* no collapse"),
        (lambda: mc.collapse_time_estimate(FLOATS, draw=NEW, **RUN), "^`draw` must be without novelty"),
        (lambda: mc.collapse_times(FLOATS, draw=ALIKE, method="lineage", **RUN), '^`method` must be "forward" with'),
        (lambda: mc.categorical_fits(FLOATS, draw=0.1, fits=1, **RUN), "^`draw` must be a Draw"),
        (lambda: mc.categorical_fits(FLOATS, draw=None, fits=1, **RUN), "^`draw` must be a Draw"),
        (lambda: mc.categorical_fits(FLOATS, draw=Draw(0, 10**400), fits=1, **RUN), "^`concentration` must be within"),
        (lambda: mc.diversity_estimate(FLOATS, fits=1, quantity="presence", **RUN), "^`atom` must be in 0 … 2"),
        (lambda: mc.diversity_estimate(FLOATS, fits=1, quantity="presence", atom=3, **RUN), "^`atom` must be in 0 … 2"),
        (lambda: mc.diversity_estimate(FLOATS, fits=1, atom=0, **RUN), "^`atom` must be left out for the homozygosity"),
        (
            lambda: mc.categorical_fits(FLOATS, fits=1, draw=NEW, **(RUN | {"samples": 10**15})),
            "^`replicates` must be smaller here",
        ),
    ],
)
def test_bad_input(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()


def test_intervals_stay_within_what_can_be():
    """With new types there can be more types than atoms: one for each datum that is kept."""
    for policy, most in ((Replace(), 7), (Fresh(2), 9), (Accumulate(), 12), (POLICIES[-1], 15)):
        run = {"samples": [5, 7], "fits": 2, "policy": policy, "draw": Draw(0.9), "replicates": 100, "seed": 1}
        assert mc.diversity_estimate(FLOATS, quantity="support", **run).interval()[1] <= most
        assert mc.diversity_estimate(FLOATS, quantity="entropy", **run).interval()[1] <= math.log(most)
        assert mc.diversity_estimate(FLOATS, **run).interval()[0] >= 1 / most
