"""The commands ``collapse value`` and ``collapse until``: what a quantity is after some fits, and when it is there."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer

from collapse_theory.cli.citing import Citing, certified
from collapse_theory.cli.execution import Csv, Json
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import number
from collapse_theory.cli.options import with_options
from collapse_theory.cli.process import Process, Question, Word
from collapse_theory.cli.start import Start

__all__ = ["UNTIL_EXAMPLES", "VALUE_EXAMPLES", "until", "value"]

VALUE_EXAMPLES = examples(
    "collapse value support --zipf 1000,1.1 --samples 1e4 --fits 1,10,100",
    "collapse value presence --p 1e-9 --samples 15e12 --fits 1000",
    "collapse value homozygosity --zipf 50 --samples 9 --fits 9 --policy subsample",
    "collapse value risk --samples geometric:100,2 --fits 10",
    "collapse value rank --dim 768 --samples 1e5 --fits 0,10,100,1000",
)
UNTIL_EXAMPLES = examples(
    "collapse until support --share 0.5 --uniform 1000 --samples 1e6",
    "collapse until presence --level 0.5 --p 1e-9 --samples 15e12",
    "collapse until homozygosity --level 0.1 --zipf 1000 --samples 1e6",
    "collapse until risk --level 0.01 --samples linear:100,10",
)


@with_options(process=Process, start=Start, citing=Citing)
def value(
    quantity: Word,
    fits: Annotated[str, typer.Option("--fits", help="Draw-then-fit steps: 100, or 1,10,inf for several.")],
    process: Process,
    start: Start,
    citing: Citing,
    csv: Csv = None,
    json: Json = None,
) -> None:
    """Print an exact quantity of a resampled distribution, or of a refitted Gaussian, after some fits."""
    from collapse_theory import files
    from collapse_theory.show import report

    citing.check()
    for name, path in (("csv", csv), ("json", json)):
        if path is not None:
            files.check_writable(name, path)
    steps = [_count(part) for part in fits.split(",")]
    asked = Question.of(quantity, start, process)
    found = [float(asked.function(fits=count, **asked.arguments)) for count in steps]
    words = [asked.quantity.words, *[""] * len(found)]
    rows = zip(steps, found, words, strict=False)
    shown = [(f"{quantity} {_after(n)}", f"{x:.10g}", word) for n, x, word in rows]
    proved = certified(asked.function, {**asked.arguments, "fits": steps[0]}) if citing.cite else None
    citing.tell(shown, **citing.proof(proved))
    settings = _settings(asked, start, process)
    counts = [n if isinstance(n, int) else "inf" for n in steps]
    table = [{"quantity": quantity, "fits": n, "value": x, **settings} for n, x in zip(counts, found, strict=True)]
    if csv is not None:
        report.write_csv(table, csv)
    if json is not None:
        report.write_rows(table, json)


def _count(part: str) -> int | float:
    """Return a number of fits; infinity is for the long run."""
    from collapse_theory import checks

    return math.inf if part.strip() == "inf" else checks.whole("fits", number("fits", part), minimum=0)


def _after(fits: int | float) -> str:
    if math.isinf(fits):
        return "in the long run"
    return f"after {fits} fit{'' if fits == 1 else 's'}"


def _settings(asked: Question, start: Start, process: Process) -> dict[str, Any]:
    """Return everything that gives the same values again."""
    from collapse_theory import __version__

    given = {name: option for name, option in vars(process).items() if option is not None}
    known = start.settings(asked.arguments["p"]) if asked.quantity.start == "distribution" else {}
    if asked.quantity.start == "atom":
        known = {"p": asked.arguments["p"]}
    return {**given, **known, "version": __version__}


@with_options(process=Process, start=Start, citing=Citing)
def until(
    quantity: Word,
    process: Process,
    start: Start,
    citing: Citing,
    level: Annotated[float | None, typer.Option("--level", help="Value to reach.")] = None,
    share: Annotated[float | None, typer.Option("--share", help="Instead: share of the value of the original.")] = None,
) -> None:
    """Print after how many fits a quantity has reached a level, with its values on both sides."""
    from collapse_theory import plan

    citing.check()
    asked = Question.of(quantity, start, process)
    found: Any = plan.passage(asked.function, level=level, share=share, **asked.arguments)
    of = f"{quantity} {found.original:.6g} of the original"
    if math.isinf(found.fits):
        rows = [("fits until then", "never", f"{found.level:.6g}, from {of}"), _row("limit", found.at, asked)]
    else:
        rows = [
            ("fits until then", str(found.fits), f"{found.level:.6g}, from {of}"),
            _row("value one fit before", found.before, asked),
            _row("value then", found.at, asked),
        ]
    citing.tell(rows, routes="bisection on the exact quantity")


def _row(name: str, number: float, asked: Question) -> tuple[str, str, str]:
    return name, f"{number:.10g}", asked.quantity.words
