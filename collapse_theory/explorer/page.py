"""The page: what is asked on the left, numbers and six plots on the right, or all below each other on a phone."""

from __future__ import annotations

import math
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
from bokeh.document import Document
from bokeh.layouts import column, row
from bokeh.models import BasicTickFormatter, ColumnDataSource
from bokeh.models.widgets.markups import Div
from bokeh.plotting import figure

from collapse_theory.explorer import answers
from collapse_theory.explorer.choice import POLICIES, Choice
from collapse_theory.explorer.controls import Controls
from collapse_theory.palette import BLUE, GREEN, VERMILION

__all__ = ["TITLE", "build"]

TITLE = "collapse-theory explorer"

_GATHER = 40  # milliseconds in which moves are gathered into one update
_DIGITS = 7
_CLOSED = "Closed loop: each model sees only what the last one made."
_OPEN = {
    POLICIES[0]: "Real data bring lost atoms back: no collapse is final. The variance is fitted with known mean.",
    POLICIES[1]: "The pool keeps every atom that it has seen: total collapse is no longer certain.",
    POLICIES[2]: "The pool keeps all data: no collapse is final. Of the atoms only the homozygosity is known exactly.",
    POLICIES[3]: "Original data bring lost atoms back: no collapse is final.",
}
_AXES = {"fits": "fits", "ratio": "σ² after n fits, original = 1", "strength": "strength of the filter, ln(φ/ψ)"}
_WRAPPED = ":host { flex-wrap: wrap; }"
_TABLE = """
.numbers { margin-top: 12px; display: flex; flex-wrap: wrap; column-gap: 24px; }
table { border-collapse: collapse; font: 14px/1.5 sans-serif; }
td { padding: 1px 18px 1px 0; }
td:nth-child(even) { text-align: right; font-variant-numeric: tabular-nums; min-width: 6em; }
p { font: 14px/1.4 sans-serif; margin: 6px 0 0; max-width: 62em; }
p.error { color: #b00020; font-size: 16px; overflow-wrap: anywhere; }
"""


def build(document: Document) -> None:
    """Fill a document with the page; every session has its own controls."""
    controls = Controls()
    table, plots = Div(stylesheets=[_TABLE], name="numbers", sizing_mode="stretch_width"), _plots()
    titles = {name: plot.title.text for name, plot in plots.items()}
    waiting: list[bool] = []

    def update() -> None:
        waiting.clear()
        try:
            choice = controls.choice()
            table.text = _text(choice)
        except ValueError as error:
            table.text = f'<p class="error" role="alert">{escape(str(error))}</p>'
            for plot in plots.values():
                plot.styles = plot.styles | _shade(False)
            return
        controls.shade(choice)
        for name, plot in plots.items():
            curves = _curves(name, choice)
            plot.select_one(ColumnDataSource).data = curves
            plot.title.text = titles[name] + _remark(curves, choice)
            plot.styles = plot.styles | _shade(_is_known(curves))

    def changed(attribute: str, old: object, new: object) -> None:
        if not waiting:  # one update answers all moves that came in before it
            waiting.append(True)
            document.add_timeout_callback(update, _GATHER)

    controls.on_change(changed)
    update()
    grid = row(*plots.values(), stylesheets=[_WRAPPED], spacing=8, sizing_mode="stretch_width")
    results = column(table, grid, sizing_mode="stretch_width", styles={"flex": "1 1 330px", "min-width": "0"})
    whole = row(controls.panel(), results, stylesheets=[_WRAPPED], spacing=24, sizing_mode="stretch_width")
    document.add_root(whole)
    document.title = TITLE


def _shade(applies: bool) -> dict[str, str]:
    """Return the style of what applies to the choice, or what does not."""
    return {"opacity": "1" if applies else "0.35"}


def _remark(curves: dict[str, Any], choice: Choice) -> str:
    """Return what the title of a plot adds: that nothing is known, or that the curve ends early."""
    if not _is_known(curves):
        return ": not known here" if choice.is_small else ": not drawn for so many"
    if "fits" in curves and "probability" not in curves and curves["fits"][-1] < choice.fits:
        return f": first {int(curves['fits'][-1])} fits"
    return ""


def _plots() -> dict[str, Any]:
    """Return a plot for each function of ``answers`` that gives curves."""
    return {
        "collapse_distribution": _plot("Collapse time of the atoms", "fits", {"probability": (BLUE, "probability")}),
        "decay": _plot(
            "Atoms, relative to the start",
            "fits",
            {"atoms": (BLUE, "atoms left"), "entropy": (VERMILION, "entropy"), "diversity": (GREEN, "diversity")},
            y_range=(0, 1.05),
        ),
        "risks": _plot(
            "Gaussian, original variance 1",
            "fits",
            {"risk": (BLUE, "risk"), "mean": (VERMILION, "variance of the mean"), "variance": (GREEN, "mean of σ²")},
        ),
        "variance_distribution": _plot(
            "Distribution of the fitted variance", "ratio", {"density": (BLUE, "density of ln σ²")}, x_axis_type="log"
        ),
        "decoded_loop": _plot(
            "Decoded loop, unlimited data",
            "fits",
            {"entropy": (VERMILION, "entropy, relative"), "top": (BLUE, "largest probability")},
            y_range=(0, 1.05),
        ),
        "filtering": _plot(
            "Filter against drift, half of the data bad",
            "strength",
            {"exact": (BLUE, "chance that bad data win"), "kimura": (VERMILION, "Kimura's limit")},
            x_axis_type="log",
            y_range=(0, 0.55),
        ),
    }


def _plot(title: str, x: str, lines: dict[str, tuple[str, str]], **options: Any) -> Any:
    source = ColumnDataSource({name: [] for name in (x, *lines)})
    plot = figure(title=title, height=290, min_width=290, max_width=600, sizing_mode="stretch_width", **options)
    plot.tools, plot.toolbar_location = [], None
    plot.styles = {"flex": "1 1 380px"}
    for name, (colour, words) in lines.items():
        plot.line(x, name, source=source, color=colour, line_width=2, legend_label=words)
    plot.yaxis[0].formatter = BasicTickFormatter(use_scientific=False)
    plot.xaxis.axis_label = _AXES[x]
    plot.add_layout(plot.legend[0], "above")
    plot.legend.orientation = "horizontal"
    plot.legend.spacing = 14
    plot.legend.border_line_color = None
    return plot


def _is_known(curves: dict[str, Any]) -> bool:
    return any(np.isfinite(values).any() for name, values in curves.items() if name not in _AXES)


@lru_cache(maxsize=256)
def _curves(name: str, choice: Choice) -> dict[str, Any]:
    return dict(getattr(answers, name)(choice))


@lru_cache(maxsize=256)
def _text(choice: Choice) -> str:
    cells = [f"<td>{escape(name)}</td><td>{_shown(value)}</td>" for name, value in answers.numbers(choice).items()]
    half = (len(cells) + 1) // 2
    tables = "".join(
        f"<table>{''.join(f'<tr>{cell}</tr>' for cell in part)}</table>" for part in (cells[:half], cells[half:])
    )
    return f'<div class="numbers">{tables}</div><p>{_CLOSED if choice.is_closed else _OPEN[choice.policy]}</p>'


def _shown(value: float | None) -> str:
    if value is None:
        return "none"
    return "too large here" if math.isnan(value) else f"{value:.{_DIGITS}g}"
