"""The monitor of moments as users call it: loops of actual data, one by one or at once, and what it refuses."""

import math

import numpy as np
import pytest
from moment_loops import Loops, fits
from scipy import stats

import collapse_theory as ct
from collapse_theory.monitor import WatchMoments, watch_moments
from collapse_theory.monitor.moments_evidence import weighed
from collapse_theory.monitor.moments_law import Shape
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix

MEANS, VARIANCES = [0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36]


def path(samples, fits, seed, **options):
    run = ct.montecarlo.gaussian_path(samples, fits, seed=seed, **options)
    return run.mean, run.sigma**2


@pytest.mark.parametrize("options", [{}, {"samples": 50}, {"samples": 50, "ddof": 0}], ids=str)
def test_simulated_runs_raise_no_false_alarm(options):
    """100 runs of `montecarlo.gaussian_path`. Right code fails with probability < 1e-9, 50 % of alarms pass so."""
    most = int(stats.binom.isf(1e-9, 100, 0.01))
    assert stats.binom.cdf(most, 100, 0.5) < 1e-9, "underpowered"
    reports = [watch_moments(*path(50, 12, seed, ddof=options.get("ddof", 1)), **options) for seed in range(100)]
    assert sum(report.alarm is not None for report in reports) <= most
    least = stats.binom.isf(1 - 1e-9, 100, 0.95)
    for held in ([r.effective_size.holds(50) for r in reports], [r.bias.holds(1) for r in reports]):
        assert sum(held) >= least
    assert sum(report.moves[0].holds(0) for report in reports) >= least


def test_the_wrong_divisor_is_a_bias():
    """Ten data with divisor M, read as if it were M - 1: a factor of 0.9 that belongs to the estimator."""
    means, covs = fits(10, 200, seed=1, ddof=0)
    right, wrong = (watch_moments(means, covs, samples=10, ddof=ddof) for ddof in (0, 1))
    assert right.bias.holds(1)
    assert right.bias.value == pytest.approx(wrong.bias.value / 0.9, rel=1e-12)


@pytest.mark.parametrize("dim", [1, 3])
def test_loops_of_actual_data_have_the_law_of_drawn_statistics(dim):
    """Mean log-evidence of 300 loops from data against that of 20 000 drawn by Bartlett, within 6 standard errors."""
    shape, found = Shape(dim, 1, dim > 1), []
    for seed in range(300):
        watch, (means, covs) = WatchMoments(samples=20), fits(20, 4, dim=dim, seed=seed, factor=0.8)
        found.append([watch.add(mean, cov) for mean, cov in zip(means, covs, strict=True)][-1].log_evidence)
    tally = Loops(shape, 20, 4, 20_000, seed=9, factor=0.8).tally(4, declared=True)
    drawn = weighed(shape, tally, is_known=True).total
    z = (np.mean(found) - drawn.mean()) / (np.std(drawn) * math.sqrt(1 / 300 + 1 / 20_000))
    assert abs(z) < 6


def test_generations_one_by_one_and_at_once_are_the_same():
    means, covs = fits(30, 6, dim=2, seed=4)
    watch = WatchMoments(samples=30)
    steps = [watch.add(mean, cov) for mean, cov in zip(means, covs, strict=True)]
    assert steps[0] is None
    report = watch_moments(means, covs, samples=30)
    assert report == watch.report()
    assert list(report.steps) == steps[1:]


def test_units_do_not_matter():
    """Any affine map of the coordinates leaves evidence and estimates as they are, up to rounding."""
    means, covs = fits(30, 6, dim=3, seed=5, factor=0.8)
    change = np.random.default_rng(6).standard_normal((3, 3))
    plain = watch_moments(means, covs)
    mapped = watch_moments(means @ change.T + 4, change @ covs @ change.T)
    for ours, theirs in (
        (plain.steps[-1].log_evidence, mapped.steps[-1].log_evidence),
        (plain.bias.high, mapped.bias.high),
        (plain.effective_size.low, mapped.effective_size.low),
        (plain.variance, mapped.variance),
    ):
        assert ours == pytest.approx(theirs, rel=1e-7)


def test_one_dimension_in_every_form():
    forms = [
        (MEANS, VARIANCES),
        ([[m] for m in MEANS], VARIANCES),
        ([[m] for m in MEANS], [[v] for v in VARIANCES]),
        (np.array(MEANS)[:, None], np.array(VARIANCES)[:, None, None]),
    ]
    reports = [watch_moments(*form, samples=200) for form in forms]
    assert all(report == reports[0] for report in reports)


def test_independent_coordinates_are_so_many_loops():
    """Of known size, d equal coordinates have d times the log-likelihood ratio of one, and a narrower interval."""
    one = watch_moments(MEANS, VARIANCES, samples=200)
    two = watch_moments([[m, m] for m in MEANS], [[v, v] for v in VARIANCES], samples=200)
    assert two.bias.value == pytest.approx(one.bias.value)
    assert two.bias.low > one.bias.low
    assert two.steps[-1].log_evidence > 1.5 * one.steps[-1].log_evidence
    assert [move.value for move in two.moves] == [pytest.approx(one.moves[0].value)] * 2


def test_correlated_data_are_told_from_bias():
    """Generations of 1000 data, one in twenty effective: no alarm if that is allowed, and their size is found."""
    means, covs = fits(50, 40, seed=8)
    wrong = watch_moments(means, covs, samples=1000)
    right = watch_moments(means, covs, samples=1000, correlated=True)
    assert wrong.alarm is not None
    assert wrong.is_as_declared is False
    assert right.alarm is None
    assert right.effective_size.holds(50)


def test_sizes_that_grow():
    """Each fit is compared with its own size: the effective size is that of the last one."""
    sizes = [20, 40, 80, 160, 320]
    means, variances = path(sizes, 5, 3)
    known = watch_moments(means, variances, samples=sizes)
    share = watch_moments(means, variances, samples=sizes, correlated=True)
    named = watch_moments(means, variances, samples=ct.schedule.geometric(20, 2))
    assert known == named
    assert known.samples == 320
    assert share.effective_size == known.effective_size
    assert known.effective_size.holds(320)


def test_sizes_that_fall():
    """With an unknown share: small sizes of the grid are too few for later fits, and only those drop out."""
    sizes = [400, 4, 400, 5]
    means, covs = fits(30, 4, dim=3, seed=3)
    report = watch_moments(means, covs, samples=sizes, correlated=True)
    assert all(math.isfinite(step.log_evidence) for step in report.steps)
    assert report.effective_size.low > 3


def test_a_pool_gives_its_newest_data_back():
    """Under Accumulate the evidence is that of batches, which are recovered from the pools."""
    rng = np.random.default_rng(2)
    batches = [rng.standard_normal((30, 2)) for _ in range(4)]
    pools = [np.vstack(batches[: k + 1]) for k in range(4)]
    for ddof in (0, 1):
        means = [np.zeros(2), *(pool.mean(axis=0) for pool in pools)]
        covs = [np.eye(2), *(np.cov(pool.T, ddof=ddof) for pool in pools)]
        report = watch_moments(means, covs, samples=30, ddof=ddof, policy=Accumulate())
        for step, batch in enumerate(batches):
            ratio = np.trace(np.linalg.solve(covs[step], np.cov(batch.T))) / 2
            assert report.steps[step].ratio == pytest.approx(ratio, rel=1e-9)


def test_policies_that_are_others():
    for same in (Fresh(0), Mix(1, 0, 0)):
        assert watch_moments(MEANS, VARIANCES, samples=200, policy=same) == watch_moments(MEANS, VARIANCES, samples=200)


BAD = {
    "one generation": (([0.0], [1.0]), {}, "`means` must be those of two or more generations.*got 1 generation"),
    "one number": ((0.0, 1.0), {}, "`means` must be those of two or more generations"),
    "fewer variances": (([0.0, 1.0], [1.0]), {}, "`variances` must belong to the 2 generations of `means`; got 1"),
    "zero": (([0.0, 1.0], [1.0, 0.0]), {}, r"`variances` must be positive and finite; got 0.0 in generation 1"),
    "negative": (([0.0, 1.0], [-1.0, 1.0]), {}, r"got -1.0 in generation 0"),
    "nan": (([0.0, math.nan], [1.0, 1.0]), {}, "`means` must be finite; got nan in generation 1"),
    "not definite": (
        ([[0, 0], [0, 0]], [np.eye(2), np.ones((2, 2))]),
        {},
        "`variances` must be positive definite; its least eigenvalue is .* in generation 1",
    ),
    "not symmetric": (
        ([[0, 0], [0, 0]], [np.eye(2), [[1, 0.5], [0.4, 1]]]),
        {},
        r"`variances` must be symmetric.*\(generation 1\)",
    ),
    "other shape": (([[0, 0], [0, 0]], np.ones((2, 3))), {}, r"`variances` must have the shape \(2,\) or \(2, 2\)"),
    "ragged": (([[0, 0], [0]], [1, 1]), {}, "`means` must hold real numbers of one shape"),
    "too few samples listed": (
        (MEANS, VARIANCES),
        {"samples": [9, 9]},
        "`samples` must have one size for each of the 3",
    ),
    "too many samples listed": ((MEANS, VARIANCES), {"samples": [9] * 4}, "`samples` must have one size for each of"),
    "samples below the dimension": (
        ([[0, 0, 0]] * 2, [np.eye(3)] * 2),
        {"samples": 3},
        "`samples` must be more than the dimension 3",
    ),
    "no size for a pool": ((MEANS, VARIANCES), {"policy": Accumulate()}, "`samples` must be given under Accumulate"),
    "no pool": ((MEANS, VARIANCES), {"policy": Accumulate(), "samples": 50}, "`variances` must be those of pools"),
    "not known": ((MEANS, VARIANCES), {"policy": AccumulateSubsample(), "samples": 50}, "`policy` must be Replace"),
    "no policy": ((MEANS, VARIANCES), {"policy": "replace"}, "`policy` must be Replace"),
    "alike and mixed": (
        (MEANS, VARIANCES),
        {"policy": Fresh(5), "samples": 50, "correlated": True},
        "`correlated` must be False under Fresh",
    ),
    "correlated": ((MEANS, VARIANCES), {"correlated": 1}, "`correlated` must be True or False"),
    "false_alarm": ((MEANS, VARIANCES), {"false_alarm": 5}, "`false_alarm` must lie strictly between 0 and 1"),
    "beyond floats": (([0.0, 1.0], [1e-320, 1e300]), {}, "must give numbers within float64"),
}


@pytest.mark.parametrize(("arguments", "options", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_line(arguments, options, message):
    with pytest.raises(ValueError, match=message) as raised:
        watch_moments(*arguments, **options)
    assert len(str(raised.value).splitlines()) == 1


def test_a_refused_generation_changes_nothing():
    watch, other = WatchMoments(samples=[200] * 3), WatchMoments(samples=[200] * 3)
    for mean, variance in zip(MEANS, VARIANCES, strict=True):
        with pytest.raises(ValueError, match="`variance` must"):
            watch.add(mean, -variance)
        if mean:
            with pytest.raises(ValueError, match="`variance` must keep the shape"):
                watch.add([mean, mean], [variance, variance])
        watch.add(mean, variance)
        other.add(mean, variance)
    assert watch.report() == other.report()
    with pytest.raises(ValueError, match="`samples`"):
        watch.add(0.0, 0.3)
    assert watch.report() == other.report()


def test_a_watch_without_a_step_has_nothing_to_report():
    watch = WatchMoments()
    with pytest.raises(ValueError, match="two or more generations; got 0"):
        watch.report()
    watch.add(0.0, 1.0)
    with pytest.raises(ValueError, match="two or more generations; got 1"):
        watch.report()


def test_the_alarm_is_the_first_generation_with_enough_evidence():
    report = watch_moments(MEANS, VARIANCES, samples=200)
    enough = [step.generation for step in report.steps if step.log_evidence >= math.log(100)]
    assert report.alarm == enough[0]
    assert report.cause == "shrinking"
    evidence = math.exp(report.steps[1].log_evidence)
    assert [watch_moments(MEANS, VARIANCES, samples=200, false_alarm=a / evidence).alarm for a in (0.99, 1.01)] == [
        3,
        2,
    ]
    assert watch_moments(MEANS, VARIANCES, samples=200, false_alarm=1e-200).alarm is None
