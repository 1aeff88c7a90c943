"""What quantities tend to as the number of fits grows, where that is known: whether a level is ever passed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from collapse_theory import checks, discrete, gaussian, regression, schedule
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.draw import Draw
from collapse_theory.policy import Replace

__all__ = ["known_limit"]

Given = Mapping[str, Any]


def known_limit(quantity: Any, given: Given) -> float | None:
    """Return the limit of a quantity for these arguments (without ``fits``), or None where it is not known here."""
    limit = _LIMITS.get(getattr(quantity, "__wrapped__", quantity))
    return None if limit is None else limit(given)


def _stationary(quantity: Any, collapsed: Callable[[Given], float]) -> Callable[[Given], float | None]:
    """Return the limit in the stationary model, or under growing data where collapse is certain all the same."""

    def limit(given: Given) -> float | None:
        try:
            return float(quantity(**given, fits=math.inf))
        except (TypeError, ValueError):
            return collapsed(given) if _is_certain(given) else None

    return limit


def _is_certain(given: Given) -> bool:
    """Tell whether every datum is a copy of an older one and the sum of 1/M_i has no bound."""
    if given.get("policy", Replace()) != Replace() or given.get("draw", Draw()) != Draw():
        return False
    sizes = schedule.of(given["samples"])
    if isinstance(sizes, (schedule.Listed, schedule.Rule)):
        return False
    return bool(sizes.inverse_sum_limit() == math.inf)


def _homozygosity_of(p: Any) -> float:
    atoms = prepare_floats(p)
    return float(atoms.counts @ atoms.p**2)


def _same(function: Any) -> Callable[[Given], float | None]:
    """Return the limit that a function with the same arguments computes, where it knows it."""

    def limit(given: Given) -> float | None:
        try:
            return float(function(**given))
        except (TypeError, ValueError):
            return None

    return limit


def _risk(given: Given) -> float | None:
    if {*given} - {"samples", "sigma", "ddof"}:
        return None
    try:
        limits = gaussian.risk_limits(**given)
    except ValueError:
        return None
    return limits.mean_part + limits.spread_part


def _limits() -> dict[Any, Callable[[Given], float | None]]:
    known: dict[Any, Callable[[Given], float | None]] = {
        discrete.expected_support: _stationary(discrete.expected_support, lambda given: 1.0),
        discrete.presence_probability: _stationary(
            discrete.presence_probability, lambda given: checks.real("p", given["p"])
        ),
        discrete.mass_lost: _stationary(discrete.mass_lost, lambda given: 1 - _homozygosity_of(given["p"])),
        discrete.expected_entropy: _stationary(discrete.expected_entropy, lambda given: 0.0),
        discrete.homozygosity: _same(discrete.homozygosity_limit),
        discrete.anchored_homozygosity: _same(discrete.anchored_limit),
        regression.excess_risk: _same(regression.excess_risk_limit),
        gaussian.risk: _risk,
    }
    return {getattr(quantity, "__wrapped__", quantity): limit for quantity, limit in known.items()}


_LIMITS = _limits()
