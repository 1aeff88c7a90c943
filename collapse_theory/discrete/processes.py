"""What is resampled how, from the arguments that all quantities share: samples, policy, draw."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import Number, is_symbolic
from collapse_theory.discrete import arguments
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace
from collapse_theory.schedule import Constant, Listed, Schedule

__all__ = [
    "INDEPENDENT",
    "REPLACE",
    "checked_policy",
    "fits_of",
    "is_anchored",
    "is_slow",
    "keeps_all",
    "numbers_of",
    "process_of",
    "size_of",
]

REPLACE = Replace()
INDEPENDENT = Draw()

_SERVED = (Replace, Mix, Accumulate, AccumulateSubsample, Fresh)
_NAMES = "Replace(), Mix(…), Fresh(…), Accumulate() or AccumulateSubsample()"


def process_of(samples: Any, policy: Policy, draw: Draw) -> Process:
    """Return the process that the arguments describe."""
    policy = checked_policy(policy)
    if not isinstance(draw, Draw):
        raise ValueError(f"`draw` must be a Draw of `ct.draw`; got {draw!r:.60}. Pass for example Draw(novelty=1e-3).")
    sizes = _sizes(samples)
    if isinstance(policy, Fresh) and policy.anchors == 0:
        policy = REPLACE
    return Process(sizes, policy, draw)


def checked_policy(policy: Policy) -> Policy:
    """Return a policy that all quantities know."""
    if not isinstance(policy, _SERVED):
        raise ValueError(
            f"`policy` must be {_NAMES} of `ct.policy`; got {policy!r:.60}. Pass an instance, for example Accumulate()."
        )
    return policy


def _sizes(samples: Any) -> Schedule:
    """Return the schedule, its sizes as whole numbers where they are given one by one."""
    given = samples.listed if isinstance(samples, Listed) else samples
    if isinstance(given, (list, tuple)):
        return Listed(tuple(arguments.count(size) for size in given))
    sizes = given if isinstance(given, Schedule) else schedule.of(given)
    if not isinstance(sizes, Constant) or is_symbolic(sizes.size):
        return schedule.of(sizes)
    return Constant(arguments.count(sizes.size, maximum=arguments.LARGEST))


def is_slow(process: Process) -> bool:
    """Tell whether lineages have to be followed one by one: a draw of its own, under a policy that keeps old data."""
    keeps = isinstance(process.policy, (Accumulate, AccumulateSubsample)) or process.has_memory
    return keeps and process.draw != INDEPENDENT


def is_anchored(process: Process) -> bool:
    """Tell whether real data come in for ever."""
    policy = process.policy
    return isinstance(policy, Fresh) or (isinstance(policy, Mix) and bool(policy.gamma > 0))


def keeps_all(process: Process) -> bool:
    """Tell whether every atom stays possible for ever: some of p_0 is in every mixture."""
    policy = process.policy
    return isinstance(policy, Mix) and bool(policy.beta > 0 or policy.gamma > 0)


def size_of(process: Process) -> int:
    """Return the size of the generations of a plain process."""
    assert isinstance(process.samples, Constant)
    return int(process.samples.size)


def numbers_of(policy: Policy, draw: Draw) -> tuple[Number, ...]:
    """Return the numbers in a policy and a draw, which choose the arithmetic like all others."""
    shares = (policy.alpha, policy.beta, policy.gamma) if isinstance(policy, Mix) else ()
    return (
        *shares,
        *([] if draw.is_closed else [draw.novelty]),
        *([] if draw.is_independent else [draw.concentration]),
    )


def fits_of(fits: Any, process: Process) -> Any:
    """Return checked fits; infinity stands for the stationary model, where sizes are constant."""
    if isinstance(fits, float) and fits == math.inf:
        if not isinstance(process.samples, Constant):
            raise ValueError(
                "`fits` must be finite for sizes that change; got inf. Ask for a large number of fits, or "
                "`collapse_probability`."
            )
        if isinstance(process.policy, (Accumulate, AccumulateSubsample)):
            raise ValueError(
                f"`fits` must be finite under {process.policy!r}, whose limit has no formula here; got inf. Ask for a "
                f"large number of fits, or `homozygosity_limit`."
            )
        return np.float64(math.inf)
    return arguments.fits(fits, maximum=checks.LARGEST_COUNT)
