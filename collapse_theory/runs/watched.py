"""The monitor's report of a run: each seed is a log of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from collapse_theory.policy import Policy
from collapse_theory.runs.counts import Counts, counted, opened
from collapse_theory.runs.recorded import RecordedRun
from collapse_theory.runs.steps import Steps, policy_of, with_anchors

if TYPE_CHECKING:
    from collapse_theory.monitor import Report

__all__ = ["watch_run"]


def watch_run(
    run: str | os.PathLike[str] | RecordedRun, *, false_alarm: float = 0.01, confidence: float = 0.95
) -> dict[int, Report]:
    """Return what the monitor says of each seed of a run.

    What resampling alone is expected to give is known exactly, whatever the policy: each model was fitted to data whose
    counts are there, those of real data apart.

    Parameters
    ----------
    run : path or RecordedRun
        Directory of a run of ``collapse-lab``; it may be in progress.
    false_alarm : float in (0, 1)
        Probability with which a loop that only resamples ever raises the alarm, at most; of each seed.
    confidence : float in (0, 1)
        Of the intervals.

    Returns
    -------
    dict of Report
        By seed, of those with two generations or more. :func:`collapse_theory.monitor.together` reads them as one.

    Raises
    ------
    ValueError
        If there is no run, no seed of it has two generations, it has no counts, or anything of it is not what was
        written.
    """
    recorded = opened(run)
    begun = [seed for seed in recorded.records if len(recorded.records[seed]) > 1]
    if not begun:
        raise ValueError(
            f"`run` must have two or more generations; {str(recorded.folder)!r} has them for no seed. "
            f"Run `collapse-lab resume {recorded.folder}` first."
        )
    policy = policy_of(recorded.recipe)
    return {seed: _watched(counted(recorded, seed), policy, false_alarm, confidence) for seed in begun}


def _watched(rows: Sequence[Counts], policy: Policy, false_alarm: float, confidence: float) -> Report:
    from collapse_theory.monitor import Watch

    watch, steps = (
        Watch(policy=with_anchors(policy, rows[1]), false_alarm=false_alarm, confidence=confidence),
        Steps(policy),
    )
    for counts in rows:
        row, expected = steps.add(counts)
        watch.add(row, expected=expected)
    return watch.report()
