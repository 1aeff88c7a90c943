"""Figures: every compared series with its band, and those of shumailov2023: 7 and 13 (mixtures), 8 and 9 (VAE)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from collapse_empirical.compare import Comparison, measured
from collapse_empirical.compare.beside import Pair
from collapse_empirical.compare.series import after
from collapse_empirical.files import whole
from collapse_empirical.store import DamagedError, Run, load_arrays

__all__ = ["draw_all", "draw_beside"]

Array = NDArray[Any]
# Okabe and Ito's colours, which the colour-blind can tell apart.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#888888"
_COLOURS = (BLUE, ORANGE, GREEN, PURPLE)
_GRID = 8


def draw_all(run: Run, comparisons: Sequence[Comparison], folder: Path) -> list[Path]:
    """Draw the figures of a run as PNG and PDF.

    Parameters
    ----------
    run : Run
    comparisons : sequence of Comparison
        As returned by :func:`collapse_empirical.compare.compare`.
    folder : Path
        Where the files go; existing figures are replaced.

    Returns
    -------
    list of Path
    """
    figures = {"series": series(comparisons)}
    if run.recipe.experiment == "gmm":
        figures |= {"snapshots": mixture_snapshots(run), "distance": distances(run)}
    if run.recipe.experiment == "vae":
        figures |= {"latents": latent_density(run), "images": image_grids(run)}
    if run.recipe.experiment == "opt":
        from collapse_empirical.experiments.opt.figures import histograms, histograms_in_depth

        figures |= {"perplexities": histograms(run), "perplexities-3d": histograms_in_depth(run)}
    return _written(figures, folder)


def draw_beside(runs: Mapping[str, Run], pairs: Mapping[str, Pair], folder: Path) -> list[Path]:
    """Draw two runs beside each other as PNG and PDF.

    Parameters
    ----------
    runs : dict of Run
        By what to call them.
    pairs : dict of (array, array), each of shape (seeds, G)
        Their series, as returned by :func:`collapse_empirical.compare.beside.paired`.
    folder : Path
        Where the files go; existing figures are replaced.

    Returns
    -------
    list of Path
    """
    figures = {"beside": beside(pairs, tuple(runs))}
    if all(run.recipe.experiment == "opt" for run in runs.values()):
        from collapse_empirical.experiments.opt.figures import histograms_beside

        figures |= {"beside-perplexities": histograms_beside(runs)}
    return _written(figures, folder)


def _written(figures: Mapping[str, Figure], folder: Path) -> list[Path]:
    written = []
    for name, figure in figures.items():
        for kind in ("png", "pdf"):
            path = folder / f"{name}.{kind}"
            with whole(path) as part:
                canvas = FigureCanvasAgg(figure)
                canvas.print_figure(part, format=kind, dpi=150, bbox_inches="tight", metadata=_no_date(kind))
            written.append(path)
    return written


def series(comparisons: Sequence[Comparison]) -> Figure:
    """Return every series: seeds thin, their mean, the prediction and its band."""
    columns = min(3, len(comparisons))
    rows = -(-len(comparisons) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.2 * rows), layout="constrained")
    for index, row in enumerate(comparisons):
        axes = figure.add_subplot(rows, columns, index + 1, title=f"{row.name}: {row.verdict}", xlabel="fits")
        values = row.measured.reshape(*row.measured.shape[:2], -1).mean(-1)
        axes.plot(row.generations, values.T, color=GREY, lw=0.5, alpha=0.6)
        axes.plot(row.generations, values.mean(0), color=BLUE, lw=1.8, label="mean over seeds")
        if row.predicted is not None and row.band is not None:
            low, high = row.predicted - row.band, row.predicted + row.band
            axes.fill_between(row.generations, low, high, color=ORANGE, alpha=0.25, lw=0, label="band")
            axes.plot(row.generations, row.predicted, color=ORANGE, ls="--", lw=1.5, label="theory")
        axes.title.set_fontsize("medium")
    figure.axes[0].legend(fontsize="small")
    return figure


def beside(pairs: Mapping[str, Pair], labels: Sequence[str]) -> Figure:
    """Return every series of two runs: seeds thin, their means thick."""
    columns = min(3, len(pairs))
    rows = -(-len(pairs) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.2 * rows), layout="constrained")
    for index, (name, pair) in enumerate(pairs.items()):
        axes = figure.add_subplot(rows, columns, index + 1, title=name, xlabel="fits")
        axes.set_yscale("log" if "perplexity" in name and not name.endswith("std") else "linear")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        for values, colour, label in zip(pair, (BLUE, ORANGE), labels, strict=True):
            axes.plot(values.T, color=colour, lw=0.5, alpha=0.6)
            axes.plot(values.mean(0), color=colour, lw=1.8, label=label)
        axes.title.set_fontsize("medium")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper left", fontsize="small")
    return figure


def mixture_snapshots(run: Run) -> Figure:
    """Return figure 7: data and fitted components of the first seed at the snapshots."""
    seed, reached = run.recipe.seeds[0], set(run.generations(run.recipe.seeds[0]))
    shown = [generation for generation in run.recipe.snapshots if generation in reached] or [max(reached)]
    columns = min(4, len(shown))
    rows = -(-len(shown) // columns)
    figure = Figure(figsize=(3 * columns, 3 * rows), layout="constrained")
    figure.suptitle("Data of each generation, and the components they were drawn from")
    for index, generation in enumerate(shown):
        axes = figure.add_subplot(rows, columns, index + 1, title=after(generation), aspect="equal")
        metrics = run.record(seed, generation)["metrics"]
        for k, (mean, cov) in enumerate(zip(metrics["means"], metrics["covariances"], strict=True)):
            _draw_component(axes, np.array(mean)[:2], np.array(cov)[:2, :2], _COLOURS[k % len(_COLOURS)])
        points = _data(run, seed, generation)
        if points is not None and points.shape[1] > 1:
            axes.plot(*points[:, :2].T, ".", ms=1.5, color=GREY, alpha=0.5, zorder=0)
    _share_limits(figure)
    return figure


def distances(run: Run) -> Figure:
    """Return figure 13: squared L2 distance to the first fit, and the standard deviation of the data."""
    found = measured(run)
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left = figure.add_subplot(1, 2, 1, xlabel="fits", ylabel="squared L2 distance to the first fit", yscale="log")
    right = figure.add_subplot(1, 2, 2, xlabel="fits", ylabel="standard deviation of the data", yscale="log")
    for axes, values in ((left, found["squared_l2"][:, 2:]), (right, found["std"][:, 2:].mean(-1))):
        axes.plot(np.arange(2, 2 + values.shape[1]), values.T, color=GREY, lw=0.6)
        axes.plot(np.arange(2, 2 + values.shape[1]), values.mean(0), color=BLUE, lw=1.8, label="mean over seeds")
        axes.legend(fontsize="small")
    return figure


def latent_density(run: Run) -> Figure:
    """Return figure 8: latents of each generation's images under the original encoder, all seeds."""
    from collapse_empirical.experiments.vae import LATENT_BINS

    counts = measured(run)["latent_histogram"][:, 1:].sum(0)
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


def image_grids(run: Run) -> Figure:
    """Return figure 9: images of the first seed at the snapshots that are on disk."""
    seed = run.recipe.seeds[0]
    kept = [(g, data) for g in run.generations(seed) if (data := _data(run, seed, g)) is not None]
    figure = Figure(figsize=(2.6 * len(kept), 2.9), layout="constrained")
    for index, (generation, images) in enumerate(kept):
        axes = figure.add_subplot(1, len(kept), index + 1, title=after(generation), xticks=[], yticks=[])
        axes.imshow(_tiled(images[: _GRID * _GRID]), cmap="gray", vmin=0, vmax=255)
    return figure


def _tiled(images: Array) -> Array:
    side = images.shape[-1] + 2  # a grey frame around each
    full = np.full((_GRID * _GRID, side, side), 90, dtype=np.uint8)
    full[: len(images), 1:-1, 1:-1] = images
    return full.reshape(_GRID, _GRID, side, side).swapaxes(1, 2).reshape(_GRID * side, _GRID * side)


def _data(run: Run, seed: int, generation: int) -> Array | None:
    try:
        return load_arrays(run.part(seed, generation, "data") / "data.safetensors")["data"]
    except DamagedError:
        return None


def _draw_component(axes: Any, mean: Array, covariance: Array, colour: str) -> None:
    values, vectors = np.linalg.eigh(covariance)
    angle = np.degrees(np.arctan2(vectors[1, -1], vectors[0, -1]))
    width, height = 4 * np.sqrt(values[::-1])  # two standard deviations each way
    axes.add_patch(
        Ellipse((float(mean[0]), float(mean[1])), width, height, angle=angle, fill=False, color=colour, lw=1.6)
    )
    axes.plot(*mean, "+", color=colour, ms=8, mew=1.6)


def _share_limits(figure: Figure) -> None:
    limits = np.array([[*axes.get_xlim(), *axes.get_ylim()] for axes in figure.axes])
    for axes in figure.axes:
        axes.set_xlim(limits[:, 0].min(), limits[:, 1].max())
        axes.set_ylim(limits[:, 2].min(), limits[:, 3].max())


def _no_date(kind: str) -> dict[str, Any]:
    return {"CreationDate": None} if kind == "pdf" else {}
