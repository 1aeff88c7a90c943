"""What a simulation needs in time and memory, known before it starts; and sizes that its counters can hold."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory import policy as policies
from collapse_theory.montecarlo.codes import CodedPolicy, PolicyKind
from collapse_theory.policy import Policy

__all__ = ["CHEAP", "Cost", "apart", "cost_of_data", "counted", "sizes_of"]

Counts = NDArray[np.int64]

NORMAL, DATUM, COUNT = 3e-9, 1e-8, 6e-8  # seconds for a normal, a datum with its bookkeeping, a binomial variate
GAMMA = 5e-8  # for a gamma variate and its logarithm
DECODED = 2e-7  # for a power and a place in a sort
_WORD = 8.0


@dataclass(frozen=True)
class Cost:
    """What replicates need, roughly, on one core.

    Attributes
    ----------
    seconds : float
        For one replicate.
    row : int
        Numbers that come back for one replicate.
    workspace : float
        Numbers that each worker holds beside them.
    """

    seconds: float = 2e-8
    row: int = 1
    workspace: float = 0.0

    def announce(self, replicates: int, *, rows_kept: int) -> None:
        """Warn of work that takes long or much memory, and refuse what cannot be done."""
        workers = os.cpu_count() or 1
        memory = _WORD * (self.row * rows_kept + self.workspace * workers)
        remedy = "Take fewer replicates or fits, or smaller samples."
        if self.row * rows_kept > self.workspace:
            remedy += " An estimate keeps no replicates, see `until`."
        checks.affordable(
            "replicates", replicates, seconds=(self.seconds + 2e-8) * replicates, memory=memory, remedy=remedy
        )


CHEAP = Cost()


def sizes_of(samples: Any, fits: Any, *, minimum: int = 1, anchors: int = 0) -> Counts:
    """Return the size of each generation, within what counters and float64 steps of one can hold.

    Examples
    --------
    >>> sizes_of([10, 20], 2)
    array([10, 20])
    >>> sizes_of(10**19, 2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    ValueError: `samples` must be at most 1000000000000000000 ...
    """
    steps = checks.whole("fits", fits, minimum=0, maximum=checks.LARGEST_COUNT)
    checks.affordable("fits", steps, memory=4 * _WORD * steps, remedy="Take fewer fits.")
    plan = schedule.of(samples, minimum=minimum)
    try:
        with np.errstate(all="ignore"):
            sizes = plan.draws(steps)
        total = float(sizes.sum(dtype=np.float64)) + float(anchors) * steps
        is_held = total <= checks.LARGEST_COUNT and not (sizes < minimum).any()
    except OverflowError:
        is_held = False
    except TypeError as error:
        raise ValueError(
            f"`samples` must be a function of the generation, where it is one; got {checks.shown(samples)}. "
            f"Write for example lambda i: 10 * (i + 1)."
        ) from error
    if not is_held:
        raise ValueError(
            f"`samples` must be at most {checks.LARGEST_COUNT}, over all fits together; got {checks.shown(samples)}. "
            f"Simulate smaller samples, or use the closed form."
        )
    return sizes


def counted(name: str, value: Any, *, minimum: int = 0) -> int:
    """Return a count that counters can hold."""
    return checks.whole(name, value, minimum=minimum, maximum=checks.LARGEST_COUNT)


def apart(policy: Policy, anchors: Any) -> tuple[Policy, int]:
    """Return a policy without fresh real data, and how many of them each fit gets on top.

    Examples
    --------
    >>> from collapse_theory.policy import Fresh
    >>> apart(Fresh(3), 0)
    (Replace(), 3)
    """
    base, real = policies.split(policy, anchors) if isinstance(policy, Policy) else (policy, anchors)
    return base, counted("anchors", real)


def cost_of_data(sizes: Counts, anchors: int, policy: CodedPolicy) -> Cost:
    """Return what families need, of which each datum is drawn and kept."""
    drawn = float(sizes.sum()) + float(anchors) * sizes.size
    kept = drawn if policy.kind == PolicyKind.SUBSAMPLE else float(sizes.max(initial=0)) + anchors
    return Cost(DATUM * drawn, 3, kept)
