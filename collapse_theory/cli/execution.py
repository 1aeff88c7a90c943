"""How ``collapse simulate`` runs a simulation, here or on a cluster, and what it prints and writes of the estimate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory.cli.citing import Answer, Citing
from collapse_theory.cli.input import number

if TYPE_CHECKING:
    from collapse_theory.montecarlo import Estimate

_MOST_THREADS = 1024

Replicates = Annotated[str, typer.Option("--replicates", help="Independent runs, for example 1e5; the most of them.")]
Precision = Annotated[
    float | None, typer.Option("--relative-error", metavar="E", help="Stop when the 95 % interval is that narrow.")
]
Seed = Annotated[int, typer.Option("--seed", help="Fixes every bit of the result.")]
Threads = Annotated[int | None, typer.Option("--threads", help="Threads; by default one for each processor.")]
Dask = Annotated[str | None, typer.Option("--dask", metavar="ADDRESS", help="Scheduler, such as tcp://10.0.0.1:8786.")]


def refuse_unused(quantity: str, options: Mapping[str, object]) -> None:
    """Refuse options that were given although the quantity does not depend on them."""
    for name, value in options.items():
        if value is not None:
            raise ValueError(f"`--{name}` must be left out for {quantity}, which does not depend on it; got {value!r}.")


@dataclass(frozen=True)
class Execution:
    """What every simulation has in common: how often and where it runs, and how its estimate is told."""

    replicates: str
    relative_error: float | None
    seed: int
    threads: int | None
    dask: str | None
    citing: Citing

    def run(self, quantity: str, simulate: Callable[..., Estimate], settings: Mapping[str, Any]) -> None:
        """Simulate, and tell the estimate with its interval and the settings that give it again."""
        from collapse_theory.montecarlo import PartialResultWarning

        count = self._count()
        with warnings_in_one_line() as warned, _executor(self.threads, self.dask) as executor:
            estimate = simulate(replicates=count, seed=self.seed, executor=executor, progress=sys.stderr.isatty())
        self._report(_row(quantity, estimate), estimate, {**settings, "relative_error": self.relative_error})
        if estimate.partial:
            raise typer.Exit(1 if PartialResultWarning in warned else 130)

    def _count(self) -> Any:
        """Return the replicates, or the rule that says when there are enough of them."""
        from collapse_theory.montecarlo import until

        most: Any = number("replicates", self.replicates)
        return most if self.relative_error is None else until(relative_error=self.relative_error, at_most=most)

    def _report(self, row: dict[str, Any], estimate: Estimate, settings: Mapping[str, Any]) -> None:
        from collapse_theory.show import report

        remark = ", ".join(filter(None, (row["interval"], row["caveat"] and f"not reliable: {row['caveat']}")))
        drawn = f"{report.counted(estimate.replicates, 'replicate')}, seed {self.seed}"
        between = f"{row['low']:.6g} … {row['high']:.6g}"
        answers = [
            Answer(row["quantity"], estimate.value, repr(estimate), drawn),
            Answer("95 % interval", None, between, remark),
        ]
        given = {key: value for key, value in settings.items() if key not in row}
        routes = "simulation of the process"
        self.citing.tell(answers, table=[row], settings=given, routes=routes, seed=self.seed)


@contextmanager
def warnings_in_one_line() -> Iterator[list[type[Warning]]]:
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
        refuse_unused("a cluster", {"threads": threads})
        with cluster(dask) as executor:
            yield executor
    elif threads is not None:
        with ThreadPoolExecutor(checks.whole("threads", threads, minimum=1, maximum=_MOST_THREADS)) as executor:
            yield executor
    else:
        yield None


def _row(quantity: str, estimate: Estimate) -> dict[str, Any]:
    """Return an estimate as a table shows it."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the caveat has a place of its own
        low, high = estimate.interval(0.95)
    return {
        "quantity": quantity,
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
