"""Is my loop collapsing? Estimates and an alarm, with error rates, from counts of two or more generations.

>>> from collapse_theory import monitor
>>> monitor.as_log([[60, 40], [65, 35]]).totals.tolist()
[100, 100]
"""

from collapse_theory.faces import only
from collapse_theory.monitor.estimate import IntervalEstimate
from collapse_theory.monitor.files import read_log, read_moments
from collapse_theory.monitor.log import CountLog, as_log
from collapse_theory.monitor.moment_rows import MomentLog
from collapse_theory.monitor.moments import WatchMoments, watch_moments
from collapse_theory.monitor.moments_report import FitsLeft, MomentReport, MomentStep
from collapse_theory.monitor.predict import Prediction, predict
from collapse_theory.monitor.report import Causes, Report, Step
from collapse_theory.monitor.scalars import monitor_scalars
from collapse_theory.monitor.together import Together, together
from collapse_theory.monitor.watch import Watch, watch

__all__ = [
    "Causes",
    "CountLog",
    "FitsLeft",
    "IntervalEstimate",
    "MomentLog",
    "MomentReport",
    "MomentStep",
    "Prediction",
    "Report",
    "Step",
    "Together",
    "Watch",
    "WatchMoments",
    "as_log",
    "monitor_scalars",
    "predict",
    "read_log",
    "read_moments",
    "together",
    "watch",
    "watch_moments",
]
__dir__ = only(__all__)
