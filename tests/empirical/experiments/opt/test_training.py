"""Fine-tuning: gradients, rates, the best epoch, and the same bits from any checkpoint."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_models import TINY, fitted, weights

from collapse_empirical.experiments.opt import models, team, training


def gradient(blocks, size):
    """Return the gradient without dropout, which is drawn for each part; zero where there was nothing to do."""
    settings = replace(TINY, memory_batch=size, batch=len(blocks))
    model = models.new(settings, 0).double()
    for layer in model.modules():
        layer.dropout = 0.0
    state = training._State(model, training._optimiser(model, settings), size)
    model.train()
    training._gradients(state, blocks, size, settings, 0)
    parts = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in model.parameters()]
    return torch.cat([part.flatten() for part in parts])


def test_the_gradient_does_not_depend_on_what_fits_into_memory(blocks):
    found = [gradient(blocks, size) for size in (1, 3, 10)]
    assert torch.allclose(found[0], found[1], rtol=1e-5, atol=1e-9)  # cross-entropy is computed in float32
    assert torch.allclose(found[0], found[2], rtol=1e-5, atol=1e-9)
    assert found[0].abs().max() > 1e-3


@pytest.mark.parametrize("count", [1, 2, 9])
def test_gradients_of_a_team_add_up_to_the_whole(blocks, count, monkeypatch):
    whole, parts = gradient(blocks[:count], 4), []
    monkeypatch.setattr(team, "SIZE", 2)
    for rank in (0, 1):
        monkeypatch.setattr(team, "RANK", rank)
        parts.append(gradient(blocks[:count], 4))
    assert torch.allclose(parts[0] + parts[1], whole, rtol=1e-5, atol=1e-9)
    assert bool(parts[1].any()) == (count > 1)


def test_training_learns_and_keeps_the_best_epoch(blocks, tmp_path):
    settings = replace(TINY, epochs=8, rate=1e-2, last_rate=1e-3)
    losses = []
    original = training.losses

    def watched(*arguments):
        losses.append(original(*arguments).mean())
        return original(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "losses", watched)
        other = np.random.default_rng(5).integers(1, 300, size=(4, 8)).astype(np.int32)
        model, notes = fitted(blocks, tmp_path, settings, validation=other)
    assert len(losses) == 8
    assert notes["best_epoch"] == 1 + int(np.argmin(losses)) < 8  # other text: it overfits
    assert original(model, other, 3).mean() == pytest.approx(min(losses), rel=1e-6, abs=0)
    assert original(model, blocks, 3).mean() < original(models.new(settings, 0), blocks, 3).mean() - 0.2


def test_the_rate_is_that_of_a_cosine_stepped_once_an_epoch(blocks, tmp_path, monkeypatch):
    """Ten blocks in batches of 4: three steps an epoch, all at the rate that PyTorch's own schedule has then."""
    settings = replace(TINY, epochs=5, rate=2e-5, last_rate=1e-6)
    rates = []
    step = torch.optim.AdamW.step

    def watched(self, *arguments):
        rates.extend(group["lr"] for group in self.param_groups)
        return step(self, *arguments)

    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    fitted(blocks, tmp_path, settings)
    by_hand = [1e-6 + 1.9e-5 * (1 + math.cos(math.pi * epoch / 5)) / 2 for epoch in range(5)]
    assert rates == pytest.approx(np.repeat(by_hand, 3).tolist(), rel=1e-12, abs=0)
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=2e-5)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=5, eta_min=1e-6)
    for rate in by_hand:
        assert schedule.get_last_lr() == pytest.approx([rate], rel=1e-9, abs=0)
        optimiser.step()
        schedule.step()


def test_every_block_is_seen_once_an_epoch_in_another_order(blocks, tmp_path, monkeypatch):
    seen = []
    original = training._gradients

    def watched(state, chosen, *arguments):
        seen.append(chosen)
        return original(state, chosen, *arguments)

    monkeypatch.setattr(training, "_gradients", watched)
    fitted(blocks, tmp_path)
    assert [len(part) for part in seen] == [4, 4, 2] * 3
    epochs = [np.concatenate(seen[first : first + 3]) for first in (0, 3, 6)]
    assert all(sorted(epoch.tolist()) == sorted(blocks.tolist()) for epoch in epochs)
    assert len({epoch.tobytes() for epoch in epochs}) == 3


class KilledError(Exception):
    pass


@pytest.mark.parametrize("kill_at", range(1, 10))
def test_training_goes_on_from_a_checkpoint_to_the_same_bits(blocks, tmp_path, kill_at):
    """Nine steps; checkpoints after steps 2, 4, 6, 8 and after each epoch of 3."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    whole, _ = fitted(blocks, tmp_path / "whole")
    steps = []

    def killer(share):
        steps.append(share)
        if len(steps) == kill_at:
            raise KilledError

    with pytest.raises(KilledError):
        fitted(blocks, tmp_path / "killed", report=killer)
    resumed, _ = fitted(blocks, tmp_path / "killed", report=steps.append)
    assert torch.equal(weights(resumed), weights(whole))
    assert len(steps) - kill_at <= 9 - max((s for s in (2, 3, 4, 6, 8) if s < kill_at), default=0)


def test_training_out_of_memory_halves_the_batch_and_goes_on(blocks, tmp_path, monkeypatch, capsys):
    original, sizes = training._gradients, []

    def small(state, chosen, size, *arguments):
        sizes.append(size)
        if size > 1:
            raise torch.OutOfMemoryError
        return original(state, chosen, size, *arguments)

    monkeypatch.setattr(training, "_gradients", small)
    fitted(blocks, tmp_path)
    assert sizes == [3] + [1] * 9
    assert capsys.readouterr().err == "collapse-lab: out of GPU memory in training; going on with batches of 1\n"
