"""Many machines: an executor on a Dask scheduler, or an error that says why there is none."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import Any

from collapse_theory import checks
from collapse_theory.montecarlo.runner import LostWorkersError, Submits

__all__ = ["cluster"]

_POLL = 0.5  # seconds between two looks at the workers while a block is waited for


@contextmanager
def cluster(address: str, *, timeout: float = 5.0, patience: float = 30.0) -> Iterator[Submits]:
    """Connect to a Dask scheduler and yield an executor for the simulations.

    Parameters
    ----------
    address : str
        Of the scheduler, for example ``"tcp://10.0.0.1:8786"``.
    timeout : float > 0
        Seconds to wait for an answer, and for a first worker.
    patience : float > 0
        Seconds without any worker, or without the scheduler, after which a run ends with the blocks that it has.

    Yields
    ------
    object with a method ``submit``
        A worker that dies loses nothing: the scheduler runs its blocks again elsewhere, with the same bits.

    Raises
    ------
    ValueError
        If Dask is not installed, no scheduler answers, it has no worker, or a worker has another version of this
        package, whose numbers would differ.

    Examples
    --------
    >>> with cluster("tcp://127.0.0.1:9", timeout=0.1) as executor:  # doctest: +IGNORE_EXCEPTION_DETAIL
    ...     pass
    Traceback (most recent call last):
    ValueError: `address` must be that of a Dask scheduler that answers…
    """
    if not isinstance(address, str):
        raise ValueError(f"`address` must be a text such as 'tcp://10.0.0.1:8786'; got {checks.shown(address)}.")
    seconds = checks.scalar("timeout", timeout)
    client = _connect(address, seconds)
    log, level = logging.getLogger("distributed.client"), logging.getLogger("distributed.client").level
    try:
        log.setLevel(logging.CRITICAL)  # it would print a traceback where we give a warning
        _check_workers(client, address, seconds)
        yield _Watched(client, checks.scalar("patience", patience))
    finally:
        with suppress(Exception):  # the scheduler may be gone
            client.close(timeout=_POLL)
        log.setLevel(level)


def _connect(address: str, timeout: float) -> Any:
    try:
        from distributed import Client
    except ImportError:
        message = "`address` must not be given unless Dask is installed. Run: pip install 'collapse-theory[cluster]'"
        raise ValueError(message) from None
    client = Client.__new__(Client)
    try:
        client.__init__(address, timeout=timeout, set_as_default=False)  # type: ignore[misc]
    except (OSError, ValueError, TypeError) as error:  # a timeout is an OSError
        client.status = "closed"  # it would go on trying to connect, and print a traceback
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(
            f"`address` must be that of a Dask scheduler that answers; got {checks.shown(address)} ({reason}). "
            f"Start one with `dask scheduler` and pass the address that it prints."
        ) from None
    return client


def _check_workers(client: Any, address: str, timeout: float) -> None:
    from collapse_theory import compiled

    try:
        client.wait_for_workers(1, timeout=timeout)
    except TimeoutError:
        raise ValueError(
            f"`address` must be that of a scheduler with workers; {address} has none. "
            f"Start some with `dask worker {address}`."
        ) from None
    ours = compiled.digest()
    for worker, theirs in client.run(compiled.digest, on_error="return").items():
        if theirs != ours:
            found = theirs if isinstance(theirs, str) else type(theirs).__name__
            raise ValueError(
                f"`address` must lead to workers with this version of collapse-theory ({ours}); {worker} has another "
                f"({found}). Install the same version there and start it again."
            )


class _Watched:
    """An executor that notices when no worker is left."""

    def __init__(self, client: Any, patience: float) -> None:
        self._client, self._executor, self._patience = client, client.get_executor(), patience
        self._last_seen = time.monotonic()

    def submit(self, function: Any, /, *args: Any) -> _Answer:
        return _Answer(self._executor.submit(function, *args), self)

    def check(self) -> None:
        """Raise an error once there has been no worker for too long."""
        if self._client.status == "running" and self._client.scheduler_info()["workers"]:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > self._patience:
            raise LostWorkersError(f"no worker for {self._patience:g} seconds")


class _Answer:
    """A future whose result is waited for only while there are workers."""

    def __init__(self, future: Any, watched: _Watched) -> None:
        self._future, self._watched = future, watched

    def result(self) -> Any:
        while True:
            try:
                return self._future.result(timeout=_POLL)
            except TimeoutError:
                self._watched.check()
            except CancelledError:
                raise LostWorkersError("the scheduler is gone") from None
            except Exception as error:
                if type(error).__name__ == "KilledWorker":
                    raise LostWorkersError("every worker that ran this block died") from None
                raise

    def cancel(self) -> None:
        self._future.cancel()
