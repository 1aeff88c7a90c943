"""How a record is made again: by a command, or by a call in Python where no command can say what was checked."""

from __future__ import annotations

import ast
import shlex
from typing import Any

import numpy as np

from collapse_theory.claims.catalogue import is_of_the_ledger, is_on_another_domain
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.effort import DEFAULT, Effort

__all__ = ["command"]

_LONGEST = 600  # characters of a domain that are still worth printing


def command(claim: Claim | Measurement, seed: int, effort: Effort) -> str:
    """Return what to run in order to get the same record."""
    if claim.origin:
        mode = "" if effort == DEFAULT else f" --{effort.name}"
        file = f"{shlex.quote(claim.origin)} " if claim.origin.endswith(".py") else ""  # else it is installed
        return f"collapse verify {file}{claim.id} --seed {seed}{mode}"
    if isinstance(claim, Measurement):
        return f"{claim.command} && collapse verify {claim.id} --runs runs"
    if not is_of_the_ledger(claim):
        return f"your own check again, with {_options(seed, effort)}, in Python"
    if not is_on_another_domain(claim):
        mode = "" if effort == DEFAULT else f" --{effort.name}"
        return f"collapse verify {claim.id} --seed {seed}{mode}"
    claims = "collapse_theory.claims"
    return f"{claims}.verify({claims}.find({claim.id!r}), domain={_domain(claim)}, {_options(seed, effort)})"


def _options(seed: int, effort: Effort) -> str:
    return f"seed={seed}" + ("" if effort == DEFAULT else f", effort=collapse_theory.claims.{effort.name.upper()}")


def _domain(claim: Claim) -> str:
    """Return the domain as it was passed, where that is short, one path, and made of what can be typed as it stands."""
    points = claim.paths[0] if len(claim.paths) == 1 and _is_simulated_everywhere(claim) else ()
    text = repr([{name: _plain(value) for name, value in point.items()} for point in points])
    return text if points and len(text) <= _LONGEST and _is_literal(text) else "your domain"


def _is_simulated_everywhere(claim: Claim) -> bool:
    """Tell whether all points are simulated, as they are on a domain that was passed."""
    points = [point for path in claim.paths for point in path] if claim.simulate else []
    return list(map(id, points)) == list(map(id, claim.simulated))


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
