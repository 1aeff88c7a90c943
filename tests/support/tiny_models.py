"""Language models small enough to be trained in a moment."""

import torch

from collapse_empirical.experiments.opt import models, training
from collapse_empirical.experiments.opt.settings import Settings

TINY = Settings(
    vocabulary=300,
    width=32,
    layers=1,
    block=8,
    epochs=3,
    batch=4,
    rate=3e-3,
    last_rate=1e-3,
    generation_batch=4,
    memory_batch=3,
    checkpoint_steps=2,
    device="cpu",
)


def fitted(blocks, work, settings=TINY, **given):
    model = models.new(settings, 0)
    notes = training.train(
        model,
        blocks,
        given.get("validation", blocks[:3]),
        settings,
        seed=1,
        work=work,
        report=given.get("report", lambda share: None),
    )
    return model, notes


def weights(model):
    return torch.cat([weight.detach().flatten() for weight in model.parameters()])
