"""The commands ``collapse verify``, ``collapse list`` and ``collapse cite``: the ledger at a prompt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collapse_theory.cli.help import examples

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Effort, Measurement, Record, Verdict
    from collapse_theory.runs import RecordedRun

VERIFY_EXAMPLES = examples(
    "collapse verify",
    "collapse verify shumailov2023.eq4 --json eq4.json",
    "collapse verify --source seddik2024 --quick",
    "collapse verify --verdict refuted --latex refuted.tex",
    "collapse verify --quick --controls",
)
LIST_EXAMPLES = examples(
    "collapse list",
    "collapse list gaussian",
    "collapse list --verdict refuted",
    "collapse list --source seddik2024 --format csv",
)
CITE_EXAMPLES = examples("collapse cite shumailov2023.eq4", "collapse cite gerstgrasser2024.accumulate --format bibtex")


def _claim_ids(incomplete: str) -> list[str]:
    """Complete the id of a claim from the verdicts on record, which are read faster than the ledger is built."""
    from collapse_theory.claims.ledger import recorded_verdicts

    return [claim_id for claim_id in recorded_verdicts() if claim_id.startswith(incomplete)]


Runs = Annotated[Path | None, typer.Option("--runs", metavar="DIR", help="Runs of collapse-lab as evidence.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the simulations; a whole number of at least 0.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only claims of this source, e.g. seddik2024.")]


def verify(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Claims to verify; all by default.", autocompletion=_claim_ids),
    ] = None,
    source: OfSource = None,
    verdict: Annotated[str | None, typer.Option("--verdict", help="Show only this verdict, e.g. refuted.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer digits and replicates.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="More digits and ten times the replicates.")] = False,
    runs: Runs = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write the records.")] = None,
    latex_file: Annotated[
        Path | None, typer.Option("--latex", metavar="FILE", help="Also write a table in LaTeX.")
    ] = None,
    controls: Annotated[
        bool, typer.Option("--controls", help="Also judge each claim under the mutation that must flip its verdict.")
    ] = False,
    seed: Seed = 0,
) -> None:
    """Verify published claims and print a verdict for each.

    Exit status: 0 if every claim was judged as on record, whatever the verdict;
    1 if one could not be judged, or a control does not flip its verdict; 2 for bad input; 3 if a verdict differs from
    the one on record; 130 after Ctrl+C.
    """
    from collapse_theory import checks, files
    from collapse_theory.show import report

    effort, claims, wanted = _effort(quick, deep), _selection(ids, source), _verdict(verdict)
    checks.seed(seed)
    for name, path in (("json", json_file), ("latex", latex_file)):
        if path is not None:
            files.check_writable(name, path)
    records = report.verify_with_progress(claims, seed=seed, effort=effort, runs=_read(runs))
    shown = [record for record in records if wanted in (None, record.verdict)]
    if shown:
        report.print_table(shown)
    else:
        print(f"None of {report.counted(len(records), 'claim')} has the verdict {wanted}.")
    _write(shown, json_file, latex_file)
    flipped = report.print_controls(shown) if controls else True
    raise typer.Exit(_status(records) if flipped else 1)


def list_claims(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Only claims that say all of this.")] = None,
    source: OfSource = None,
    verdict: Annotated[str | None, typer.Option("--verdict", help="Only this verdict, e.g. refuted.")] = None,
    form: Annotated[str, typer.Option("--format", help="text, csv, json or jsonld.")] = "text",
) -> None:
    """List claims with the verdict on record; nothing is computed.

    As text, one in a line; CSV and JSON have all that is on record, JSON-LD reviews in the terms of schema.org.
    """
    from collapse_theory import checks
    from collapse_theory.claims.ledger import recorded_verdicts
    from collapse_theory.show import export, report
    from collapse_theory.show.entries import entries

    if form not in (forms := ["text", *export.FORMATS]):
        remedy = checks.did_you_mean(form, forms, "Choose one of them.")
        raise ValueError(f"`--format` must be one of {', '.join(forms)}; got {form!r}. {remedy}")

    on_record, wanted = recorded_verdicts(), _verdict(verdict)
    found = [claim for claim in _selection(None, source) if wanted in (None, on_record.get(claim.id))]
    for word in words or ():
        found = [claim for claim in found if word.lower() in f"{claim.id} {claim.statement} {claim.source}".lower()]
    if form != "text":
        print(export.FORMATS[form](entries(found)), end="")
    elif found:
        report.print_columns([(claim.id, on_record.get(claim.id, "not-run"), claim.statement) for claim in found])
    else:
        print("No claim is like that. Leave out a word or an option.")


def cite_claims(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Claims to cite.", autocompletion=_claim_ids)],
    style: Annotated[str, typer.Option("--format", help="text, latex, bibtex, json or csv.")] = "text",
    runs: Runs = None,
    seed: Seed = 0,
) -> None:
    """Verify claims and print a citation of each check; BibTeX entries are printed once."""
    from collapse_theory import checks
    from collapse_theory.claims import verify_all
    from collapse_theory.show import cite

    claims = _selection(ids, None)
    checks.seed(seed)
    if style not in cite.FORMATS:
        raise ValueError(f"`--format` must be one of {', '.join(cite.FORMATS)}; got {style!r}. Choose one of them.")
    records = list(verify_all(claims, seed=seed, runs=_read(runs)))
    print(cite.cite(records if len(records) > 1 else records[0], style))


def _effort(quick: bool, deep: bool) -> Effort:
    from collapse_theory.claims import DEEP, DEFAULT, QUICK

    if quick and deep:
        raise ValueError("`--quick` and `--deep` must not be given together; got both. Choose one.")
    return QUICK if quick else DEEP if deep else DEFAULT


def _read(runs: Path | None) -> Sequence[RecordedRun]:
    from collapse_theory.runs import read_runs

    return () if runs is None else read_runs(runs)


def _write(records: Sequence[Record], json_file: Path | None, latex_file: Path | None) -> None:
    from collapse_theory import files
    from collapse_theory.show import latex, report

    if json_file is not None:
        report.write_json(records, json_file)
    if latex_file is not None:
        files.write_whole("latex", latex_file, latex.latex_table(records))


def _status(records: Sequence[Record]) -> int:
    """Return the exit status, after a line for every verdict that is not the one on record."""
    from collapse_theory.claims.ledger import drift

    changed = drift(records)
    for line in changed:
        print(f"collapse: verdict changed: {line}", file=sys.stderr)
    return 1 if any(record.verdict.is_failure for record in records) else 3 if changed else 0


def _selection(ids: list[str] | None, source: str | None) -> list[Claim | Measurement]:
    """Return the claims that are asked for, each once."""
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims.catalogue import all_claims, find, sources

    if source is not None and source not in sources():
        remedy = did_you_mean(source, sources(), f"Choose one of {', '.join(sources())}.")
        raise ValueError(f"`--source` must be a source of the ledger; got {source!r}. {remedy}")
    claims = [find(claim_id) for claim_id in dict.fromkeys(ids)] if ids else list(all_claims())
    of_source = [claim for claim in claims if source in (None, claim.source.key)]
    if ids and len(of_source) < len(claims):
        other = next(claim.id for claim in claims if claim.source.key != source)
        raise ValueError(f"`--source` must be that of the claims; {other} is not of {source!r}. Leave one of them out.")
    return of_source


def _verdict(word: str | None) -> Verdict | None:
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims import Verdict

    known = [str(verdict) for verdict in Verdict]
    if word is not None and word not in known:
        remedy = did_you_mean(word, known, f"Choose one of {', '.join(known)}.")
        raise ValueError(f"`--verdict` must be a verdict; got {word!r}. {remedy}")
    return None if word is None else Verdict(word)
