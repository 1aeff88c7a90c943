"""The command ``collapse``: verify the ledger, or ask one question."""

from __future__ import annotations

import math
import sys
from typing import Annotated, Any

import typer

from collapse_theory.cli import badge as cli_badge
from collapse_theory.cli import completion
from collapse_theory.cli import curation as cli_curation
from collapse_theory.cli import decode as cli_decode
from collapse_theory.cli import explore as cli_explore
from collapse_theory.cli import figures as cli_figures
from collapse_theory.cli import find as cli_find
from collapse_theory.cli import ledger as cli_ledger
from collapse_theory.cli import listing as cli_listing
from collapse_theory.cli import monitor as cli_monitor
from collapse_theory.cli import own as cli_own
from collapse_theory.cli import plan as cli_plan
from collapse_theory.cli import questions as cli_questions
from collapse_theory.cli import simulate as cli_simulate
from collapse_theory.cli.citing import Answer, Citing, certified
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import SAMPLES, number
from collapse_theory.cli.options import with_options
from collapse_theory.cli.process import Resampling
from collapse_theory.cli.start import Start

app = typer.Typer(
    name="collapse",
    help="Exact, certified and simulated answers to published statements about model collapse.",
    epilog=examples("collapse verify --quick", "collapse risk --samples 100 --fits 6", "collapse simulate --help"),
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_simulate.app, name="simulate")
app.add_typer(cli_plan.app, name="plan")

Samples = Annotated[str, typer.Option("--samples", help=SAMPLES)]


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


app.command(epilog=cli_ledger.VERIFY_EXAMPLES)(cli_ledger.verify)
app.command("list", epilog=cli_listing.LIST_EXAMPLES)(cli_listing.list_claims)
app.command(epilog=cli_find.FIND_EXAMPLES)(cli_find.find)
app.command("cite", epilog=cli_ledger.CITE_EXAMPLES)(cli_ledger.cite_claims)
app.command("new-claim", epilog=cli_own.NEW_EXAMPLES)(cli_own.new_claim)
app.command(epilog=cli_badge.EXAMPLES)(cli_badge.badge)


@app.command(
    epilog=examples(
        "collapse time --uniform 1000 --samples 1e5",
        "collapse time --p 0.5,0.3,0.2 --samples 100",
        "collapse time --zipf 128000,1.1 --samples 15e12",
        "collapse time --zipf 50 --samples geometric:100,1.1",
    )
)
@with_options(resampling=Resampling, start=Start, citing=Citing)
def time(samples: Samples, resampling: Resampling, start: Start, citing: Citing) -> None:
    """Print the mean number of fits until a resampled distribution is a point mass, or how likely that ever is."""
    import warnings

    from collapse_theory import discrete, schedule

    given = {"samples": schedule.parse(samples), **resampling.arguments()}
    p = start.distribution()
    with warnings.catch_warnings(record=True) as reasons:
        warnings.simplefilter("always")
        mean = discrete.collapse_time(p, **given)
    rows = [Answer("mean collapse time", mean, f"{mean:.12g} fits", "exact, by ancestry")]
    if given.keys() == {"samples"} and not isinstance(given["samples"], schedule.Schedule):
        diffusion, published = (function(p, **given) for function in (discrete.diffusion_time, discrete.entropy_time))
        remark = "see `collapse verify schaeffer2025.entropy-law`"
        rows += [Answer("diffusion limit", diffusion, f"{diffusion:.12g} fits", "-2D sum (1-p) ln(1-p)")]
        rows += [Answer("published D·H(p)", published, f"{published:.12g} fits", remark)]
    elif math.isinf(mean):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            chance = discrete.collapse_probability(p, **given)
        rows += [Answer("probability of it", chance, f"{chance:.6g}", _reason(reasons))]
    proved = certified(discrete.collapse_time, {"p": p, **given}) if citing.cite and math.isfinite(mean) else None
    given = {"samples": samples, **vars(resampling), **start.settings(p)}
    citing.tell(rows, settings=given, **citing.proof(proved))


def _reason(reasons: list[Any]) -> str:
    """Return why a time is infinite, without saying again that it is."""
    from collapse_theory.checks import NeverWarning

    told = [str(reason.message) for reason in reasons if issubclass(reason.category, NeverWarning)]
    return "; ".join(text.removeprefix("The mean time is infinite: ") for text in told)


@app.command(
    epilog=examples("collapse risk --samples 100 --fits 6", "collapse risk --samples 10,20,40 --fits 3 --ddof 0")
)
@with_options(citing=Citing)
def risk(
    samples: Samples,
    citing: Citing,
    fits: Annotated[str, typer.Option("--fits", help="Draw-then-fit steps.")],
    sigma: Annotated[float, typer.Option("--sigma", help="Original standard deviation.")] = 1.0,
    ddof: Annotated[
        int,
        typer.Option(
            "--ddof",
            help="1: unbiased variance; 0: maximum likelihood.",
            autocompletion=completion.offer(completion.DDOF),
        ),
    ] = 1,
) -> None:
    """Print the expected squared Wasserstein-2 distance of a recursively fitted Gaussian."""
    from collapse_theory import gaussian, schedule
    from collapse_theory.enclosure import certify

    setting: dict[str, Any] = {
        "samples": schedule.parse(samples),
        "fits": number("fits", fits),
        "sigma": sigma,
        "ddof": ddof,
    }
    deviation = gaussian.risk_variance(**setting) ** 0.5  # first, so that floats and not balls are refused
    proved = certify(gaussian.risk, digits=15, **setting)
    exact, series = gaussian.risk(**setting), gaussian.risk_series(**setting)
    rows = [
        Answer("risk E W2²", exact, str(proved), "exact, 15 digits certified", {"certified": proved.decimal()}),
        Answer("its standard deviation", deviation, f"{deviation:.12g}", "exact"),
        Answer("first order", series, f"{series:.12g}", "(3/2) sigma² sum 1/M_i"),
    ]
    citing.tell(rows, settings={**setting, "samples": samples}, **citing.proof(proved))


app.command(epilog=cli_questions.VALUE_EXAMPLES)(cli_questions.value)
app.command(epilog=cli_questions.UNTIL_EXAMPLES)(cli_questions.until)
app.command(epilog=cli_decode.EXAMPLES)(cli_decode.decode)
app.command("filter", epilog=cli_curation.EXAMPLES)(cli_curation.filter_)
app.command(epilog=cli_monitor.EXAMPLES)(cli_monitor.monitor)
app.command(epilog=cli_figures.EXAMPLES)(cli_figures.figures)
app.command(epilog=cli_explore.EXAMPLES)(cli_explore.explore)
