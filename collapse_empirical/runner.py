"""Several seeds at once: a process for each core, a progress bar when a person watches."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from collapse_empirical import experiments, provenance
from collapse_empirical.recipe import Recipe
from collapse_empirical.recursion import advance
from collapse_empirical.store import Run, StoppedError, open_run
from collapse_empirical.trackers import tracking
from collapse_theory import checks
from collapse_theory.checks import shown
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix

__all__ = ["check_room", "estimate", "execute", "one_thread", "size"]

_OVERHEAD = 8192  # a record and the block sizes of small files
_BYTES_OF_A_COUNT = 4  # compressed: its category, and how often it is generated and real


def execute(run: Run, *, jobs: int | None = None, trackers: Sequence[str] = (), accept_versions: bool = False) -> None:
    """Bring every seed of a run to its last generation.

    Parameters
    ----------
    run : Run
        As made by :func:`collapse_empirical.store.create` or ``open_run``.
    jobs : int >= 1, optional
        Seeds at a time; as many as there are cores if left out. Results do not depend on it.
    trackers : sequence of {"tensorboard", "wandb"}
        What else is told of every generation.
    accept_versions : bool
        Go on although versions are not those that the run was begun with; the log and the records say so.

    Raises
    ------
    ValueError
        If versions, or what the experiment reads, are not those that the run was begun with.
    StoppedError
        If the disk is full, another process writes the same run, or a worker was killed.
    """
    experiment = experiments.find(run.recipe.experiment)
    changes = provenance.changes(run.path, experiment.packages)
    _check_origin(run, changes, accept_versions)
    seeds, team = run.recipe.seeds, experiment.team()
    workers = min(len(seeds), checks.whole("jobs", _cores() if jobs is None else jobs, minimum=1))
    workers = 1 if team.size > 1 else workers  # the other processes are there already, for one seed at a time
    run.log(
        "started",
        versions=provenance.versions(),
        accepted=changes,
        jobs=workers,
        process=os.getpid(),
        team=team.size,
    )
    with _progress(run) as watch:
        if workers == 1:
            for seed in seeds:
                _one(run.path, seed, trackers)
        else:
            _many(run, workers, trackers)
        watch()
    run.log("finished")


def _check_origin(run: Run, changes: Mapping[str, tuple[str, str]], accept_versions: bool) -> None:
    """Raise ValueError if what is computed from here on would not be what the run began to compute."""
    if changes and not accept_versions:
        raise ValueError(
            "`DIR` must be resumed with the versions that it was begun with, or its bits would be of "
            f"neither; {provenance.in_words(changes)}. Install them, or give --accept-versions, which "
            "the log and every record then say."
        )
    experiments.check_sources(run.recipe)


def estimate(recipe: Recipe) -> int:
    """Return about how many bytes a run will take on disk, from the size of a datum and of a model."""
    learner = experiments.create(recipe)
    data = learner.real(1, np.random.default_rng(0)).nbytes * (recipe.samples + recipe.anchors)
    model = learner.model_bytes
    steps = recipe.generations + 1
    every_datum = recipe.keep == "all" or isinstance(recipe.policy, (Accumulate, AccumulateSubsample))
    every_model = recipe.keep == "all" or (isinstance(recipe.policy, Mix) and recipe.policy.beta > 0)
    few = min(steps, len(set(recipe.snapshots)) + 4)
    counts = _BYTES_OF_A_COUNT * learner.tally_size
    total = data * (steps if every_datum else few) + model * (steps if every_model else few)
    total += (_OVERHEAD + counts) * steps
    return int(total) * len(recipe.seeds)


def check_room(recipe: Recipe, path: Path) -> int:
    """Return the estimate if the disk has room for it; else raise ValueError before anything is written."""
    needed = estimate(recipe)
    try:
        existing = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
        free = shutil.disk_usage(existing).free
    except OSError as error:
        raise ValueError(
            f"`--out` must be a directory that can be made; got {shown(str(path))} ({error.strerror}). Choose another."
        ) from None
    if needed > free:
        raise ValueError(
            f"`--out` must have room for about {size(needed)}; {shown(str(path))} has {size(free)}. "
            "Use --keep metrics, fewer generations or another disk."
        )
    return needed


def size(count: float) -> str:
    """Return a number of bytes in words.

    Examples
    --------
    >>> size(2_500_000)
    '2.5 MB'
    """
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def _one(path: Path, seed: int, trackers: Sequence[str]) -> None:
    run = open_run(path)
    experiments.check_sources(run.recipe)
    changes = provenance.changes(path, experiments.find(run.recipe.experiment).packages)
    versions = {name: now for name, (_, now) in changes.items()}
    learner = experiments.create(run.recipe)
    with one_thread(), tracking(trackers, run, seed) as report:
        advance(run, learner, seed, report=report, versions=versions)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread: sums of several threads depend on how many there are.

    Libraries that are loaded later are not limited, so this comes after the learner is made.
    """
    from threadpoolctl import threadpool_limits

    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if torch else 1
    with threadpool_limits(1):
        if torch:
            torch.set_num_threads(1)
        yield
    if torch:
        torch.set_num_threads(threads)


def _many(run: Run, workers: int, trackers: Sequence[str]) -> None:
    """Compute seeds in processes of their own, which end at once when one of them fails or this one is stopped."""
    context = multiprocessing.get_context("spawn")
    stopped, stop = context.Pipe(duplex=False)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent, initargs=(stopped,)) as pool:
        try:
            with _signals_held():
                futures: list[Future[None]] = [pool.submit(_one, run.path, seed, trackers) for seed in run.recipe.seeds]
            for future in wait(futures, return_when="FIRST_EXCEPTION").done:
                future.result()
        except BrokenProcessPool:
            raise StoppedError(
                "a worker process was killed, perhaps because memory ran out. What it had done is kept: "
                f"`collapse-lab resume {run.path}`, with fewer --jobs."
            ) from None
        finally:
            stop.close()
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Hold back Ctrl+C while processes start; they inherit that, so it reaches this one alone, which ends them."""
    resource_tracker.ensure_running()  # it would let the signals through again
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _end_with_parent(stopped: Connection) -> None:
    """End this process when the one that started it says so, or ends, however it ends."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    sentinels: list[Any] = [parent.sentinel, stopped]
    threading.Thread(target=lambda: (wait_for(sentinels), os._exit(1)), daemon=True).start()


@contextmanager
def _progress(run: Run) -> Iterator[Callable[[], None]]:
    """Show a bar when a person watches; the log says how far each seed is."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    total = (run.recipe.generations + 1) * len(run.recipe.seeds)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{run.recipe.experiment} {run.recipe.preset}", total=total)

        def watch() -> None:
            bar.update(task, completed=sum(run.progress(seed) for seed in run.recipe.seeds))

        stop = threading.Event()
        thread = threading.Thread(target=lambda: _repeat(watch, stop), daemon=True)
        if console.is_terminal:
            thread.start()
        try:
            yield watch
        finally:
            stop.set()


def _repeat(action: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(0.5):
        action()
