"""A user's own claims: read from files and from installed packages, and found by id beside those of the ledger."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from collapse_theory.checks import listed, shown
from collapse_theory.claims import catalogue
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.modules import Loaded, load_module
from collapse_theory.claims.retired import RETIRED
from collapse_theory.claims.wellformed import check_complete
from collapse_theory.runs import RecordedRun, read_evidence

__all__ = ["GROUP", "Own", "all_own", "find", "installed", "load", "read"]

GROUP = "collapse_theory.claims"
"""Entry points of this group name modules that hold claims, or lists of claims."""

_DOMAIN = ("paths", "simulated")


@dataclass(frozen=True)
class Own:
    """What a file or module of a user holds.

    Attributes
    ----------
    origin : str
        The path of the file, or the name of the module.
    claims : tuple of Claim and Measurement
    runs : tuple of RecordedRun
        The measured series that the file names in ``RUNS``.
    faults : tuple of str
        What is wrong, each in one line with file and line; what is right is among ``claims`` all the same.
    """

    origin: str
    claims: tuple[Claim | Measurement, ...] = ()
    runs: tuple[RecordedRun, ...] = ()
    faults: tuple[str, ...] = ()


def read(origin: str | os.PathLike[str]) -> Own:
    """Read the claims of a file or module; whatever is wrong with it is said and not raised.

    Parameters
    ----------
    origin : str or path
        A file that ends in ``.py``, or the name of a module, as ``package.claims`` or ``package.claims:CLAIMS``.

    Returns
    -------
    Own
        The claims are those of the list ``CLAIMS``, or without one all that the module has under a name.

    Examples
    --------
    >>> read("no_such_file.py").faults
    ('no_such_file.py: there is no such file.',)
    """
    loaded = load_module(os.fspath(origin))
    if loaded.fault:
        return Own(loaded.origin, faults=(loaded.fault,))
    faults: list[str] = []
    claims = tuple(_sound(loaded, faults))
    if not claims and not faults:
        faults.append(f"{loaded.place('CLAIMS')}: it has no claims. Give one a name, or list them in CLAIMS.")
    return Own(loaded.origin, claims, tuple(_runs(loaded, faults)), tuple(faults))


def load(path: str | os.PathLike[str]) -> list[Claim | Measurement]:
    """Return the claims of a file.

    Parameters
    ----------
    path : str or path
        A Python file that ends in ``.py``, or the name of a module; it is run.

    Returns
    -------
    list of Claim and Measurement
        Those of its list ``CLAIMS``, or without one all that it has under a name.

    Raises
    ------
    ValueError
        If the file cannot be read or run, or a claim in it cannot be taken: an id that is not its own, another kind of
        object. The message names file and line.

    Examples
    --------
    >>> load("no_such_file.py")
    Traceback (most recent call last):
    ...
    ValueError: `path` must hold claims; no_such_file.py: there is no such file.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"`path` must be the path of a file; got {shown(path)}. Pass 'my_claims.py'.")
    found = read(path)
    if found.faults:
        raise ValueError(f"`path` must hold claims; {found.faults[0]}")
    return list(found.claims)


@cache
def installed() -> tuple[Own, ...]:
    """Return what installed packages declare under the entry point group ``collapse_theory.claims``."""
    found = entry_points(group=GROUP)
    return tuple(read(entry.value) for entry in sorted(found, key=lambda entry: entry.name))


def all_own(files: Sequence[str | os.PathLike[str]] = ()) -> list[Own]:
    """Return what files and then installed packages hold; of two claims with one id, only the first is kept."""
    known: dict[str, str] = {}
    return [_without(known, own) for own in (*map(read, files), *installed())]


def _without(known: dict[str, str], own: Own) -> Own:
    taken = [claim for claim in own.claims if claim.id in known]
    place = load_module(own.origin).place
    faults = tuple(
        f"{place(claim.id)}: `id` must be given once; {claim.id} is also in {known[claim.id]}. Rename one."
        for claim in taken
    )
    kept = tuple(claim for claim in own.claims if claim.id not in known)
    known.update((claim.id, own.origin) for claim in kept)
    return replace(own, claims=kept, faults=own.faults + faults)


def find(claim_id: str, *, files: Sequence[str | os.PathLike[str]] = ()) -> Claim | Measurement:
    """Return one claim from the ledger, from files, or from what installed packages declare.

    Parameters
    ----------
    claim_id : str
    files : sequence of str or path
        Files with claims of your own.

    Returns
    -------
    Claim or Measurement

    Raises
    ------
    ValueError
        If no claim has that id; the nearest is named. If a file cannot be read.

    Examples
    --------
    >>> find("shumailov2023.eq4").source.place
    'eq. (4)'
    """
    paths: list[Any] = listed("files", files, (str, os.PathLike), what="paths", remedy="Pass ['my_claims.py'].")
    of_files = [claim for file in paths for claim in load(file)]
    return catalogue.find(claim_id, [*of_files, *(claim for own in installed() for claim in own.claims)])


def _sound(loaded: Loaded, faults: list[str]) -> Iterator[Claim | Measurement]:
    """Yield the claims that can be taken, and note why the others cannot."""
    seen: dict[str, int] = {}
    references: dict[str, Any] = {}
    for value in loaded.values((Claim, Measurement), catalogue.is_of_the_ledger, faults):
        count = seen[value.id] = seen.get(value.id, 0) + 1
        known = references.setdefault(value.source.key, value.source.reference)
        fault = _fault(value, count, value.source.reference == known)
        if fault:
            faults.append(f"{loaded.place(value.id, count)}: {fault}")
        else:
            yield replace(value, origin=loaded.origin)


def _fault(claim: Claim | Measurement, count: int, same_reference: bool) -> str:
    """Return why a claim cannot be taken; empty if it can."""
    if claim.id in RETIRED or any(claim.id == ours.id for ours in catalogue.all_claims()):
        return f"`id` must be your own; {claim.id!r} is one of this package. Rename it."
    if count > 1:
        return f"`id` must be given once; {claim.id!r} is there {count} times. Rename it."
    if not same_reference:
        return f"`reference` must be the same for one source; {claim.source.key!r} has another above. Use one object."
    try:
        if isinstance(claim, Claim):
            check_complete(claim)
    except ValueError as error:
        return str(error)
    return ""


def _runs(loaded: Loaded, faults: list[str]) -> Iterator[RecordedRun]:
    """Yield what the file names in ``RUNS``: paths beside it, or runs that it has read."""
    named = loaded.attribute("RUNS", ())
    for value in named if isinstance(named, (list, tuple)) else [named]:
        if isinstance(value, RecordedRun):
            yield value
        elif isinstance(value, (str, os.PathLike)):
            path = Path(loaded.file).parent / value
            try:
                yield from read_evidence(path)
            except ValueError as error:
                faults.append(f"{loaded.place('RUNS')}: {error}")
        else:
            faults.append(f"{loaded.place('RUNS')}: `RUNS` must name files; got {shown(value)}. Write 'metrics.csv'.")


_ours = copyreg.dispatch_table[Claim]


def _reduced(claim: Claim | Measurement) -> Any:
    """Pickle a claim of a user by its file and id, so that a worker reads the file again."""
    if not claim.origin:
        return _ours(claim)
    known = _by_id(claim.origin).get(claim.id)
    own = {
        name: getattr(claim, name) for name in _DOMAIN if getattr(claim, name, None) is not getattr(known, name, None)
    }
    return _again, (
        os.path.abspath(claim.origin) if claim.origin.endswith(".py") else claim.origin,
        claim.origin,
        claim.id,
        own,
    )


def _again(place: str, origin: str, claim_id: str, domain: dict[str, Any]) -> Claim | Measurement:
    return replace(_by_id(place)[claim_id], origin=origin, **domain)


def _by_id(origin: str) -> dict[str, Claim | Measurement]:
    return {claim.id: claim for claim in read(origin).claims}


for _kind in (Claim, Measurement):
    copyreg.pickle(_kind, _reduced)  # type: ignore[arg-type]
