"""What a citation says of a value that is not in the ledger: a certified number, an estimate, a law, a plan."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from collapse_theory import __version__
from collapse_theory.calls import Call, typed
from collapse_theory.distribution import Distribution
from collapse_theory.enclosure import Enclosure
from collapse_theory.monitor import IntervalEstimate
from collapse_theory.montecarlo import Estimate
from collapse_theory.plan import Passage, Plan
from collapse_theory.profile import Profile

__all__ = ["CITED", "CitedValue", "cited_value"]

CITED = (Enclosure, Estimate, IntervalEstimate, Distribution, Plan, Passage, Profile)
"""What can be cited besides records."""

PACKAGE = f"collapse-theory {__version__}"
_UNKNOWN = "by the call that gave it, which this value does not carry"


@dataclass(frozen=True)
class CitedValue:
    """A value in the words of a citation.

    Attributes
    ----------
    subject : str
        What it is the value of.
    value : str
        The value itself.
    rows : dict of str
        What else a reader is told, by name and in order.
    routes : str
        How it was computed.
    command : str
        What gives it again.
    seed : int or None
    content : dict
        Numbers for JSON, beyond the words.
    """

    subject: str
    value: str
    rows: Mapping[str, str]
    routes: str
    command: str
    seed: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, str]:
        """Return everything by name and in order."""
        return {"value": self.value, **self.rows, "routes": self.routes}

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        numbers = {name: _json(value) for name, value in self.content.items()}
        return {
            "of": self.subject,
            **self.told(),
            **numbers,
            "seed": self.seed,
            "package": PACKAGE,
            "command": self.command,
        }

    def row(self) -> dict[str, Any]:
        """Return the cells of a table."""
        known = self.to_dict()
        return {name: known.get(name) for name in ("of", "value", "routes", "seed", "package", "command")}


def _json(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


@singledispatch
def cited_value(value: Any) -> CitedValue:
    """Return what is said of a value.

    Examples
    --------
    >>> from collapse_theory import certify, gaussian
    >>> cited_value(certify(gaussian.risk, samples=100, fits=6, digits=20)).value
    '0.090074109455319315355'
    """
    raise TypeError(type(value).__name__)


def _call(value: Any) -> Call | None:
    call: Call | None = getattr(value, "call", None)
    return call


def _of(value: Any, text: str, rows: Mapping[str, str], routes: str, **more: Any) -> CitedValue:
    """Return a value with the call that it carries."""
    call = _call(value)
    subject = call.text if call else f"a value of the kind {type(value).__name__}"
    return CitedValue(subject, text, {k: v for k, v in rows.items() if v}, routes, _command(call), **more)


def _command(call: Call | None) -> str:
    if call is None:
        return _UNKNOWN
    return call.script("ct.cite.cite({})") if call.runs else f"{call.text}, in Python"


@cited_value.register
def _enclosure(value: Enclosure) -> CitedValue:
    exact = value.ball.is_exact()
    rows = {"certified digits": "all" if exact else f"{value.digits}", "radius": "" if exact else f"{value.rad:.1e}"}
    content = {"decimal": value.decimal(), "digits": value.digits, "radius": value.rad}
    return _of(value, value.decimal(), rows, "ball arithmetic (Arb)", content=content)


@cited_value.register
def _estimate(value: Estimate) -> CitedValue:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the caveat has a row of its own
        low, high = value.interval(0.95)
    rows = {
        "standard error": f"{value.standard_error:.3g}",
        "95 % interval": f"{low:.6g} to {high:.6g} ({value.interval_method})",
        "caveat": value.caveat(),
        "replicates": str(value.replicates),
        "interrupted": "yes" if value.partial else "",
    }
    content = {"number": value.value, "standard_error": value.standard_error, "low": low, "high": high}
    return _of(value, value.concise(), rows, "simulation of the process", seed=value.seed, content=content)


@cited_value.register
def _interval(value: IntervalEstimate) -> CitedValue:
    rows = {f"{100 * value.confidence:g} % interval": f"{value.low:.6g} to {value.high:.6g}"} if value.is_known else {}
    content = {"number": value.value, "low": value.low, "high": value.high, "confidence": value.confidence}
    shown = f"{value.value:.6g}" if value.is_known else "not known"
    return _of(value, shown, rows, "estimate from a log", content=content)


@cited_value.register
def _distribution(value: Distribution) -> CitedValue:
    numbers = _summary(value)
    rows = {name: f"{number:.10g}" for name, number in numbers.items()}
    written = typed(value)
    call = Call(*_split(written.text), runs=written.runs)
    return CitedValue(written.text, "a distribution", rows, "exact formula in float64", _command(call), content=numbers)


def _split(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the source of an object as a function with one argument."""
    name, _, given = text.partition("(")
    return name, (("", given.removesuffix(")")),)


def _summary(value: Distribution) -> dict[str, float]:
    asked: dict[str, Callable[[], Any]] = {
        "mean": value.mean,
        "standard deviation": value.std,
        "5 %": lambda: value.ppf(0.05),
        "median": value.median,
        "95 %": lambda: value.ppf(0.95),
    }
    found = {}
    for name, ask in asked.items():
        try:
            found[name] = float(ask())
        except ValueError:  # a moment that does not exist, or a number of fits without a size
            continue
    return found


@cited_value.register
def _plan(value: Plan) -> CitedValue:
    rows = {
        "with it": f"{value.holding:.10g} after {value.fits} fits",
        "with less": "" if value.below is None else f"{value.failing:.10g} with {value.below:.10g}",
        "level": f"{value.level:.10g}, from {value.original:.10g} of the original",
        "assumed": value.assumptions,
    }
    content = {"number": value.least, "holding": value.holding, "below": value.below, "failing": value.failing}
    return _of(value, f"{value.least:.10g} {value.words}", rows, "bisection on the exact quantity", content=content)


@cited_value.register
def _passage(value: Passage) -> CitedValue:
    rows = {
        "one fit before": f"{value.before:.10g}",
        "then": f"{value.at:.10g}",
        "level": f"{value.level:.10g}, from {value.original:.10g} of the original",
    }
    shown = "never" if math.isinf(value.fits) else f"{value.fits} fits"
    content = {"number": value.fits, "before": value.before, "at": value.at}
    return _of(value, shown, rows, "bisection on the exact quantity", content=content)


@cited_value.register
def _profile(value: Profile) -> CitedValue:
    answers = {f"{c.definition.number} {c.definition.title}": f"{c.answer} ({c.evidence})" for c in value.cells}
    routes = "theory" if "of_policy" in getattr(_call(value), "function", "") else "calibrated tests of measured runs"
    held = [str(number) for number, holds in value.holds.items() if holds]
    return _of(value, f"definitions {', '.join(held)} hold" if held else "no definition holds", answers, routes)
