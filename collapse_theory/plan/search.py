"""The search for the least number with which a quantity keeps a level."""

from __future__ import annotations

from typing import Any

from collapse_theory import checks
from collapse_theory.plan.bisection import OutOfReachError, doubled, narrowed
from collapse_theory.plan.curve import Curve, level_of, name_of
from collapse_theory.plan.knobs import Knob
from collapse_theory.plan.passages import arguments_of
from collapse_theory.plan.result import Plan

__all__ = ["lowest_size", "planned"]

_STEP = 1e-6  # of the logarithm of a real number that is searched for


def planned(knob: Knob, quantity: Any, args: Any, fits: Any, level: Any, share: Any, arguments: dict[str, Any]) -> Plan:
    steps, name = checks.whole("fits", fits, minimum=1), name_of(quantity)
    _free(knob, quantity, args, arguments)
    number = knob.of or (lambda x: x)

    def value(least: Any, fits: int = steps) -> Any:
        return quantity(*args, fits=fits, **arguments, **knob.setting(least))

    curve = Curve(lambda x: value(number(x)), name=name, variable="the number looked for")
    original = Curve(lambda fits: value(knob.low, fits), name=name, variable="`fits`")(0)
    target = level_of(level, share, original, name)
    sign = _side(original, target, name)
    at_low = Curve(value, name=name, variable="")(knob.low)
    if sign * (at_low - target) >= 0:
        _going(original, at_low, target, name)
        found, below, failing = knob.low, None, None
        holding = at_low
    else:
        x_below, x = _bracket(knob, lambda at: sign * (curve(at) - target), name, target, curve)
        curve.check()
        found, holding = number(x), curve(x)
        below, failing = number(x_below), curve(x_below)
    looked = _kept(Curve(lambda fits: value(found, fits), name=name, variable="`fits`"), steps, sign, target, name)
    assumed = f"{knob.assumption}; {name} is worst at the end ({looked})"
    return Plan(found, dict(knob.setting(found)), holding, below, failing, target, original, steps, knob.words, assumed)


def _free(knob: Knob, quantity: Any, args: Any, arguments: dict[str, Any]) -> None:
    """Refuse a value of what is to be computed."""
    for name in knob.setting(1):
        if name in arguments:
            raise ValueError(f"`{name}` must be left out; it is what is computed. Take it away.")
        given = {**arguments, name: None}
        arguments_of(quantity, args, given, remedy=f"Choose a quantity that takes `{name}`.")


def _side(original: float, target: float, name: str) -> int:
    if original == target:
        raise ValueError(
            f"`level` must leave room; {name} of the original is {original:.6g}, and some of it is lost with any "
            f"finite number of data. Ask for less than all."
        )
    return 1 if target < original else -1


def _going(original: float, found: float, target: float, name: str) -> None:
    if (found - original) * (target - original) < 0:
        raise ValueError(
            f"`level` must lie where the quantity goes; {name} goes from {original:.6g} to {found:.6g}, away from "
            f"{target:.6g}. Choose one on the other side."
        )


def _bracket(knob: Knob, surplus: Any, name: str, target: float, curve: Curve) -> tuple[Any, Any]:
    try:
        if knob.of is None:
            return narrowed(surplus, *doubled(surplus, knob.low, knob.most))
        return narrowed(surplus, *_stepped(knob, surplus, name, target), step=_STEP)
    except OutOfReachError as end:
        last = (knob.of or (lambda x: x))(end.last)
        more = f"More are refused: {end.refusal}" if end.refusal else knob.impossible
        raise ValueError(
            f"`level` must be possible; with {last:.6g} {knob.words}, {name} is {curve(end.last):.6g} and does not "
            f"keep {target:.6g}. {more}"
        ) from None


def _stepped(knob: Knob, surplus: Any, name: str, target: float) -> tuple[float, float]:
    """Return two steps between which the level begins to be kept."""
    if surplus(knob.first) >= 0:
        raise ValueError(
            f"`quantity` must need some; {name} keeps {target:.6g} with any {knob.words} above {knob.low:g}, since no "
            f"atom of the original is ever lost. Plan with `least_anchors`."
        )
    low = knob.first
    for high in knob.steps:
        try:
            if surplus(high) >= 0:
                return low, high
        except ValueError as refusal:
            raise OutOfReachError(low, refusal) from None
        low = high
    raise OutOfReachError(low, None)


def _kept(curve: Curve, fits: int, sign: int, target: float, name: str) -> str:
    """Look whether the level is kept in earlier generations, too, and say in which."""
    looked = sorted({max(fits // 4, 1), max(fits // 2, 1), 1})
    for earlier in looked:
        found = curve(earlier)
        if sign * (found - target) < -1e-9 * abs(target):
            raise ValueError(
                f"`quantity` must be at its worst at the end; {name} is {found:.6g} after {earlier} of {fits} fits, "
                f"beyond {target:.6g}. Plan for {earlier} fits."
            )
    return f"checked after {', '.join(map(str, looked))} of {fits} fits"


def lowest_size(quantity: Any, args: Any, arguments: dict[str, Any]) -> int:
    """Return the least number of data, 1 or 2 or more than the dimension, for which the quantity has a value."""
    if "samples" in arguments:  # which is refused later
        return 1
    given = arguments_of(quantity, args, {**arguments, "samples": 1}, remedy="Give it all but `fits` and `samples`.")
    tries = [1, 2, int(checks.real("dim", given["dim"])) + 2] if "dim" in given else [1, 2]
    for size in tries[:-1]:
        try:
            quantity(*args, fits=1, **arguments, samples=size)
        except ValueError:
            continue
        return size
    return tries[-1]
