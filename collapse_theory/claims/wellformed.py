"""What a claim must be made of: every wrong type, misnamed argument and missing part is named when it is made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from collapse_theory import checks
from collapse_theory.claims.allowance import Allowance
from collapse_theory.claims.control import Control, OtherRange
from collapse_theory.claims.proof import Proof

if TYPE_CHECKING:
    from collapse_theory.claims.claim import Claim, Measurement

__all__ = ["check_claim", "check_complete", "check_formulas", "check_measurement"]

_ID = re.compile(r"[^\s/\\]+\.[^\s/\\]+")
_TEXTS = ("falsified_by", "hypotheses", "narrower", "read_as", "correction", "origin")


def check_claim(claim: Claim) -> None:
    """Raise ValueError if a part of a claim is not what it must be.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> check_claim(find("shumailov2023.eq4"))
    """
    _check_statement(claim, _TEXTS)
    _part(claim, "allows", Allowance, "an allowance", "Pass one such as Equality() or LeadingOrder(2).")
    for name in ("published", "exact"):
        checks.function(name, getattr(claim, name), remedy=f"Pass lambda samples: 1 / samples. This is of {claim.id}.")
    for name in ("simulate", "library", "corrected"):
        if getattr(claim, name) is not None:
            checks.function(name, getattr(claim, name), remedy=f"Or leave it out. This is of {claim.id}.")
    checks.whole("replicates", claim.replicates, minimum=1)
    if claim.control is not None:
        _part(claim, "control", Control, "a mutation", 'Pass times("1.01"), say.')
    _listed(claim, "proofs", claim.proofs, Proof, "proofs")
    _listed(claim, "readings", claim.readings, type(claim), "claims")
    for path in _tuple(claim, "paths", claim.paths):
        _check_points(claim, "paths", path)
    _check_points(claim, "simulated", claim.simulated)
    if claim.fault is not None:
        checks.choice("fault", claim.fault, ("misprint", "constant", "assumption", "statement"))


def check_formulas(claim: Claim) -> None:
    """Raise ValueError if a function does not take the arguments of the points.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> check_formulas(find("shumailov2023.eq4"))
    """
    for names in dict.fromkeys(tuple(point) for point in chain(*claim.paths, claim.simulated)):
        for name in ("published", "exact", "library", "corrected"):
            formula = getattr(claim, name)
            if formula is not None:
                checks.takes(name, formula, names, remedy=f"Rename its parameters in {claim.id}.")
    if claim.simulate is not None:
        called = "(point, replicates, seed)"
        checks.takes("simulate", claim.simulate, positional=3, called=called, remedy=f"Add them in {claim.id}.")


def check_complete(claim: Claim) -> None:
    """Raise ValueError if nothing is there to judge, or a simulation that is never run.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> check_complete(find("shumailov2023.eq4"))
    """
    if not all(claim.paths or ((),)):
        raise ValueError(f"`paths` must hold points; {claim.id} has none. Pass (({{'samples': 10}},),), say.")
    if claim.simulate is not None and not claim.simulated:
        raise ValueError(
            f"`simulated` must hold the points to simulate; {claim.id} has `simulate` and none. Pass some points, "
            "or leave `simulate` out."
        )


def check_measurement(claim: Measurement) -> None:
    """Raise ValueError if a part of a statement about an experiment is not what it must be.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> check_measurement(find("shumailov2023.perplexity-real"))
    """
    _check_statement(claim, ("command", "read_as", "origin", "hypotheses", "falsified_by"))
    for name in ("stated", "lowest", "highest"):
        checks.real(name, getattr(claim, name), infinite=name != "stated")
    if claim.lowest > claim.highest:
        raise ValueError(
            f"`lowest` must be at most `highest`; got {claim.lowest:g} and {claim.highest:g} in {claim.id}. Swap them."
        )
    checks.function(
        "measured", claim.measured, remedy=f"Pass lambda series: series['loss'][-1]. This is of {claim.id}."
    )
    checks.takes("measured", claim.measured, positional=1, called="(series)", remedy=f"Mend it in {claim.id}.")
    if not isinstance(claim.experiment, Mapping) or "experiment" not in claim.experiment:
        raise ValueError(
            f"`experiment` must be a dict that names one; got {checks.shown(claim.experiment)} in {claim.id}. Pass "
            "{'experiment': 'mine'}: the name in the column `experiment`, or that of the file of metrics."
        )
    if claim.beside is not None and not isinstance(claim.beside, Mapping):
        raise ValueError(
            f"`beside` must be a dict, as `experiment`; got {checks.shown(claim.beside)} in {claim.id}. Leave it out."
        )
    if claim.control is not None:
        checks.instance("control", claim.control, OtherRange, what="a range", remedy="Leave it out.")
    free = claim.free
    if not isinstance(free, Mapping) or not all(isinstance(part, str) for pair in free.items() for part in pair):
        raise ValueError(
            f"`free` must be a dict of names, each with a reason; got {checks.shown(free)} in {claim.id}. Pass {{}} if "
            "the experiment has no other settings."
        )
    checks.whole("fits", claim.fits, minimum=0)


def _check_statement(claim: Claim | Measurement, texts: Iterable[str]) -> None:
    from collapse_theory.claims.source import Source

    if not isinstance(claim.id, str) or not _ID.fullmatch(claim.id) or claim.id.endswith(".py"):
        raise ValueError(
            f"`id` must be a source, a dot and a name, and no blanks; got {checks.shown(claim.id)}. Pass 'me.bound'."
        )
    _part(claim, "source", Source, "a source", "Pass Source('me2026', 'draft', 'Theorem 1').")
    for name in ("statement", "latex", *texts):
        if not isinstance(getattr(claim, name), str):
            raise ValueError(
                f"`{name}` must be a text; got {checks.shown(getattr(claim, name))} in {claim.id}. Pass a string."
            )


def _part(claim: Claim | Measurement, name: str, kind: type[Any], what: str, remedy: str) -> None:
    checks.instance(name, getattr(claim, name), kind, what=what, remedy=f"{remedy} This is of {claim.id}.")


def _listed(claim: Claim, name: str, values: Any, kind: type[Any], what: str) -> None:
    for value in _tuple(claim, name, values):
        if not isinstance(value, kind):
            raise ValueError(
                f"`{name}` must hold {what} only; got {checks.shown(value)} among them in {claim.id}. Leave it out."
            )


def _tuple(claim: Claim, name: str, values: Any) -> tuple[Any, ...]:
    if not isinstance(values, (tuple, list)):
        raise ValueError(
            f"`{name}` must be a tuple; got {checks.shown(values)} in {claim.id}. Write ({name},) for a single one."
        )
    return tuple(values)


def _check_points(claim: Claim, name: str, points: Any) -> None:
    where = "a path, which is a tuple of points," if name == "paths" else "points"
    for point in points if isinstance(points, (tuple, list)) else (points,):
        if point is points or not isinstance(point, Mapping) or not all(isinstance(key, str) for key in point):
            raise ValueError(
                f"`{name}` must hold {where} and a point is a dict of arguments; got {checks.shown(point)} in "
                f"{claim.id}. Pass {'((p, q), (r, s))' if name == 'paths' else '(p, q)'} with p = {{'samples': 10}}."
            )
