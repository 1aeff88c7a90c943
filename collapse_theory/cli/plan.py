"""The command ``collapse plan``: the least number with which a quantity keeps a level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from collapse_theory.cli.citing import Citing
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import number, scale
from collapse_theory.cli.options import with_options
from collapse_theory.cli.process import Model, Process, Question, Word
from collapse_theory.cli.start import Start

app = typer.Typer(
    help="Find the least real data, share, size or growth that keeps what you want for some generations.",
    epilog=examples("collapse plan samples support --share 0.9 --zipf 100 --fits 10", "collapse plan growth --help"),
    no_args_is_help=True,
)

Fits = Annotated[str, typer.Option("--fits", help="Generations for which the level must be kept.")]


@dataclass(frozen=True, kw_only=True)
class Target:
    """Options for what must be kept."""

    level: Annotated[float | None, typer.Option("--level", help="Value that must not be passed.")] = None
    share: Annotated[float | None, typer.Option("--share", help="Instead: share of the value of the original.")] = None
    fits: Fits

    def arguments(self) -> dict[str, Any]:
        """Return them as functions take them."""
        return {"level": self.level, "share": self.share, "fits": number("fits", self.fits)}


@app.command(epilog=examples("collapse plan anchors support --share 0.9 --zipf 20 --samples 100 --fits 10"))
@with_options(target=Target, process=Process, start=Start, citing=Citing)
def anchors(quantity: Word, target: Target, process: Process, start: Start, citing: Citing) -> None:
    """Print the least number of fresh real data on top of each generation that keeps a level."""
    from collapse_theory import plan

    _plan(plan.least_anchors, quantity, target, process, start, citing)


@app.command(epilog=examples("collapse plan gamma entropy --share 0.9 --zipf 9 --samples 99 --fits 99"))
@with_options(target=Target, process=Process, start=Start, citing=Citing)
def gamma(quantity: Word, target: Target, process: Process, start: Start, citing: Citing) -> None:
    """Print the least share of the original in the mixture that is sampled with which a level is kept."""
    from collapse_theory import plan

    _plan(plan.least_gamma, quantity, target, process, start, citing)


@app.command(
    epilog=examples(
        "collapse plan samples support --share 0.9 --zipf 100 --fits 10",
        "collapse plan samples risk --level 0.01 --fits 20",
    )
)
@with_options(target=Target, model=Model, start=Start, citing=Citing)
def samples(quantity: Word, target: Target, model: Model, start: Start, citing: Citing) -> None:
    """Print the least number of data per generation, the same in each, with which a level is kept."""
    from collapse_theory import plan

    _plan(plan.least_samples, quantity, target, model, start, citing)


@app.command(epilog=examples("collapse plan growth risk --level 0.01 --first 1000 --fits 1e6"))
@with_options(target=Target, model=Model, start=Start, citing=Citing)
def growth(
    quantity: Word,
    first: Annotated[str, typer.Option("--first", help="Data of the first generation.")],
    target: Target,
    model: Model,
    start: Start,
    citing: Citing,
) -> None:
    """Print the least factor by which data must grow in each generation for a level to be kept."""
    from collapse_theory import plan

    _plan(plan.least_growth, quantity, target, model, start, citing, first=number("first", first))


@app.command(epilog=examples("collapse plan power --risk 0.01 --fits 20"))
def power(
    risk: Annotated[float, typer.Option("--risk", help="Mean squared Wasserstein-2 distance never to be exceeded.")],
    fits: Fits,
    sigma: Annotated[float, typer.Option("--sigma", help="Original standard deviation.")] = 1.0,
) -> None:
    """Print the power law of sizes that bounds the risk of a refitted Gaussian for ever and is cheapest at first."""
    from collapse_theory import gaussian
    from collapse_theory.show import report

    count: Any = number("fits", fits)
    plan = gaussian.cheapest_schedule(risk, fits=count, sigma=scale("sigma", sigma))
    spelled = f"power:{float(plan.schedule.first):.8g},{float(plan.schedule.exponent):.8g}"
    report.print_rows(
        ("--samples", spelled, "first·(i + 1)^exponent data in generation i; round up"),
        ("data", f"{plan.cost:.6g}", f"in the first {report.counted(count, 'generation')}"),
        ("floor", f"{plan.floor:.6g}", "fewer do not suffice with any schedule"),
    )


@app.command(epilog=examples("collapse plan weight --samples 400 --anchors 100"))
def weight(
    samples: Annotated[str, typer.Option("--samples", help="Synthetic data per generation.")],
    anchors: Annotated[str, typer.Option("--anchors", help="Fresh real data per generation.")],
) -> None:
    """Print the weight of fresh real data that makes the variance of a mean least in the long run."""
    from collapse_theory import gaussian
    from collapse_theory.show import report

    sizes: dict[str, Any] = {"samples": number("samples", samples), "anchors": number("anchors", anchors)}
    best = gaussian.golden_weight(**sizes)
    pooled = sizes["anchors"] / (sizes["samples"] + sizes["anchors"])
    rows = [("best weight", best, "of the mean of the real data"), ("pooling all data", pooled, "")]
    report.print_rows(
        *((name, f"{w:.10g}", remark) for name, w, remark in rows),
        *(
            (f"variance with {w:.6g}", f"{gaussian.weighted_mean_limit(**sizes, weight=w):.10g}", "in units of sigma²")
            for _, w, _ in rows
        ),
    )


def _plan(
    least: Callable[..., Any], quantity: str, target: Target, model: Model, start: Start, citing: Citing, **more: Any
) -> None:
    from collapse_theory.show import report

    citing.check()
    asked = Question.of(quantity, start, model)
    plan = least(asked.function, **asked.arguments, **target.arguments(), **more)
    rows = [
        ("least", f"{plan.least:.10g}", plan.words),
        (f"{quantity} with it", f"{plan.holding:.10g}", f"after {report.counted(plan.fits, 'fit')}"),
    ]
    if plan.below is not None:
        rows += [(f"{quantity} with less", f"{plan.failing:.10g}", f"with {plan.below:.10g}")]
    rows += [("level", f"{plan.level:.10g}", f"from {plan.original:.6g} of the original")]
    citing.tell(rows, routes="bisection on the exact quantity", assumed=plan.assumptions)
    if not citing.cite:
        print(f"Assumed: {plan.assumptions}.")
