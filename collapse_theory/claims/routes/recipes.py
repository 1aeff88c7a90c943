"""What a run must have done as its source did, setting by setting, and which settings are free and why.

Every value of a configuration is in one of the two: :func:`collapse_theory.claims.comparison.differences` calls a run
with another value of the first, or with a value that is in neither, not comparable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collapse_theory.claims.claim import AtLeast

__all__ = [
    "FREE",
    "MNIST",
    "TRAGEDIES",
    "autoencoder",
    "free",
    "mixture",
    "smaller_autoencoder",
    "tragedies",
    "wikitext2",
]

MNIST = "399de7969cfcd17106e06f43038e0d5eb1a548b69a191d3f47e0cc29885defd8"
"""Digest of MNIST's 60 000 training images and their labels, as the lab computes it of what it reads."""
TRAGEDIES = "73b8500992c4bb69b35e8fb1dc33b98123338b3acd41cc9b6db30f1eafdffb32"
"""Digest of Hamlet, King Lear and Macbeth, one after the other, as the lab computes it of what it reads."""

_ONLY_REPLACE: dict[str, Any] = {"policy": {"kind": "replace"}, "anchors": 0}
_OF_ANY_RUN = {
    "preset": "a name for the values that are compared one by one",
    "generations": "at least as many as the statement needs; what follows them changes nothing before",
    "seeds": "more or fewer independent repetitions; the mean is judged with its own error",
    "keep": "what stays on disk",
    "snapshots": "what stays on disk",
    "sources": "digests of what is read; the statement names those that its source fixes",
}
_COMPUTER = "where it is computed; the arithmetic is the same to rounding"
FREE: dict[str, Mapping[str, str]] = {
    "gmm": _OF_ANY_RUN,
    "vae": _OF_ANY_RUN
    | {
        "settings.data": "where the images lie; their content is compared",
        "settings.device": _COMPUTER,
    },
    "opt": _OF_ANY_RUN
    | {
        "settings.revision": "which conversion of the same published weights is read",
        "settings.vocabulary": "of the model tiny only",
        "settings.width": "of the model tiny only",
        "settings.layers": "of the model tiny only",
        "settings.memory_batch": "blocks in memory at once; gradients add up to the same batch",
        "settings.generation_batch": "blocks continued together; each is continued as if alone",
        "settings.prompt": "a text whose continuation is recorded, and not trained on",
        "settings.checkpoint_steps": "what stays on disk",
        "settings.device": _COMPUTER,
    },
}
"""By experiment: the values of a configuration that may be anything, each with the reason."""


def free(experiment: str, **more: str) -> dict[str, str]:
    """Return what may be anything in a run of an experiment, with further settings and the reasons.

    Examples
    --------
    >>> free("opt", epochs="generation 0 is not trained")["settings.epochs"]
    'generation 0 is not trained'
    """
    return {**FREE[experiment], **{f"settings.{name}": reason for name, reason in more.items()}}


def autoencoder() -> dict[str, Any]:
    """Return the experiment of the authors' notebook: MNIST, and batches decoded anew for every step.

    Examples
    --------
    >>> autoencoder()["settings"]["batches"]
    'fresh'
    """
    return {
        "experiment": "vae",
        "samples": 60_000,  # images in an epoch
        **_ONLY_REPLACE,
        "sources": {"data": MNIST},
        "settings": {
            "capacity": 64,
            "latents": 20,
            "epochs": 30,
            "batch": 256,
            "rate": 1e-3,
            "decay": 1e-5,
            "beta": 1.0,
            "batches": "fresh",
        },
    }


def mixture(*, means: list[list[float]], sigma: float, tol: float, max_iter: int) -> dict[str, Any]:
    """Return an experiment with 1000 points of Gaussians, to which a mixture of two is fitted from the start each time.

    Examples
    --------
    >>> mixture(means=[[0.0, 0.0]], sigma=0.9, tol=1e-5, max_iter=2000)["samples"]
    1000
    """
    return {
        "experiment": "gmm",
        "samples": 1000,
        **_ONLY_REPLACE,
        "settings": {
            "means": means,
            "sigma": sigma,
            "components": 2,
            "start": "cold",
            "tol": tol,
            "max_iter": max_iter,
            "reg_covar": 1e-6,
        },
    }


def wikitext2(*, epochs: int | None, real_fraction: float | None, repetition_penalty: float | None) -> dict[str, Any]:
    """Return the experiment that a run must be: OPT-125m fine-tuned on wikitext-2. None is for what is free.

    Rates, weight decay (that of ``torch.optim.AdamW``) and precision (that of Lightning's Trainer) are those of the
    authors' code.

    Examples
    --------
    >>> wikitext2(epochs=5, real_fraction=0.0, repetition_penalty=1.0)["settings"]["epochs"]
    5
    """
    varied = {"epochs": epochs, "real_fraction": real_fraction, "repetition_penalty": repetition_penalty}
    kept = {"anchors": 0} if real_fraction == 0 else {}
    return {
        "experiment": "opt",
        "samples": AtLeast(30_000),  # blocks of 64 tokens: the whole text, less a tenth
        "policy": {"kind": "replace"},
        **kept,
        "settings": {
            "model": "facebook/opt-125m",
            "weights": "pretrained",
            "data": "wikitext-2-raw-v1",
            "block": 64,
            "batch": 128,
            "rate": 2e-5,
            "last_rate": 1e-6,
            "decay": 0.01,
            "beams": 5,
            "temperature": 0.0,
            "top_p": 1.0,
            "top_k": 0,
            "start": "original",
            "dtype": "float32",
            **{name: value for name, value in varied.items() if value is not None},
        },
    }


def smaller_autoencoder() -> dict[str, Any]:
    """Return the experiment of :func:`autoencoder` at half the capacity and a fifth of the epochs.

    Examples
    --------
    >>> smaller_autoencoder()["settings"]["capacity"]
    32
    """
    whole = autoencoder()
    return {**whole, "settings": {**whole["settings"], "capacity": 32, "epochs": 6}}


def tragedies(*, real_fraction: float = 0.0, repetition_penalty: float = 1.0) -> dict[str, Any]:
    """Return the loop of the language models at another scale: 1 112 800 parameters, from scratch, on 160 blocks.

    Examples
    --------
    >>> tragedies(real_fraction=0.1)["anchors"]
    16
    """
    blocks = 160
    anchors = round(blocks * real_fraction)
    return {
        "experiment": "opt",
        "samples": blocks - anchors,
        "policy": {"kind": "replace"},
        "anchors": anchors,
        "sources": {"data": TRAGEDIES},
        "settings": {
            "model": "tiny",
            "weights": "pretrained",
            "vocabulary": 1024,
            "width": 160,
            "layers": 3,
            "block": 64,
            "real_fraction": real_fraction,
            "epochs": 12,
            "batch": 8,
            "rate": 2e-3,
            "last_rate": 1e-4,
            "decay": 0.01,
            "beams": 5,
            "repetition_penalty": repetition_penalty,
            "temperature": 0.0,
            "top_p": 1.0,
            "top_k": 0,
            "start": "original",
            "dtype": "auto",
        },
    }
