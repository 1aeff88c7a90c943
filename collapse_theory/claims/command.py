"""How a record is made again: by a command for a shell that prints the hash of the record."""

from __future__ import annotations

import json
import shlex
from functools import partial
from typing import Any

from collapse_theory.calls import Call, Typed, typed
from collapse_theory.claims import domain_text, own
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
    if not (claim.origin or is_of_the_ledger(claim)):
        if isinstance(claim, Claim) and claim.source.is_own:
            return _of_ones_own(claim, seed, effort)
        return _told("a claim that no file was given for; put it into one, and verify that", _run(seed, effort), claim)
    file, moved, runs = _place(claim, runs)
    if effort not in (QUICK, DEFAULT, DEEP):
        return _in_python(claim, moved, seed, effort)
    words = ["collapse", "verify", *file, claim.id, *_options(seed, effort)]
    words += [word for path in runs for word in ("--runs", path)]
    if not isinstance(claim, Claim) or not moved:
        return shlex.join(words)
    points = domain_text.written(claim.paths)
    if points is None or not _is_simulated_as_passed(claim):
        return _in_python(claim, moved, seed, effort)
    text = json.dumps(points, ensure_ascii=False)
    if len(text) > _LONGEST:
        return f"{shlex.join([*words, '--domain', RECORD_FILE])} (with this record, as JSON, in {RECORD_FILE})"
    return shlex.join([*words, "--domain", text])


def _place(claim: Claim | Measurement, runs: tuple[str, ...]) -> tuple[list[str], bool, tuple[str, ...]]:
    """Return the file that a claim is in, whether it stands on another domain, and the runs that no file names."""
    if not claim.origin:
        return [], is_on_another_domain(claim), runs
    holder = own.read(claim.origin)
    known = next((other for other in holder.claims if other.id == claim.id), None)
    moved = isinstance(claim, Claim) and any(
        getattr(claim, name) is not getattr(known, name, None) for name in ("paths", "simulated")
    )
    named = {str(run.folder) for run in holder.runs}
    file = [claim.origin] if claim.origin.endswith(".py") else []  # else it is installed
    return file, moved, tuple(path for path in runs if path not in named)


def _options(seed: int, effort: Effort) -> list[str]:
    return ["--seed", str(seed), *([] if effort == DEFAULT else [f"--{effort.name}"])]


def _in_python(claim: Claim | Measurement, moved: bool, seed: int, effort: Effort) -> str:
    """Return the call for what an option cannot say."""
    files = f", files={json.dumps([claim.origin])}" if claim.origin.endswith(".py") else ""
    given: dict[str, Typed] = {"": Typed(f"ct.claims.find({json.dumps(claim.id)}{files})")}
    if moved and isinstance(claim, Claim):
        unlike = Typed("paths with simulated points of their own", runs=False)
        given["domain"] = _domain(claim) if _is_simulated_as_passed(claim) else unlike
    return _printed("ct.claims.verify", [*given.items(), *_run(seed, effort).items()], claim)


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
    arguments = {"domain": _domain(claim), **given, **_run(seed, effort)}
    return _printed("ct.claims.check", [*formulas, *arguments.items()], claim)


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
    missing = next((part.text for _, part in arguments if not part.runs), "a domain that is too long to print")
    return _told(missing, {name: part for name, part in arguments if name in ("seed", "effort")}, claim)


def _told(missing: str, options: dict[str, Typed], claim: Claim | Measurement) -> str:
    """Return in words what there is no command for."""
    what = "your own check" if claim.source.is_own else claim.id
    given = ", ".join(f"{name}={part.text}" for name, part in options.items())
    return f"{what} again in Python, with {given}; no command can say {missing}"


def _is_simulated_as_passed(claim: Claim) -> bool:
    """Tell whether all points are simulated, as they are on a domain that was passed."""
    points: list[Any] = [point for path in claim.paths for point in path] if claim.simulate else []
    return list(map(id, points)) == list(map(id, claim.simulated))
