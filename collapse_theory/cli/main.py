"""The command ``collapse``: verify the ledger, or ask one question."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from collapse_theory.cli import explore as cli_explore
from collapse_theory.cli import figures as cli_figures
from collapse_theory.cli import simulate as cli_simulate
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import distribution, equal_atoms, number, recorded, sizes

app = typer.Typer(
    name="collapse",
    help="Exact, certified and simulated answers to published statements about model collapse.",
    epilog=examples("collapse verify --quick", "collapse risk --samples 100 --fits 6", "collapse simulate --help"),
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_simulate.app, name="simulate")

Samples = Annotated[str, typer.Option("--samples", help="Data drawn per generation, for example 100 or 1e5.")]
Runs = Annotated[Path | None, typer.Option("--runs", metavar="DIR", help="Runs of collapse-lab as evidence.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the simulations; a whole number of at least 0.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only claims of this source, e.g. seddik2024.")]


def main() -> None:
    """Run the command; bad input ends in one line and exit status 2, as does a machine that is too small or full."""
    try:
        app()
    except ValueError as error:
        _say(str(error))
    except OSError as error:
        _say(f"{error.filename or 'this machine'}: {error.strerror or error}.")
    except MemoryError:
        _say("this needs more memory than there is. Ask for less of it.")
    raise SystemExit(2)


def _say(message: str) -> None:
    """Print a message as one line, words of absurd length cut short."""
    words = [word if len(word) < 300 else f"{word[:60]}…" for word in message.split()]
    print("collapse:", *words, file=sys.stderr)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    if version:
        import collapse_theory

        print(f"collapse-theory {collapse_theory.__version__}")
        raise typer.Exit


def _claim_ids(incomplete: str) -> list[str]:
    """Complete the id of a claim from the verdicts on record, which are read faster than the ledger is built."""
    from collapse_theory.claims.ledger import recorded_verdicts

    return [claim_id for claim_id in recorded_verdicts() if claim_id.startswith(incomplete)]


@app.command(
    epilog=examples(
        "collapse verify",
        "collapse verify shumailov2023.eq4 --json eq4.json",
        "collapse verify --source seddik2024 --quick",
        "collapse verify --verdict refuted --latex refuted.tex",
    )
)
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
    seed: Seed = 0,
) -> None:
    """Verify published claims and print a verdict for each.

    Exit status: 0 if every claim was judged as on record, whatever the verdict;
    1 if one could not be judged; 2 for bad input; 3 if a verdict differs from
    the one on record; 130 after Ctrl+C.
    """
    from collapse_theory import checks, files
    from collapse_theory.claims import effort as efforts
    from collapse_theory.claims.ledger import drift
    from collapse_theory.show import cite, report

    if quick and deep:
        raise ValueError("`--quick` and `--deep` must not be given together; got both. Choose one.")
    claims = _selection(ids, source)
    checks.seed(seed)
    wanted = _verdict(verdict)
    for name, path in (("json", json_file), ("latex", latex_file)):
        if path is not None:
            files.check_writable(name, path)
    effort = efforts.QUICK if quick else efforts.DEEP if deep else efforts.DEFAULT
    supplied = recorded(runs)
    records = report.verify_with_progress(claims, seed=seed, effort=effort, runs=supplied)
    shown = [record for record in records if wanted in (None, record.verdict)]
    if shown:
        report.print_table(shown)
    else:
        print(f"None of {report.counted(len(records), 'claim')} has the verdict {wanted}.")
    if json_file is not None:
        report.write_json(shown, json_file)
    if latex_file is not None:
        files.write_whole("latex", latex_file, cite.latex_table(shown))
    changed = drift(records)
    for line in changed:
        print(f"collapse: verdict changed: {line}", file=sys.stderr)
    raise typer.Exit(1 if any(record.verdict.is_failure for record in records) else 3 if changed else 0)


@app.command("list", epilog=examples("collapse list", "collapse list gaussian", "collapse list --verdict refuted"))
def _list(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Only claims that say all of this.")] = None,
    source: OfSource = None,
    verdict: Annotated[str | None, typer.Option("--verdict", help="Only this verdict, e.g. refuted.")] = None,
) -> None:
    """List claims with the verdict on record, one in a line; nothing is computed."""
    from collapse_theory.claims.ledger import recorded_verdicts
    from collapse_theory.show import report

    on_record, wanted = recorded_verdicts(), _verdict(verdict)
    found = [claim for claim in _selection(None, source) if wanted in (None, on_record.get(claim.id))]
    for word in words or ():
        found = [claim for claim in found if word.lower() in f"{claim.id} {claim.statement} {claim.source}".lower()]
    if found:
        report.print_columns([(claim.id, on_record.get(claim.id, "not-run"), claim.statement) for claim in found])
    else:
        print("No claim is like that. Leave out a word or an option.")


@app.command(
    "cite",
    epilog=examples("collapse cite shumailov2023.eq4", "collapse cite gerstgrasser2024.accumulate --format bibtex"),
)
def _cite(
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
    records = list(verify_all(claims, seed=seed, runs=recorded(runs)))
    print(cite.cite(records if len(records) > 1 else records[0], style))


def _selection(ids: list[str] | None, source: str | None) -> list[Any]:
    """Return the claims that are asked for, each once."""
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims.ledger import all_claims, find, sources

    if source is not None and source not in sources():
        remedy = did_you_mean(source, sources(), f"Choose one of {', '.join(sources())}.")
        raise ValueError(f"`--source` must be a source of the ledger; got {source!r}. {remedy}")
    claims = [find(claim_id) for claim_id in dict.fromkeys(ids)] if ids else list(all_claims())
    of_source = [claim for claim in claims if source in (None, claim.source.key)]
    if ids and len(of_source) < len(claims):
        other = next(claim.id for claim in claims if claim.source.key != source)
        raise ValueError(f"`--source` must be that of the claims; {other} is not of {source!r}. Leave one of them out.")
    return of_source


def _verdict(word: str | None) -> Any:
    from collapse_theory.checks import did_you_mean
    from collapse_theory.claims import Verdict

    known = [str(verdict) for verdict in Verdict]
    if word is not None and word not in known:
        remedy = did_you_mean(word, known, f"Choose one of {', '.join(known)}.")
        raise ValueError(f"`--verdict` must be a verdict; got {word!r}. {remedy}")
    return None if word is None else Verdict(word)


@app.command(
    epilog=examples("collapse time --uniform 1000 --samples 1e5", "collapse time --p 0.5,0.3,0.2 --samples 100")
)
def time(
    samples: Samples,
    p: Annotated[str | None, typer.Option("--p", help="Probabilities: 0.5,0.3,0.2 or a file of numbers.")] = None,
    uniform: Annotated[str | None, typer.Option("--uniform", metavar="K", help="K equal atoms.")] = None,
) -> None:
    """Print the mean number of fits until a resampled distribution is a point mass."""
    from collapse_theory import discrete
    from collapse_theory.show import report

    start = distribution(p, uniform) if uniform is None or p is not None else equal_atoms(uniform)
    size = number("samples", samples)
    report.print_rows(
        ("mean collapse time", f"{discrete.collapse_time(start, samples=size):.12g} fits", "exact, by ancestry"),
        ("diffusion limit", f"{discrete.diffusion_time(start, samples=size):.12g} fits", "-2D sum (1-p) ln(1-p)"),
        (
            "published D·H(p)",
            f"{discrete.entropy_time(start, samples=size):.12g} fits",
            "see `collapse verify schaeffer2025.entropy-law`",
        ),
    )


@app.command(
    epilog=examples("collapse risk --samples 100 --fits 6", "collapse risk --samples 10,20,40 --fits 3 --ddof 0")
)
def risk(
    samples: Annotated[str, typer.Option("--samples", help="Data per generation: 100, or 10,20,40 for a schedule.")],
    fits: Annotated[str, typer.Option("--fits", help="Draw-then-fit steps.")],
    sigma: Annotated[float, typer.Option("--sigma", help="Original standard deviation.")] = 1.0,
    ddof: Annotated[int, typer.Option("--ddof", help="1: unbiased variance; 0: maximum likelihood.")] = 1,
) -> None:
    """Print the expected squared Wasserstein-2 distance of a recursively fitted Gaussian."""
    from collapse_theory import gaussian
    from collapse_theory.enclosure import certify
    from collapse_theory.show import report

    setting: dict[str, Any] = {
        "samples": sizes(samples),
        "fits": number("fits", fits),
        "sigma": sigma,
        "ddof": ddof,
    }
    deviation = gaussian.risk_variance(**setting) ** 0.5  # first, so that floats and not balls are refused
    report.print_rows(
        ("risk E W2²", str(certify(gaussian.risk, digits=15, **setting)), "exact, 15 digits certified"),
        ("its standard deviation", f"{deviation:.12g}", "exact"),
        ("first order", f"{gaussian.risk_series(**setting):.12g}", "(3/2) sigma² sum 1/M_i"),
    )


app.command(epilog=cli_figures.EXAMPLES)(cli_figures.figures)
app.command(epilog=cli_explore.EXAMPLES)(cli_explore.explore)
