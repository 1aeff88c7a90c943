"""The commands ``collapse verify`` and ``collapse cite``: the ledger at a prompt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory.cli import completion, own
from collapse_theory.cli.help import examples
from collapse_theory.cli.listing import OfSource, of_source, verdict_of
from collapse_theory.cli.options import with_options
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Effort, Measurement, Record, Verdict
    from collapse_theory.runs import RecordedRun

VERIFY_EXAMPLES = examples(
    "collapse verify",
    "collapse verify shumailov2023.eq4 --json eq4.json",
    "collapse verify --source seddik2024 --quick",
    "collapse verify --verdict refuted --latex refuted.tex",
    "collapse verify --quick --controls",
    "collapse verify my_claims.py --record my_claims.json",
)
CITE_EXAMPLES = examples("collapse cite shumailov2023.eq4", "collapse cite gerstgrasser2024.accumulate --format bibtex")


Runs = Annotated[
    list[Path] | None,
    typer.Option("--runs", metavar="PATH", help="Runs of collapse-lab, or a CSV of metrics, as evidence."),
]
Points = Annotated[
    str | None, typer.Option("--domain", metavar="JSON|FILE", help="Judge one claim at other points: a list of them.")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the simulations; a whole number of at least 0.")]


Ids = completion.offer(completion.claim_ids)


@with_options(tables=Tables)
def verify(
    tables: Tables,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID|FILE", help="Claims to verify, or files of your own; all by default.", autocompletion=Ids
        ),
    ] = None,
    source: OfSource = None,
    verdict: Annotated[
        str | None,
        typer.Option(
            "--verdict",
            help="Show only this verdict, e.g. refuted.",
            autocompletion=completion.offer(completion.verdicts),
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer digits and replicates.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="More digits and ten times the replicates.")] = False,
    domain: Points = None,
    runs: Runs = None,
    latex_file: Annotated[
        Path | None, typer.Option("--latex", metavar="FILE", help="Also write a table in LaTeX.")
    ] = None,
    controls: Annotated[
        bool, typer.Option("--controls", help="Also judge each claim under the mutation that must flip its verdict.")
    ] = False,
    record_file: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Write the verdicts, or compare them with those of the file."),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the file of --record anew.")] = False,
    seed: Seed = 0,
) -> None:
    """Verify published claims, or your own, and print a verdict for each.

    Exit status: 0 if every claim was judged as on record, whatever the verdict;
    1 if one could not be judged (runs may leave open what is said of experiments), if none has the verdict that was
    asked for, or if a control does not flip its verdict; 2 for bad input, also if a file of claims is only partly
    right; 3 if a verdict differs from the one on record; 130 after Ctrl+C.
    """
    from collapse_theory import checks, files
    from collapse_theory.show import report

    effort, chosen, wanted = _effort(quick, deep), own.chosen(ids), verdict_of(verdict)
    claims, supplied = of_source(chosen.claims, ids, source), [*_read(runs), *chosen.runs]
    checks.seed(seed)
    own.check_record(record_file, update)
    if latex_file is not None:
        files.check_writable("latex", latex_file)
    own.tell(chosen.faults)
    if not claims and chosen.faults:
        raise typer.Exit(2)
    found = _on(domain, claims, seed, effort) or report.verify_with_progress(
        claims, seed=seed, effort=effort, runs=supplied
    )
    records, mistakes = own.judged(found)
    own.tell(mistakes)
    shown = [record for record in records if wanted in (None, record.verdict)]
    if shown:
        report.print_table(shown)
    elif records:
        print(_none_of(records, wanted))
    _write(shown, tables, latex_file)
    flipped = report.print_controls(shown) if controls else True
    status = (_status(records) or int(not shown)) if flipped else 1
    if record_file is not None and not mistakes:
        whole = chosen.whole and source is None and not chosen.faults
        drifted = own.compared(records, record_file, whole=whole, update=update)
        status = status or 3 * drifted
    raise typer.Exit(2 if chosen.faults or mistakes else status)


def _styles() -> list[str]:
    from collapse_theory.show.cite import FORMATS

    return list(FORMATS)


@with_options(tables=Tables)
def cite_claims(
    tables: Tables,
    ids: Annotated[list[str], typer.Argument(metavar="ID|FILE", help="Claims to cite.", autocompletion=Ids)],
    style: Annotated[
        str,
        typer.Option(
            "--format",
            help="text, latex, latex-table, bibtex, json or csv.",
            autocompletion=completion.offer(_styles),
        ),
    ] = "text",
    domain: Points = None,
    runs: Runs = None,
    seed: Seed = 0,
) -> None:
    """Verify claims and print a citation of each check; BibTeX entries are printed once."""
    from collapse_theory import checks
    from collapse_theory.claims import DEFAULT, verify_all
    from collapse_theory.show import cite

    chosen = own.chosen(ids)
    checks.seed(seed)
    if style not in cite.FORMATS:
        remedy = checks.did_you_mean(style, cite.FORMATS, "Choose one of them.")
        raise ValueError(f"`--format` must be one of {', '.join(cite.FORMATS)}; got {style!r}. {remedy}")
    supplied = [*_read(runs), *chosen.runs]
    found = _on(domain, chosen.claims, seed, DEFAULT) or list(verify_all(chosen.claims, seed=seed, runs=supplied))
    records, mistakes = own.judged(found)
    own.tell([*chosen.faults, *mistakes])
    _write(records, tables)
    if records:
        print(cite.cite(records if len(records) > 1 else records[0], style))
    if chosen.faults or mistakes:
        raise typer.Exit(2)


def _effort(quick: bool, deep: bool) -> Effort:
    from collapse_theory.claims import DEEP, DEFAULT, QUICK

    if quick and deep:
        raise ValueError("`--quick` and `--deep` must not be given together; got both. Choose one.")
    return QUICK if quick else DEEP if deep else DEFAULT


def _read(paths: list[Path] | None) -> Sequence[RecordedRun]:
    from collapse_theory.runs import read_evidence

    return tuple(run for path in paths or () for run in read_evidence(path))


def _on(domain: str | None, claims: Sequence[Claim | Measurement], seed: int, effort: Effort) -> list[Record]:
    """Return the record of one claim at the points that were given; none if none were."""
    from collapse_theory.claims import domain_text, verify

    if domain is None:
        return []
    if len(claims) != 1:
        raise ValueError(f"`--domain` must stand beside the id of one claim; there are {len(claims)}. Name one.")
    return [verify(claims[0], domain=domain_text.read(domain), seed=seed, effort=effort)]


def _none_of(records: Sequence[Record], wanted: Verdict | None) -> str:
    """Say that no record has a verdict, and which ones there are."""
    from collections import Counter

    from collapse_theory.show.report import counted

    there = ", ".join(f"{count} {headline}" for headline, count in Counter(r.headline for r in records).items())
    return f"None of {counted(len(records), 'claim')} has the verdict {wanted}; there are: {there}."


def _rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return a row for each record, with the columns of ``collapse list``."""
    from collapse_theory.show import entries, export

    return [export.row(entries.Entry(record.claim, entries.row_of(record))) for record in records]


def _write(records: Sequence[Record], tables: Tables, latex_file: Path | None = None) -> None:
    if tables.csv or tables.json:
        tables.write(_rows(records), [record.to_dict() for record in records])
    if latex_file is not None:
        from collapse_theory import files
        from collapse_theory.show import latex

        files.write_whole("latex", latex_file, latex.latex_table(records))


def _status(records: Sequence[Record]) -> int:
    """Return the exit status, after a line for every verdict that is not the one on record."""
    from collapse_theory.claims.ledger import drift

    changed = drift(records)
    for line in changed:
        print(f"collapse: verdict changed: {line}", file=sys.stderr)
    return 1 if any(map(_is_unjudged, records)) else 3 if changed else 0


def _is_unjudged(record: Record) -> bool:
    """Tell whether a claim should have been judged and was not; runs may leave open what is said of experiments."""
    from collapse_theory.claims import Measurement, Verdict

    is_open = isinstance(record.claim, Measurement) and record.verdict is Verdict.UNDECIDED
    return record.verdict.is_failure and not is_open
