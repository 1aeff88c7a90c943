"""The command ``collapse plan``: the least number with which a quantity keeps a level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from collapse_theory.cli.citing import Answer, Citing
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

_PLAN = ("least", "words", "holding", "below", "failing", "level", "original", "fits", "assumptions")

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
@with_options(citing=Citing)
def power(
    citing: Citing,
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
    law = {"first": float(plan.schedule.first), "exponent": float(plan.schedule.exponent)}
    first = report.counted(count, "generation")
    answers = [
        Answer("--samples", spelled, spelled, "first·(i + 1)^exponent data in generation i; round up", law),
        Answer("data", plan.cost, f"{plan.cost:.6g}", f"in the first {first}"),
        Answer("floor", plan.floor, f"{plan.floor:.6g}", "fewer do not suffice with any schedule"),
    ]
    citing.tell(answers, settings={"risk": risk, "fits": count, "sigma": sigma})


@app.command(epilog=examples("collapse plan weight --samples 400 --anchors 100"))
@with_options(citing=Citing)
def weight(
    citing: Citing,
    samples: Annotated[str, typer.Option("--samples", help="Synthetic data per generation.")],
    anchors: Annotated[str, typer.Option("--anchors", help="Fresh real data per generation.")],
) -> None:
    """Print the weight of fresh real data that makes the variance of a mean least in the long run."""
    from collapse_theory import gaussian

    sizes: dict[str, Any] = {"samples": number("samples", samples), "anchors": number("anchors", anchors)}
    best = gaussian.golden_weight(**sizes)
    pooled = sizes["anchors"] / (sizes["samples"] + sizes["anchors"])
    weights = [("best weight", best, "of the mean of the real data"), ("pooling all data", pooled, "")]
    answers = [Answer(name, w, f"{w:.10g}", remark) for name, w, remark in weights]
    for _, w, _ in weights:
        variance = gaussian.weighted_mean_limit(**sizes, weight=w)
        answers.append(Answer(f"variance with {w:.6g}", variance, f"{variance:.10g}", "in units of sigma²"))
    citing.tell(answers, settings=sizes)


def _plan(
    least: Callable[..., Any], quantity: str, target: Target, model: Model, start: Start, citing: Citing, **more: Any
) -> None:
    from collapse_theory.show import report

    asked = Question.of(quantity, start, model)
    plan = least(asked.function, **asked.arguments, **target.arguments(), **more)
    rows = [
        Answer("least", plan.least, f"{plan.least:.10g}", plan.words),
        Answer(
            f"{quantity} with it", plan.holding, f"{plan.holding:.10g}", f"after {report.counted(plan.fits, 'fit')}"
        ),
    ]
    if plan.below is not None:
        less = f"with {plan.below:.10g}"
        rows += [Answer(f"{quantity} with less", plan.failing, f"{plan.failing:.10g}", less)]
    rows += [Answer("level", plan.level, f"{plan.level:.10g}", f"from {plan.original:.6g} of the original")]
    citing.tell(
        rows,
        table=[{"quantity": quantity} | {name: getattr(plan, name) for name in _PLAN} | more],
        settings=asked.settings(start, model),
        routes="bisection on the exact quantity",
        assumed=plan.assumptions,
    )
    if not citing.cite:
        print(f"Assumed: {plan.assumptions}.")
