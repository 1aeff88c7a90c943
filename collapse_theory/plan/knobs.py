"""What a plan may choose: each choice runs over one number, from none to more and more."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from collapse_theory import checks
from collapse_theory.policy import Fresh, Mix
from collapse_theory.schedule import Geometric

__all__ = ["Knob", "anchors", "gamma", "growth", "samples"]

_DEPTH = 40.0  # natural logarithms of the range of real numbers that is searched
_GROWTHS = (-10.0, -5.0, -2.0, *map(float, range(-1, 26)))  # logarithms of growth less 1


@dataclass(frozen=True)
class Knob:
    """One number, and the arguments that follow from it.

    The search runs over whole numbers from ``low`` to ``most``, or, with ``of``, over the logarithm of a real number,
    from ``first`` in ``steps`` until the level is kept.
    """

    words: str
    low: Any
    most: Any
    setting: Callable[[Any], Mapping[str, Any]]
    assumption: str
    impossible: str
    of: Callable[[float], float] | None = None
    first: float = 0.0
    steps: tuple[float, ...] = ()


def anchors(quantity: Any) -> Knob:
    """Real data on top of each generation."""
    checks.function("quantity", quantity, remedy="Pass for example discrete.expected_support.")
    has_own = "anchors" in signature(quantity).parameters
    return Knob(
        "real data per generation",
        0,
        checks.LARGEST_COUNT,
        (lambda m: {"anchors": m}) if has_own else (lambda m: {"policy": Fresh(m)}),
        "the real data are drawn anew from the original in each generation, on top of the synthetic ones",
        "Some of it is lost in the first fit with any finite number of data. Ask for less.",
    )


def gamma() -> Knob:
    """Share of the original in what is sampled."""
    return Knob(
        "share of the original in the mixture",
        0.0,
        1.0,
        lambda share: {"policy": Mix(1 - share, 0, share)},
        "each datum comes from the original with that probability, and otherwise from the newest fit",
        "Even data from the original alone lose it. Draw more of them.",
        of=lambda x: math.exp(x),
        first=-_DEPTH,
        steps=(0.0,),
    )


def samples(lowest: int) -> Knob:
    """Data per generation, the same number in each."""
    return Knob(
        "data per generation",
        lowest,
        checks.LARGEST_COUNT,
        lambda size: {"samples": size},
        "each generation has as many",
        "No number of data up to 10^18 keeps it. Ask for less, or for fewer fits.",
    )


def growth(first: Any) -> Knob:
    """Factor by which the data of a generation grow."""
    return Knob(
        "times as many data in each generation as in the one before",
        1.0,
        math.inf,
        lambda ratio: {"samples": Geometric(first, ratio)},
        f"the first generation has {float(first):g} data",
        "The first generation is too small, whatever comes after it. Begin with more data.",
        of=lambda x: 1 + math.exp(x),
        first=-_DEPTH,
        steps=_GROWTHS,
    )
