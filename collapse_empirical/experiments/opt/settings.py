"""Settings of the language model experiment, its presets, and what they may not be; apart from what needs PyTorch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_empirical.recipe import Recipe, known, path, settings_of
from collapse_theory.checks import shown
from collapse_theory.decoding import Decoding

__all__ = ["ALL", "BINS", "EXAMPLE", "OPT_125M", "PRESETS", "WIKITEXT", "Settings", "checked"]

ALL = 10**9
"""More blocks than any text has: a recipe that asks for so many gets all of them."""
BINS = np.geomspace(1, 1e4, 81)
"""Edges of the bins of perplexity histograms; what lies above the last one is counted in the last bin."""
OPT_125M, WIKITEXT = "facebook/opt-125m", "wikitext-2-raw-v1"
EXAMPLE = (
    "some started before 1360 — was typically accomplished by a master mason and a small team of itinerant masons, "
    "supplemented by local parish labourers, according to Poyntz Wright. But other authors reject this model, "
    "suggesting instead that leading architects designed the parish church towers based on early examples of "
    "Perpendicular"
)
"""The input of Example 1 in shumailov2023."""


@dataclass(frozen=True)
class Settings:
    """Settings of the experiment.

    Attributes
    ----------
    model : str
        ``tiny``, trained from scratch; a name on the Hugging Face hub; or a local directory.
    revision : str
        Branch, tag or commit on the hub.
    weights : {"pretrained", "random"}
        Where the weights of a hub or local model come from; ``random`` needs its configuration and tokenizer only.
    vocabulary, width, layers : int
        Of ``tiny``: tokens of its tokenizer, hidden units, blocks of attention.
    data : str
        ``wikitext-2-raw-v1``; a text file; a directory with a text or parquet file for train, validation and test; or
        the topics of Python's help if empty.
    block : int
        Tokens in a block, and new tokens that continue it.
    real_fraction : float in [0, 1]
        Share of the training set of each later generation that is drawn anew from the real blocks.
    epochs, batch, rate, last_rate, decay
        Of AdamW: passes over the data, blocks per step, learning rate in the first epoch and the limit that the cosine
        falls to, weight decay.
    memory_batch : int
        Blocks in memory at once; the gradients of a batch add up. It is halved where the memory of a GPU is too small.
    beams, repetition_penalty
        Of the beam search; a penalty of 1 changes nothing.
    temperature : float
        0 for beam search; else tokens are drawn from p^(1/temperature), one after the other, without beams.
    top_p : float in (0, 1]
    top_k : int
        Where tokens are drawn: the most probable ones that stay, see ``generate`` of transformers; 0 for all.
    generation_batch : int
        Blocks continued together.
    start : {"original", "previous"}
        What each generation fine-tunes: the original model, or that of the generation before.
    prompt : str
        A text whose continuation is recorded in each generation; the first block of the test text if empty;
        ``example-1`` is that of shumailov2023.
    checkpoint_steps : int
        Training steps between checkpoints inside an epoch.
    device : {"auto", "cpu", "cuda"}
        Where to compute; ``auto`` is CUDA where there is one. The same bits on every run are promised for the CPU only.
    dtype : {"auto", "float32", "bfloat16"}
        Precision of the forward passes; ``auto`` is bfloat16 on CUDA and float32 on a CPU. Weights, optimiser and
        measures are float32. The presets of the paper have float32, as its authors' code does.
    """

    model: str = path("tiny", words=("tiny",))
    revision: str = "main"
    weights: str = "pretrained"
    vocabulary: int = 512
    width: int = 96
    layers: int = 2
    data: str = path()
    block: int = 64
    real_fraction: float = 0.0
    epochs: int = 5
    batch: int = 128
    rate: float = 2e-5
    last_rate: float = 1e-6
    decay: float = 0.01
    memory_batch: int = 128
    beams: int = 5
    repetition_penalty: float = 1.0
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    generation_batch: int = 128
    start: str = "original"
    prompt: str = ""
    checkpoint_steps: int = 200
    device: str = "auto"
    dtype: str = "auto"


_PAPER: dict[str, Any] = {"model": OPT_125M, "data": WIKITEXT, "prompt": "example-1", "dtype": "float32"}


def _preset(generations: int = 10, samples: int = ALL, **settings: Any) -> dict[str, Any]:
    return {"samples": samples, "generations": generations, "settings": settings}


PRESETS: dict[str, dict[str, Any]] = {
    "tiny": _preset(generations=5, samples=640, epochs=12, batch=16, rate=2e-3, last_rate=1e-4),
    "paper-5-epochs": _preset(**_PAPER, epochs=5),
    "paper-10-epochs-10-percent": _preset(**_PAPER, epochs=10, real_fraction=0.1),
    "repetition-penalty": _preset(**_PAPER, epochs=5, repetition_penalty=2.0),
    "authors-code": _preset(**_PAPER, epochs=5, repetition_penalty=3.0),
}


def checked(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, or say what is wrong with them."""
    settings = settings_of(Settings, recipe.settings)
    for name, allowed in _WORDS.items():
        known(name, getattr(settings, name), allowed)
    for name in _AT_LEAST_ONE:
        if getattr(settings, name) < 1:
            raise ValueError(f"`{name}` must be at least 1; got {getattr(settings, name)}. Leave it out.")
    if settings.block < 2:
        raise ValueError(f"`block` must be at least 2; got {settings.block}. The paper's is 64.")
    if not 0 <= settings.real_fraction <= 1:
        raise ValueError(f"`--real-fraction` must be in [0, 1]; got {settings.real_fraction}. Try 0.1 for 10 %.")
    if not 0 <= settings.last_rate <= settings.rate or settings.rate == 0:
        raise ValueError(
            f"`last_rate` must be in [0, `rate`], and `rate` positive; got {settings.last_rate} and "
            f"{settings.rate}. The paper's are 1e-6 and 2e-5."
        )
    if settings.decay < 0 or settings.repetition_penalty <= 0:
        raise ValueError(
            f"`decay` must not be negative and `repetition_penalty` positive; got {settings.decay} and "
            f"{settings.repetition_penalty}. Leave them out for none."
        )
    _check_decoding(settings)
    _check_unused(settings)
    return settings


def _check_decoding(settings: Settings) -> None:
    """Check how tokens are drawn, or that nothing is said of it where they are searched."""
    if settings.temperature != 0:
        if settings.beams != Settings.beams:
            raise ValueError(f"`beams` must be left out where tokens are drawn; got {settings.beams}. Remove it.")
        Decoding(settings.temperature, settings.top_p, settings.top_k or None)  # which checks its numbers
        return
    for name in ("top_p", "top_k"):
        if getattr(settings, name) != getattr(Settings, name):
            raise ValueError(
                f"`{name}` must be left out for beam search; got {getattr(settings, name)}. Add `--temperature 1`."
            )


def _check_unused(settings: Settings) -> None:
    """Refuse settings that the model does not look at."""
    tiny = settings.model == "tiny"
    unused = ("revision", "weights") if tiny else ("vocabulary", "width", "layers")
    for name in unused:
        if getattr(settings, name) != getattr(Settings, name):
            kind = "tiny, which is trained from scratch" if tiny else f"{shown(settings.model)}, which has its own"
            raise ValueError(
                f"`{name}` must be left out for the model {kind}; got {shown(getattr(settings, name))}. Remove it."
            )


_WORDS = {
    "weights": ("pretrained", "random"),
    "start": ("original", "previous"),
    "device": ("auto", "cpu", "cuda"),
    "dtype": ("auto", "float32", "bfloat16"),
}
_AT_LEAST_ONE = (
    "vocabulary",
    "width",
    "layers",
    "epochs",
    "batch",
    "memory_batch",
    "beams",
    "generation_batch",
    "checkpoint_steps",
)
