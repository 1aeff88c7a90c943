"""The least real data, share, size or growth with which a quantity keeps a level for some generations."""

from __future__ import annotations

from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.calls import remembered
from collapse_theory.plan import knobs
from collapse_theory.plan.result import Plan
from collapse_theory.plan.search import lowest_size, planned

__all__ = ["least_anchors", "least_gamma", "least_growth", "least_samples"]


@remembered
@floats_only
def least_anchors(quantity: Any, *args: Any, fits: int, level: Any = None, share: Any = None, **arguments: Any) -> Plan:
    """Least number of fresh real data per generation with which a quantity keeps a level.

    Parameters
    ----------
    quantity : callable
        A function with an argument ``fits`` and an argument ``policy`` or ``anchors``.
    *args, **arguments
        Its other arguments, without ``fits`` and without the one that is looked for.
    fits : int >= 1
        Generations for which the level must be kept.
    level : number
        Value that must not be passed, on whichever side of the original it lies.
    share : number > 0
        Instead of ``level``: that share of the value of the original.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If the arguments are not those of ``quantity``, no number keeps the level, or its values rise and fall.

    Notes
    -----
    By doubling and bisection on the quantity itself. The values at the numbers tried must rise or fall with them; with
    the answer, the level is also checked after 1, a quarter and half of the fits.

    Examples
    --------
    >>> from collapse_theory import discrete
    >>> words = discrete.uniform(1000)
    >>> least_anchors(discrete.anchored_homozygosity, words, samples=10**6, fits=10**9, level=0.02).least
    26
    """
    return planned(knobs.anchors(quantity), quantity, args, fits, level, share, arguments)


@remembered
@floats_only
def least_gamma(quantity: Any, *args: Any, fits: int, level: Any = None, share: Any = None, **arguments: Any) -> Plan:
    """Least share of the original in the mixture ``Mix(1 - gamma, 0, gamma)`` with which a quantity keeps a level.

    Parameters, results and errors are those of :func:`least_anchors`; the number is right to a part in a million.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        As :func:`least_anchors`, and if any share above 0 keeps the level, as it does the whole support.

    Examples
    --------
    >>> from collapse_theory import discrete
    >>> plan = least_gamma(discrete.homozygosity, discrete.uniform(1000), samples=10**6, fits=10**9, level=0.01)
    >>> round(plan.least * 10**6, 2)
    55.0
    """
    return planned(knobs.gamma(), quantity, args, fits, level, share, arguments)


@remembered
@floats_only
def least_samples(quantity: Any, *args: Any, fits: int, level: Any = None, share: Any = None, **arguments: Any) -> Plan:
    """Least number of data per generation, the same in each, with which a quantity keeps a level.

    Parameters, results and errors are those of :func:`least_anchors`; ``samples`` is what is computed.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        As :func:`least_anchors`.

    Examples
    --------
    >>> from collapse_theory import discrete
    >>> plan = least_samples(discrete.expected_support, [0.9, 0.09, 0.01], fits=5, share=0.9)
    >>> plan.below, round(plan.failing, 4), plan.least, round(plan.holding, 4), plan.level
    (383, 2.6996, 384, 2.7005, 2.7)
    """
    lowest = lowest_size(quantity, args, arguments)
    return planned(knobs.samples(lowest), quantity, args, fits, level, share, arguments)


@remembered
@floats_only
def least_growth(
    quantity: Any, *args: Any, first: Any, fits: int, level: Any = None, share: Any = None, **arguments: Any
) -> Plan:
    """Least factor by which the data must grow in every generation for a quantity to keep a level.

    Other parameters, results and errors are those of :func:`least_anchors`; ``samples`` is computed, and the
    number is right to a part in a million of what it exceeds 1 by.

    Parameters
    ----------
    first : number > 0
        Data of the first generation.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        As :func:`least_anchors`, and if ``first`` is not a positive number.

    Examples
    --------
    >>> from collapse_theory import gaussian
    >>> plan = least_growth(gaussian.risk, first=1000, fits=10**6, level=0.01)
    >>> round(plan.least, 4), plan.setting["samples"].first
    (1.1765, 1000)
    """
    checks.scalar("first", first)
    return planned(knobs.growth(first), quantity, args, fits, level, share, arguments)
