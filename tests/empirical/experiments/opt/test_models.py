"""Models come back from the disk as they were."""

import numpy as np
import torch
from tiny_models import TINY, weights

from collapse_empirical.experiments.opt import measures, models


def test_models_come_back(model, blocks, tmp_path):
    models.save(model, tmp_path)
    again = models.load(tmp_path, TINY)
    assert torch.equal(weights(again), weights(model))
    assert np.array_equal(measures.losses(again, blocks, 4), measures.losses(model, blocks, 4))
