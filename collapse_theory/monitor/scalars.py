"""What a tracker such as TensorBoard draws of a step."""

from __future__ import annotations

import math

from collapse_theory import checks
from collapse_theory.monitor.report import Step

__all__ = ["monitor_scalars"]

_ESTIMATES = ("effective_size", "slope", "novelty", "lost_mass")


def monitor_scalars(step: Step, *, alarm: int | None = None) -> dict[str, float]:
    """Return the numbers of a step by the names under which trackers show them.

    Parameters
    ----------
    step : Step
    alarm : int >= 0, optional
        Generation of the alarm, as in a report's ``alarm``; none if left out.

    Returns
    -------
    dict of float
        ``monitor/effective_size``, ``monitor/slope``, ``monitor/novelty``, ``monitor/lost_mass``,
        ``monitor/log_evidence``, and ``monitor/alarm``: 1 from the generation of the alarm on, 0 before. What is not
        known, or is infinite, is left out.

    Raises
    ------
    ValueError
        If ``step`` is none, or ``alarm`` is not the number of a generation.

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> report = monitor.watch([[60, 40], [58, 42], [61, 39]])
    >>> numbers = monitor.monitor_scalars(report.steps[-1], alarm=report.alarm)
    >>> numbers["monitor/novelty"], numbers["monitor/alarm"]
    (0.0, 0.0)
    """
    if not isinstance(step, Step):
        raise ValueError(f"`step` must be a step of a report; got {checks.shown(step)}. Pass report.steps[-1].")
    number = None if alarm is None else checks.whole("alarm", alarm, minimum=0)
    found = {name: float(getattr(step, name).value) for name in _ESTIMATES}
    found |= {
        "log_evidence": float(step.log_evidence),
        "alarm": 0.0 if number is None or step.generation < number else 1.0,
    }
    return {f"monitor/{name}": value for name, value in found.items() if math.isfinite(value)}
