"""Evidence in plain types, ready for JSON, and a fingerprint of them that no last bit moves."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from collapse_theory.claims.evidence import Certified, Evidence, Simulated
from collapse_theory.claims.point import describe
from collapse_theory.enclosure import Enclosure

__all__ = ["fingerprint", "of_enclosure", "of_evidence", "of_float", "of_simulation"]


def of_float(value: float) -> float | str | None:
    """Return a float as JSON can hold it: infinities as text, and None for what is not a number.

    Examples
    --------
    >>> of_float(0.5), of_float(math.inf), of_float(math.nan)
    (0.5, 'inf', None)
    """
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else str(value)


def of_enclosure(value: Enclosure) -> dict[str, Any]:
    """Return a certified value with its decimals and its radius."""
    return {
        "value": of_float(float(value)),
        "decimal": value.decimal(),
        "digits": value.digits,
        "radius": of_float(value.rad),
    }


def of_evidence(evidence: Evidence) -> dict[str, Any]:
    """Return everything that the judge saw."""
    return {
        "proofs": [vars(shown) for shown in evidence.proofs],
        "certified": [[_pair(entry) for entry in path] for path in evidence.paths],
        "simulated": [{"point": describe(s.certified.point), **of_simulation(s)} for s in evidence.simulated],
    }


def _pair(entry: Certified) -> dict[str, Any]:
    values = {"published": entry.published.decimal(), "exact": entry.exact.decimal()}
    return {"point": describe(entry.point), **values}


def of_simulation(simulated: Simulated) -> dict[str, Any]:
    """Return an estimate with its distances in standard errors from both values."""
    estimate, certified = simulated.estimate, simulated.certified
    return {
        "value": of_float(estimate.value),
        "standard_error": of_float(estimate.standard_error),
        "replicates": estimate.replicates,
        "seed": estimate.seed,
        "z_exact": of_float(estimate.z(float(certified.exact))),
        "z_published": of_float(estimate.z(float(certified.published))),
    }


def fingerprint(content: dict[str, Any]) -> str:
    """Return a hash of plain content that is the same on every processor.

    Last bits differ between processors: certified decimals enter as they are, every other float as ten digits, and
    distances in standard errors, which are differences of these, not at all.

    Examples
    --------
    >>> fingerprint({"value": 0.1 + 0.2, "z_exact": 1.0}) == fingerprint({"value": 0.3, "z_exact": 2.0})
    True
    """
    text = json.dumps(_to_ten_digits(content), sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _to_ten_digits(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _to_ten_digits(value) for key, value in content.items() if not key.startswith("z_")}
    if isinstance(content, (list, tuple)):
        return [_to_ten_digits(value) for value in content]
    return f"{content:.10g}" if isinstance(content, float) else content
