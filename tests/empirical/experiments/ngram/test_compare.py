"""Bands of single words cover at their stated rate, agree with what obeys the theory, and notice what does not."""

import dataclasses

import numpy as np
import pytest
from coverage_rate import LEVEL, is_stated_rate

from collapse_empirical import experiments, judge
from collapse_empirical.compare import compare
from collapse_empirical.experiments.ngram import compare as ngram
from collapse_empirical.judge import Verdict
from collapse_empirical.resampling import SERIES, measures, simulate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace


def series_of(experiment, recipe, seed):
    """Return the series of one run of the lab's own models, without a disk."""
    rng, rows = np.random.default_rng(seed), []
    model = original = experiment.original(None, rng)
    words = experiment.real(recipe.samples, rng)
    for _ in range(recipe.generations):
        rows.append(_series(model, original))
        model = experiment.fit(words, previous=None, rng=rng, work=None)
        words = experiment.sample(model, recipe.samples, prompts=None, rng=rng, work=None)
    rows.append(_series(model, original))
    return {name: np.array([row[name] for row in rows]) for name in SERIES}


def _series(model, original):
    p = np.zeros(original.p.size)
    p[np.searchsorted(original.grams, model.grams)] = model.p
    return measures(p, original.p)


def test_bands_of_single_words_cover_at_their_rate(text):
    recipe = experiments.recipe(
        "ngram", "unigram", generations=8, samples=30, seeds=(0, 1, 2, 3), settings={"text": text}
    )
    experiment, rng = experiments.create(recipe), np.random.default_rng(0)
    p = experiment.original(None, rng).p
    paths = [simulate(p, samples=30, anchors=0, policy=Replace(), fits=8, rng=rng) for _ in range(2000)]
    runs = [series_of(experiment, recipe, seed) for seed in range(4 * 500)]
    for name in SERIES:
        band = judge.width(np.array([path[name] for path in paths]), 4, level=LEVEL, rng=rng)
        exact = ngram.predict(name, p, recipe, 8)
        groups = np.array([run[name] for run in runs]).reshape(500, 4, 9)
        verdicts = [judge.judge(name, group, exact, band, source="").verdict for group in groups]
        assert is_stated_rate(verdicts.count(Verdict.DEVIATES), 500, wrong=0.35), name


def test_fresh_real_data_are_anchors():
    p, rows = np.array([0.5, 0.3, 0.2]), []
    for policy, anchors in ((Fresh(4), 0), (Replace(), 4)):
        rng = np.random.default_rng(1)
        rows.append(simulate(p, samples=30, anchors=anchors, policy=policy, fits=5, rng=rng)["entropy"])
    assert np.array_equal(*rows)


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
    paths = [simulate(p, samples=15, anchors=anchors, policy=policy, fits=6, rng=rng) for _ in range(3000)]
    for name in SERIES:
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
def test_a_run_on_disk_agrees_with_the_theory(unigram, complete, readings, policy, anchors):
    run = complete(unigram(policy=policy, anchors=anchors, seeds=tuple(range(8)), generations=5))
    verdicts = {row.name: row.verdict for row in compare(readings(run), level=1e-3)}
    assert verdicts["homozygosity"] is Verdict.AGREES
    alone = policy == Replace() and not anchors
    assert (verdicts["entropy"] is Verdict.AGREES) == alone
    known = Verdict.AGREES if alone or policy == Accumulate() else Verdict.NOT_APPLICABLE
    assert {verdicts[name] for name in ("support", "tail_coverage")} == {known}


def test_a_wrong_theory_is_noticed(unigram, complete, readings, monkeypatch):
    run = complete(unigram(seeds=tuple(range(8)), samples=20))
    right = ngram.predict
    monkeypatch.setattr(
        ngram, "predict", lambda name, p, recipe, last: right(name, p, dataclasses.replace(recipe, samples=40), last)
    )
    rows = {row.name: row for row in compare(readings(run))}
    assert rows["support"].verdict is Verdict.DEVIATES
    assert rows["support"].reason.startswith("from generation 1;")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"settings": {"order": 2, "length": 8}}, "only single words"),
        ({"policy": AccumulateSubsample(), "anchors": 2}, "no closed form"),
    ],
)
def test_where_the_theory_does_not_apply_it_says_why(unigram, complete, readings, given, reason):
    rows = compare(readings(complete(unigram(**given))))
    assert {row.verdict for row in rows} == {Verdict.NOT_APPLICABLE}
    assert all(reason in row.reason for row in rows)


def test_another_text_is_noticed(unigram, complete, readings, text):
    run = complete(unigram())
    with open(text, "a") as handle:
        handle.write(" and more")
    for row in compare(readings(run)):
        assert row.reason.startswith("the text is not the one that the run used: `text` must have the content")
