"""N-grams: counts by hand, draws against the counts, and no word after another that did not follow it."""

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from collapse_empirical import data, experiments

FIRST_WORDS = [3, 7, 6, 1, 7, 8, 8, 0, 1, 2, 0, 1]  # of earlier versions


def grams(experiment, model):
    """Return the model as a plain count of tuples of words."""
    words, base = (*experiment.words, "<start>"), experiment.base
    order = experiment.settings.order
    return {
        tuple(words[int(gram) // base**k % base] for k in reversed(range(order))): int(count)
        for gram, count in zip(model.grams, model.counts, strict=True)
    }


def make(text, **settings):
    return experiments.create(experiments.recipe("ngram", "unigram", seeds=(0,), settings={"text": text, **settings}))


def test_tokens_are_words_and_marks_by_frequency(tmp_path):
    (tmp_path / "t").write_text("b, a: b\nb a")
    numbers, words = data.tokens(str(tmp_path / "t"))
    assert [words[n] for n in numbers] == ["b", ",", "a", ":", "b", "b", "a"]
    assert words[:2] == ("b", "a")


@pytest.mark.parametrize("order", [1, 2, 3])
def test_counts_are_those_by_hand(text, order, tmp_path):
    experiment = make(text, order=order, length=7)
    rows = experiment.real(30, np.random.default_rng(0))
    named = [["<start>"] * (order - 1) + [experiment.words[n] for n in row] for row in rows]
    expected = Counter(tuple(row[i : i + order]) for row in named for i in range(7))
    assert grams(experiment, experiment.fit(rows, previous=None, rng=None, work=tmp_path)) == expected


@pytest.mark.parametrize("order", [2, 3])
def test_draws_follow_the_counts(order, tmp_path):
    experiment = make("", order=order, length=20)
    rng = np.random.default_rng(0)
    model = experiment.fit(experiment.real(300, rng), previous=None, rng=rng, work=tmp_path)
    rows = experiment.sample(model, 2000, prompts=None, rng=rng, work=tmp_path)
    known = grams(experiment, model)
    drawn = grams(experiment, experiment.fit(rows, previous=None, rng=rng, work=tmp_path))
    contexts = {gram[:-1] for gram in known}
    assert all(gram in known for gram in drawn if gram[:-1] in contexts)  # others go on as a row begins
    first = {gram: count for gram, count in known.items() if gram[:-1] == ("<start>",) * (order - 1)}
    counts = np.array([drawn.get(gram, 0) for gram in first])
    # 2000 first words, multinomial with known shares: p < 1e-9 has probability 1e-9
    lumped = _lumped(counts, 2000 * np.array(list(first.values())) / 300)
    assert stats.chisquare(*lumped).pvalue > 1e-9


def test_order_one_is_a_multinomial_draw(text, tmp_path):
    experiment, rng = make(text), np.random.default_rng(1)
    model = experiment.original(None, rng)
    rows = experiment.sample(model, 100_000, prompts=None, rng=rng, work=tmp_path)
    counts = np.bincount(rows[:, 0], minlength=model.p.size)
    # p < 1e-9 has probability 1e-9; one atom wrong by 1 % of the whole raises chi-square by more than 100
    assert stats.chisquare(counts, 100_000 * model.p).pvalue > 1e-9


def test_the_original_of_single_words_is_the_text(text):
    experiment = make(text)
    assert grams(experiment, experiment.original(None, None))[("a",)] == 8


def _lumped(counts, expected):
    """Lump what is rare, so that the statistic has the chi-square distribution."""
    rare = expected < 10
    return (np.append(counts[~rare], counts[rare].sum()), np.append(expected[~rare], expected[rare].sum()))


@pytest.mark.parametrize("order", [1, 2])
def test_decoded_words_follow_the_decoded_counts(order, tmp_path):
    from collapse_theory.decoding import Decoding
    from collapse_theory.loop import decoded

    given = {"temperature": 0.8, "top_p": 0.9, "top_k": 40, "best_of": 2}
    experiment = make("", order=order, length=1, **given)
    rng = np.random.default_rng(0)
    model = experiment.fit(experiment.real(3000, rng), previous=None, rng=rng, work=tmp_path)
    rows = experiment.sample(model, 20_000, prompts=None, rng=rng, work=tmp_path)
    expected = 20_000 * decoded(model.p, decoding=Decoding(0.8, 0.9, 40, 2))  # all stand first in their rows
    counts = np.bincount(rows[:, 0], minlength=experiment.base)[model.grams % experiment.base]
    assert counts[expected == 0].sum() == 0
    # 20 000 multinomial draws: p < 1e-9 has probability 1e-9
    assert stats.chisquare(*_lumped(counts, expected)).pvalue > 1e-9


def test_plain_decoding_draws_what_it_always_drew(text, tmp_path):
    rows = [
        made.sample(made.original(None, None), 50, prompts=None, rng=np.random.default_rng(4), work=tmp_path)
        for made in (make(text), make(text, temperature=1.0, top_p=1.0, top_k=0, best_of=1))
    ]
    assert np.array_equal(*rows)
    assert rows[0][:12, 0].tolist() == FIRST_WORDS


@pytest.mark.parametrize("given", [{"temperature": 0.0}, {"top_p": 1.5}, {"top_k": -1}, {"best_of": 0}], ids=str)
def test_wrong_decoding(text, given):
    with pytest.raises(ValueError, match=f"^`{next(iter(given))}` must be"):
        make(text, **given)
