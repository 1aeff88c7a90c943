"""What the explorer shows is right for every position of the sliders, checked without a browser."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from solved import answer

import collapse_theory as ct
from collapse_theory.explorer import answers
from collapse_theory.explorer.choice import POLICIES, SCHEDULES, SHAPES, Choice

choices = st.builds(
    Choice,
    atoms=st.integers(2, 20),
    shape=st.sampled_from(SHAPES),
    samples=st.integers(2, 40),
    schedule=st.sampled_from(SCHEDULES),
    policy=st.sampled_from(POLICIES),
    share=st.floats(0.01, 0.99),
    anchors=st.integers(0, 50),
    fits=st.integers(1, 60),
    exponent=st.floats(0.0, 3.0),
)


@settings(max_examples=40)
@given(choices)
@example(Choice(atoms=2, samples=2, fits=1))
def test_curves_end_where_the_table_stands(choice):
    table, decay, risks = answers.numbers(choice), answers.decay(choice), answers.risks(choice)
    p = choice.p
    assert p.sum() == pytest.approx(1, rel=1e-12, abs=0)
    assert decay["fits"][-1] == risks["fits"][-1] == choice.fits
    ends = {
        "atoms left": decay["atoms"][-1] * p.size,
        "entropy in nats": decay["entropy"][-1] * -(p * np.log(p)).sum(),
        "homozygosity": 1 - decay["diversity"][-1] * (1 - p @ p),
        "Gaussian risk": risks["risk"][-1],
        "variance of the mean": risks["mean"][-1],
        "mean of σ²": risks["variance"][-1],
    }
    for name, end in ends.items():
        if table.get(name) is None:
            assert np.isnan(end), name
        else:
            assert end == pytest.approx(table[name], rel=1e-9, abs=1e-12), name


@settings(max_examples=20)
@given(choices)
def test_distributions_are_distributions(choice):
    times, variances = answers.collapse_distribution(choice), answers.variance_distribution(choice)
    if not choice.is_closed:
        assert np.isnan(times["probability"]).all()
        assert np.isnan(variances["density"]).all()
        return
    if (np.diff(times["fits"]) == 1).all():
        mean = (times["fits"] * times["probability"]).sum()
        exact = answers.numbers(choice)["mean collapse time"]
        assert times["probability"].sum() == pytest.approx(0.999, abs=0.0011)
        assert 0.98 * exact < mean <= exact * (1 + 1e-12)
    assert np.trapezoid(variances["density"], np.log(variances["ratio"])) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("policy", POLICIES)
def test_numbers_against_runs_of_the_process(policy):
    """Homozygosity, checked within 6 standard errors of 4000 runs: a false alarm has probability below 1e-8."""
    choice = Choice(atoms=3, shape=SHAPES[1], samples=8, policy=policy, share=0.25, fits=5)
    rng, size, start = np.random.default_rng(7), choice.samples, choice.p
    runs = []
    for _ in range(4000):
        sampled, pool = start, np.zeros(3, dtype=np.int64)
        for _ in range(choice.fits):
            counts = rng.multinomial(size, sampled)
            pool = pool + counts
            taken = rng.multivariate_hypergeometric(pool, size) if policy == POLICIES[2] else counts
            fitted = pool / pool.sum() if policy == POLICIES[1] else taken / size
            sampled = 0.75 * fitted + 0.25 * start if policy == POLICIES[3] else fitted
        runs.append(sampled @ sampled)
    shown = answers.numbers(choice)["homozygosity"]
    error = np.std(runs) / np.sqrt(len(runs))
    assert abs(np.mean(runs) - shown) < 6 * error
    assert error < 0.005


def test_known_values():
    table = answers.numbers(Choice(atoms=2, samples=100, fits=6))
    assert table["mean collapse time"] == pytest.approx(answer("collapse from 50 of 100 copies"), rel=1e-12, abs=0)
    assert table["Gaussian risk"] == pytest.approx(answer("risk of six fits to a hundred data"), rel=1e-12, abs=0)
    anchored = answers.numbers(Choice(samples=10, anchors=1))
    assert anchored["mean collapse time"] is None
    assert anchored["exponent of its tail"] == pytest.approx(
        answer("tail index of 10 data beside one real datum"), abs=5e-6
    )


def test_real_data_count_under_replacement_only():
    assert Choice(anchors=3).real == 3
    assert Choice(anchors=3).rule == ct.policy.Fresh(3)
    assert Choice(anchors=0).rule == ct.policy.Replace()
    assert Choice(anchors=3, policy=POLICIES[1]).real == 0
    assert isinstance(Choice(policy=POLICIES[3], share=0.3).rule, ct.policy.Mix)


def test_a_filter_against_the_explicit_chain():
    found = answers.filtering(Choice(samples=12))
    for at in (0, 15, 29):
        verifier = ct.curation.Verifier(1.0, float(np.exp(-found["strength"][at])))
        wins = ct.curation.curation_chain(12, curator=verifier).absorption_probabilities[:, 1]
        first = ct.curation.bad_share_law(0.5, samples=12, fits=1, curator=verifier)
        assert found["exact"][at] == pytest.approx(first[1:-1] @ wins + first[-1], rel=1e-9)
        assert found["exact"][at] < 2.5 * found["kimura"][at] < 6 * found["exact"][at]


def test_a_decoded_loop_by_hand():
    p = 1 / np.arange(1, 11)
    powers = p**0.8**-2.0
    found = answers.decoded_loop(Choice(shape=SHAPES[1], temperature=0.8, fits=2, policy=POLICIES[0], anchors=5))
    assert found["top"][-1] == pytest.approx(powers[0] / powers.sum(), rel=1e-12)
    mixed = answers.decoded_loop(Choice(temperature=0.5, fits=3, policy=POLICIES[3], share=0.5))
    assert mixed["entropy"] == pytest.approx(np.ones(4), rel=1e-12)  # equal atoms stay equal


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("policy", [POLICIES[0], POLICIES[2]])
def test_the_largest_numbers_get_what_has_a_closed_form(policy, schedule):
    choice = Choice(atoms=3, samples=10**18, fits=10**18, policy=policy, schedule=schedule, shape=SHAPES[1])
    table = answers.numbers(choice)
    closed = policy == POLICIES[0]
    if closed:
        assert table["mean collapse time"] == ct.discrete.collapse_time(choice.p, samples=10**18)
        assert table["Gaussian risk"] == ct.gaussian.risk(choice.sizes, 10**18)
    assert np.isnan(table["mean of σ²"]) == (not closed)  # each fit would have to be gone through
    equal = ct.discrete.homozygosity(choice.p, samples=10**18, fits=10**18, policy=choice.rule)
    assert table["homozygosity"] == equal
    for curves in (answers.decay(choice), answers.risks(choice), answers.decoded_loop(choice)):
        assert all(values.shape == curves["fits"].shape for values in curves.values())
    assert np.isnan(answers.filtering(choice)["exact"]).all()
    assert np.isnan(answers.decay(choice)["atoms"]).all()


def test_many_atoms_of_any_exponent():
    choice = Choice(atoms=10_000, shape=SHAPES[1], exponent=1.5, samples=10**6, fits=1000)
    p = ct.tails.zipf(10_000, 1.5)
    assert choice.p == pytest.approx(np.asarray(p), rel=1e-12)
    left = ct.discrete.expected_support(p, samples=10**6, fits=1000)
    assert answers.numbers(choice)["atoms left"] == pytest.approx(left, rel=1e-9)
    assert answers.decay(choice)["atoms"][-1] * 10_000 == pytest.approx(left, rel=1e-9)
