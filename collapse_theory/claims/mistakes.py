"""Mistakes in a user's own claim: which part went wrong, at which point, in which line of the user's code."""

from __future__ import annotations

import math
import os
import re
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial, update_wrapper
from pathlib import Path
from traceback import walk_tb
from typing import Any

from collapse_theory import checks
from collapse_theory.claims.claim import Claim, Measurement, Series
from collapse_theory.claims.point import Point, describe
from collapse_theory.montecarlo import Estimate

__all__ = ["ClaimError", "line_of_code", "named", "one_line"]

_OURS = str(Path(__file__).parents[2] / "collapse_")  # both packages
_STANDARD = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
_INSTALLED = tuple(sysconfig.get_path(name) for name in ("purelib", "platlib"))

_MADE = "<string>"  # the file of methods that dataclasses make, and of `python -c`


class ClaimError(ValueError):
    """Something in a user's claim that has to be mended before the claim can be judged."""


@dataclass
class _Call:
    """The last part of a claim that was called, and with what."""

    name: str = ""
    function: Callable[..., Any] | None = None
    at: str = ""
    slip: str = ""


@contextmanager
def named(claim: Claim | Measurement) -> Iterator[Any]:
    """Give the claim to judge; what its functions raise is raised as one :class:`ClaimError` that names part and line.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from collapse_theory.claims import find
    >>> mine = replace(find("xu2025.known-mean"), id="me2026.mean", exact=lambda **point: 1 / 0)
    >>> with named(mine) as claim:
    ...     claim.exact(samples=3)
    Traceback (most recent call last):
    ...
    collapse_theory.claims.mistakes.ClaimError: `exact` of me2026.mean must have a value at samples=3; it raises \
ZeroDivisionError: division by zero (<doctest collapse_theory.claims.mistakes.named[2]>, line 1). Mend it there, or \
leave such points out.
    """
    call = _Call()
    try:
        yield _watched(claim, call)
    except ClaimError:
        raise
    except Exception as error:
        if not call.name:  # no function of the claim was called yet
            raise
        raise ClaimError(_explained(claim, call, error)) from error


def _watched(claim: Claim | Measurement, call: _Call) -> Claim | Measurement:
    """Return a claim whose functions say that they are called; what can be pickled still can."""
    if isinstance(claim, Measurement):
        return replace(claim, measured=_wrapped(_measured, claim.measured, call))
    formulas = {name: getattr(claim, name) for name in ("published", "exact", "library", "corrected")}
    watched: dict[str, Any] = {
        name: _wrapped(partial(_evaluated, name), formula, call) for name, formula in formulas.items() if formula
    }
    if claim.simulate is not None:
        watched["simulate"] = _wrapped(_estimated, claim.simulate, call)
    return replace(claim, **watched)


def _wrapped(how: Callable[..., Any], function: Callable[..., Any], call: _Call) -> Callable[..., Any]:
    return update_wrapper(partial(how, function, call), function)


def _evaluated(name: str, formula: Callable[..., Any], call: _Call, /, **point: Any) -> Any:
    if (call.name, call.function) != (name, formula):
        _note(call, name, formula)
        _refuse(call, checks.takes, name, formula, point)
    call.at = _described(point)
    return formula(**point)


def _described(point: Point) -> str:
    """Write a point whose numbers may be balls of many digits."""
    whole = re.sub(r"(\d)\.0{3,}(?!\d)", r"\1", describe(point))
    return re.sub(r"(\d\.\d{6})\d+", r"\1…", whole)


def _estimated(simulate: Callable[..., Any], call: _Call, /, point: Point, replicates: int, seed: int) -> Estimate:
    _note(call, "simulate", simulate, describe(point))
    called = "(point, replicates, seed)"
    _refuse(
        call, partial(checks.takes, positional=3, called=called, remedy="Add the parameters."), "simulate", simulate
    )
    estimate = simulate(point, replicates, seed)
    if not isinstance(estimate, Estimate):
        call.slip = (
            f"`simulate` must return an Estimate; it returned {checks.shown(estimate)}. Pass one of ct.montecarlo, "
            "Estimate.of_mean(draws, seed), or Estimate(value, standard_error, replicates, seed)."
        )
        raise ValueError(call.slip)
    return estimate


def _measured(measured: Callable[..., Any], call: _Call, /, series: Series) -> float:
    _note(call, "measured", measured, f"a series of {', '.join(series)}")
    value = measured(series)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        call.slip = (
            f"`measured` must return a finite number; it returned {checks.shown(value)}. Pick other generations."
        )
        raise ValueError(call.slip)
    return number


def _note(call: _Call, name: str, function: Callable[..., Any], at: str = "") -> None:
    call.name, call.function, call.at = name, function, at


def _refuse(call: _Call, check: Callable[..., None], *arguments: Any) -> None:
    try:
        check(*arguments)
    except ValueError as error:
        call.slip = str(error)
        raise


def _explained(claim: Claim | Measurement, call: _Call, error: Exception) -> str:
    """Return in one line what is wrong, and in which line of whose file."""
    text = str(error)
    where = line_of_code(error, claim.origin) or _defined(call.function)
    place = f" ({where})" if where else ""
    if call.slip:
        return one_line(f"{call.slip} This is of {claim.id}{place}.")
    if isinstance(error, ValueError) and text.startswith("`formula`"):
        return one_line(f"{text.replace('`formula`', f'`{call.name}`', 1)} This is of {claim.id}{place}.")
    if text.startswith("`runs`"):
        return one_line(f"{text} This is of {claim.id}.")
    if text.startswith("`digits` must be reachable"):
        return one_line(f"{text} This is of {claim.id}, at {call.at}{place}.")
    return one_line(
        f"`{call.name}` of {claim.id} must have a value at {call.at}; it raises {type(error).__name__}: {text}{place}. "
        "Mend it there, or leave such points out."
    )


def line_of_code(error: BaseException | None, origin: str = "") -> str:
    """Return the innermost line of a user's code that an error came through, as words; empty if it came through none.

    Parameters
    ----------
    error : exception
        With its causes.
    origin : str
        The user's file, whose lines come before those of what it calls.
    """
    frames: list[tuple[str, int]] = []
    while error is not None:
        found = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
        frames = found + frames if error.__cause__ or error.__context__ else frames + found
        error = error.__cause__ or error.__context__
    theirs = [(name, line) for name, line in frames if not name.startswith((_OURS, "<frozen"))]
    own = [(name, line) for name, line in theirs if origin and os.path.abspath(name) == os.path.abspath(origin)]
    nearby = [(name, line) for name, line in theirs if not name.startswith((*_STANDARD, *_INSTALLED, _MADE))]
    installed = [(name, line) for name, line in theirs if name.startswith(_INSTALLED)]
    made = [(name, line) for name, line in theirs if name == _MADE]
    chosen = own or nearby or installed or made
    return _words(*chosen[-1]) if chosen else ""


def _defined(function: Callable[..., Any] | None) -> str:
    """Return where a function begins."""
    while isinstance(function, partial):
        function = function.func
    code = getattr(function, "__code__", None)
    return _words(code.co_filename, code.co_firstlineno) if code else ""


def _words(name: str, line: int) -> str:
    near = os.path.relpath(name) if os.path.isabs(name) and name.startswith(os.getcwd() + os.sep) else name
    return f"{near}, line {line}"


def one_line(text: str) -> str:
    """Return a message as one line.

    Examples
    --------
    >>> one_line("two\\n  lines")
    'two lines'
    """
    return " ".join(text.split())
