"""How a record is made again: by a command for a shell that prints the hash of the record."""

from __future__ import annotations

import json
import shlex
from functools import partial
from typing import Any

from collapse_theory.calls import Call, Typed, typed
from collapse_theory.claims import domain_text
from collapse_theory.claims.catalogue import is_of_the_ledger, is_on_another_domain
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.effort import DEEP, DEFAULT, QUICK, Effort
from collapse_theory.claims.proof import Identity

__all__ = ["RECORD_FILE", "command"]

RECORD_FILE = "record.json"
"""What a command calls the file of a record, where the domain in it is too long for a line."""

_LONGEST = 600  # characters of a domain that are still worth printing


def command(claim: Claim | Measurement, seed: int, effort: Effort, runs: tuple[str, ...] = ()) -> str:
    """Return what to run in order to get the same record, and to see its hash."""
    if isinstance(claim, Claim) and not (claim.origin or is_of_the_ledger(claim)):
        return _of_ones_own(claim, seed, effort)
    file = [claim.origin] if claim.origin.endswith(".py") else []  # else it is ours, or installed
    words = ["collapse", "verify", *file, claim.id, *_options(seed, effort)]
    words += [word for folder in runs for word in ("--runs", folder)]
    if not isinstance(claim, Claim) or not is_on_another_domain(claim):
        return shlex.join(words) if effort in (QUICK, DEFAULT, DEEP) else _in_python(claim, seed, effort)
    points = domain_text.written(claim.paths)
    if points is None or not _is_simulated_as_passed(claim) or effort not in (QUICK, DEFAULT, DEEP):
        return _in_python(claim, seed, effort)
    text = json.dumps(points, ensure_ascii=False)
    if len(text) > _LONGEST:
        return f"{shlex.join([*words, '--domain', RECORD_FILE])} (with this record, as JSON, in {RECORD_FILE})"
    return shlex.join([*words, "--domain", text])


def _options(seed: int, effort: Effort) -> list[str]:
    return ["--seed", str(seed), *([] if effort == DEFAULT else [f"--{effort.name}"])]


def _in_python(claim: Claim | Measurement, seed: int, effort: Effort) -> str:
    """Return the call for what an option cannot say."""
    found = f"ct.claims.find({json.dumps(claim.id)})"
    given = {"domain": _domain(claim), **_run(seed, effort)} if isinstance(claim, Claim) else _run(seed, effort)
    if isinstance(claim, Claim) and not is_on_another_domain(claim):
        del given["domain"]
    elif isinstance(claim, Claim) and not _is_simulated_as_passed(claim):
        given["domain"] = Typed("paths with simulated points of their own", runs=False)
    return _printed("ct.claims.verify", [("", Typed(found)), *given.items()], claim)


def _of_ones_own(claim: Claim, seed: int, effort: Effort) -> str:
    """Return the check of two formulas again, where both can be read from a file."""
    formulas = [("", typed(_unwrapped(getattr(claim, name)))) for name in ("published", "exact")]
    optional = {
        "allows": typed(claim.allows),
        "simulate": typed(_unwrapped(claim.simulate)),
        "symbolic": typed([point for proof in claim.proofs if isinstance(proof, Identity) for point in proof.points]),
    }
    defaults = {"allows": "ct.claims.Equality()", "simulate": "None", "symbolic": "[]"}
    given = {name: part for name, part in optional.items() if part.text != defaults[name]}
    return _printed(
        "ct.claims.check", [*formulas, ("domain", _domain(claim)), *given.items(), *_run(seed, effort).items()], claim
    )


def _unwrapped(function: Any) -> Any:
    """Return what the user passed, without what ``check`` watches it by."""
    return getattr(function, "__wrapped__", function) if isinstance(function, partial) else function


def _run(seed: int, effort: Effort) -> dict[str, Typed]:
    named = {QUICK: "QUICK", DEEP: "DEEP"}.get(effort)
    mode = Typed(f"ct.claims.{named}") if named else typed(effort)
    return {"seed": typed(seed)} | ({} if effort == DEFAULT else {"effort": mode})


def _domain(claim: Claim) -> Typed:
    """Return the domain as it was passed."""
    paths = [[dict(point) for point in path] for path in claim.paths]
    return typed(paths[0] if len(paths) == 1 else paths)


def _printed(function: str, arguments: list[tuple[str, Typed]], claim: Claim | Measurement) -> str:
    runs = all(part.runs for _, part in arguments)
    call = Call(function, tuple((name, part.text) for name, part in arguments), runs)
    if runs and len(call.text) <= 2 * _LONGEST:
        return call.script("{}.hash")
    what = "your own check" if claim.source.is_own else f"{claim.id} on your own domain"
    options = ", ".join(f"{name}={part.text}" for name, part in arguments if name in ("seed", "effort"))
    missing = next((part.text for _, part in arguments if not part.runs), "a domain that is too long to print")
    return f"{what} again in Python, with {options}; no command can say {missing}"


def _is_simulated_as_passed(claim: Claim) -> bool:
    """Tell whether all points are simulated, as they are on a domain that was passed."""
    points: list[Any] = [point for path in claim.paths for point in path] if claim.simulate else []
    return list(map(id, points)) == list(map(id, claim.simulated))
