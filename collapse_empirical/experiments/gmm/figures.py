"""Figures 7 and 13 of shumailov2023: data and components at the snapshots, and how far the fits have gone."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from numpy.typing import NDArray

from collapse_empirical.readings import Readings, after
from collapse_theory.palette import BLUE, COLOURS, GREY

__all__ = ["distances", "snapshots"]

Array = NDArray[Any]


def snapshots(readings: Readings) -> Figure:
    """Return figure 7: data and fitted components of the first seed at the snapshots."""
    seed = readings.recipe.seeds[0]
    rows = readings.recorded.metrics(seed)
    shown = [generation for generation in readings.recipe.snapshots if generation < len(rows)] or [len(rows) - 1]
    columns = min(4, len(shown))
    height = -(-len(shown) // columns)
    figure = Figure(figsize=(3 * columns, 3 * height), layout="constrained")
    figure.suptitle("Data of each generation, and the components they were drawn from")
    for index, generation in enumerate(shown):
        axes = figure.add_subplot(height, columns, index + 1, title=after(generation), aspect="equal")
        components = zip(rows[generation]["means"], rows[generation]["covariances"], strict=True)
        for k, (mean, cov) in enumerate(components):
            _draw_component(axes, np.array(mean)[:2], np.array(cov)[:2, :2], COLOURS[k % len(COLOURS)])
        points = readings.data(seed, generation)
        if points is not None and points.shape[1] > 1:
            axes.plot(*points[:, :2].T, ".", ms=1.5, color=GREY, alpha=0.5, zorder=0)
    _share_limits(figure)
    return figure


def distances(readings: Readings) -> Figure:
    """Return figure 13: squared L2 distance to the first fit, and the standard deviation of the data."""
    found = readings.series
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left = figure.add_subplot(1, 2, 1, xlabel="fits", ylabel="squared L2 distance to the first fit", yscale="log")
    right = figure.add_subplot(1, 2, 2, xlabel="fits", ylabel="standard deviation of the data", yscale="log")
    for axes, values in ((left, found["squared_l2"][:, 2:]), (right, found["std"][:, 2:].mean(-1))):
        axes.plot(np.arange(2, 2 + values.shape[1]), values.T, color=GREY, lw=0.6)
        axes.plot(np.arange(2, 2 + values.shape[1]), values.mean(0), color=BLUE, lw=1.8, label="mean over seeds")
        axes.legend(fontsize="small")
    return figure


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
