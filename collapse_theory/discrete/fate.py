"""Whether a resampled distribution ever collapses, and how long that takes, under every policy, schedule and draw."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.discrete import ancestry
from collapse_theory.discrete.atoms import Atoms, prepare_floats
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.processes import INDEPENDENT, REPLACE, is_anchored, process_of
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Policy
from collapse_theory.schedule import Constant, Geometric, Linear, Listed, Logarithmic, Power, Rule, Schedule

__all__ = ["Fate", "collapse_probability", "fate_of", "mean_time", "survival"]

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

_NEGLIGIBLE = 1e-14
_STEP_SECONDS = 5e-4
_LONGEST_LADDER = 1024  # fits from which the limit of growing sizes is extrapolated
_POINTS = 5  # of the extrapolation
_TOLERANCE = 1e-5


class Fate(Enum):
    """What becomes of a distribution that is not a point mass."""

    CERTAIN = "collapse is certain"
    OPEN = "collapse happens or never does, for data grow so fast that the sum of 1/M is finite"
    AT_ONCE = "all data are kept, so that collapse happens with the first fit or never"
    NEVER = "real data, old draws or new types come in for ever, so that collapse never happens"


def fate_of(process: Process) -> Fate:
    """Return what becomes of a distribution that is not a point mass."""
    if not process.draw.is_closed or is_anchored(process) or process.has_memory:
        return Fate.NEVER
    if isinstance(process.policy, (Accumulate, AccumulateSubsample)):
        return Fate.AT_ONCE
    if isinstance(process.samples, Constant) or not process.draw.is_independent:
        return Fate.CERTAIN
    if is_open_ended(process):
        raise ValueError(
            "`samples` must be known in all generations to say whether and when collapse happens; those of a list or a "
            "callable are not. Use a named schedule, or `CollapseTime` up to the end of the list."
        )
    return Fate.OPEN if process.samples.inverse_sum_limit() < math.inf else Fate.CERTAIN


def is_open_ended(process: Process) -> bool:
    """Tell whether the sizes of late generations are not known."""
    return isinstance(process.samples, (Listed, Rule))


@floats_only
def collapse_probability(p: Any, *, samples: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> float:
    r"""Probability that the distribution ever becomes a point mass and stays one.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1.
    samples : int >= 1 or named Schedule
        Data drawn per generation.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Mix(alpha, beta, gamma)``, ``Accumulate()`` or ``AccumulateSubsample()``.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Returns
    -------
    float
        In [0, 1]. 0 where real data, old draws or new types come in for ever; where all data are kept, the probability
        that those of the first generation are equal; 1 under ``Replace()`` unless data grow so fast that
        :math:`\sum_i 1/M_i` is finite.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, an argument is out of range, or the sizes of all generations are not known.

    Notes
    -----
    For growing data the probability that collapse never happens is the limit of
    :math:`P(T > t) = E[1 - \sum_i p_i^{W}]`, W the ancestors of the data of generation t. It is extrapolated in
    :math:`\sum_{i \ge t} 1/M_i`, twice: the absolute error is below 1e-12 for sizes that grow geometrically, and below
    1e-5 for others, or the answer is refused.

    Examples
    --------
    >>> from collapse_theory import schedule
    >>> round(collapse_probability([0.5, 0.5], samples=schedule.geometric(2, 2)), 6)
    0.60672
    >>> from collapse_theory.policy import Accumulate
    >>> round(collapse_probability([0.5, 0.5], samples=3, policy=Accumulate()), 12)
    0.25
    """
    process, atoms = process_of(samples, policy, draw), prepare_floats(p)
    if atoms.is_point_mass:
        return float(draw.is_closed)
    fate = fate_of(process)
    if fate is Fate.AT_ONCE:
        return at_first(atoms, process)
    if fate is Fate.OPEN:
        return 1 - _never(atoms, process)
    return float(fate is Fate.CERTAIN)


def at_first(atoms: Atoms, process: Process) -> float:
    """Return the probability that the data of the first fit are all equal."""
    found = answers.functions_of_data([lambda k: ancestry.agreement(atoms, k)], process, [1.0])
    return float(found[1.0][0])


def survival(atoms: Atoms, process: Process, fits: list[int]) -> Array:
    """Return P(T > t) for ascending t >= 1 under a policy that forgets."""
    found = answers.functions_of_data([ancestry.diversity(atoms, arithmetic.of())], process, [float(t) for t in fits])
    return np.array([float(found[float(t)][0]) for t in fits])


def _never(atoms: Atoms, process: Process) -> float:
    """Return the limit of P(T > t), extrapolated twice; refuse it where the two differ."""
    fits = _ladder(process.samples)
    values = survival(atoms, process, fits)
    total = float(process.samples.inverse_sum_limit())
    rest = np.array([total - float(process.samples.inverse_sum(t)) for t in fits])
    found, before = _extrapolated(rest[1:], values[1:]), _extrapolated(rest[:-1], values[:-1])
    if abs(found - before) > _TOLERANCE:
        raise ValueError(
            f"`samples` must grow faster for the limit to be found; after {fits[-1]} fits of {process.samples} it is "
            f"between {before:.6g} and {found:.6g}. Simulate it, or ask `CollapseTime` for the survival up to then."
        )
    return min(max(found, 0.0), 1.0)


def _extrapolated(rest: Array, values: Array) -> float:
    """Return the value where nothing is left of the sum of 1/M, by Neville's scheme."""
    table = values.tolist()
    for order in range(1, len(table)):
        for i in range(len(table) - order):
            low, high = rest[i + order], rest[i]
            table[i] = (high * table[i + 1] - low * table[i]) / (high - low)
    return float(table[0])


def _ladder(samples: Schedule) -> list[int]:
    """Return fits, each twice the one before, up to which sizes grow far but can be counted."""
    last = 1
    while last < _LONGEST_LADDER and _fits_in_counts(samples, 2 * last):
        last *= 2
    return [last >> n for n in reversed(range(_POINTS + 1)) if last >> n]


def _fits_in_counts(samples: Schedule, fits: int) -> bool:
    try:
        return bool(samples.draws(fits)[-1] < 1e15)
    except ValueError:
        return False


def mean_time(process: Process, gain: Function) -> float:
    """Return the mean number of fits until draws from the original no more show what ``gain`` asks, 1 at the start."""
    fate = fate_of(process)
    if fate in (Fate.NEVER, Fate.AT_ONCE, Fate.OPEN) or not _has_mean(process):
        reason = fate.value if fate is not Fate.CERTAIN else "data grow so fast that its mean time is infinite"
        warnings.warn(f"The mean time is infinite: {reason}.", checks.NeverWarning, stacklevel=4)
        return math.inf
    if isinstance(process.samples, Constant):
        return 1 + answers.gathered(gain, process)[0]
    longest = _longest(process.samples) if process.draw.is_independent else _longest_of_documents(process)
    checks.affordable(
        "samples",
        process.samples,
        seconds=_STEP_SECONDS * longest,
        remedy="Simulate it with `montecarlo.collapse_time_estimate`, or take slower growth.",
    )
    fits = range(1, longest + 1)
    found = answers.functions_of_data([gain], process, [float(t) for t in fits])
    return 1 + math.fsum(float(found[float(t)][0]) for t in fits)


def _has_mean(process: Process) -> bool:
    """Tell whether the mean is finite: the survival falls faster than 1/t."""
    samples = process.samples
    if not process.draw.is_independent or int(samples.draws(1)[0]) == 1 or isinstance(samples, Constant):
        return True
    if isinstance(samples, Linear):
        return bool(samples.step < 1)
    if isinstance(samples, Power):
        return bool(samples.exponent < 1)
    if isinstance(samples, Logarithmic):
        return bool(samples.exponent == 0 and samples.first < 2)
    return isinstance(samples, Geometric) and bool(samples.ratio == 1)


def _longest(samples: Schedule) -> int:
    """Return after how many fits hardly any diversity is left: the product of 1 − 1/M is negligible."""
    ops, enough, last = arithmetic.of(), -math.log(_NEGLIGIBLE), 1
    while last < 10**12 and samples.totals(lambda size: -np.log1p(-1 / np.maximum(size, 2.0)), last, ops) < enough:
        last *= 2
    return last


def _longest_of_documents(process: Process) -> int:
    return math.ceil(-math.log(_NEGLIGIBLE) / math.log1p(1 / float(process.draw.concentration)))
