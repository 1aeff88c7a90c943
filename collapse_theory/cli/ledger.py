"""The commands ``collapse verify``, ``collapse list`` and ``collapse cite``: the ledger at a prompt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collapse_theory.cli import own
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
    "collapse verify my_claims.py --record my_claims.json",
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


Runs = Annotated[
    list[Path] | None,
    typer.Option("--runs", metavar="PATH", help="Runs of collapse-lab, or a CSV of metrics, as evidence."),
]
Points = Annotated[
    str | None, typer.Option("--domain", metavar="JSON|FILE", help="Judge one claim at other points: a list of them.")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the simulations; a whole number of at least 0.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only claims of this source, e.g. seddik2024.")]


def verify(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID|FILE", help="Claims to verify, or files of your own; all by default.", autocompletion=_claim_ids
        ),
    ] = None,
    source: OfSource = None,
    verdict: Annotated[str | None, typer.Option("--verdict", help="Show only this verdict, e.g. refuted.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer digits and replicates.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="More digits and ten times the replicates.")] = False,
    domain: Points = None,
    runs: Runs = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write the records.")] = None,
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
    1 if one could not be judged, or a control does not flip its verdict; 2 for bad input, also if a file of claims is
    only partly right; 3 if a verdict differs from the one on record; 130 after Ctrl+C.
    """
    from collapse_theory import checks, files
    from collapse_theory.show import report

    effort, chosen, wanted = _effort(quick, deep), own.chosen(ids), _verdict(verdict)
    claims, supplied = _of_source(chosen.claims, ids, source), [*_read(runs), *chosen.runs]
    checks.seed(seed)
    own.check_record(record_file, update)
    for name, path in (("json", json_file), ("latex", latex_file)):
        if path is not None:
            files.check_writable(name, path)
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
        print(f"None of {report.counted(len(records), 'claim')} has the verdict {wanted}.")
    _write(shown, json_file, latex_file)
    flipped = report.print_controls(shown) if controls else True
    status = _status(records) if flipped else 1
    if record_file is not None and not mistakes:
        whole = chosen.whole and source is None and not chosen.faults
        drifted = own.compared(records, record_file, whole=whole, update=update)
        status = status or 3 * drifted
    raise typer.Exit(2 if chosen.faults or mistakes else status)


def list_claims(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORD|FILE", help="Only claims that say all of this, or of a file.")
    ] = None,
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
    chosen = own.chosen([word for word in words or () if word.endswith(".py")])
    own.tell(chosen.faults)
    listed = _of_source(chosen.claims, None, source)
    found = [claim for claim in listed if wanted in (None, on_record.get(claim.id))]
    for word in [word for word in words or () if not word.endswith(".py")]:
        found = [claim for claim in found if word.lower() in f"{claim.id} {claim.statement} {claim.source}".lower()]
    if form != "text":
        print(export.FORMATS[form](entries(found)), end="")
    elif found:
        report.print_columns([(claim.id, on_record.get(claim.id, _unknown(claim)), claim.statement) for claim in found])
    else:
        print("No claim is like that. Leave out a word or an option.")
    if chosen.faults:
        raise typer.Exit(2)


def _unknown(claim: Claim | Measurement) -> str:
    """Return what stands for a verdict where none is on record."""
    return "yours" if claim.origin else "not-run"


def cite_claims(
    ids: Annotated[list[str], typer.Argument(metavar="ID|FILE", help="Claims to cite.", autocompletion=_claim_ids)],
    style: Annotated[str, typer.Option("--format", help="text, latex, bibtex, json or csv.")] = "text",
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
        raise ValueError(f"`--format` must be one of {', '.join(cite.FORMATS)}; got {style!r}. Choose one of them.")
    supplied = [*_read(runs), *chosen.runs]
    found = _on(domain, chosen.claims, seed, DEFAULT) or list(verify_all(chosen.claims, seed=seed, runs=supplied))
    records, mistakes = own.judged(found)
    own.tell([*chosen.faults, *mistakes])
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


def _write(records: Sequence[Record], json_file: Path | None, latex_file: Path | None) -> None:
    if json_file is not None:
        from collapse_theory.show import report

        report.write_json(records, json_file)
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
    return 1 if any(record.verdict.is_failure for record in records) else 3 if changed else 0


def _of_source(
    claims: list[Claim | Measurement], ids: list[str] | None, source: str | None
) -> list[Claim | Measurement]:
    """Return the claims of one source, if one is asked for."""
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims.catalogue import sources

    known = dict.fromkeys([*sources(), *(claim.source.key for claim in claims)])
    if source is not None and source not in known:
        remedy = did_you_mean(source, known, f"Choose one of {', '.join(known)}.")
        raise ValueError(f"`--source` must be a source of the ledger; got {source!r}. {remedy}")
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
