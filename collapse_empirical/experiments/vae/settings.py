"""Settings of the autoencoders, their presets, and what they may not be; apart from what needs PyTorch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_empirical.recipe import Recipe, known, path, settings_of
from collapse_theory import checks
from collapse_theory.policy import Replace

__all__ = ["LATENT_BINS", "PRESETS", "Settings", "checked"]

LATENT_BINS = np.linspace(-4, 4, 81)
_MOST = {"capacity": 4096, "latents": 65_536, "epochs": 10**6, "batch": 10**7}
PRESETS: dict[str, dict[str, Any]] = {
    "digits": {"samples": 1797, "generations": 10, "snapshots": (0, 1, 2, 5, 10, 20)},
    "paper": {
        "samples": 60_000,
        "generations": 20,
        "snapshots": (0, 1, 5, 10, 20),
        "settings": {
            "data": "mnist",
            "capacity": 64,
            "latents": 20,
            "epochs": 30,
            "batch": 256,
            "rate": 1e-3,
            "decay": 1e-5,
            "beta": 1.0,
            "batches": "fresh",
        },
    },
    "smoke": {
        "samples": 400,
        "generations": 3,
        "snapshots": (0, 1, 2, 3),
        "settings": {"capacity": 8, "epochs": 5},
    },
}


@dataclass(frozen=True)
class Settings:
    """Settings of the experiment.

    Attributes
    ----------
    data : str
        Folder with the IDX files of MNIST; scikit-learn's digits if empty.
    capacity : int
        Channels of the first convolution; the second has twice as many.
    latents : int
        Dimension of the latent space.
    epochs, batch, rate, decay
        Of Adam: passes over the data, images per step, learning rate, weight decay.
    beta : float
        Weight of the divergence from the prior.
    batches : {"stored", "fresh"}
        What a model is fitted to from generation 2 on: the data of its generation, stored with 8 bits and seen again in
        every epoch; or batches that the model before decodes anew for every step, as the authors of shumailov2023 do.
        As many steps either way; with ``fresh`` the stored data are measured only.
    device : {"auto", "cpu", "cuda"}
        Where to train; ``auto`` is CUDA where there is one. The same bits on every run are promised for the CPU only.
    """

    data: str = path()
    capacity: int = 16
    latents: int = 8
    epochs: int = 60
    batch: int = 64
    rate: float = 2e-3
    decay: float = 1e-5
    beta: float = 0.3
    batches: str = "stored"
    device: str = "auto"


def checked(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, or say what is wrong with them."""
    settings = settings_of(Settings, recipe.settings)
    known("device", settings.device, ("auto", "cpu", "cuda"))
    known("batches", settings.batches, ("stored", "fresh"))
    if settings.batches == "fresh" and (recipe.anchors or not isinstance(recipe.policy, Replace)):
        raise ValueError(
            "`batches` must be stored where older or real data are used as well; got fresh. Use batches=stored, or "
            "policy replace without anchors."
        )
    for name, most in _MOST.items():
        checks.whole(name, getattr(settings, name), minimum=1, maximum=most)
    if not 0 < settings.rate <= 10:
        raise ValueError(f"`rate` must be in (0, 10]; got {settings.rate}. Leave it out for the default.")
    for name in ("decay", "beta"):
        if getattr(settings, name) < 0:
            raise ValueError(f"`{name}` must not be negative; got {getattr(settings, name)}. Use 0 to leave it out.")
    return settings
