"""A tiny language model and the blocks that it was trained on."""

import numpy as np
import pytest
import torch
from tiny_models import fitted


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def blocks():
    return np.random.default_rng(0).integers(1, 300, size=(10, 8)).astype(np.int32)


@pytest.fixture(scope="module")
def model(blocks, tmp_path_factory):
    return fitted(blocks, tmp_path_factory.mktemp("work"))[0]
