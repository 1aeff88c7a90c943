"""Every public name, every argument, a battery of bad values: a clear error or a right answer, quickly and silently."""

from __future__ import annotations

import math
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from public_calls import CALLS, RESULTS_ONLY, calls, public_names

import collapse_theory as ct
from collapse_theory.checks import CostlyWarning
from collapse_theory.testing import Underpowered

SECONDS = 5


class Stranger:
    """An object that no function has heard of."""


def _nested() -> list[Any]:
    inner: list[Any] = []
    inner.append(inner)
    return inner


BAD: dict[str, Callable[[], Any]] = {  # made anew for each call: some can be read only once
    "nan": lambda: math.nan,
    "inf": lambda: math.inf,
    "minus inf": lambda: -math.inf,
    "NumPy nan": lambda: np.float64(math.nan),
    "complex": lambda: 1j,
    "masked": lambda: np.ma.array([0.25, 0.25, 0.5], mask=[False, False, True]),
    "nested in itself": _nested,
    "stranger": Stranger,
    "class": lambda: Stranger,
    "dict": lambda: {"a": 1},
    "set": lambda: {0.5},
    "bytes": lambda: b"3",
    "generator": lambda: (x for x in (0.5, 0.5)),
    "ragged": lambda: [[0.5, 0.5], [1.0]],
    "array with nan": lambda: np.array([0.5, math.nan]),
    "array of objects": lambda: np.array([None, "x"], dtype=object),
    "text": lambda: "nosuch",
    "number as text": lambda: "3",
}
ODD: dict[str, Callable[[], Any]] = {  # some functions can answer these, others must refuse them
    "none": lambda: None,
    "true": lambda: True,
    "zero": lambda: 0,
    "minus one": lambda: -1,
    "half": lambda: 0.5,
    "1e308": lambda: 1e308,
    "5e-324": lambda: 5e-324,
    "10**400": lambda: 10**400,
    "2**63": lambda: 2**63,
    "10**19": lambda: 10**19,
    "fraction": lambda: Fraction(1, 3),
    "decimal": lambda: Decimal("0.3"),
    "mpf": lambda: mpmath.mpf("0.3"),
    "int8": lambda: np.int8(100),
    "uint8": lambda: np.uint8(200),
    "float32": lambda: np.float32(0.3),
    "float32 array": lambda: np.array([0.3, 0.7], dtype=np.float32),
    "integers": lambda: [1, 2, 3],
    "integer array": lambda: np.array([3, 4], dtype=np.int8),
    "bools": lambda: [True, False],
    "empty": list,
    "matrix": lambda: [[0.5, 0.5], [0.5, 0.5]],
    "0-d array": lambda: np.array(3),
    "complex array": lambda: np.array([1 + 0j, 0j]),
}
HAS_LIMIT = {
    f"discrete.{name}"
    for name in ("expected_entropy", "expected_support", "homozygosity", "mass_lost", "presence_probability")
}
ANSWERS_ANYTHING = {  # argument that takes any value, and why
    ("arithmetic.is_symbolic", "value"),
    ("arithmetic.number", "value"),
    ("discrete.from_counts", "counts"),  # a dictionary of counts; tests/discrete/test_frequencies.py tries the rest
    ("enclosure.certify", "formula"),
    ("schedule.parse", "text"),  # which reads "3"; tests/schedule/test_reading.py tries other texts
    ("policy.Policy", "self"),
    ("finder.find_value", "value"),  # a number as text is how it is meant
    ("graphs.Delay", "of"),  # any name; the graph knows which ones there are
    ("graphs.Mixture", "shares"),  # the battery's dictionary is one
    ("graphs.Model", "shares"),  # the same
    ("draw.Draw", "concentration"),  # infinite for independent data; tests/draw tries the rest
    ("monitor.CountLog", "categories"),  # any names that can be keys
    ("monitor.Watch", "scores"),  # a mapping, whose names are not known yet; tests/monitor/test_watch.py tries others
    ("montecarlo.Estimate", "standard_error"),  # infinite after one draw
    ("montecarlo.Estimate.z", "theory"),  # a published value may be infinite; NaN is refused in tests/montecarlo
    ("profile.Bounds", "low"),  # infinite where an end is not known; tests/profile/test_arguments.py tries the rest
    ("profile.Bounds", "high"),
}
_NAMES = {"version", "place", "reason", "key", "name", "kind", "index", "folder", "path"}  # arguments that are texts
_NAMES |= {"authors", "title", "journal", "booktitle", "publisher", "volume", "number", "pages", "note"}  # of BibTeX
CLEAR = (ValueError, AssertionError, Underpowered)
REFUSED = {
    "claims.load",
    "claims.read_runs",
    "claims.read_series",
    "figures.draw",
    "figures.save",
    "monitor.read_log",
    "monitor.read_moments",
}  # their plain calls too: they would need files


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"no answer within {seconds} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """Compile what sizes that change need, before the clock runs."""
    ct.discrete.expected_entropy([0.5, 0.5], samples=[10, 600], fits=2)


def test_every_public_name_has_a_call():
    assert set(public_names()) == set(CALLS) | set(RESULTS_ONLY)


@pytest.mark.parametrize(("name", "function", "arguments"), known := list(calls()), ids=[name for name, *_ in known])
def test_bad_values(name, function, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # `figures.save` makes the folder that it is told
    with pytest.raises(ValueError, match="`") if name in REFUSED else nullcontext():
        function(**arguments)  # which imports and compiles what the seconds below are not meant for
    complaints = [
        f"{argument}={label}: {complaint}"
        for argument in arguments
        for values, may_answer in ((BAD, False), (ODD, True))
        for label, make in values.items()
        if (complaint := _complaint(function, {**arguments, argument: make()}, argument, may_answer, name))
    ]
    assert not complaints, "\n".join(complaints)


def _complaint(
    function: Callable[..., Any], arguments: dict[str, Any], varied: str, may_answer: bool, name: str
) -> str:
    """Say what is wrong with what the function does, or nothing."""
    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", CostlyWarning)
        try:
            with at_most(SECONDS):
                answer = function(**arguments)
        except CLEAR as error:
            return "" if _is_clear(error) else f"{type(error).__name__}: {_first_line(error)}"
        except Exception as error:
            return f"{type(error).__name__}: {_first_line(error)}"
    if not may_answer and not _may_take_anything(name, varied, arguments[varied]):
        return f"answered {answer!r:.80}"
    return f"answered nan: {answer!r:.80}" if _holds_nan(answer) else ""


def _is_clear(error: Exception) -> bool:
    """An error of this package names the argument in backquotes, or is what an assertion was made for."""
    return isinstance(error, AssertionError) or "`" in str(error)


def _may_take_anything(name: str, argument: str, value: Any) -> bool:
    if (name, argument) in ANSWERS_ANYTHING:
        return True
    if name.endswith((".cdf", ".sf", ".pmf", ".pdf")) and isinstance(value, float) and math.isinf(value):
        return True  # a distribution has values at both ends
    if argument == "fits" and name in HAS_LIMIT and value == math.inf:
        return True
    return isinstance(value, (str, bytes)) and argument in _NAMES


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:160]


def _holds_nan(answer: Any) -> bool:
    if answer is None or isinstance(answer, ct.monitor.IntervalEstimate):  # NumPy makes it NaN; one may be not known
        return False
    if is_dataclass(answer) and not isinstance(answer, type):
        return any(_holds_nan(getattr(answer, field.name)) for field in fields(answer))
    if isinstance(answer, (tuple, list)):
        return any(map(_holds_nan, answer))
    with suppress(TypeError, ValueError, OverflowError, RecursionError, np.exceptions.ComplexWarning):
        return bool(np.isnan(np.asarray(answer, dtype=np.float64)).any())
    return False
