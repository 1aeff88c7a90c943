"""What the records behind docs/what-kills.md say: each run by the monitor, and theory beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from record_what_kills import unpack

import collapse_theory as ct
from collapse_theory.decoding import Decoding
from collapse_theory.policy import Fresh, Mix, Policy, Replace

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
        Medians over seeds of the monitor's estimates: of the first step, and of all together for the novelty.
    between : float
        Effective size of the first step by the scatter between the seeds; NaN if their real data differ.
    alarms : tuple of int or None
        Generation of the alarm, for each seed.
    perplexity : float
        Of real text under the last model, median over seeds; NaN for n-grams.
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
    perplexity: float


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
        slope=float(np.median([report.steps[0].slope.value for report in reports])),
        effective_size=float(np.median([report.steps[0].effective_size.value for report in reports])),
        novelty=float(np.median([report.novelty.value for report in reports])),
        between=_between(logs),
        alarms=tuple(report.alarm for report in reports),
        perplexity=float(
            np.median([rows[-1]["metrics"].get("perplexity", math.nan) for rows in run["seeds"].values()])
        ),
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
