"""Statements about experiments, judged from the runs that ``collapse-lab`` has left on disk.

*holds* if the mean over seeds lies in the range that the source's words allow; *refuted* if it lies so far outside that
the seeds of the run cannot explain it (Student's t, with the error rate of all other claims); *undecided* if it lies
outside and they can; *not comparable* if model, data or settings are not the source's; *not-run* if there is no run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from collapse_theory.claims.allowance import ERROR
from collapse_theory.claims.claim import AtLeast, Measurement
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.judge import Judgement, Verdict
from collapse_theory.claims.record import Record
from collapse_theory.montecarlo import Estimate

__all__ = ["Run", "read_runs", "verify_measurement"]

_REMEDY = "Make one with `collapse-lab run`."


@dataclass(frozen=True)
class Run:
    """What a run has recorded.

    Attributes
    ----------
    recipe : dict
        Everything that decided what the run computed.
    seeds : dict
        For each seed, the values of every metric by generation.
    """

    recipe: Mapping[str, Any]
    seeds: Mapping[int, Mapping[str, Sequence[Any]]]

    @property
    def fits(self) -> int:
        """The last generation that every seed has reached."""
        return min((len(next(iter(series.values()))) - 1 for series in self.seeds.values()), default=0)


def verify_measurement(
    claim: Measurement, *, runs: Sequence[Run] = (), seed: int = 0, effort: Effort = DEFAULT
) -> Record:
    """Judge a statement about an experiment from runs, or say which command would make one.

    Parameters
    ----------
    claim : Measurement
    runs : sequence of Run
        From :func:`read_runs`.
    seed, effort
        Noted in the record; nothing is simulated.

    Returns
    -------
    Record

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> verify_measurement(find("shumailov2023.perplexity-real")).verdict
    <Verdict.NOT_RUN: 'not-run'>
    """
    about = [run for run in runs if run.recipe.get("experiment") == claim.experiment["experiment"]]
    if not about:
        reason = f"no run supplied; make one with: {claim.command}"
        return Record(claim, Judgement(Verdict.NOT_RUN, reason), seed, effort)
    apart = [(_differences(claim, run), run) for run in about]
    comparable = [run for differences, run in apart if not differences]
    if not comparable:
        nearest = min((differences for differences, _ in apart), key=len)
        return Record(claim, Judgement(Verdict.NOT_COMPARABLE, "; ".join(nearest[:3])), seed, effort)
    try:
        estimate = _estimate(claim, comparable, seed)
    except Exception as error:  # the cause is reported, and the rest of the ledger goes on
        return Record(claim, Judgement(Verdict.ERROR, f"{type(error).__name__}: {error}"), seed, effort)
    return Record(claim, _judgement(claim, estimate), seed, effort, measured=estimate)


def read_runs(folder: Path) -> tuple[Run, ...]:
    """Read the run in a directory, or all runs below it.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of Run

    Raises
    ------
    ValueError
        If there is none, or one is malformed.

    Examples
    --------
    >>> read_runs(Path("no-such-folder"))
    Traceback (most recent call last):
        ...
    ValueError: `runs` must be a directory with a run; got 'no-such-folder'. Make one with `collapse-lab run`.
    """
    paths = sorted(folder.glob("**/recipe.json")) if folder.is_dir() else []
    if not paths:
        raise ValueError(f"`runs` must be a directory with a run; got {str(folder)!r}. {_REMEDY}")
    return tuple(Run(_read(path), _seeds(path.parent)) for path in paths)


def _read(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(row, dict):
            raise ValueError("not an object")
    except (OSError, ValueError) as error:
        raise ValueError(f"`runs` must hold whole runs; {str(path)!r} is malformed ({error}). "
                         f"Run `collapse-lab resume {path.parent}`.") from None  # fmt: skip
    return row


def _seeds(folder: Path) -> dict[int, dict[str, list[Any]]]:
    """Return the metrics of each seed by generation; a metric that a generation lacks is None there."""
    records = sorted(folder.glob("seed-*/generation-??????/record.json"))
    seeds = groupby(records, key=lambda path: int(path.parts[-3].removeprefix("seed-")))
    return {seed: _series([_read(path).get("metrics", {}) for path in paths]) for seed, paths in seeds}


def _series(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row.get(name) for row in rows] for name in rows[-1]}


def _differences(claim: Measurement, run: Run) -> list[str]:
    """Return in words what a run did not do as the source did."""
    apart = _apart(claim.experiment, run.recipe)
    if run.fits < claim.fits:
        apart.append(f"{run.fits} generations are fewer than {claim.fits}")
    return apart


def _apart(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    apart: list[str] = []
    for key, value in wanted.items():
        if isinstance(value, Mapping):
            apart += _apart(value, found.get(key, {}))
        elif not (found.get(key, 0) >= value.least if isinstance(value, AtLeast) else found.get(key) == value):
            apart.append(f"{key} is {found.get(key)!r}, not {value!r}")
    return apart


def _estimate(claim: Measurement, runs: Sequence[Run], seed: int) -> Estimate:
    """Return the mean over seeds with its standard error; the same seed of the same recipe counts once."""
    values = {
        (json.dumps(run.recipe, sort_keys=True), number): float(claim.measured(series))
        for run in runs
        for number, series in run.seeds.items()
    }
    count, total = len(values), math.fsum(values.values())
    mean = total / count
    squares = math.fsum((value - mean) ** 2 for value in values.values())
    error = math.sqrt(squares / (count - 1) / count) if count > 1 else math.inf
    return Estimate(mean, error, replicates=count, seed=seed)


def _judgement(claim: Measurement, measured: Estimate) -> Judgement:
    outside = max(claim.lowest - measured.value, measured.value - claim.highest, 0.0)
    seeds = "one seed" if measured.replicates == 1 else f"{measured.replicates} seeds"
    reason = (
        f"measured {measured.plus_minus()} over {seeds}; the source allows {claim.lowest:.4g} to {claim.highest:.4g}"
    )
    if not outside:
        return Judgement(Verdict.HOLDS, reason)
    if outside > _slack(measured):
        return Judgement(Verdict.REFUTED, reason)
    return Judgement(Verdict.UNDECIDED, f"{reason}; so few seeds could differ by chance")


def _slack(measured: Estimate) -> float:
    """Return how far the mean over so few seeds is from its expectation at most, up to the error of any claim."""
    from scipy.special import stdtrit

    if measured.replicates == 1:
        return math.inf
    return float(-stdtrit(measured.replicates - 1, ERROR)) * measured.standard_error
