"""Autoencoders: the loss by hand, IDX files, and the same weights from the same seed."""

import gzip

import numpy as np
import pytest
import torch

from collapse_empirical import data, experiments
from collapse_empirical.experiment import Origin
from collapse_empirical.experiments.vae.learner import Vae


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def small():
    recipe = experiments.recipe("vae", "smoke", seeds=(0,), settings={"epochs": 2, "device": "cpu"})
    return experiments.create(recipe)


def test_the_loss_is_the_evidence_bound():
    torch.manual_seed(0)
    model = Vae(8, 4, 3).double()
    images, noise = torch.rand(5, 1, 8, 8).double(), torch.randn(5, 3).double()
    mean, log_variance = model.encode(images)
    prior = torch.distributions.Normal(0, 1)
    posterior = torch.distributions.Normal(mean, (log_variance / 2).exp())
    logits = model.logits(mean + noise * (log_variance / 2).exp())
    misfit = -(images * logits.sigmoid().log() + (1 - images) * (1 - logits.sigmoid()).log()).sum()
    divergence = torch.distributions.kl_divergence(posterior, prior).sum()
    assert model.loss(images, noise, 0.3).item() == pytest.approx((misfit + 0.3 * divergence).item() / 5, rel=1e-12)


def test_a_seed_decides_all_bits(small, tmp_path):
    images = small.real(100, np.random.default_rng(0))
    saved = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        torch.rand(3)  # the global stream must not matter
        model = small.fit(images, previous=None, rng=np.random.default_rng(1), work=tmp_path)
        small.save(model, tmp_path / name)
        saved.append((tmp_path / name / "vae.safetensors").read_bytes())
    assert saved[0] == saved[1]
    loaded = small.load(tmp_path / "one")
    draws = [small.sample(m, 10, prompts=None, rng=np.random.default_rng(2), work=tmp_path) for m in (model, loaded)]
    assert np.array_equal(*draws)
    assert draws[0].dtype == np.uint8
    assert draws[0].shape == (10, 8, 8)


def test_measures_of_real_images(small):
    images = small.real(1797, np.random.default_rng(0))
    judge = small.original(images, np.random.default_rng(0))
    found = small.measure(judge, images, Origin(images, judge, None), generated=0)
    assert found["classes"] == 10
    assert found["class_entropy"] == pytest.approx(np.log(10), abs=0.3)
    assert found["out_of_support"] == pytest.approx(0.01, abs=0.002)  # by its definition on the original itself
    constant = small.measure(judge, np.zeros_like(images), Origin(images, judge, None), generated=0)
    assert (constant["classes"], constant["class_entropy"], constant["out_of_support"]) == (1, 0, 1)


def _idx(array):
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes()


def test_idx_files(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (6, 28, 28)).astype(np.uint8)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(_idx(images))
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(_idx(np.arange(6, dtype=np.uint8))))
    found, labels = data.mnist(str(tmp_path))
    assert np.array_equal(found, images)
    assert np.array_equal(labels, np.arange(6))


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\x08\x03", b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0", _idx(np.zeros(3, "u1"))[:-1]]
)
def test_files_that_are_not_idx(content, tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(ValueError, match="must hold IDX files of bytes"):
        data.mnist(str(tmp_path))


def test_fresh_batches_come_from_the_model_before_and_not_from_the_data(tmp_path):
    settings = {"epochs": 1, "device": "cpu", "capacity": 4, "batches": "fresh"}
    fresh = experiments.create(experiments.recipe("vae", "smoke", seeds=(0,), settings=settings))
    stored = experiments.create(
        experiments.recipe("vae", "smoke", seeds=(0,), settings=settings | {"batches": "stored"})
    )
    images = fresh.real(100, np.random.default_rng(0))
    blank = np.zeros_like(images)

    def weights(learner, data, previous):
        made = learner.fit(data, previous=previous, rng=np.random.default_rng(1), work=tmp_path)
        return torch.cat([each.flatten() for each in made.parameters()]).detach().numpy(), made

    first, model = weights(fresh, images, None)
    assert np.array_equal(first, weights(stored, images, None)[0])  # real data are shuffled, never decoded
    assert np.array_equal(weights(fresh, images, model)[0], weights(fresh, blank, model)[0])
    assert not np.array_equal(weights(stored, images, model)[0], weights(stored, blank, model)[0])
    with pytest.raises(ValueError, match="`batches` must be stored"):
        experiments.create(experiments.recipe("vae", "smoke", seeds=(0,), anchors=5, settings=settings))


def test_idx_files_with_a_dot_in_their_names(tmp_path):
    images = np.zeros((2, 28, 28), dtype=np.uint8)
    (tmp_path / "train-images.idx3-ubyte").write_bytes(_idx(images))
    (tmp_path / "train-labels.idx1-ubyte").write_bytes(_idx(np.arange(2, dtype=np.uint8)))
    assert data.mnist(str(tmp_path))[0].shape == images.shape


def test_a_compressed_file_that_was_cut_off_is_named(tmp_path):
    whole = gzip.compress(_idx(np.arange(2, dtype=np.uint8)))
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(whole[:-6])
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz' is damaged"):
        data.mnist(str(tmp_path))
