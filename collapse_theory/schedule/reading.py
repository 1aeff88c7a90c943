"""What a user may pass as ``samples``, turned into a schedule."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.schedule.numbers import checked
from collapse_theory.schedule.sizes import Constant, Listed, Rule, Schedule

__all__ = ["of"]


@arithmetic.any_kind
def of(samples: Any, *, minimum: int = 1) -> Schedule:
    """Turn an int, a sequence of ints, a callable, a symbol or a schedule into a schedule, checked.

    Parameters
    ----------
    samples : int, sequence of int, callable of the generation, SymPy symbol or Schedule
        Data drawn per generation.
    minimum : int
        Least size that makes sense: 2 where a variance is estimated.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError
        If a size is fractional, boolean, NaN or under the minimum.

    Examples
    --------
    >>> of(lambda i: 10 * (i + 1)).inverse_sum(2)
    0.15000000000000002
    """
    minimum = checks.whole("minimum", minimum, minimum=1)
    checks.unmasked("samples", samples)
    if isinstance(samples, Schedule):
        return _large_enough(samples, minimum)
    if isinstance(samples, (list, tuple, range)) or len(getattr(samples, "shape", ())) == 1:
        return Listed(tuple(checked(size, minimum) for size in samples))
    if callable(samples) and not isinstance(samples, type) and not arithmetic.is_symbolic(samples):
        return Rule(samples, minimum)
    return Constant(checked(samples, minimum))


def _large_enough(schedule: Schedule, minimum: int) -> Schedule:
    if isinstance(schedule, Rule):
        return Rule(schedule.rule, max(minimum, schedule.minimum))
    smallest = schedule.smallest
    if not arithmetic.is_symbolic(smallest) and not smallest >= minimum:
        raise ValueError(
            f"`samples` must be at least {minimum} in every generation; {schedule} starts at {smallest}. Raise it."
        )
    return schedule
