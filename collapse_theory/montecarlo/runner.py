"""Run a simulation block by block on any executor; the result depends neither on the workers nor on their number.

Blocks are handed out in order and merged in order. An interrupted run keeps the blocks up to the first unfinished one,
since choosing among blocks by how long they take would choose among their values.
"""

from __future__ import annotations

import math
import os
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import parent_process
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.montecarlo.blocks import Block, blocks, largest
from collapse_theory.montecarlo.costs import CHEAP, Cost, counted
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report, watched
from collapse_theory.montecarlo.summary import Summary
from collapse_theory.montecarlo.tasks import Priced, Task
from collapse_theory.montecarlo.until import Until

__all__ = ["LostWorkersError", "PartialResultWarning", "Simulation", "Submits"]

Result = TypeVar("Result")

_SMALLEST_SQUARES = 1e-290  # below it a sum of squares is made of floats that have lost digits
_POWERS_BEYOND_FLOATS = (
    "`fits` must keep every draw and its powers within float64; of the first {} draws one does not. "
    "Take fewer fits, larger samples or another scale."
)
_BEYOND_FLOATS = (
    "`fits` must keep every draw within float64; of the first {} draws one is not. "
    "Take fewer fits, larger samples or another scale."
)


class PartialResultWarning(UserWarning):
    """A simulation was interrupted, or has lost its workers, and returns the replicates that it has.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", PartialResultWarning)  # an interrupted run now ends in an exception
    """


class LostWorkersError(ValueError):
    """The workers are gone before a block was finished."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"`executor` must keep its workers until a block is finished; {reason}. Check them and run it again."
        )
        self.reason = reason


class Submits(Protocol):
    """Anything that runs a function later: every ``concurrent.futures.Executor`` and Dask's."""

    def submit(self, function: Any, /, *args: Any) -> Any: ...


@dataclass(frozen=True)
class Simulation:
    """How a simulation is to be run; the arguments that all of them share.

    Attributes
    ----------
    replicates : int >= 1 or Until
    seed : int >= 0
    executor : object with a method ``submit``, optional
    progress : bool or callable, optional
    """

    replicates: int | Until
    seed: int
    executor: Submits | None = None
    progress: Report = None

    def __post_init__(self) -> None:
        if not isinstance(self.replicates, Until):
            object.__setattr__(self, "replicates", counted("replicates", self.replicates, minimum=1))
        object.__setattr__(self, "seed", checks.seed(self.seed))
        if self.executor is not None and not callable(getattr(self.executor, "submit", None)):
            raise ValueError(
                f"`executor` must have a method `submit`; got {checks.shown(self.executor)}. Pass a "
                f"concurrent.futures.Executor, or use `cluster`."
            )
        if not (self.progress is None or isinstance(self.progress, bool) or callable(self.progress)):
            raise ValueError(
                f"`progress` must be True, False, None or a function of the replicates done and their total; "
                f"got {checks.shown(self.progress)}. Leave it out for a bar at the prompt."
            )

    def draws(self, task: Task) -> NDArray[Any]:
        """Return the rows of all replicates."""
        if isinstance(self.replicates, Until):
            raise ValueError("`replicates` must be a number where all replicates are returned; got a precision.")
        _cost(task).announce(self.replicates, rows_kept=self.replicates)
        rows = np.empty(0)
        done = 0

        def keep(part: NDArray[Any]) -> bool:
            nonlocal rows, done
            if not done:
                rows = np.empty((self.replicates, *part.shape[1:]), part.dtype)
            rows[done : done + len(part)] = part
            done += len(part)
            if not np.isfinite(part).all():
                raise ValueError(_BEYOND_FLOATS.format(done))
            return False

        if not self._go(task, partial(_whole_block, task, self.seed, self._code()), keep):
            message = f"interrupted: {done} of {self.replicates} replicates are returned"
            warnings.warn(message, PartialResultWarning, stacklevel=3)
        return rows[:done]

    def mean(self, task: Task, *, bounds: tuple[float, float] | None = None) -> Estimate:
        """Estimate the mean of what the task returns, in memory that does not depend on the replicates."""
        return self._estimate(task, partial(Estimate.of_mean, bounds=bounds))

    def variance(self, task: Task) -> Estimate:
        """Estimate the variance of what the task returns, in memory that does not depend on the replicates."""
        return self._estimate(task, Estimate.of_variance)

    def _estimate(self, task: Task, of: Callable[[Summary, int], Estimate]) -> Estimate:
        goal = self.replicates if isinstance(self.replicates, Until) else None
        least = next(self.replicates.looks()) if isinstance(self.replicates, Until) else self.replicates
        _cost(task).announce(least, rows_kept=largest(least))
        looks = goal.looks() if goal else iter(())
        target = next(looks, 0)
        taken = 0
        moments = Summary()

        def enough(block: Summary) -> bool:
            nonlocal moments, target, taken
            moments = _merged(moments, block)
            if goal is None or moments.count < target:
                return False
            taken += 1
            target = next(looks, 0)
            return goal.is_met(replace(of(moments, self.seed), looks=taken))

        complete = self._go(task, partial(_block_moments, task, self.seed, self._code()), enough)
        return replace(of(_measurable(moments), self.seed), looks=taken, partial=not complete)

    def _code(self) -> str:
        """Return what identifies the code that other processes must have too; nothing where there are none."""
        from collapse_theory import compiled

        return "" if self.executor is None else compiled.digest()

    def _go(self, task: Task, job: Callable[[Block], Result], enough: Callable[[Result], bool]) -> bool:
        """Feed ``enough`` with the blocks in order until it is true; return False if interrupted on the way."""
        total = self.replicates.at_most if isinstance(self.replicates, Until) else self.replicates
        fed = False
        with _workers(self.executor) as (executor, ahead), watched(self.progress, total) as advance:
            moment = _MOMENT if self.executor is None and _is_quick(task) else 0.0
            results = _results(executor, job, blocks(total), ahead, moment)
            try:
                for block, result in results:
                    fed = True
                    if enough(result):
                        break
                    advance(block.count)
            except (KeyboardInterrupt, LostWorkersError) as end:
                if not fed:
                    raise
                if isinstance(end, LostWorkersError):
                    message = f"{end.reason}: the result is that of the replicates which were finished"
                    warnings.warn(message, PartialResultWarning, stacklevel=5)
                return False
            finally:
                results.close()
        return True


def _cost(task: Task) -> Cost:
    return task.cost if isinstance(task, Priced) else CHEAP


def _merged(moments: Summary, block: Summary) -> Summary:
    try:
        both = moments.merged(block)
    except OverflowError:
        both = Summary(moments.count + block.count, fourth=math.inf)
    if not both.is_finite:
        raise ValueError(_POWERS_BEYOND_FLOATS.format(both.count))
    return both


def _measurable(moments: Summary) -> Summary:
    """Refuse draws that differ by so little that floats do not hold their variance."""
    if moments.low < moments.high and moments.second < _SMALLEST_SQUARES:
        raise ValueError(_POWERS_BEYOND_FLOATS.format(moments.count))
    return moments


def _whole_block(task: Task, seed: int, code: str, block: Block) -> NDArray[Any]:
    from collapse_theory import compiled
    from collapse_theory.montecarlo.kernels.stream import stream

    if code and code != compiled.digest():
        raise ValueError(
            f"`executor` must have workers with this version of collapse-theory ({code}); one has another "
            f"({compiled.digest()}). Install the same version there and start it again."
        )
    return task(stream(seed, block.index), block.count)


def _block_moments(task: Task, seed: int, code: str, block: Block) -> Summary:
    with np.errstate(over="ignore"):  # sums that are not finite are refused where blocks are merged
        return Summary.of(_whole_block(task, seed, code, block))


_AHEAD_OF_MANY = 1024


@contextmanager
def _workers(executor: Submits | None) -> Iterator[tuple[Submits, int]]:
    """Yield an executor and the number of blocks to hand out ahead of the one that is waited for."""
    if executor is not None:
        yield executor, _AHEAD_OF_MANY
        return
    threads = 1 if parent_process() else os.cpu_count() or 1  # who started this process has others at work, too
    if threads == 1:
        yield _Here(), 0
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        yield pool, 4 * threads


class _Here:
    """An executor for one processor: a block is simulated when it is waited for, without the cost of a thread."""

    def submit(self, function: Any, /, *args: Any) -> _Later:
        return _Later(function, args)


@dataclass
class _Later:
    function: Callable[..., Any]
    args: tuple[Any, ...]

    def result(self) -> Any:
        return self.function(*self.args)

    def cancel(self) -> None:
        """Nothing is under way."""


_MOMENT = 0.02  # seconds: to share less work than this among threads costs more than it saves
_QUICK = 1e-3


def _is_quick(task: Task) -> bool:
    """Tell whether a replicate is known to take no time worth sharing."""
    return isinstance(task, Priced) and task.cost.seconds < _QUICK


def _results(
    executor: Submits, job: Callable[[Block], Result], plan: Iterator[Block], ahead: int, moment: float
) -> Generator[tuple[Block, Result], None, None]:
    """Yield the blocks with their results: here for a moment, and what is then left by the executor."""
    end = time.monotonic() + moment
    while moment and time.monotonic() < end and (block := next(plan, None)) is not None:
        yield block, job(block)
    yield from _in_order(executor, job, plan, ahead)


def _in_order(
    executor: Submits, job: Callable[[Block], Result], plan: Iterator[Block], ahead: int
) -> Generator[tuple[Block, Result], None, None]:
    """Yield the blocks with their results, always with some handed out ahead; on closing, cancel those."""
    waiting: deque[tuple[Block, Any]] = deque()
    try:
        for block in plan:
            waiting.append((block, _submit(executor, job, block)))
            if len(waiting) > ahead:
                yield _next(job, waiting)
        while waiting:
            yield _next(job, waiting)
    finally:
        for _, future in waiting:
            if future is not None:
                future.cancel()


def _submit(executor: Submits, job: Callable[[Block], Result], block: Block) -> Any:
    try:
        return executor.submit(job, block)
    except BrokenExecutor:
        return None


def _next(job: Callable[[Block], Result], waiting: deque[tuple[Block, Any]]) -> tuple[Block, Result]:
    """Wait for the first block; if the pool has died, simulate it here, with the same bits."""
    block, future = waiting[0]
    try:
        result = job(block) if future is None else future.result()
    except BrokenExecutor:
        result = job(block)
    except CancelledError:
        raise LostWorkersError("the scheduler is gone") from None
    waiting.popleft()
    return block, result
