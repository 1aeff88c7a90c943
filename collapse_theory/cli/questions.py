"""The commands ``collapse value`` and ``collapse until``: what a quantity is after some fits, and when it is there."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer

from collapse_theory.cli.citing import Answer, Citing, certified
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
_PASSAGE = ("fits", "level", "original", "before", "at")

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
) -> None:
    """Print an exact quantity of a resampled distribution, or of a refitted Gaussian, after some fits."""
    steps = [_count(part) for part in fits.split(",")]
    asked = Question.of(quantity, start, process)
    found = [float(asked.function(fits=count, **asked.arguments)) for count in steps]
    words = [asked.quantity.words, *[""] * len(found)]
    rows = zip(steps, found, words, strict=False)
    shown = [Answer(f"{quantity} {_after(n)}", x, f"{x:.10g}", word) for n, x, word in rows]
    proved = certified(asked.function, {**asked.arguments, "fits": steps[0]}) if citing.cite else None
    table = [{"quantity": quantity, "fits": n, "value": x} for n, x in zip(steps, found, strict=True)]
    citing.tell(shown, table=table, settings=asked.settings(start, process), **citing.proof(proved))


def _count(part: str) -> int | float:
    """Return a number of fits; infinity is for the long run."""
    from collapse_theory import checks

    return math.inf if part.strip() == "inf" else checks.whole("fits", number("fits", part), minimum=0)


def _after(fits: int | float) -> str:
    if math.isinf(fits):
        return "in the long run"
    return f"after {fits} fit{'' if fits == 1 else 's'}"


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

    asked = Question.of(quantity, start, process)
    found: Any = plan.passage(asked.function, level=level, share=share, **asked.arguments)
    of = f"{quantity} {found.original:.6g} of the original"
    if math.isinf(found.fits):
        rows = [
            Answer("fits until then", found.fits, "never", f"{found.level:.6g}, from {of}"),
            _row("limit", found.at, asked),
        ]
    else:
        rows = [
            Answer("fits until then", found.fits, str(found.fits), f"{found.level:.6g}, from {of}"),
            _row("value one fit before", found.before, asked),
            _row("value then", found.at, asked),
        ]
    table = [{"quantity": quantity} | {name: getattr(found, name) for name in _PASSAGE}]
    settings = asked.settings(start, process)
    citing.tell(rows, table=table, settings=settings, routes="bisection on the exact quantity")


def _row(name: str, number: float, asked: Question) -> Answer:
    return Answer(name, number, f"{number:.10g}", asked.quantity.words)
