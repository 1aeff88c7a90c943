"""Statements about experiments, judged from the runs that ``collapse-lab`` has left on disk.

*holds* if the mean over seeds lies in the range that the source's words allow; *refuted* if it lies so far outside that
the seeds of the run cannot explain it (Student's t, with the error rate of all other claims); *undecided* if it lies
outside and they can; *not comparable* if model, data or settings are not the source's; *not-run* if there is no run.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from collapse_theory import checks
from collapse_theory.claims.allowance import ERROR
from collapse_theory.claims.claim import AtLeast, Measurement
from collapse_theory.claims.effort import DEFAULT, Effort, checked
from collapse_theory.claims.judge import Judgement, Verdict
from collapse_theory.claims.record import Record
from collapse_theory.montecarlo import Estimate
from collapse_theory.runs import DamagedError, History, read

__all__ = ["read_runs", "verify_measurement"]

_REMEDY = "Make one with `collapse-lab run`."
_NOT_DRAWN = ("preset", "generations", "seeds", "keep", "snapshots")
_MOST_FOLDERS, _LONGEST = 20_000, 200
_OF_A_RUN = re.compile(r"seed-\d+")


def verify_measurement(
    claim: Measurement, *, runs: Sequence[History] = (), seed: int = 0, effort: Effort = DEFAULT
) -> Record:
    """Judge a statement about an experiment from runs, or say which command would make one.

    Parameters
    ----------
    claim : Measurement
    runs : sequence of History
        From :func:`read_runs`.
    seed : int >= 0
    effort : Effort
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
    seed, effort = checks.seed(seed), checked(effort)
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


def read_runs(folder: Path) -> tuple[History, ...]:
    """Read the run in a directory, or all runs below it, and compare every digest.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    tuple of History

    Raises
    ------
    ValueError
        If there is none, or one is not what was written: a record that is damaged, missing, of another seed,
        generation or recipe, or an edited recipe. The message names it.

    Examples
    --------
    >>> read_runs(Path("no-such-folder"))
    Traceback (most recent call last):
        ...
    ValueError: `runs` must be a directory with a run; got 'no-such-folder'. Make one with `collapse-lab run`.
    """
    if not isinstance(folder, (str, os.PathLike)):
        raise ValueError(f"`runs` must be the path of a directory; got a {type(folder).__name__}. {_REMEDY}")
    paths = sorted(_runs_below(Path(folder)))
    if not paths:
        shown = str(folder)
        shown = shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
        raise ValueError(f"`runs` must be a directory with a run; got {shown!r}. {_REMEDY}")
    return tuple(_run(path) for path in paths)


def _runs_below(folder: Path) -> Iterator[Path]:
    """Yield the directories of runs, or links to them; a run holds no others, so nothing below it is looked at."""
    for count, (path, below, files) in enumerate(os.walk(folder, onerror=_unreadable)):
        if count == _MOST_FOLDERS:
            raise ValueError(
                f"`runs` must be near the runs; {str(folder)!r} has more than {_MOST_FOLDERS} directories "
                "below it. Give the directory of a run, or one that holds runs."
            )
        if "recipe.json" in files:
            below.clear()
            yield Path(path)
        elif any(_OF_A_RUN.fullmatch(name) for name in below):
            raise ValueError(
                f"`runs` must hold whole runs; {path!r} has no recipe.json. Restore it, or move the "
                "directory elsewhere."
            )
        links = (Path(path, name) for name in below if Path(path, name).is_symlink())
        yield from (link for link in links if (link / "recipe.json").is_file())


def _unreadable(error: OSError) -> None:
    if isinstance(error, PermissionError):
        raise ValueError(
            f"`runs` must be readable; got {str(error.filename)!r} ({error.strerror}). Change its "
            "permissions, or give the directory of a run."
        )


def _run(folder: Path) -> History:
    try:
        return read(folder)
    except DamagedError as damage:
        raise ValueError(f"`runs` must hold whole runs; {damage}. {damage.remedy}") from None


def _differences(claim: Measurement, run: History) -> list[str]:
    """Return in words what a run did not do as the source did."""
    apart = _apart(claim.experiment, run.recipe)
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


def _reaches(there: object, value: AtLeast) -> bool:
    return isinstance(there, (int, float)) and there >= value.least


def _estimate(claim: Measurement, runs: Sequence[History], seed: int) -> Estimate:
    """Return the mean over seeds with its standard error; a seed that several runs drew alike counts once."""
    values = {
        (_drawn(run.recipe), number): float(claim.measured(run.series(number)))
        for run in runs
        for number in run.records
    }
    count, total = len(values), math.fsum(values.values())
    mean = total / count
    squares = math.fsum((value - mean) ** 2 for value in values.values())
    error = math.sqrt(squares / (count - 1) / count) if count > 1 else math.inf
    return Estimate(mean, error, replicates=count, seed=seed)


def _drawn(recipe: Mapping[str, Any]) -> str:
    """Return what decides the numbers that a seed draws: not how far it goes, nor what is kept of it."""
    return json.dumps({key: value for key, value in recipe.items() if key not in _NOT_DRAWN}, sort_keys=True)


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
