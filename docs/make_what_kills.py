"""Write the tables and the figure of docs/what-kills.md from its records. Run: python docs/make_what_kills.py"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import collapse_theory as ct
from collapse_theory.decoding import Decoding
from collapse_theory.files import write_whole
from collapse_theory.policy import Fresh, Mix, Policy, Replace

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # for the script beside this one, wherever it is run from

from record_what_kills import RECORDS, unpack  # noqa: E402

MODELS = ("ngram-1", "ngram-2")
MANY = "ngram-2-many"

MINUS = "\N{MINUS SIGN}"
CAUSES = ("drift", "bias", "novelty", "real")
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Row:
    """One run: means over its seeds, of changes of the entropy in nats over all generations.

    Attributes
    ----------
    decoding, real : str, int
        Name of the decoding; real data in each generation, in per cent.
    change, spread : float
        Of the entropy, and its standard deviation over seeds.
    causes : dict of float
        Parts of the change.
    decoded, drifted : float
        What decoding does to unlimited independent data, and drift to as many undecoded ones.
    slope, effective_size, novelty : float
        Medians over seeds of the monitor's estimates; of the effective size that of the first step.
    between : float
        Effective size of the first step by the scatter between the seeds; NaN if their real data differ.
    alarms : tuple of int or None
        Generation of the alarm, for each seed.
    """

    decoding: str
    real: int
    change: float
    spread: float
    causes: Mapping[str, float]
    decoded: float
    drifted: float
    slope: float
    effective_size: float
    novelty: float
    between: float
    alarms: tuple[int | None, ...]


@cache
def rows(model: str) -> tuple[Row, ...]:
    """Return all runs of a model."""
    return tuple(_row(name.removeprefix(f"{model}-"), run) for name, run in unpack(model)["runs"].items())


def _row(name: str, run: Mapping[str, Any]) -> Row:
    decoding, _, real = name.rpartition("-")
    recipe = run["recipe"]
    synthetic, anchors = recipe["samples"], recipe["anchors"]
    logs = [log(generations) for generations in run["seeds"].values()]
    share = anchors / (synthetic + anchors)
    mixed: Policy = Mix(1 - share, 0.0, share) if anchors else Replace()
    reports = [ct.monitor.watch(log, policy=mixed) for log in logs]
    changes = [report.entropy.total for report in reports]
    theory = [_theory(tuple(log[0].tolist()), len(log) - 1, _decoding(recipe), share) for log in logs]
    return Row(
        decoding=decoding,
        real=int(real),
        change=float(np.mean(changes)),
        spread=float(np.std(changes, ddof=1)) if len(changes) > 1 else 0.0,
        causes={cause: float(np.mean([getattr(report.entropy, cause) for report in reports])) for cause in CAUSES},
        decoded=float(np.mean([decoded for decoded, _ in theory])),
        drifted=float(np.mean([drifted for _, drifted in theory])),
        slope=float(np.median([report.slope.value for report in reports])),
        effective_size=float(np.median([report.steps[0].effective_size.value for report in reports])),
        novelty=float(np.median([report.novelty.value for report in reports])),
        between=_between(logs),
        alarms=tuple(report.alarm for report in reports),
    )


def log(generations: Iterable[Mapping[str, Any]]) -> Counts:
    """Return the counts of all data of each generation, shape (generations, tokens)."""
    parts = [[np.asarray(row[part], dtype=np.int64) for part in ("generated", "real")] for row in generations]
    wide = max(part.size for row in parts for part in row)
    return np.array([sum(np.pad(part, (0, wide - part.size)) for part in row) for row in parts])


def _between(logs: Sequence[Counts]) -> float:
    """Return the size of independent samples whose counts scatter about their mean as those of the first fit do."""
    if len(logs) < 2 or any(np.trim_zeros(log[0]).tolist() != np.trim_zeros(logs[0][0]).tolist() for log in logs):
        return math.nan
    wide = max(log.shape[1] for log in logs)
    counts = np.array([np.pad(log[1], (0, wide - log.shape[1])) for log in logs], dtype=float)
    often = counts.mean(axis=0) >= 1
    counts = np.column_stack([counts[:, often], counts[:, ~often].sum(axis=1)])
    means = counts.mean(axis=0)
    known = means > 0
    terms = (counts[:, known] - means[known]) ** 2 / means[known]
    return float(counts[0].sum() * (len(logs) - 1) * (known.sum() - 1) / terms.sum())


def entropy(counts: Counts) -> float:
    """Return the entropy of frequencies in nats."""
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log(p)).sum())


def _decoding(recipe: Mapping[str, Any]) -> Decoding:
    """Return how tokens are drawn; greedy where they are searched, which is what beams find of independent tokens."""
    found = recipe["settings"]
    if found["temperature"] == 0:
        return Decoding(top_k=1)
    return Decoding(found["temperature"], found["top_p"], found["top_k"] or None)


@cache
def _theory(original: tuple[int, ...], fits: int, decoding: Decoding, share: float) -> tuple[float, float]:
    """Return the change of the entropy by decoding alone with unlimited data, and by drift alone."""
    counts = np.array(original)
    p = counts[counts > 0] / counts.sum()
    mixed: Policy = Mix(1 - share, 0.0, share) if share else Replace()
    entropy = ct.loop.path(p, fits=fits, decoding=decoding, policy=mixed).entropy
    return float(entropy[-1] - entropy[0]), _drift(original, fits, share)


@cache
def _drift(original: tuple[int, ...], fits: int, share: float) -> float:
    counts = np.array(original)
    p, total = counts[counts > 0] / counts.sum(), int(counts.sum())
    anchors = round(share * total)
    fresh: Policy = Fresh(anchors) if anchors else Replace()
    before, after = ct.discrete.expected_entropy(p, samples=total - anchors, fits=[0, fits], policy=fresh)
    return float(after - before)


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
    compared = model == "opt"
    between = ["between seeds"] if compared else []
    names = ["decoding", "real", "slope", "effective size", *between, "novelty", "alarm in generation"]
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for row in rows(model):
        sizes = [_size(row.effective_size)] + ([_size(row.between)] if compared else [])
        numbers = [_number(row.slope), *sizes, f"{100 * row.novelty:.2g} %"]
        lines.append(f"| {' | '.join([words(row.decoding), f'{row.real} %', *numbers, _alarm(row.alarms)])} |")
    return "\n".join(lines)


TABLES = {f"{kind.__name__} {model}": (kind, model) for model in MODELS for kind in (entropies, estimates)}


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
    from io import BytesIO

    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from collapse_theory.figures.style import RC

    with rc_context(RC):
        figure = Figure(figsize=(10.5, 9))
        for axes, model in zip(figure.subplots(len(MODELS), 1), MODELS, strict=True):
            _bars(axes, model)
        figure.axes[0].legend(ncols=3, loc="lower right")
        content = BytesIO()
        figure.savefig(content, format="png", dpi=110, metadata={"Software": None})
    return content.getvalue()


def _bars(axes: Any, model: str) -> None:
    from collapse_theory.palette import BLACK, BLUE, GREEN, ORANGE, VERMILION

    runs = sorted(rows(model), key=lambda row: [other.decoding for other in rows(model)].index(row.decoding))
    places = np.array([k + k // 3 for k in range(len(runs))], dtype=float)
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
    for first in range(0, len(runs), 3):
        axes.text(
            places[first + 1], 1.0, words(runs[first].decoding), ha="center", transform=axes.get_xaxis_transform()
        )
    axes.set_ylabel("change of entropy, nats")
    axes.set_title(f"{TITLES[model]}; real data in each generation below", pad=14)


TITLES = {"ngram-1": "Unigrams", "ngram-2": "Bigrams", "opt": "Transformer"}


def main() -> None:
    """Write the page and its figure."""
    write_whole("what-kills.md", HERE / "what-kills.md", page())
    write_whole("what-kills.png", RECORDS / "what-kills.png", drawn())


if __name__ == "__main__":
    main()
