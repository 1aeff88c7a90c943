"""What runs say about a statement on an experiment: whether they did as the source did, and what they measured."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from collapse_theory.claims.claim import AtLeast, Measurement
from collapse_theory.montecarlo import Estimate
from collapse_theory.runs import RecordedRun

__all__ = ["differences", "mean_over_seeds", "not_numbers"]

_NOT_DRAWN = ("preset", "generations", "seeds", "keep", "snapshots")


def differences(claim: Measurement, run: RecordedRun) -> list[str]:
    """Return in words what a run did not do as the source did."""
    apart = _apart(claim.experiment, run.recipe) + _unknown(claim, run.recipe)
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


def not_numbers(claim: Measurement, runs: Sequence[RecordedRun]) -> str:
    """Return in words for which seeds the measured value is not a number; nothing if it is one for all."""
    seeds = sorted({number for (_, number), value in _measured(claim, runs).items() if math.isnan(value)})
    if not seeds:
        return ""
    named = ", ".join(map(str, seeds[:5])) + (" and more" if seeds[5:] else "")
    return f"measured not a number for seed {named}: a metric that it needs was not finite there"


def mean_over_seeds(claim: Measurement, runs: Sequence[RecordedRun], seed: int) -> Estimate:
    """Return the mean over seeds with its standard error; a seed that several runs drew alike counts once."""
    values = _measured(claim, runs)
    count, total = len(values), math.fsum(values.values())
    mean = total / count
    squares = math.fsum((value - mean) ** 2 for value in values.values())
    error = math.sqrt(squares / (count - 1) / count) if count > 1 else math.inf
    return Estimate(mean, error, replicates=count, seed=seed)


def _measured(claim: Measurement, runs: Sequence[RecordedRun]) -> dict[tuple[str, int], float]:
    return {
        (_drawn(run.recipe), number): float(claim.measured(_with_nan(run.series(number))))
        for run in runs
        for number in run.records
    }


def _with_nan(values: Any) -> Any:
    """Return values with NaN where a record says that there is no finite number."""
    if isinstance(values, dict):
        return {name: _with_nan(entry) for name, entry in values.items()}
    if isinstance(values, list):
        return [_with_nan(entry) for entry in values]
    return math.nan if values is None else values


def _drawn(recipe: Mapping[str, Any]) -> str:
    """Return what decides the numbers that a seed draws: not how far it goes, nor what is kept of it."""
    return json.dumps({key: value for key, value in recipe.items() if key not in _NOT_DRAWN}, sort_keys=True)
