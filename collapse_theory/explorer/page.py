"""The page: sliders on the left, numbers and six plots on the right."""

from __future__ import annotations

from functools import lru_cache, partial
from html import escape
from typing import Any

import numpy as np
from bokeh.document import Document
from bokeh.layouts import column, gridplot, row
from bokeh.models import BasicTickFormatter, ColumnDataSource
from bokeh.models.widgets.inputs import Select
from bokeh.models.widgets.markups import Div
from bokeh.models.widgets.sliders import Slider
from bokeh.plotting import figure

from collapse_theory.explorer import answers
from collapse_theory.explorer.answers import POLICIES, Choice
from collapse_theory.palette import BLUE, GREEN, VERMILION

__all__ = ["TITLE", "build"]

TITLE = "collapse-theory explorer"

_GATHER = 40  # milliseconds in which moves are gathered into one update
_DIGITS = 7
_WIDTH = 300
_CLOSED = "Closed loop: each model sees only what the last one made."
_OPEN = {
    POLICIES[0]: "Real data bring lost atoms back: no collapse is final. The variance is fitted with known mean.",
    POLICIES[1]: "The pool keeps every atom that it has seen: total collapse is no longer certain.",
    POLICIES[2]: "The pool keeps all data: no collapse is final. Of the atoms only the homozygosity is known exactly.",
    POLICIES[3]: "Original data bring lost atoms back: no collapse is final.",
}
_AXES = {"fits": "fits", "ratio": "σ² after n fits, original = 1", "strength": "strength of the filter, ln(φ/ψ)"}
_ONLY_UNDER = {"share": POLICIES[3], "anchors": POLICIES[0]}
_TABLE = """
table { border-collapse: collapse; font: 14px/1.5 sans-serif; }
td { padding: 1px 18px 1px 0; }
td:nth-child(even) { text-align: right; font-variant-numeric: tabular-nums; min-width: 6em; }
p { font: 14px/1.4 sans-serif; margin: 6px 0 0; max-width: 62em; }
"""


def build(document: Document) -> None:
    """Fill a document with the page; every session has its own sliders."""
    controls = _controls()
    table, plots = Div(stylesheets=[_TABLE], name="numbers", margin=(12, 0, 0, 0)), _plots()
    titles = {name: plot.title.text for name, plot in plots.items()}
    waiting: list[bool] = []

    def update() -> None:
        waiting.clear()
        try:
            choice = Choice(**{name: control.value for name, control in controls.items()})
        except ValueError as error:  # no slider goes there, but a message to the server can
            table.text = f"<p>{escape(str(error))}</p>"
            return
        for name, policy in _ONLY_UNDER.items():
            controls[name].disabled = choice.policy != policy
            controls[name].styles = _shade(choice.policy == policy)
        table.text = _text(choice)
        for name, plot in plots.items():
            curves = _curves(name, choice)
            plot.select_one(ColumnDataSource).data = curves
            plot.title.text = titles[name] + ("" if _is_known(curves) else ": not known here")
            plot.styles = _shade(_is_known(curves))

    def changed(attribute: str, old: object, new: object) -> None:
        if not waiting:  # one update answers all moves that came in before it
            waiting.append(True)
            document.add_timeout_callback(update, _GATHER)

    for control in controls.values():
        control.on_change("value", changed)
    update()
    sliders = column(*controls.values(), margin=(12, 0, 0, 12))
    grid = gridplot(list(plots.values()), ncols=2, toolbar_location=None)
    document.add_root(row(sliders, column(table, grid), spacing=24))
    document.title = TITLE


def _shade(applies: bool) -> dict[str, str]:
    """Return the style of what applies to the choice, or what does not."""
    return {"opacity": "1" if applies else "0.35"}


def _controls() -> dict[str, Any]:
    start = Choice()
    choose: Any = partial(Select, width=_WIDTH)
    return {
        "atoms": _whole("atoms", "atoms K"),
        "shape": choose(title="distribution of the atoms", options=list(answers.SHAPES), value=start.shape),
        "samples": _whole("samples", "samples M"),
        "schedule": choose(title="schedule of the Gaussian", options=list(answers.SCHEDULES), value=start.schedule),
        "fits": _whole("fits", "fits n"),
        "policy": choose(title="policy", options=list(POLICIES), value=start.policy),
        "share": Slider(
            title="share of original data in the mix", start=0.01, end=0.99, step=0.01, value=start.share, width=_WIDTH
        ),
        "anchors": _whole("anchors", "real anchors per generation"),
        "temperature": Slider(
            title="temperature, of the decoded loop",
            start=answers.TEMPERATURES[0],
            end=answers.TEMPERATURES[1],
            step=0.01,
            value=start.temperature,
            width=_WIDTH,
        ),
    }


def _whole(name: str, title: str) -> Slider:
    least, largest = answers.RANGES[name]
    return Slider(title=title, start=least, end=largest, step=1, value=getattr(Choice(), name), width=_WIDTH)


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
    plot = figure(title=title, width=430, height=290, tools="", **options)
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
    cells = [
        f"<td>{escape(name)}</td><td>{'none' if value is None else f'{value:.{_DIGITS}g}'}</td>"
        for name, value in answers.numbers(choice).items()
    ]
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], ""] if len(cells) % 2 else cells[half:], strict=True)
    rows = "".join(f"<tr>{left}{right}</tr>" for left, right in pairs)
    return f"<table>{rows}</table><p>{_CLOSED if choice.is_closed else _OPEN[choice.policy]}</p>"
