"""What runs say about a statement on an experiment: whether they did as the source did, and what they measured.

Runs that the caller gives take precedence. Where he gives none on the experiment, those that come with this package
are looked at; one that did something else says nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collapse_theory.claims.claim import AtLeast, Measurement
from collapse_theory.montecarlo import Estimate
from collapse_theory.runs import RecordedRun
from collapse_theory.runs.packed import PackedRun
from collapse_theory.runs.shipped import shipped

__all__ = ["RunEvidence", "differences", "evidence_on", "mean_over_seeds", "not_numbers", "paired"]

_NOT_DRAWN = ("preset", "generations", "seeds", "keep", "snapshots")


@dataclass(frozen=True)
class RunEvidence:
    """The runs on the experiment of a statement.

    Attributes
    ----------
    comparable : list of RecordedRun
        Those that did as the source did, each with the series of a second one beside its own if the statement is on
        two.
    apart : list of list of str
        Of each run that was given, what it did otherwise.
    given, shipped : tuple of RecordedRun
        Those of the caller on this experiment, and those of this package that are comparable.
    """

    comparable: list[RecordedRun]
    apart: list[list[str]]
    given: tuple[RecordedRun, ...] = ()
    shipped: tuple[PackedRun, ...] = ()

    @property
    def named(self) -> dict[str, Any]:
        """What a record says about the runs."""
        return {
            "runs": tuple(str(run.folder) for run in self.given),
            "recorded": tuple(run.provenance for run in self.shipped),
        }


def evidence_on(claim: Measurement, runs: Sequence[RecordedRun]) -> RunEvidence:
    """Return what runs say about a statement: those that are given, or else those that come with this package."""
    name = claim.experiment["experiment"]
    given = tuple(run for run in runs if run.recipe.get("experiment") == name)
    if given:
        return _evidence(claim, given)
    found = _evidence(claim, shipped(name))
    used = found.given if found.comparable else ()
    like = tuple(run for run in used if isinstance(run, PackedRun) and _is_like(claim, run))
    return RunEvidence(found.comparable, [], shipped=like)


def _evidence(claim: Measurement, runs: Sequence[RecordedRun]) -> RunEvidence:
    apart = [differences(claim, run) for run in runs]
    comparable = [run for run, found in zip(runs, apart, strict=True) if not found]
    if claim.beside is None:
        return RunEvidence(comparable, apart, tuple(runs))
    second = [run for run in runs if not differences(claim, run, wanted=claim.beside)]
    pairs = paired(comparable, second)
    if not pairs and comparable:
        apart = [["there is no second run to put beside it"]]
    return RunEvidence(pairs, apart, tuple(runs))


def _is_like(claim: Measurement, run: RecordedRun) -> bool:
    return any(wanted and not differences(claim, run, wanted=wanted) for wanted in (claim.experiment, claim.beside))


def differences(claim: Measurement, run: RecordedRun, *, wanted: Mapping[str, Any] | None = None) -> list[str]:
    """Return in words what a run did not do as the source did, or not as another configuration that is wanted."""
    apart = _apart(wanted or claim.experiment, run.recipe) + _unknown(claim, run.recipe)
    if run.fits < claim.fits:
        apart.append(f"{run.fits} generations are fewer than {claim.fits}")
    return apart


def _apart(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    apart: list[str] = []
    for key, value in wanted.items():
        there = found.get(key)
        if isinstance(value, Mapping):
            apart += _apart(value, there if isinstance(there, Mapping) else {})
        elif not (_reaches(there, value) if isinstance(value, AtLeast) else there == value):
            apart.append(f"{key} is {there!r}, not {value!r}")
    return apart


def _unknown(claim: Measurement, found: Mapping[str, Any]) -> list[str]:
    """Return which values of a configuration are neither what the source fixes nor known to be free."""
    settings = found.get("settings")
    names = [*found, *(f"settings.{name}" for name in (settings if isinstance(settings, Mapping) else {}))]
    fixed = {*claim.experiment, *(f"settings.{name}" for name in claim.experiment.get("settings", ())), "settings"}
    return [f"{name} is not known to this version" for name in names if name not in fixed and name not in claim.free]


def _reaches(there: object, value: AtLeast) -> bool:
    return isinstance(there, (int, float)) and there >= value.least


def paired(runs: Sequence[RecordedRun], others: Sequence[RecordedRun]) -> list[RecordedRun]:
    """Return runs with the series of others beside theirs, for the seeds and the generations that both have."""
    return [
        RecordedRun(run.folder, run.recipe, records)
        for run in runs
        for other in others
        if (records := {seed: _joined(run, other, seed) for seed in run.records if seed in other.records})
    ]


def _joined(run: RecordedRun, other: RecordedRun, seed: int) -> list[dict[str, Any]]:
    rows = zip(run.metrics(seed), other.metrics(seed), strict=False)
    return [
        {"metrics": {**ours, **{f"beside.{name}": value for name, value in theirs.items()}}} for ours, theirs in rows
    ]


def not_numbers(claim: Measurement, runs: Sequence[RecordedRun]) -> str:
    """Return in words for which seeds the measured value is not a number; nothing if it is one for all."""
    seeds = sorted({number for (_, number), value in _measured(claim, runs).items() if math.isnan(value)})
    if not seeds:
        return ""
    named = ", ".join(map(str, seeds[:5])) + (" and more" if seeds[5:] else "")
    return f"measured not a number for seed {named}: a metric that it needs was not finite there"


def mean_over_seeds(claim: Measurement, runs: Sequence[RecordedRun], seed: int) -> Estimate:
    """Return the mean over seeds with its standard error; a seed that several runs drew alike counts once.

    Raises
    ------
    ValueError
        If a seed of one experiment stands in two files of metrics: nothing tells whether it was drawn once or twice.
    """
    _check_apart(runs)
    values = _measured(claim, runs)
    count, total = len(values), math.fsum(values.values())
    mean = total / count
    squares = math.fsum((value - mean) ** 2 for value in values.values())
    error = math.sqrt(squares / (count - 1) / count) if count > 1 else math.inf
    return Estimate(mean, error, replicates=count, seed=seed)


def _measured(claim: Measurement, runs: Sequence[RecordedRun]) -> dict[tuple[str, int], float]:
    return {
        (_drawn(run.recipe), number): float(claim.measured(_Numbers(run.series(number))))
        for run in runs
        for number in run.records
    }


class _Numbers(Mapping[str, Any]):
    """Series with NaN where a record says that there is no finite number; only those that are asked for are read."""

    def __init__(self, series: Mapping[str, Sequence[Any]]) -> None:
        self._series = series

    def __getitem__(self, name: str) -> Any:
        return _with_nan(self._series[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._series)

    def __len__(self) -> int:
        return len(self._series)


def _with_nan(values: Any) -> Any:
    """Return values with NaN where a record says that there is no finite number."""
    if isinstance(values, list):
        return [_with_nan(entry) if entry is None or isinstance(entry, list) else entry for entry in values]
    return math.nan if values is None else values


def _check_apart(runs: Sequence[RecordedRun]) -> None:
    tables = {run.folder.resolve(): run for run in runs if run.folder.suffix.lower() == ".csv"}
    known: dict[tuple[str, int], Path] = {}
    for run in tables.values():
        for number in run.records:
            other = known.setdefault((_drawn(run.recipe), number), run.folder)
            if other is not run.folder:
                raise ValueError(
                    f"`runs` must have each seed once; seed {number} of {run.recipe['experiment']!r} stands in {other} "
                    f"and {run.folder}. Number the seeds of one of them anew."
                )


def _drawn(recipe: Mapping[str, Any]) -> str:
    """Return what decides the numbers that a seed draws: not how far it goes, nor what is kept of it."""
    return json.dumps(
        {key: value for key, value in recipe.items() if key not in _NOT_DRAWN}, sort_keys=True, default=str
    )
