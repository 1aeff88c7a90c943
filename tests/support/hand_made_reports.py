"""Reports of the monitor made by hand: what they say is known, whatever the monitor would say of a log."""

import math

from collapse_theory.monitor import Causes, IntervalEstimate, Report, Step
from collapse_theory.policy import Replace

UNKNOWN = IntervalEstimate(math.nan, -math.inf, math.inf, 0.95)


def step(generation, *, log_evidence, **given):
    """Return a step that says something of everything, but for what is given."""
    known = {
        "size": 1000 + generation,
        "effective_size": IntervalEstimate(940.0, 500.0, math.inf, 0.95),
        "slope": IntervalEstimate(1.1 + generation / 1000, 1.05, 1.15, 0.95),
        "novelty": IntervalEstimate(0.002, 0.001, 0.003, 0.95),
        "lost_mass": UNKNOWN,
        "entropy": Causes(-0.01, -0.02 * generation, 0.004, 0.0),
        "cause": "sharpening",
    }
    return Step(generation=generation, log_evidence=log_evidence, **known | given)


def report(*, steps=3, alarm=None, first=1, policy=Replace(), **given):
    """Return a report of so many steps; evidence grows by ln 20 in each."""
    rows = tuple(step(first + i, log_evidence=(i + 1) * math.log(20)) for i in range(steps))
    known = {
        "effective_size": IntervalEstimate(940.0, 700.0, 1300.0, 0.95),
        "slope": IntervalEstimate(1.1111, 1.0912, 1.1288, 0.95),
        "novelty": IntervalEstimate(0.0021, 0.0012, 0.0029, 0.95),
        "lost_mass": UNKNOWN,
        "entropy": Causes(-0.03, -0.12, 0.012, 0.0),
        "false_alarm": 0.01,
        "is_sample": False,
        "seed": 0,
        "frequencies": (0.6, 0.4),
    }
    return Report(steps=given.pop("rows", rows), alarm=alarm, policy=policy, **known | given)
