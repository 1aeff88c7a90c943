"""Measures of tokens against counting, and losses against those of the model."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from collapse_empirical.experiments.opt import measures


def test_losses_are_those_of_the_model(model, blocks):
    found = measures.losses(model, blocks, 3)
    for block, nats in zip(blocks, found, strict=True):
        ids = torch.tensor(block[None].astype(np.int64))
        with torch.no_grad():
            expected = float(model(input_ids=ids, labels=ids).loss)
        assert nats == pytest.approx(expected, rel=1e-5, abs=0)


def test_evaluation_fits_itself_into_memory(model, blocks, monkeypatch, capsys):
    whole = measures.losses(model, blocks, 8)
    sizes, original = [], measures._losses

    def small(model, blocks, size):
        if size > 2:
            raise torch.OutOfMemoryError
        sizes.append(len(blocks[:size]))
        return original(model, blocks, size)

    monkeypatch.setattr(measures, "_losses", small)
    assert measures.losses(model, blocks, 8) == pytest.approx(whole, rel=1e-6, abs=0)
    assert sizes == [2] * 5
    assert capsys.readouterr().err.count("out of GPU memory in evaluation") == 2  # 8, then 4


@given(npst.arrays(np.int32, st.tuples(st.integers(1, 4), st.integers(4, 9)), elements=st.integers(0, 3)))
def test_repetition_and_diversity_by_counting(blocks):
    def grams(block, order):
        return [tuple(block[i : i + order]) for i in range(len(block) - order + 1)]

    for order in (2, 3, 4):
        every = [gram for block in blocks.tolist() for gram in grams(block, order)]
        assert measures.distinct(blocks, order) == pytest.approx(len(set(every)) / len(every), abs=1e-15)
        shares = [1 - len(set(grams(block, order))) / len(grams(block, order)) for block in blocks.tolist()]
        assert measures.repetition(blocks, order) == pytest.approx(np.mean(shares), abs=1e-14)


@given(st.lists(st.floats(0, 20), min_size=1, max_size=30))
def test_every_sequence_is_in_the_histogram(nats):
    assert measures.histogram(np.exp(np.array(nats))).sum() == len(nats)
    found = measures.perplexities(np.array(nats))
    assert found["perplexity"] <= found["sequence_perplexity_mean"] * (1 + 1e-12)
