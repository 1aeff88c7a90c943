"""What a user may pass as ``samples``, or write on a command line, turned into a schedule."""

from __future__ import annotations

import math
from dataclasses import MISSING, fields
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.schedule.formulas import Geometric, Linear, Logarithmic, Power
from collapse_theory.schedule.numbers import checked
from collapse_theory.schedule.sizes import Constant, Listed, Rule, Schedule

__all__ = ["WORDS", "of", "parse"]

WORDS = "1e6, 10,20,40, or a rule such as geometric:1e6,2 (or linear, power, logarithmic)"

_NAMED: dict[str, type[Schedule]] = {
    "constant": Constant,
    "linear": Linear,
    "power": Power,
    "geometric": Geometric,
    "logarithmic": Logarithmic,
}


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


def parse(text: str) -> Any:
    """Return the data per generation that a text describes, as commands spell them.

    Parameters
    ----------
    text : str
        One size such as ``1e6``, sizes one by one such as ``10,20,40``, or the name of a schedule with its numbers:
        ``geometric:1e6,2``, ``linear:100,10``, ``power:100,1.5``, ``logarithmic:100,2``, ``constant:100``.

    Returns
    -------
    number, list of numbers or Schedule
        What every argument ``samples`` takes.

    Raises
    ------
    ValueError
        If it is none of these, or a number does not suit the schedule.

    Examples
    --------
    >>> parse("1e6"), parse("10,20,40")
    (1000000, [10, 20, 40])
    >>> parse("geometric:1e6,2")
    Geometric(first=1000000, ratio=2)
    """
    word, colon, numbers = checks.text("samples", text).partition(":")
    if not colon:
        sizes = _read(text, text)
        return sizes if len(sizes) > 1 else sizes[0]
    kind = _NAMED.get(word.strip())
    if kind is None:
        remedy = checks.did_you_mean(word, _NAMED, "Choose one of them.")
        raise ValueError(f"`samples` must be {WORDS}; got {checks.shown(text)}. {remedy}")
    given, names = _read(numbers, text), [field.name for field in fields(kind)]  # type: ignore[arg-type]
    least = sum(field.default is MISSING for field in fields(kind))  # type: ignore[arg-type]
    if not least <= len(given) <= len(names):
        spelled = f"{word}:{','.join(map(str.upper, names))}"
        raise ValueError(
            f"`samples` must be written {spelled}; got {checks.shown(text)}. Give it {len(names)} numbers."
        )
    return kind(*given)


def _read(numbers: str, text: str) -> list[Number]:
    """Return numbers, whole ones as such."""
    try:
        found = [float(part) for part in numbers.split(",")]
        if all(map(math.isfinite, found)):
            return [_exact(part, number) for part, number in zip(numbers.split(","), found, strict=True)]
    except ValueError:
        pass
    raise ValueError(f"`samples` must be {WORDS}; got {checks.shown(text)}. Write for example 1e6.")


def _exact(part: str, number: float) -> Number:
    plain = part.strip()
    if plain.isdecimal():
        return int(plain)
    return int(number) if number.is_integer() else number
