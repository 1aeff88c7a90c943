"""Batches that are halved until they fit."""

import pytest
import torch

from collapse_empirical.experiments.opt import memory


def test_the_batch_is_halved_when_the_gpu_is_full(capsys):
    tried = []

    def attempt(size):
        tried.append(size)
        if size > 3:
            raise torch.OutOfMemoryError
        return "done"

    assert memory.halving("training", 16, attempt) == ("done", 2)
    assert tried == [16, 8, 4, 2]
    assert "out of GPU memory in training; going on with batches of 8\n" in capsys.readouterr().err


def test_a_batch_of_one_that_does_not_fit_is_one_line():
    def attempt(size):
        raise torch.OutOfMemoryError

    with pytest.raises(ValueError, match=r"`model` must fit into the memory of the GPU for training"):
        memory.halving("training", 2, attempt)
