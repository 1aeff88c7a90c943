"""Statements about experiments, judged from the records of a run."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from collapse_theory.claims.claim import Measurement
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.judge import Judgement, Verdict
from collapse_theory.claims.record import Record

__all__ = ["read_summaries", "verify_measurement"]

_SUMMARY = "summary.json"


def verify_measurement(
    claim: Measurement, *, runs: Path | None = None, seed: int = 0, effort: Effort = DEFAULT
) -> Record:
    """Judge a statement about an experiment from run records, or say which command would make them.

    The verdict is *holds* if the mean over seeds lies in the range that the source's words allow, widened by 6.11
    standard errors of the run; *refuted* if it lies outside even so; *not comparable* if model or data differ.
    """
    if runs is None:
        return Record(
            claim, Judgement(Verdict.NOT_RUN, f"no run supplied; make one with: {claim.command}"), seed, effort
        )
    summaries = list(read_summaries(runs))
    comparable = [s for s in summaries if claim.experiment.items() <= s.get("experiment", {}).items()]
    if not comparable:
        found = "; ".join(str(s.get("experiment", {})) for s in summaries)
        reason = f"the statement is about {claim.experiment}; the run is about {found}"
        return Record(claim, Judgement(Verdict.NOT_COMPARABLE, reason), seed, effort)
    measured = [s["metrics"][claim.metric] for s in comparable if claim.metric in s.get("metrics", {})]
    if not measured:
        return Record(claim, Judgement(Verdict.NOT_RUN, f"the run did not measure {claim.metric}"), seed, effort)
    return Record(claim, _judge_values(claim, [float(v) for entry in measured for v in entry]), seed, effort)


def _judge_values(claim: Measurement, values: list[float]) -> Judgement:
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else 0.0
    slack = 6.11 * spread / math.sqrt(len(values))
    inside = claim.lowest - slack <= mean <= claim.highest + slack
    reason = f"measured {mean:.4g} ± {slack / 6.11:.2g} over {len(values)} seeds; published {claim.published:g}"
    return Judgement(Verdict.HOLDS if inside else Verdict.REFUTED, reason)


def read_summaries(runs: Path) -> Iterator[dict[str, Any]]:
    """Read the summaries of a run directory, or of the runs below it.

    Raises
    ------
    ValueError
        If there is no summary or one is malformed.
    """
    paths = sorted(runs.glob(f"**/{_SUMMARY}")) if runs.is_dir() else []
    if not paths:
        raise ValueError(
            f"`runs` must be a directory with a {_SUMMARY}; got {str(runs)!r}. Make one with collapse-lab."
        )
    for path in paths:
        try:
            summary = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ValueError(f"`runs` must hold readable records; {str(path)!r} is malformed ({error}).") from None
        if not isinstance(summary, dict) or not isinstance(summary.get("metrics"), dict):
            raise ValueError(f"`runs` must hold records with `metrics`; {str(path)!r} has none. Run compare again.")
        yield summary
