"""Write the tables and the figure of docs/what-kills.md from its records. Run: python docs/make_what_kills.py"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from read_what_kills import CAUSES, Row, rows
from record_what_kills import REAL, RECORDS

from collapse_theory.figures.style import RC
from collapse_theory.files import write_whole
from collapse_theory.palette import BLACK, BLUE, GREEN, ORANGE, VERMILION

HERE = Path(__file__).parent
TITLES = {"ngram-1": "Unigrams", "ngram-2": "Bigrams", "opt": "Transformer"}
MODELS = tuple(TITLES)
MANY = "ngram-2-many"
MINUS = "\N{MINUS SIGN}"


def entropies(model: str) -> str:
    """Return the table of the changes of the entropy, by the monitor and by theory."""
    names = ["decoding", "real", "change", "drift", "bias", "novelty", "real data", "decoding alone", "drift alone"]
    many = {(row.decoding, row.real): row.change for row in rows(MANY)} if model == "ngram-2" else {}
    names += ["100 times the data"] if many else []
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for row in rows(model):
        parts = [*row.causes.values(), row.decoded, row.drifted]
        parts += [many[row.decoding, row.real]] if many else []
        cells = [words(row.decoding), f"{row.real} %", f"{_signed(row.change)} ± {row.spread:.2f}"]
        lines.append(f"| {' | '.join([*cells, *map(_signed, parts)])} |")
    return "\n".join(lines)


def estimates(model: str) -> str:
    """Return the table of the monitor's estimates."""
    network = model == "opt"
    names = ["decoding", "real", "slope", "effective size", "novelty", "alarm in generation"]
    names += ["between seeds", "perplexity"] if network else []
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for row in rows(model):
        cells = [words(row.decoding), f"{row.real} %", _slope(row.slope), _size(row.effective_size)]
        cells += [f"{100 * row.novelty:.2g} %", _alarm(row.alarms)]
        cells += [_size(row.between), _size(row.perplexity)] if network else []
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def shares(_: str) -> str:
    """Return the table of the causes of each loss without real data, of all models."""
    found = {model: {row.decoding: row for row in rows(model) if row.real == 0} for model in MODELS}
    lines = [
        f"| decoding | {' | '.join(TITLES[model].lower() for model in MODELS)} |",
        "|---" * (len(MODELS) + 1) + "|",
    ]
    for decoding in found["opt"]:
        cells = [_shares(found[model].get(decoding)) for model in MODELS]
        lines.append(f"| {' | '.join([words(decoding), *cells])} |")
    return "\n".join(lines)


def _shares(row: Row | None) -> str:
    if row is None:
        return "not run"
    if row.change > 0:
        return f"gains {row.change:.2f}"
    parts = {cause: part / row.change for cause, part in row.causes.items() if abs(part / row.change) >= 0.005}
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    return f"{-row.change:.2f}: " + ", ".join(
        f"{cause} {100 * part:.0f} %".replace("-", MINUS) for cause, part in ordered
    )


TABLES = {"shares all": (shares, "")} | {
    f"{kind.__name__} {model}": (kind, model) for model in MODELS for kind in (entropies, estimates)
}


def page() -> str:
    """Return the page: the tables anew, all else as it is written by hand."""
    text = (HERE / "what-kills.md").read_text(encoding="utf-8")
    for name, (kind, model) in TABLES.items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        if not end:
            raise ValueError(f"`what-kills.md` must have a place for each table; {name!r} has none. Add its comments.")
        text = f"{before}{begin}{kind(model)}\n{end}{after}"
    return text


def words(decoding: str) -> str:
    """Return a decoding in words."""
    return {"beams-5": "5 beams", "top-p-0.95": "top-p 0.95"}.get(decoding, decoding.replace("-", " "))


def _signed(value: float) -> str:
    text = f"{value:+.2f}".replace("-", MINUS)
    return "0.00" if text[1:] == "0.00" else text


def _number(value: float) -> str:
    return "not known" if math.isnan(value) else "∞" if math.isinf(value) else f"{value:.3g}"


def _slope(value: float) -> str:
    return "not known" if math.isnan(value) else "over 10" if value > 10 else f"{value:.2f}"


def _size(value: float) -> str:
    return _number(value) if not value >= 1000 or math.isinf(value) else f"{float(f'{value:.2g}'):.0f}"


def _alarm(alarms: Sequence[int | None]) -> str:
    raised = sorted(alarm for alarm in alarms if alarm is not None)
    if not raised:
        return "none"
    when = f"{raised[0]}" if raised[0] == raised[-1] else f"{raised[0]} to {raised[-1]}"
    return when if len(raised) == len(alarms) else f"{when}, {len(raised)} of {len(alarms)} runs"


def drawn() -> bytes:
    """Return the figure as PNG: the parts of the change as bars, a panel for each model, theory beside them."""
    with rc_context(RC):
        figure = Figure(figsize=(10.5, 11))
        for axes, model in zip(figure.subplots(len(MODELS), 1), MODELS, strict=True):
            _bars(axes, model)
        figure.axes[0].legend(ncols=3, loc="lower right")
        content = BytesIO()
        figure.savefig(content, format="png", dpi=110, metadata={"Software": None})
    return content.getvalue()


def _bars(axes: Any, model: str) -> None:
    runs, decodings = rows(model), list(dict.fromkeys(row.decoding for row in rows(model)))
    places = np.array([4.0 * decodings.index(row.decoding) + REAL.index(row.real) for row in runs])
    above, below = np.zeros(len(runs)), np.zeros(len(runs))
    named = {"drift": "drift", "bias": "bias of the decoding", "novelty": "novelty", "real": "real data"}
    for cause, colour in zip(CAUSES, (BLUE, VERMILION, GREEN, ORANGE), strict=True):
        parts = np.array([row.causes[cause] for row in runs])
        axes.bar(places, parts, 0.8, bottom=np.where(parts > 0, above, below), color=colour, label=named[cause])
        above, below = above + np.maximum(parts, 0), below + np.minimum(parts, 0)
    for shift, values, marker, label in (
        (-0.25, [row.change for row in runs], "D", "change, all together"),
        (0, [row.decoded for row in runs], "X", "theory: decoding alone"),
        (0.25, [row.drifted for row in runs], "o", "theory: drift alone"),
    ):
        axes.plot(places + shift, values, marker, color=BLACK, mfc="white", ms=6, label=label)
    axes.axhline(0, color=BLACK, lw=0.6)
    axes.set_xticks(places, [f"{row.real} %" for row in runs], fontsize=7)
    for place, decoding in enumerate(decodings):
        axes.text(4.0 * place + 1, 1.0, words(decoding), ha="center", transform=axes.get_xaxis_transform())
    axes.set_ylabel("change of entropy, nats")
    axes.set_title(f"{TITLES[model]}; real data in each generation below", pad=14)


def main() -> None:
    """Write the page and its figure."""
    write_whole("what-kills.md", HERE / "what-kills.md", page())
    write_whole("what-kills.png", RECORDS / "what-kills.png", drawn())


if __name__ == "__main__":
    main()
