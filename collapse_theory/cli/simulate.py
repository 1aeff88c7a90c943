"""The command ``collapse simulate``: draw a process as it is defined, here or on a cluster."""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import distribution, number, scale, sizes

if TYPE_CHECKING:
    from collapse_theory.montecarlo import Estimate

_SHOWN = 100  # probabilities that a row of a table still shows
_MOST_THREADS = 1024

app = typer.Typer(
    help="Simulate a process and print an estimate with its error.",
    epilog=examples("collapse simulate gaussian --samples 100 --fits 6", "collapse simulate discrete --help"),
    no_args_is_help=True,
)

Samples = Annotated[str, typer.Option("--samples", help="Data per generation: 100, or 10,20,40 for a schedule.")]
Fits = Annotated[int, typer.Option("--fits", help="Draw-then-fit steps.")]
Replicates = Annotated[str, typer.Option("--replicates", help="Independent runs, for example 1e5; the most of them.")]
Precision = Annotated[
    float | None, typer.Option("--relative-error", metavar="E", help="Stop when the 95 % interval is that narrow.")
]
Seed = Annotated[int, typer.Option("--seed", help="Fixes every bit of the result.")]
PolicyName = Annotated[str, typer.Option("--policy", help=f"{policies.WORDS}.")]
Ddof = Annotated[int, typer.Option("--ddof", help="1: unbiased variance; 0: maximum likelihood.")]
Anchors = Annotated[int | None, typer.Option("--anchors", help="Real data on top of each generation.")]
Threads = Annotated[int | None, typer.Option("--threads", help="Threads; by default one for each processor.")]
Dask = Annotated[str | None, typer.Option("--dask", metavar="ADDRESS", help="Scheduler, such as tcp://10.0.0.1:8786.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Also write the estimate as a table.")]
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write the estimate as JSON.")]


@app.command(
    epilog=examples(
        "collapse simulate discrete --uniform 100 --samples 1000 --method lineage",
        "collapse simulate discrete --p 0.7,0.3 --samples 9 --fits 5 --quantity support",
    )
)
def discrete(
    samples: Samples,
    p: Annotated[str | None, typer.Option("--p", help="Probabilities: 0.5,0.3,0.2 or a file of numbers.")] = None,
    uniform: Annotated[str | None, typer.Option("--uniform", metavar="K", help="K equal atoms.")] = None,
    quantity: Annotated[str, typer.Option(help="time, homozygosity, support or entropy.")] = "time",
    fits: Annotated[
        int | None, typer.Option("--fits", help="Draw-then-fit steps, 1 by default; the time has none.")
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="forward, the default, or lineage: for the time, and for nothing else.")
    ] = None,
    policy: PolicyName = "replace",
    anchors: Anchors = None,
    replicates: Replicates = "10000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
    csv: Csv = None,
    json: Json = None,
) -> None:
    """Resample a categorical distribution."""
    from collapse_theory import checks, montecarlo

    common: dict[str, Any] = {"samples": sizes(samples), "policy": policies.parse(policy)}
    simulate: Any = montecarlo.collapse_time_estimate
    if checks.choice("quantity", quantity, ("time", "homozygosity", "support", "entropy")) == "time":
        _unused("the time until one atom is left", fits=fits, anchors=anchors)
        common["method"] = method or "forward"
    else:
        _unused(f"the {quantity}", method=method)
        simulate = montecarlo.diversity_estimate
        common |= {"fits": 1 if fits is None else fits, "quantity": quantity, "anchors": anchors or 0}
    start = distribution(p, uniform)
    _simulate(
        f"mean {quantity}",
        lambda **run: simulate(start, **common, **run),
        common | {"samples": samples, "policy": policy, "uniform": uniform, "p": p and _short(start)},
        replicates=replicates,
        relative_error=relative_error,
        seed=seed,
        threads=threads,
        dask=dask,
        csv=csv,
        json=json,
    )


@app.command(
    epilog=examples(
        "collapse simulate gaussian --samples 100 --fits 6 --relative-error 0.01",
        "collapse simulate gaussian --samples 10,20,40 --fits 3 --policy mix:0.8,0,0.2",
    )
)
def gaussian(
    samples: Samples,
    fits: Fits,
    quantity: Annotated[str, typer.Option(help="risk, mean_square, sigma, variance, log_variance or data.")] = "risk",
    ddof: Ddof = 1,
    mechanism: Annotated[str, typer.Option(help="data, or statistics for the newest data only.")] = "data",
    noise: Annotated[float, typer.Option(help="Standard deviation of noise on each fitted mean.")] = 0.0,
    policy: PolicyName = "replace",
    anchors: Anchors = None,
    replicates: Replicates = "100000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
    csv: Csv = None,
    json: Json = None,
) -> None:
    """Fit N(0, 1) to its own samples, generation after generation."""
    from collapse_theory import montecarlo

    options: dict[str, Any] = {
        "quantity": quantity,
        "ddof": ddof,
        "mechanism": mechanism,
        "noise": scale("noise", noise),
        "policy": policies.parse(policy),
        "anchors": anchors or 0,
    }
    _simulate(
        f"mean {quantity}",
        lambda **run: montecarlo.gaussian_estimate(sizes(samples), fits, **options, **run),
        options | {"samples": samples, "fits": fits, "policy": policy},
        replicates=replicates,
        relative_error=relative_error,
        seed=seed,
        threads=threads,
        dask=dask,
        csv=csv,
        json=json,
    )


@app.command(epilog=examples("collapse simulate regression --samples 30 --dim 5 --fits 4 --policy accumulate"))
def regression(
    samples: Samples,
    fits: Fits,
    dim: Annotated[int, typer.Option("--dim", help="Unknown coefficients.")],
    sigma: Annotated[float, typer.Option("--sigma", help="Standard deviation of the label noise.")] = 1.0,
    policy: PolicyName = "replace",
    replicates: Replicates = "10000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
    csv: Csv = None,
    json: Json = None,
) -> None:
    """Fit linear models to labels that the model before has made."""
    from collapse_theory import montecarlo

    options: dict[str, Any] = {
        "dim": dim,
        "fits": fits,
        "sigma": scale("sigma", sigma),
        "policy": policies.parse(policy),
    }
    _simulate(
        "mean excess risk",
        lambda **run: montecarlo.regression_excess_estimate(samples=sizes(samples), **options, **run),
        options | {"samples": samples, "policy": policy},
        replicates=replicates,
        relative_error=relative_error,
        seed=seed,
        threads=threads,
        dask=dask,
        csv=csv,
        json=json,
    )


@app.command(epilog=examples("collapse simulate family poisson --mean 0.01 --samples 100 --fits 10"))
def family(
    name: Annotated[str, typer.Argument(help="poisson or bernoulli.")],
    mean: Annotated[float, typer.Option("--mean", help="Rate or probability at first.")],
    samples: Samples,
    fits: Fits,
    policy: PolicyName = "replace",
    anchors: Anchors = None,
    replicates: Replicates = "100000",
    relative_error: Precision = None,
    seed: Seed = 0,
    threads: Threads = None,
    dask: Dask = None,
    csv: Csv = None,
    json: Json = None,
) -> None:
    """Fit a Poisson or Bernoulli family to its own samples; print how often its mean has not become 0."""
    from collapse_theory import montecarlo

    options: dict[str, Any] = {"fits": fits, "policy": policies.parse(policy), "anchors": anchors or 0}
    _simulate(
        "probability that the mean is not 0",
        lambda **run: montecarlo.survival_estimate(name, mean, samples=sizes(samples), **options, **run),
        options | {"family": name, "mean": mean, "samples": samples, "policy": policy},
        replicates=replicates,
        relative_error=relative_error,
        seed=seed,
        threads=threads,
        dask=dask,
        csv=csv,
        json=json,
    )


def _unused(quantity: str, **options: Any) -> None:
    for name, value in options.items():
        if value is not None:
            raise ValueError(f"`--{name}` must be left out for {quantity}, which does not depend on it; got {value!r}.")


def _short(p: Any) -> str:
    """Return probabilities as a table can hold them: themselves, or how many there are and what identifies them."""
    if len(p) <= _SHOWN:
        return ",".join(map(repr, map(float, p)))
    return f"{len(p)} atoms, sha256 of their float64 bytes {hashlib.sha256(p.tobytes()).hexdigest()}"


def _simulate(
    name: str,
    simulate: Any,
    settings: dict[str, Any],
    *,
    replicates: str,
    relative_error: float | None,
    seed: int,
    threads: int | None,
    dask: str | None,
    csv: Path | None,
    json: Path | None,
) -> None:
    from collapse_theory import files
    from collapse_theory.montecarlo import PartialResultWarning, until
    from collapse_theory.show import report

    for kind, path in (("csv", csv), ("json", json)):
        if path is not None:
            files.check_writable(kind, path)
    count: Any = number("replicates", replicates)
    if relative_error is not None:
        count = until(relative_error=relative_error, at_most=count)
    with _warnings_in_one_line() as warned, _executor(threads, dask) as executor:
        estimate = simulate(replicates=count, seed=seed, executor=executor, progress=sys.stderr.isatty())
    row = _row(name, estimate, settings | {"relative_error": relative_error})
    remark = ", ".join(filter(None, (row["interval"], row["caveat"] and f"not reliable: {row['caveat']}")))
    report.print_rows(
        (name, repr(estimate), f"{estimate.replicates} replicates, seed {seed}"),
        ("95 % interval", f"{_shown(row['low'], '-inf')} … {_shown(row['high'], 'inf')}", remark),
    )
    if csv is not None:
        report.write_csv([row], csv)
    if json is not None:
        report.write_rows([row], json)
    if estimate.partial:
        raise typer.Exit(1 if PartialResultWarning in warned else 130)


@contextmanager
def _warnings_in_one_line() -> Iterator[list[type[Warning]]]:
    """Show warnings as this command shows errors, and list their kinds."""
    import warnings

    kinds: list[type[Warning]] = []

    def show(message: Warning | str, category: type[Warning], *place: object) -> None:
        kinds.append(category)
        print(f"collapse: {message}", file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = show  # type: ignore[assignment]
        yield kinds


@contextmanager
def _executor(threads: int | None, dask: str | None) -> Iterator[Any]:
    from concurrent.futures import ThreadPoolExecutor

    from collapse_theory import checks
    from collapse_theory.montecarlo import cluster

    if dask is not None:
        _unused("a cluster", threads=threads)
        with cluster(dask) as executor:
            yield executor
    elif threads is not None:
        with ThreadPoolExecutor(checks.whole("threads", threads, minimum=1, maximum=_MOST_THREADS)) as executor:
            yield executor
    else:
        yield None


def _row(name: str, estimate: Estimate, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the estimate with everything that is needed to get it again."""
    import warnings

    from collapse_theory import __version__

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the caveat has a place of its own
        low, high = estimate.interval(0.95)
    row: dict[str, Any] = {
        "quantity": name,
        "value": estimate.value,
        "standard_error": estimate.standard_error,
        "low": low,
        "high": high,
        "replicates": estimate.replicates,
        "seed": estimate.seed,
        "interval": estimate.interval_method,
        "caveat": estimate.caveat(),
        "partial": estimate.partial,
    }
    row |= {key: value for key, value in settings.items() if key not in row and value is not None}
    row["version"] = __version__
    return {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in row.items()}


def _shown(end: float | None, infinite: str) -> str:
    return infinite if end is None else f"{end:.6g}"
