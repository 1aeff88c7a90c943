"""The eight definitions, as far as a run measures them."""

import numpy as np

from collapse_empirical.compare import profile
from collapse_empirical.experiments.ngram.profile import metrics


def test_what_a_run_of_words_measures(unigram, complete, readings):
    run = complete(unigram(seeds=tuple(range(6)), samples=10, generations=10))
    found = metrics(readings(run))
    assert found.shape == (6, 10)
    support = np.array([[row["support"] for row in run.metrics(seed)] for seed in range(6)])
    assert np.allclose(found.modes, support[:, 1:] / 9)
    holds = profile(readings(run)).holds
    assert holds[6] is True  # ten data cannot hold nine atoms for long
    assert [holds[number] for number in (1, 2, 3, 5, 8)] == [None] * 5


def test_one_fit_has_no_profile(unigram, complete, readings):
    assert profile(readings(complete(unigram(generations=1)))) is None
