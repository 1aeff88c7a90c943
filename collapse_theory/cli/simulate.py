"""The command ``collapse simulate``: the processes that it draws, each with its options."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli import completion
from collapse_theory.cli.citing import Citing
from collapse_theory.cli.decode import Decoded
from collapse_theory.cli.execution import (
    Dask,
    Execution,
    Precision,
    Replicates,
    Seed,
    Threads,
    refuse_unused,
)
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import SAMPLES, scale
from collapse_theory.cli.options import with_options
from collapse_theory.cli.start import Start

app = typer.Typer(
    help="Simulate a process and print an estimate with its error.",
    epilog=examples("collapse simulate gaussian --samples 100 --fits 6", "collapse simulate discrete --help"),
    no_args_is_help=True,
)

_METHODS, _MECHANISMS = ("forward", "lineage"), ("data", "statistics")
_OF_GAUSSIANS = ("risk", "mean_square", "sigma", "variance", "log_variance", "data")


def _of_atoms() -> list[str]:
    from collapse_theory.montecarlo.categorical import QUANTITIES

    return ["time", *QUANTITIES]


Samples = Annotated[str, typer.Option("--samples", help=SAMPLES)]
Fits = Annotated[int, typer.Option("--fits", help="Draw-then-fit steps.")]
PolicyName = Annotated[
    str, typer.Option("--policy", help=f"{policies.WORDS}.", autocompletion=completion.offer(completion.policies))
]
Ddof = Annotated[
    int,
    typer.Option(
        "--ddof",
        help="1: unbiased variance; 0: maximum likelihood.",
        autocompletion=completion.offer(completion.DDOF),
    ),
]
Anchors = Annotated[int | None, typer.Option("--anchors", help="Real data on top of each generation.")]


@app.command(
    epilog=examples(
        "collapse simulate discrete --uniform 100 --samples 1000 --method lineage",
        "collapse simulate discrete --p 0.7,0.3 --samples 9 --fits 5 --quantity support",
        "collapse simulate discrete --zipf 9 --samples 9 --quantity entropy --theta 50",
        "collapse simulate discrete --zipf 99 --samples 999 --top-p 0.95",
    )
)
@with_options(start=Start, decoded=Decoded, citing=Citing)
def discrete(
    samples: Samples,
    start: Start,
    decoded: Decoded,
    citing: Citing,
    quantity: Annotated[
        str,
        typer.Option(
            help="time, homozygosity, support, entropy, mass_lost or presence (of one atom).",
            autocompletion=completion.offer(_of_atoms),
        ),
    ] = "time",
    atom: Annotated[int | None, typer.Option("--atom", help="Position of the atom, from 0: for the presence.")] = None,
    fits: Annotated[
        int | None, typer.Option("--fits", help="Draw-then-fit steps, 1 by default; the time has none.")
    ] = None,
    method: Annotated[
        str | None,
        typer.Option(
            help="forward, the default, or lineage: for the time, and for nothing else.",
            autocompletion=completion.offer(_METHODS),
        ),
    ] = None,
    policy: PolicyName = "replace",
    anchors: Anchors = None,
    novelty: Annotated[float | None, typer.Option("--novelty", help="Probability of a new type, per datum.")] = None,
    concentration: Annotated[
        float | None,
        typer.Option("--concentration", "--theta", help="Data of a generation are alike: less, the more so."),
    ] = None,
    replicates: Replicates = "10000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
) -> None:
    """Resample a categorical distribution."""
    from collapse_theory import checks, montecarlo, schedule
    from collapse_theory.draw import Draw
    from collapse_theory.montecarlo.categorical import QUANTITIES

    words, decoding = _given(novelty=novelty, concentration=concentration), decoded.decoding()
    common: dict[str, Any] = {"samples": schedule.parse(samples), "policy": policies.parse(policy)}
    simulate: Any = montecarlo.collapse_time_estimate
    if checks.choice("quantity", quantity, ("time", *QUANTITIES)) == "time":
        refuse_unused("the time until one atom is left", {"fits": fits, "anchors": anchors, "atom": atom})
        common["method"] = method or "forward"
    else:
        refuse_unused(f"the {quantity}", {"method": method})
        simulate = montecarlo.diversity_estimate
        common |= {"fits": 1 if fits is None else fits, "quantity": quantity, "anchors": anchors or 0}
        common |= _given(atom=atom)
    p = start.listed()
    execution = Execution(replicates, relative_error, seed, threads, dask, citing)
    execution.run(
        f"mean {quantity}",
        lambda **run: simulate(p, draw=Draw(**words), decoding=decoding, **common, **run),
        common | {"samples": samples, "policy": policy} | start.settings(p) | words | decoded.settings(),
    )


@app.command(
    epilog=examples(
        "collapse simulate gaussian --samples 100 --fits 6 --relative-error 0.01",
        "collapse simulate gaussian --samples 10,20,40 --fits 3 --policy mix:0.8,0,0.2",
    )
)
@with_options(citing=Citing)
def gaussian(
    samples: Samples,
    fits: Fits,
    citing: Citing,
    quantity: Annotated[
        str,
        typer.Option(
            help="risk, mean_square, sigma, variance, log_variance or data.",
            autocompletion=completion.offer(_OF_GAUSSIANS),
        ),
    ] = "risk",
    ddof: Ddof = 1,
    mechanism: Annotated[
        str,
        typer.Option(
            help="data, or statistics for the newest data only.", autocompletion=completion.offer(_MECHANISMS)
        ),
    ] = "data",
    noise: Annotated[float, typer.Option(help="Standard deviation of noise on each fitted mean.")] = 0.0,
    policy: PolicyName = "replace",
    anchors: Anchors = None,
    replicates: Replicates = "100000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
) -> None:
    """Fit N(0, 1) to its own samples, generation after generation."""
    from collapse_theory import montecarlo, schedule

    options: dict[str, Any] = {
        "quantity": quantity,
        "ddof": ddof,
        "mechanism": mechanism,
        "noise_sigma": scale("noise", noise),
        "policy": policies.parse(policy),
        "anchors": anchors or 0,
    }
    execution = Execution(replicates, relative_error, seed, threads, dask, citing)
    execution.run(
        f"mean {quantity}",
        lambda **run: montecarlo.gaussian_estimate(schedule.parse(samples), fits, **options, **run),
        options | {"samples": samples, "fits": fits, "policy": policy},
    )


@app.command(epilog=examples("collapse simulate regression --samples 30 --dim 5 --fits 4 --policy accumulate"))
@with_options(citing=Citing)
def regression(
    samples: Samples,
    fits: Fits,
    citing: Citing,
    dim: Annotated[int, typer.Option("--dim", help="Unknown coefficients.")],
    sigma: Annotated[float, typer.Option("--sigma", help="Standard deviation of the label noise.")] = 1.0,
    policy: PolicyName = "replace",
    replicates: Replicates = "10000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
) -> None:
    """Fit linear models to labels that the model before has made."""
    from collapse_theory import montecarlo, schedule

    options: dict[str, Any] = {
        "dim": dim,
        "fits": fits,
        "sigma": scale("sigma", sigma),
        "policy": policies.parse(policy),
    }
    execution = Execution(replicates, relative_error, seed, threads, dask, citing)
    execution.run(
        "mean excess risk",
        lambda **run: montecarlo.regression_excess_estimate(samples=schedule.parse(samples), **options, **run),
        options | {"samples": samples, "policy": policy},
    )


@app.command(epilog=examples("collapse simulate family poisson --mean 0.01 --samples 100 --fits 10"))
@with_options(citing=Citing)
def family(
    name: Annotated[
        str, typer.Argument(help="poisson or bernoulli.", autocompletion=completion.offer(("poisson", "bernoulli")))
    ],
    mean: Annotated[float, typer.Option("--mean", help="Rate or probability at first.")],
    samples: Samples,
    fits: Fits,
    citing: Citing,
    policy: PolicyName = "replace",
    anchors: Anchors = None,
    replicates: Replicates = "100000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
) -> None:
    """Fit a Poisson or Bernoulli family to its own samples; print how often its mean has not become 0."""
    from collapse_theory import montecarlo, schedule

    options: dict[str, Any] = {"fits": fits, "policy": policies.parse(policy), "anchors": anchors or 0}
    execution = Execution(replicates, relative_error, seed, threads, dask, citing)
    execution.run(
        "probability that the mean is not 0",
        lambda **run: montecarlo.survival_estimate(
            family=name, mean=mean, samples=schedule.parse(samples), **options, **run
        ),
        options | {"family": name, "mean": mean, "samples": samples, "policy": policy},
    )


def _given(**options: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}
