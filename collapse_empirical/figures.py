"""Figures: every compared series with its band, two runs beside each other, and what the experiment draws itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from collapse_empirical import experiments
from collapse_empirical.compare.beside import Pair
from collapse_empirical.files import whole
from collapse_empirical.judge import Comparison
from collapse_empirical.readings import Readings
from collapse_theory.palette import BLUE, GREY, VERMILION

__all__ = ["draw_all", "draw_beside"]

Array = NDArray[Any]


def draw_all(readings: Readings, comparisons: Sequence[Comparison], folder: Path) -> list[Path]:
    """Draw the figures of a run as PNG and PDF.

    Parameters
    ----------
    readings : Readings
    comparisons : sequence of Comparison
        As returned by :func:`collapse_empirical.compare.compare`.
    folder : Path
        Where the files go; existing figures are replaced.

    Returns
    -------
    list of Path
    """
    experiment = experiments.find(readings.recipe.experiment)
    drawn = series(comparisons, logarithmic=experiment.logarithmic)
    return _written({"series": drawn, **experiment.figures(readings)}, folder)


def draw_beside(runs: Mapping[str, Readings], pairs: Mapping[str, Pair], folder: Path) -> list[Path]:
    """Draw two runs of one experiment beside each other as PNG and PDF.

    Parameters
    ----------
    runs : dict of Readings
        By what to call them.
    pairs : dict of (array, array), each of shape (seeds, G)
        Their series, as returned by :func:`collapse_empirical.compare.beside.paired`.
    folder : Path
        Where the files go; existing figures are replaced.

    Returns
    -------
    list of Path
    """
    experiment = experiments.find(next(iter(runs.values())).recipe.experiment)
    drawn = beside(pairs, tuple(runs), logarithmic=experiment.logarithmic)
    return _written({"beside": drawn, **experiment.figures_beside(runs)}, folder)


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


def series(comparisons: Sequence[Comparison], *, logarithmic: Sequence[str] = ()) -> Figure:
    """Return every series: seeds thin, their mean, the prediction and its band; some on a logarithmic axis."""
    columns = min(3, len(comparisons))
    rows = -(-len(comparisons) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.2 * rows), layout="constrained")
    for index, row in enumerate(comparisons):
        axes = figure.add_subplot(rows, columns, index + 1, title=f"{row.name}\n{row.verdict}", xlabel="fits")
        _set_axes(axes, row.name, logarithmic)
        values = row.measured.reshape(*row.measured.shape[:2], -1).mean(-1)
        axes.plot(row.generations, values.T, color=GREY, lw=0.5, alpha=0.6)
        axes.plot(row.generations, values.mean(0), color=BLUE, lw=1.8, label="mean over seeds")
        if row.predicted is not None and row.band is not None:
            low, high = row.predicted - row.band, row.predicted + row.band
            axes.fill_between(row.generations, low, high, color=VERMILION, alpha=0.25, lw=0, label="band")
            axes.plot(row.generations, row.predicted, color=VERMILION, ls="--", lw=1.5, label="theory")
        elif not values.any():
            axes.set_ylim(0, 1)  # a share that is 0 everywhere
        axes.title.set_fontsize("medium")
    figure.axes[0].legend(fontsize="small")
    return figure


def beside(pairs: Mapping[str, Pair], labels: Sequence[str], *, logarithmic: Sequence[str] = ()) -> Figure:
    """Return every series of two runs: seeds thin, their means thick; some on a logarithmic axis."""
    columns = min(3, len(pairs))
    rows = -(-len(pairs) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.2 * rows), layout="constrained")
    for index, (name, pair) in enumerate(pairs.items()):
        axes = figure.add_subplot(rows, columns, index + 1, title=name, xlabel="fits")
        _set_axes(axes, name, logarithmic)
        for values, colour, line, label in zip(pair, (BLUE, VERMILION), ("-", "--"), labels, strict=True):
            axes.plot(values.T, color=colour, lw=0.5, alpha=0.6)
            axes.plot(values.mean(0), color=colour, ls=line, lw=1.8, label=label)  # dashed: what it covers is seen
        if not any(values.any() for values in pair):
            axes.set_ylim(0, 1)
        axes.title.set_fontsize("medium")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper left", fontsize="small")
    return figure


def _set_axes(axes: Any, name: str, logarithmic: Sequence[str]) -> None:
    """Let fits be whole numbers, some series logarithmic, and entropies say that they are in nats."""
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_yscale("log" if name in logarithmic else "linear")
    axes.set_ylabel("nats" if name.endswith("entropy") else "")


def _no_date(kind: str) -> dict[str, Any]:
    return {"CreationDate": None} if kind == "pdf" else {}
