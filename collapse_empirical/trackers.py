"""Metrics and the monitor's numbers for TensorBoard or Weights & Biases, beside the log; only where asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

from collapse_empirical.recipe import known
from collapse_empirical.store import Run

__all__ = ["checked", "tracking"]

Report = Callable[[int, Mapping[str, Any]], None]


def checked(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of trackers, each once; ValueError if one is unknown or its package is not installed."""
    for kind in kinds:
        if find_spec(known("--log-to", kind, _KINDS)) is None:
            raise ValueError(
                f"`--log-to` {kind} needs the package {kind}, which is not installed. Install it, or "
                "leave the option out: events.jsonl and the records are always written."
            )
    return tuple(dict.fromkeys(kinds))


@contextmanager
def tracking(kinds: Sequence[str], run: Run, seed: int) -> Iterator[Report]:
    """Give a function that tells every tracker the numbers of a generation; they are closed at the end."""
    with ExitStack() as stack:
        reports = [stack.enter_context(_KINDS[kind](run, seed)) for kind in kinds]
        scalars = _monitor(run, seed) if reports else None

        def report(generation: int, metrics: Mapping[str, Any]) -> None:
            numbers = {name: float(value) for name, value in metrics.items() if isinstance(value, (int, float))}
            numbers |= scalars(generation) if scalars else {}
            for each in reports:
                each(generation, numbers)

        yield report


def _monitor(run: Run, seed: int) -> Callable[[int], dict[str, float]]:
    """Return what gives the numbers of the monitor; its kernels load only where somebody is told."""
    from collapse_empirical.monitoring import Follower

    return Follower(run, seed).scalars


@contextmanager
def _tensorboard(run: Run, seed: int) -> Iterator[Report]:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(run.path / "tensorboard" / f"seed-{seed}")) as writer:

        def report(generation: int, numbers: Mapping[str, Any]) -> None:
            for name, value in numbers.items():
                writer.add_scalar(name, value, generation)
            writer.flush()

        yield report


@contextmanager
def _wandb(run: Run, seed: int) -> Iterator[Report]:
    import wandb

    group = run.path.resolve().name
    try:
        started = wandb.init(
            project="collapse-lab", group=group, name=f"{group} seed {seed}", dir=run.path, config=run.recipe.to_dict()
        )
    except wandb.Error as error:
        raise ValueError(
            f"`--log-to` wandb did not start: {error} Set WANDB_MODE=offline, or leave the option "
            f"out; then `collapse-lab resume {run.path}`."
        ) from None
    with started as tracked:
        yield lambda generation, numbers: tracked.log(dict(numbers), step=generation)


_KINDS = {"tensorboard": _tensorboard, "wandb": _wandb}
