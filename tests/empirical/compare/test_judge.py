"""Bands cover at their stated rate, agree with what obeys the theory, and notice what does not."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from collapse_empirical import experiments, measure
from collapse_empirical.compare import compare, judge
from collapse_empirical.compare.judge import Verdict
from collapse_empirical.experiments.gmm import compare as gmm
from collapse_empirical.experiments.gmm.mixture import Mixture, draw
from collapse_empirical.experiments.ngram import compare as ngram
from collapse_empirical.experiments.vae import compare as vae
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace

LEVEL = 0.1


def is_stated_rate(outside, trials, *, wrong):
    """Whether a count fits the stated rate; a right one fails, and one above ``wrong`` passes, with p < 1e-9."""
    low, high = stats.binom.ppf([1e-9, 1 - 1e-9], trials, LEVEL)
    assert stats.binom.cdf(high, trials, wrong) < 1e-9, "the design has too little power"
    return low <= outside <= high


def series_of(experiment, recipe, seed):
    """Return the series of one run of the lab's own models, without a disk."""
    rng, rows = np.random.default_rng(seed), []
    model = original = experiment.original(None, rng)
    words = experiment.real(recipe.samples, rng)
    for _ in range(recipe.generations):
        rows.append(_series(model, original))
        model = experiment.fit(words, previous=None, rng=rng, work=None)
        words = experiment.sample(model, recipe.samples, training=words, rng=rng, work=None)
    rows.append(_series(model, original))
    return {name: np.array([row[name] for row in rows]) for name in ngram.SERIES}


def _series(model, original):
    p = np.zeros(original.p.size)
    p[np.searchsorted(original.grams, model.grams)] = model.p
    return ngram._measures(p, original.p)


def test_bands_of_single_words_cover_at_their_rate(text):
    recipe = experiments.recipe(
        "ngram", "unigram", generations=8, samples=30, seeds=(0, 1, 2, 3), settings={"text": text}
    )
    experiment, rng = experiments.create(recipe), np.random.default_rng(0)
    p = experiment.original(None, rng).p
    paths = [ngram.simulate(p, recipe, 8, rng=rng) for _ in range(2000)]
    runs = [series_of(experiment, recipe, seed) for seed in range(4 * 500)]
    for name in ngram.SERIES:
        band = judge.width(np.array([path[name] for path in paths]), 4, level=LEVEL, rng=rng)
        exact = ngram.predict(name, p, recipe, 8)
        groups = np.array([run[name] for run in runs]).reshape(500, 4, 9)
        verdicts = [judge.judge(name, group, exact, band, source="").verdict for group in groups]
        assert is_stated_rate(verdicts.count(Verdict.DEVIATES), 500, wrong=0.35), name


def test_where_all_runs_are_equal_rounding_does_not_widen_the_band():
    rng = np.random.default_rng(3)
    paths = np.column_stack([np.full(2000, 0.1) + 1e-17 * rng.random(2000), rng.standard_normal(2000)])
    band = judge.width(paths, 20, level=0.01, rng=rng)
    assert band[0] == 0
    assert band[1] == pytest.approx(stats.norm.isf(0.005) / np.sqrt(20), rel=0.15)


@pytest.mark.parametrize(
    ("policy", "anchors"),
    [
        (Replace(), 0),
        (Replace(), 4),
        (Accumulate(), 0),
        (Accumulate(), 4),
        (AccumulateSubsample(), 0),
        (Mix(0.5, 0.25, 0.25), 0),
        (Mix(0.7, 0.3, 0.0), 0),
    ],
    ids=repr,
)
def test_exact_means_are_those_of_simulated_runs(text, policy, anchors):
    recipe = experiments.recipe(
        "ngram",
        "unigram",
        generations=6,
        samples=15,
        seeds=(0,),
        policy=policy,
        anchors=anchors,
        settings={"text": text},
    )
    p, rng = experiments.create(recipe).original(None, None).p, np.random.default_rng(5)
    paths = [ngram.simulate(p, recipe, 6, rng=rng) for _ in range(3000)]
    for name in ngram.SERIES:
        exact = ngram.predict(name, p, recipe, 6)
        if isinstance(exact, str):
            assert name != "homozygosity" or anchors
            assert isinstance(policy, Replace) <= bool(anchors)
            continue
        values = np.array([path[name] for path in paths])
        error = values.std(0, ddof=1) / np.sqrt(3000)
        # 7 standard errors of 3000 bounded values: fails with probability < 1e-9; 15 of them, a few per cent, are found
        assert (np.abs(values.mean(0) - exact) <= 7 * error + 1e-12).all(), name
        assert error.max() * 15 < 0.1 * np.ptp(exact) + 0.1 * exact.max()


@pytest.mark.parametrize(
    ("policy", "anchors"),
    [(Replace(), 0), (Replace(), 3), (Accumulate(), 0), (AccumulateSubsample(), 0), (Mix(0.5, 0.25, 0.25), 0)],
    ids=repr,
)
def test_a_run_on_disk_agrees_with_the_theory(unigram, complete, policy, anchors):
    run = complete(unigram(policy=policy, anchors=anchors, seeds=tuple(range(8)), generations=5))
    verdicts = {row.name: row.verdict for row in compare(run, level=1e-3)}
    assert verdicts["homozygosity"] is Verdict.AGREES
    alone = policy == Replace() and not anchors
    assert (verdicts["entropy"] is Verdict.AGREES) == alone
    known = Verdict.AGREES if alone or policy == Accumulate() else Verdict.NOT_APPLICABLE
    assert {verdicts[name] for name in ("support", "tail_coverage")} == {known}


def test_a_wrong_theory_is_noticed(unigram, complete, monkeypatch):
    run = complete(unigram(seeds=tuple(range(8)), samples=20))
    right = ngram.predict
    monkeypatch.setattr(
        ngram, "predict", lambda name, p, recipe, last: right(name, p, dataclasses.replace(recipe, samples=40), last)
    )
    rows = {row.name: row for row in compare(run)}
    assert rows["support"].verdict is Verdict.DEVIATES
    assert rows["support"].reason.startswith("from generation 1;")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"settings": {"order": 2, "length": 8}}, "only single words"),
        ({"policy": AccumulateSubsample(), "anchors": 2}, "no closed form"),
    ],
)
def test_where_the_theory_does_not_apply_it_says_why(unigram, complete, given, reason):
    rows = compare(complete(unigram(**given)))
    assert {row.verdict for row in rows} == {Verdict.NOT_APPLICABLE}
    assert all(reason in row.reason for row in rows)


def test_another_text_is_noticed(unigram, complete, text):
    run = complete(unigram())
    with open(text, "a") as handle:
        handle.write(" and more")
    for row in compare(run):
        assert row.reason.startswith("the text is not the one that the run used: `text` must have the content")


def test_log_det_steps_are_those_of_actual_covariances():
    rng = np.random.default_rng(0)
    for size, dim in ((8, 1), (12, 2), (30, 3)):
        points = rng.standard_normal((20_000, size, dim))
        centred = points - points.mean(1, keepdims=True)
        logs = np.linalg.slogdet(centred.swapaxes(1, 2) @ centred / size)[1]
        # 7 standard errors: fails with probability < 1e-9; an error of 1/size per dimension, as of ddof, is over 9
        error = logs.std(ddof=1) / np.sqrt(logs.size)
        assert abs(logs.mean() - gmm.log_det_steps(np.array([size]), dim)[0]) < 7 * error
        assert dim / size > 9 * error


def labelled_run(seed, generations=6, size=60):
    """Return what a run of two Gaussians measures if every datum knows its component: own draws, own fits."""
    rng = np.random.default_rng(seed)
    model = Mixture(np.array([0.5, 0.5]), np.array([[-9.0, 0], [9, 0]]), np.stack([np.eye(2)] * 2))
    models = [model]
    for _ in range(generations):
        points = draw(model, size, rng=rng)
        labels = points[:, 0] > points[:, 0].mean()
        parts = [points[labels == k] for k in (False, True)]
        model = Mixture(
            np.array([len(part) / size for part in parts]),
            np.array([part.mean(0) for part in parts]),
            np.array([measure.moments(part)[1] + 1e-6 * np.eye(2) for part in parts]),
        )
        models.append(model)
    return {name: np.array([getattr(m, name) for m in models]) for name in ("weights", "means", "covariances")}


def test_bands_of_separate_components_cover_at_their_rate():
    runs, rng, outside = (
        [labelled_run(seed) for seed in range(3 * 150)],
        np.random.default_rng(1),
        {"log_det": 0, "mean_drift": 0},
    )
    grid = np.arange(1, 7)
    for group in range(150):
        found = {name: np.stack([run[name] for run in runs[3 * group : 3 * group + 3]]) for name in runs[0]}
        sizes = 60 * found["weights"][:, 1:]
        alive = np.minimum.accumulate((sizes >= gmm.FEWEST).all(-1), axis=1)
        for row in (
            gmm._log_det(found, sizes, alive, grid, LEVEL, rng, 1e-6),
            gmm._mean_drift(found, sizes, alive, grid, LEVEL, rng),
        ):
            outside[row.name] += row.verdict is Verdict.DEVIATES
    assert is_stated_rate(outside["log_det"], 150, wrong=0.55)
    assert is_stated_rate(outside["mean_drift"], 150, wrong=0.55)


def test_means_of_many_runs_of_separate_components_are_those_predicted():
    runs, rng, grid = [labelled_run(seed) for seed in range(600)], np.random.default_rng(1), np.arange(1, 7)
    found = {name: np.stack([run[name] for run in runs]) for name in runs[0]}
    sizes = 60 * found["weights"][:, 1:]
    alive = np.minimum.accumulate((sizes >= gmm.FEWEST).all(-1), axis=1)
    for row in (
        gmm._log_det(found, sizes, alive, grid, 1e-6, rng, 1e-6),
        gmm._mean_drift(found, sizes, alive, grid, 1e-6, rng),
    ):
        assert row.verdict is Verdict.AGREES, row.reason
        assert row.band[-1] < 0.15 * abs(row.predicted[-1])  # an error of 15 % is found


def test_simulated_components_shrink_like_the_wishart_law():
    first = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
    rng = np.random.default_rng(2)
    state = (np.ones((4000, 1)), np.zeros((4000, 1, 2)), np.broadcast_to(np.eye(2), (4000, 1, 2, 2)))
    for _ in range(10):
        state = gmm._labelled_fit(*state, 25, rng)
    logs = 2 * np.log(np.abs(np.diagonal(state[2], axis1=-2, axis2=-1))).sum(-1)[:, 0]
    assert abs(logs.mean() - 10 * gmm.log_det_steps(np.array([25.0]), 2)[0]) < 7 * logs.std() / np.sqrt(4000)
    assert gmm.independent_components(first, 25, np.array([1, 4]), paths=3, floor=1e-6, rng=rng).shape == (3, 2)


def test_effective_samples_of_a_known_decay():
    logs = np.log1p(-1 / 40) * np.arange(6) * np.ones((3, 1))
    found = vae._decay(logs, 400)
    assert found["effective_samples"] == pytest.approx(40, rel=1e-9)
    assert found["statistical_share"] == pytest.approx(np.log1p(-1 / 400) / np.log1p(-1 / 40), rel=1e-9)
