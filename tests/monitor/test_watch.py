"""The monitor: what it says of loops whose truth is known, one generation at a time or all at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory.monitor import Watch, watch
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

LOGS = st.integers(2, 12).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 60), min_size=width, max_size=width).filter(any), min_size=2, max_size=5
    )
)
POLICIES = st.sampled_from([Replace(), Accumulate(), AccumulateSubsample(), Fresh(20), Mix(0.5, 0.2, 0.3)])


def zipf(size):
    weights = 1 / np.arange(1.0, size + 1)
    return weights / weights.sum()


def loop(
    rng, generations=5, *, size=10_000, atoms=500, tilt=1.0, theta=np.inf, new=0.0, real=0.0, counted=None, scores=None
):
    """Counts of a loop, and its truth in the arguments: tempering, documents, novelty, real data, a preference."""
    start = zipf(atoms)
    data = rng.multinomial(size, start)
    original, rows = data / size, []
    for generation in range(generations + 1):
        rows.append(data if counted is None else rng.multinomial(counted, data / data.sum()))
        q = np.zeros(data.size)
        q[data > 0] = (data[data > 0] / data.sum()) ** tilt
        if scores is not None:
            q *= np.exp(scores)
        q /= q.sum()
        if np.isfinite(theta):
            q = rng.standard_gamma(theta * q)
            q /= q.sum()
        q = (1 - real) * q + real * original if real else q
        fresh = int(rng.binomial(size, new))
        data = rng.multinomial(size - fresh, q)
        if fresh:
            data = np.append(data, fresh)
        if generation == 0 and new:
            original = np.append(original, 0.0)
    return [np.pad(row, (0, max(map(len, rows)) - len(row))) for row in rows]


@settings(max_examples=60)
@given(rows=LOGS, policy=POLICIES)
def test_entropy_is_accounted_for(rows, policy):
    """Parts of the change of the entropy add up to it, step by step."""
    report = watch(rows, policy=policy)
    for before, after, step in zip(rows[:-1], rows[1:], report.steps, strict=True):
        change = _entropy(after) - _entropy(before)
        assert step.entropy.total == pytest.approx(change, abs=1e-10)
    assert report.entropy.total == pytest.approx(_entropy(rows[-1]) - _entropy(rows[0]), abs=1e-10)


@settings(max_examples=60)
@given(rows=LOGS, policy=POLICIES, order=st.randoms(use_true_random=False))
def test_places_of_categories_do_not_matter(rows, policy, order):
    """But for ties among rare ones, which are gathered as they come."""
    places = list(range(len(rows[0])))
    order.shuffle(places)
    one, other = watch(rows, policy=policy), watch([[row[k] for k in places] for row in rows], policy=policy)
    for name in ("slope", "novelty"):
        mine, yours = getattr(one, name).value, getattr(other, name).value
        assert mine == pytest.approx(yours, nan_ok=True, rel=1e-6, abs=1e-9)
    assert one.steps[0].log_evidence == pytest.approx(other.steps[0].log_evidence, rel=1e-6, abs=1e-6)


@given(rows=LOGS, is_sample=st.booleans())
@settings(max_examples=40)
def test_one_at_a_time_is_all_at_once(rows, is_sample):
    monitor = Watch(is_sample=is_sample, seed=3)
    steps = [monitor.add(dict(enumerate(row))) for row in rows]
    assert steps[0] is None
    report, whole = monitor.report(), watch(rows, is_sample=is_sample, seed=3)
    assert [step.generation for step in report.steps] == list(range(1, len(rows)))
    assert str(report.steps) == str(whole.steps) == str(tuple(steps[1:]))
    assert report.frequencies == whole.frequencies
    assert all(np.isfinite(step.log_evidence) or step.log_evidence == -np.inf for step in report.steps)


def _entropy(row):
    p = np.array(row)[np.array(row) > 0] / sum(row)
    return float(-p @ np.log(p))


@pytest.mark.parametrize("counted", [None, 5000])
@pytest.mark.parametrize("theta", [np.inf, 3000.0])
def test_unbiased_loops_raise_no_alarm(counted, theta):
    """60 loops of 10 generations: at most 1 % alarm, so four or more do in less than 1 in 300 000 suites."""
    rng = np.random.default_rng(8)
    reports = [
        watch(loop(rng, 10, theta=theta, counted=counted), is_sample=counted is not None, seed=k) for k in range(60)
    ]
    assert sum(report.alarm is not None for report in reports) < 4


@pytest.mark.parametrize(("tilt", "cause"), [(1 / 0.95, "sharpening"), (0.9, "flattening")])
def test_temperatures_are_found(tilt, cause):
    """40 loops of 5 generations: all alarm, and 95 % of the intervals hold the truth, up to six standard errors."""
    rng = np.random.default_rng(9)
    reports = [watch(loop(rng, tilt=tilt)) for _ in range(40)]
    assert all(report.alarm is not None and report.alarm <= 4 for report in reports)
    assert {report.cause for report in reports} == {cause}
    assert np.mean([report.slope.holds(tilt) for report in reports]) > 0.95 - 6 * 0.035
    assert abs(np.mean([report.slope.value for report in reports]) - tilt) < 0.003


@pytest.mark.parametrize("theta", [np.inf, 500.0])
def test_effective_sizes_are_found(theta):
    rng = np.random.default_rng(10)
    truth = 10_000.0 if np.isinf(theta) else 10_000 * (1 + theta) / (10_000 + theta)
    reports = [watch(loop(rng, 3, theta=theta)) for _ in range(60)]
    assert np.mean([report.effective_size.holds(truth) for report in reports]) > 0.95 - 6 * 0.028
    assert np.mean([1 / report.effective_size.value for report in reports]) == pytest.approx(1 / truth, rel=0.05)


def test_drift_is_seen_through_the_noise_of_samples():
    """Samples as large as the data: 1/N is the data's, not that of data and samples together."""
    rng = np.random.default_rng(11)
    reports = [watch(loop(rng, 3, size=3000, counted=30_000), is_sample=True, seed=k) for k in range(60)]
    assert np.mean([report.effective_size.holds(3000) for report in reports]) > 0.95 - 6 * 0.028
    assert np.mean([1 / report.effective_size.value for report in reports]) == pytest.approx(1 / 3000, rel=0.08)


def test_novelty_is_found_and_is_no_bias():
    rng = np.random.default_rng(12)
    reports = [watch(loop(rng, 8, new=0.02)) for _ in range(40)]
    assert np.mean([report.novelty.holds(0.02) for report in reports]) > 0.95 - 6 * 0.035
    assert sum(report.alarm is not None for report in reports) == 0
    assert all(report.entropy.novelty > 0 for report in reports)


def test_real_data_are_no_bias_if_the_policy_is_said():
    rng = np.random.default_rng(13)
    rows = loop(rng, 8, size=2000, real=0.3)
    assert watch(rows, policy=Mix(0.7, 0, 0.3)).alarm is None
    assert watch(rows, policy=Mix(0.7, 0, 0.3)).novelty.value == 0
    assert watch(rows).novelty.low > 0.005  # they bring back what the last generation had lost


def test_preferences_need_scores_to_be_seen():
    rng, scores = np.random.default_rng(14), np.random.default_rng(0).normal(size=500)
    rows = loop(rng, 6, scores=0.1 * scores)
    report = watch(rows, scores=scores)
    assert report.alarm is not None
    assert report.cause == "scores"
    assert report.preference.holds(0.1)
    assert not watch(rows).preference.is_known


def test_greedy_data_are_as_sharp_as_one_likes():
    report = watch([[60, 30, 10], [100, 0, 0]])
    assert report.slope.low > 2
    assert report.slope.high == np.inf
    assert watch([[60, 30, 10], [100, 0, 0], [100, 0, 0]]).steps[1].log_evidence == report.steps[0].log_evidence


DEGENERATE = {
    "one category": [[10], [10], [10]],
    "one datum": [[1, 0, 0], [1, 0, 0]],
    "all in one": [[5, 5], [10, 0], [10, 0]],
    "one step": [[5, 5], [4, 6]],
    "all to a new one": [[10, 0], [0, 10], [0, 10]],
    "the tail goes": [[100] + [1] * 50, [150] + [0] * 50, [150] + [0] * 50],
    "the head goes": [[100] + [1] * 50, [0] * 50 + [150], [0] * 50 + [150]],
    "rarest wins": [[1000, 1], [0, 1001]],
    "one of equals": [[25] * 4, [100, 0, 0, 0]],
    "greedy": [[40, 30, 20, 10], [100, 0, 0, 0]],
    "upside down": [[40, 30, 20, 10], [0, 0, 0, 100]],
    "head halved": [[9000, 1000], [4400, 5600]],
}


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize(("policy", "is_sample"), [(Replace(), False), (Replace(), True), (Mix(0.8, 0, 0.2), False)])
def test_degenerate_logs_have_sober_estimates(name, policy, is_sample):
    """A number is within its interval and no wilder than the counts are; or it is not known."""
    log = DEGENERATE[name]
    report = watch(log, policy=policy, is_sample=is_sample, scores=[float(i) for i in range(len(log[0]))])
    assert np.isfinite(report.entropy.total)
    for found in (report, *report.steps):
        for estimate in (found.effective_size, found.slope, found.lost_mass, found.novelty, found.preference):
            if estimate.is_known:
                assert estimate.low <= estimate.value <= estimate.high
        slopes = [x for x in (found.slope, found.preference) if x.is_known]
        assert all(abs(end) < 1e4 for x in slopes for end in (x.value, x.low, x.high) if np.isfinite(end))
        assert all(np.isfinite(x.value) for x in slopes)
        if found.lost_mass.is_known:
            assert -0.8 < found.lost_mass.value <= 1
        assert 0 <= found.novelty.low <= found.novelty.high <= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: watch([[1, 2]]), "`log` must be counts of two or more generations"),
        (lambda: watch([[1, 2], [2, 1]], policy="replace"), "`policy`"),
        (lambda: watch([[1, 2], [2, 1]], false_alarm=2), "`false_alarm` must lie strictly between 0 and 1"),
        (lambda: watch([[1, 2], [2, 1]], confidence=0), "`confidence` must lie strictly between 0 and 1"),
        (lambda: watch([[1, 2], [2, 1]], is_sample="yes"), "`is_sample`"),
        (lambda: watch([[1, 2], [2, 1]], is_sample=True, policy=Accumulate()), "`policy` must be Replace where"),
        (lambda: watch([[1, 2], [2, 1]], scores=[1.0]), "`scores` must have a number for each of 2 categories; got 1"),
        (lambda: watch([{"a": 1}, {"a": 2}], scores={"b": 1}), "`scores` must have .* got none for 'a'"),
        (lambda: Watch().report(), "`log` must be counts of two or more generations; got 0"),
        (lambda: added([1, 2], [1]), "`counts` must count each of the 2 categories so far; got 1"),
        (lambda: added([1, 2], [0, 0]), "`counts` must hold data; got none"),
        (lambda: added([1, 2], [1, -1]), "`log` must hold whole counts"),
    ],
)
def test_bad_input_is_one_clear_line(call, message):
    with pytest.raises(ValueError, match=message) as error:
        call()
    assert "\n" not in str(error.value)


def added(*rows):
    monitor = Watch()
    for row in rows:
        monitor.add(row)


def test_a_refused_generation_is_not_lost():
    monitor = Watch()
    monitor.add([5, 5])
    with pytest.raises(ValueError, match="not negative"):
        monitor.add([5, -5])
    assert monitor.add([6, 4]).generation == 1
