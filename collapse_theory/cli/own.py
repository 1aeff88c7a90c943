"""Claims of a user at the prompt: told from ids, verified beside the ledger, compared with a record of their own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from collapse_theory.cli.help import examples

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Measurement, Record
    from collapse_theory.runs import RecordedRun

NEW_EXAMPLES = examples("collapse new-claim", "collapse new-claim claims/variance.py")


class Chosen(NamedTuple):
    """The claims that a command is about, the series that files with claims name, and what is wrong with the files."""

    claims: list[Claim | Measurement]
    runs: list[RecordedRun]
    faults: list[str]
    whole: bool


def chosen(words: Sequence[str] | None) -> Chosen:
    """Tell files from ids, read the files, and return the claims: those named, or all of the files, or all known."""
    from collapse_theory.claims import catalogue, own

    names = list(dict.fromkeys(words or ()))
    files = [name for name in names if _is_file(name)]
    ids = [name for name in names if name not in files]
    found = own.all_own(files)
    listed = [claim for each in found for claim in each.claims]
    faults = [fault for each in (found[: len(files)] if names else found) for fault in each.faults]
    if ids:
        try:
            claims = [catalogue.find(name, listed) for name in ids]
        except ValueError:  # it may be in a package that cannot be read
            tell([fault for each in found for fault in each.faults])
            raise
    elif files:
        claims = [claim for each in found[: len(files)] for claim in each.claims]
    else:
        claims = [*catalogue.all_claims(), *listed]
    return Chosen(claims, [run for each in found for run in each.runs], faults, not ids)


def _is_file(word: str) -> bool:
    """Tell a path from an id: it ends in ``.py``, or there is something of that name."""
    return word.endswith(".py") or Path(word).exists()


def tell(faults: Sequence[str]) -> None:
    """Print what is wrong with files of claims, each in one line."""
    for fault in faults:
        print(f"collapse: {fault}", file=sys.stderr)


def judged(records: Sequence[Record]) -> tuple[list[Record], list[str]]:
    """Part the records of claims that could be judged from mistakes in claims of a user, each in one line."""
    from collapse_theory.claims.judge import Verdict

    mistaken = [record for record in records if record.claim.origin and record.verdict is Verdict.ERROR]
    faults = [f"{record.claim.origin}: {record.judgement.reason}" for record in mistaken]
    return [record for record in records if record not in mistaken], faults


def recorded(claims: Sequence[Claim | Measurement], path: Path | None) -> dict[str, str]:
    """Return the verdicts of a record by id: of one that is named, or else of those beside the files of the claims."""
    from collapse_theory.claims import kept

    verdicts: dict[str, str] = {}
    beside = {Path(claim.origin).with_suffix(".json") for claim in claims if claim.origin.endswith(".py")}
    for file in sorted(beside) if path is None else [path]:
        with nullcontext() if path else suppress(ValueError):  # another file may have that name
            verdicts |= {name: entry["verdict"] for name, entry in kept.read_kept(file)["claims"].items()}
    return verdicts


def compared(records: Sequence[Record], path: Path, *, whole: bool, update: bool) -> bool:
    """Write a record, or compare with the one that is there; return whether a verdict has changed, after saying so."""
    from collapse_theory.claims import kept

    if update or not path.exists():
        kept.write_kept(records, path)
        return False
    found = kept.changes(records, kept.read_kept(path), whole=whole)
    for line in found.drift:
        print(f"collapse: verdict changed: {line}", file=sys.stderr)
    for line in found.notes:
        print(f"collapse: evidence changed: {line}", file=sys.stderr)
    if found.drift or found.notes:
        print(f"collapse: if that is right, write {path} anew with --update.", file=sys.stderr)
    return bool(found.drift)


def check_record(path: Path | None, update: bool) -> None:
    """Refuse, before anything is verified, a record that cannot be read or written."""
    from collapse_theory import files
    from collapse_theory.claims import kept

    if path is None:
        if update:
            raise ValueError("`--update` must stand beside `--record FILE`; got it alone. Add the file.")
    elif update or not path.exists():
        files.check_writable("record", path)
    else:
        kept.read_kept(path)


def new_claim(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")] = Path(
        "my_claims.py"
    ),
) -> None:
    """Write a file with two claims of your own, about a formula and about metrics in a CSV beside it, to start from."""
    from importlib.resources import files as resources

    from collapse_theory import files

    if file.suffix != ".py" or not file.stem.isidentifier():
        raise ValueError(f"`FILE` must be the name of a Python module; got {str(file)!r}. Call it my_claims.py.")
    metrics = file.with_suffix(".csv")
    for path in (file, metrics):
        if path.exists() or path.is_symlink():
            raise ValueError(f"`FILE` must be new; {str(path)!r} is there already. Choose another name.")
        files.check_writable("file", path)
    folder = resources("collapse_theory.claims")
    for path, name in ((metrics, "template.csv"), (file, "template.py")):
        text = folder.joinpath(name).read_text(encoding="utf-8").replace("THIS_FILE", file.stem)
        files.write_whole("file", path, text)
    print(f"Wrote {file} and {metrics}. Next: collapse verify {file} --record {file.with_suffix('.json')}")
