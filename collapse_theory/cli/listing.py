"""The command ``collapse list``, and how commands choose claims by source and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collapse_theory.cli import completion, own
from collapse_theory.cli.help import examples
from collapse_theory.cli.options import with_options
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Measurement, Verdict
    from collapse_theory.show.entries import Entry

__all__ = ["LIST_EXAMPLES", "OfSource", "list_claims", "of_source", "verdict_of"]

LIST_EXAMPLES = examples(
    "collapse list",
    "collapse list gaussian",
    "collapse list --verdict refuted",
    "collapse list --source seddik2024 --csv seddik2024.csv",
)
NONE_IS_LIKE_THAT = "No claim is like that. Leave out a word or an option."
_NOT_RUN = "not-run"


def _formats() -> list[str]:
    from collapse_theory.show import export

    return ["text", *export.FORMATS]


OfSource = Annotated[
    str | None,
    typer.Option(
        "--source",
        help="Only claims of this source, e.g. seddik2024.",
        autocompletion=completion.offer(completion.sources),
    ),
]


@with_options(tables=Tables)
def list_claims(
    tables: Tables,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD|FILE",
            help="Only claims that say all of this, or of a file.",
            autocompletion=completion.offer(completion.claim_ids),
        ),
    ] = None,
    source: OfSource = None,
    verdict: Annotated[
        str | None,
        typer.Option(
            "--verdict",
            help="Only this verdict, e.g. refuted.",
            autocompletion=completion.offer(completion.verdicts),
        ),
    ] = None,
    record_file: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Verdicts of your claims; FILE.json beside FILE.py by default."),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="text, csv, json or jsonld.", autocompletion=completion.offer(_formats))
    ] = "text",
) -> None:
    """List claims with the verdict on record; nothing is computed.

    As text, one in a line; CSV and JSON have all that is on record, JSON-LD reviews in the terms of schema.org.
    Exit status: 1 if there is no such claim.
    """
    from collapse_theory import checks
    from collapse_theory.show import export, report

    if form not in (forms := _formats()):
        remedy = checks.did_you_mean(form, forms, "Choose one of them.")
        raise ValueError(f"`--format` must be one of {', '.join(forms)}; got {form!r}. {remedy}")
    wanted = verdict_of(verdict)
    chosen = own.chosen([word for word in words or () if word.endswith(".py")])
    own.tell(chosen.faults)
    found = _entries(of_source(chosen.claims, None, source), record_file)
    found = [entry for entry in found if wanted in (None, entry.verdict) and _says(entry.claim, words or ())]
    tables.write([export.row(entry) for entry in found])
    if form != "text":
        print(export.FORMATS[form](found), end="")
    elif found:
        report.print_columns([(entry.id, str(entry.verdict), entry.claim.statement) for entry in found])
    else:
        print(NONE_IS_LIKE_THAT)
    if chosen.faults or not found:
        raise typer.Exit(2 if chosen.faults else 1)


def _entries(claims: Sequence[Claim | Measurement], record: Path | None) -> list[Entry]:
    """Return what is on record of claims; of one's own ones that is in a file of theirs."""
    from collapse_theory.show.entries import entries

    kept = own.recorded([claim for claim in claims if claim.origin], record)
    return [
        replace(entry, row=entry.row | {"verdict": kept.get(entry.id, _NOT_RUN)}) if entry.claim.origin else entry
        for entry in entries(claims)
    ]


def _says(claim: Claim | Measurement, words: Sequence[str]) -> bool:
    text = f"{claim.id} {claim.statement} {claim.source}".lower()
    return all(word.lower() in text for word in words if not word.endswith(".py"))


def of_source(
    claims: list[Claim | Measurement], ids: list[str] | None, source: str | None
) -> list[Claim | Measurement]:
    """Return the claims of one source, if one is asked for."""
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims import catalogue

    known = dict.fromkeys([*catalogue.sources(), *(claim.source.key for claim in claims)])
    if source is not None and source not in known:
        remedy = did_you_mean(source, known, f"Choose one of {', '.join(known)}.")
        raise ValueError(f"`--source` must be a source of the ledger; got {source!r}. {remedy}")
    chosen = [claim for claim in claims if source in (None, claim.source.key)]
    if ids and len(chosen) < len(claims):
        other = next(claim.id for claim in claims if claim.source.key != source)
        raise ValueError(f"`--source` must be that of the claims; {other} is not of {source!r}. Leave one of them out.")
    return chosen


def verdict_of(word: str | None) -> Verdict | None:
    """Return a verdict by its word, or none if none is asked for."""
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims import Verdict

    known = completion.verdicts()
    if word is not None and word not in known:
        remedy = did_you_mean(word, known, f"Choose one of {', '.join(known)}.")
        raise ValueError(f"`--verdict` must be a verdict; got {word!r}. {remedy}")
    return None if word is None else Verdict(word)
