"""Figures 8 and 9 of shumailov2023: latents of each generation, and its images at the snapshots."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapse_empirical.experiments.vae.settings import LATENT_BINS
from collapse_empirical.readings import Readings, after

__all__ = ["images", "latents"]

Array = NDArray[Any]
_GRID = 8


def latents(readings: Readings) -> Figure:
    """Return figure 8: latents of each generation's images under the original encoder, all seeds."""
    counts = readings.series["latent_histogram"][:, 1:].sum(0)
    density = counts / counts.sum(1, keepdims=True) / np.diff(LATENT_BINS)
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot(xlabel="latent mean under the original encoder", ylabel="density")
    shades = np.linspace(0.1, 0.9, len(density))
    for generation, (row, shade) in enumerate(zip(density, shades, strict=True), start=1):
        ends = generation in (1, len(density))
        axes.plot(
            (LATENT_BINS[1:] + LATENT_BINS[:-1]) / 2,
            row,
            color=colormaps["cividis"](shade),
            lw=1.8 if ends else 1,
            label=after(generation) if ends else None,
        )
    axes.legend()
    return figure


def images(readings: Readings) -> Figure | None:
    """Return figure 9: images of the first seed at the snapshots that are on disk; None if none are."""
    seed = readings.recipe.seeds[0]
    generations = range(len(readings.recorded.metrics(seed)))
    kept = [(g, data) for g in generations if (data := readings.data(seed, g)) is not None]
    if not kept:
        return None
    figure = Figure(figsize=(2.6 * len(kept), 2.9), layout="constrained")
    for index, (generation, data) in enumerate(kept):
        axes = figure.add_subplot(1, len(kept), index + 1, title=after(generation), xticks=[], yticks=[])
        axes.imshow(_tiled(data[: _GRID * _GRID]), cmap="gray", vmin=0, vmax=255)
    return figure


def _tiled(images: Array) -> Array:
    side = images.shape[-1] + 2  # a grey frame around each
    full = np.full((_GRID * _GRID, side, side), 90, dtype=np.uint8)
    full[: len(images), 1:-1, 1:-1] = images
    return full.reshape(_GRID, _GRID, side, side).swapaxes(1, 2).reshape(_GRID * side, _GRID * side)
