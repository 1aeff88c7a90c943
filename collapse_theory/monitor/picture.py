"""The evidence of a report over the generations, as ``plot`` and the figures of the monitor draw it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from collapse_theory import drawing
from collapse_theory.palette import BLUE, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from collapse_theory.monitor.moments_report import MomentReport
    from collapse_theory.monitor.report import Report

__all__ = ["LEGEND", "evidence"]

LEGEND = 0.35  # of the height, for a legend above the curves


def evidence(ax: Axes, report: Report | MomentReport, **line: Any) -> Axes:
    """Draw the decimal logarithm, as the evidence itself may be too large for a float; labels of the caller stay."""
    generations = [step.generation for step in report.steps]
    heights = [step.log_evidence / math.log(10) for step in report.steps]
    limit = -math.log10(report.false_alarm)
    style: dict[str, Any] = {"marker": "o", "ms": 3, "color": BLUE, "label": "evidence"}
    ax.plot(generations, heights, **style | line)
    ax.axhline(limit, color=VERMILION, ls="--", label=f"alarm at {1 / report.false_alarm:.4g}")
    if report.alarm is not None:
        at = heights[generations.index(report.alarm)]
        ax.plot([report.alarm], [at], "o", ms=9, mfc="none", color=VERMILION)
    low, high = drawing.limits([*heights, limit, 0.0])
    ax.set_ylim(low, high + LEGEND * (high - low))
    ax.legend(loc="upper left", ncols=2)
    return drawing.axes_of(ax, title="evidence against resampling alone", x="generation", y="decimal logarithm")
