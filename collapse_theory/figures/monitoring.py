"""What the monitor says of each generation: the evidence with its threshold, estimates with intervals, the entropy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from collapse_theory import drawing
from collapse_theory.figures.style import RC, panels
from collapse_theory.monitor.picture import LEGEND, evidence
from collapse_theory.palette import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION

if TYPE_CHECKING:
    from collapse_theory.monitor import IntervalEstimate, MomentReport, Report

__all__ = ["picture", "picture_of_moments", "svg"]

_FIXED = {"svg.hashsalt": "monitor"}
_NO_DATE: Any = {"Date": None, "Creator": None}
Rows = Sequence[tuple[int, "IntervalEstimate"]]

_FAR = 30.0  # an end of an interval further from all values than that is an arrow
_ROUNDING = 1e-12  # parts smaller than that are what is left of larger ones
_PARTS = (("drift", BLUE), ("bias", VERMILION), ("novelty", GREEN), ("real", ORANGE))


def picture(report: Report) -> Figure:
    """Return a figure of a report: evidence, slope, effective size and parts of the entropy against generations."""
    from matplotlib import rc_context

    with rc_context(RC):
        figure, (first, slope, size, entropy) = panels(2, rows=2)
        evidence(first, report)
        _slope(slope, report)
        _size(size, report)
        _entropy(entropy, report)
        _generations(figure, report.steps[0].generation, report.steps[-1].generation)
    return figure


def picture_of_moments(report: MomentReport) -> Figure:
    """Return a figure of a report on means and variances: evidence, and the variance of data in each step."""
    from matplotlib import rc_context

    with rc_context(RC):
        figure, (first, ratio) = panels(2)
        evidence(first, report)
        generations, ratios = [step.generation for step in report.steps], [step.ratio for step in report.steps]
        ratio.axhline(1, color=BLACK, lw=0.8, ls=":")
        ratio.plot(generations, ratios, "o-", ms=3, color=BLUE)
        ratio.set(ylabel="in units of the one before", ylim=drawing.limits([*ratios, 1.0]))
        ratio.set_title("variance of new data; 1 for no change")
        _generations(figure, generations[0], generations[-1])
    return figure


def _generations(figure: Figure, first: int, last: int) -> None:
    for axes in figure.axes:
        axes.set(xlabel="generation", xlim=(first - 0.6, last + 0.6))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))


def svg(figure: Figure) -> str:
    """Return a figure as SVG, to stand within a page: the same report gives the same text again."""
    from matplotlib import rc_context

    text = StringIO()
    with rc_context(RC | _FIXED):
        figure.savefig(text, format="svg", metadata=_NO_DATE)
    return text.getvalue()[text.getvalue().index("<svg") :]


def _slope(ax: Axes, report: Report) -> None:
    rows = [(step.generation, step.slope) for step in report.steps]
    low, high = drawing.limits([*_ends(rows), 1.0])
    ax.axhline(1, color=BLACK, lw=0.8, ls=":")
    ax.set(ylabel="1/temperature", ylim=(low, high))
    _bars(ax, rows, low, high)
    ax.set_title(f"slope {_level(report)}; 1 for no preference")


def _size(ax: Axes, report: Report) -> None:
    counted = [step.size for step in report.steps]
    rows = [(step.generation, step.effective_size) for step in report.steps]
    middle = [*counted, *(e.value for _, e in rows if e.is_known)]
    ends = [*middle, *(x for x in _ends(rows) if min(middle) / _FAR < x < max(middle) * _FAR)]
    low, high = min(ends) / 1.6, max(ends) * 1.6
    ax.set(yscale="log", ylabel="data", ylim=(low, high * (high / low) ** LEGEND))
    ax.plot([g for g, _ in rows], counted, "o-", ms=3, color=GREY, label="data counted")
    _bars(ax, rows, low, high)
    ax.plot([], [], "o", ms=4, color=BLUE, label="effective size")
    ax.set_title(f"effective size {_level(report)}")
    ax.legend(loc="upper left", ncols=2)


def _entropy(ax: Axes, report: Report) -> None:
    """Draw the parts above each other, those that take entropy away downwards; the mark is their sum."""
    generations = np.array([step.generation for step in report.steps])
    above, below = np.zeros(len(generations)), np.zeros(len(generations))
    for name, colour in _PARTS:
        part = np.nan_to_num([getattr(step.entropy, name) for step in report.steps], posinf=0.0, neginf=0.0)
        if not (np.abs(part) > _ROUNDING).any():
            continue
        bottom = np.where(part >= 0, above, below)
        ax.bar(generations, part, 0.7, bottom=bottom, color=colour, label=name, lw=0)
        above, below = above + np.maximum(part, 0), below + np.minimum(part, 0)
    ax.plot(generations, above + below, "_", ms=7, color=BLACK, label="sum")
    ax.axhline(0, color=BLACK, lw=0.8)
    low, high = drawing.limits([*above, *below])
    ax.set(ylabel="change of entropy in nats", ylim=(low, high + LEGEND * (high - low)))
    ax.set_title("where the entropy goes")
    ax.legend(loc="upper left", ncols=3)


def _bars(ax: Axes, rows: Rows, low: float, high: float) -> None:
    """Draw values and intervals; an end that lies beyond what is drawn has an arrow."""
    known = [(generation, e) for generation, e in rows if e.is_known]
    for generation, e in known:
        ax.plot([generation] * 2, [max(e.low, low), min(e.high, high)], color=BLUE, lw=1)
    for mark, at, beyond in (
        ("^", high, [g for g, e in known if e.high > high]),
        ("v", low, [g for g, e in known if e.low < low]),
    ):
        ax.plot(beyond, [at] * len(beyond), mark, ms=4, color=BLUE)
    ax.plot([g for g, _ in known], [e.value for _, e in known], "o", ms=4, color=BLUE)
    if not known:
        ax.text(0.5, 0.6, "not known", transform=ax.transAxes, ha="center")


def _ends(rows: Rows) -> list[float]:
    return [x for _, e in rows for x in (e.value, e.low, e.high) if math.isfinite(x)]


def _level(report: Report) -> str:
    return f"with {100 * report.slope.confidence:g} % intervals"
