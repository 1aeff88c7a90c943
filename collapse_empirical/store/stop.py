"""When a run has to stop: the disk refuses it, another process holds it, or its numbers are out of bounds."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

__all__ = ["WRITE_ERRORS", "StoppedError", "locked", "reason", "remedy", "stopped"]

WRITE_ERRORS = (OSError, SafetensorError)


class StoppedError(Exception):
    """A run that had to stop; what it had done is on disk and can be resumed."""


@contextmanager
def locked(folder: Path, run: Path) -> Iterator[None]:
    """Hold a folder; wait for a moment if another process does, since a killed parent's workers end a little later."""
    import fcntl

    try:
        handle = (folder / "lock").open("w")
    except OSError as error:
        raise StoppedError(
            f"{folder / 'lock'} could not be written ({reason(error)}). Move it away, then `collapse-lab resume {run}`."
        ) from error
    with handle:
        for attempt in range(50):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt == 49:
                    raise StoppedError(f"{run} is being written by another process. Wait for it to end.") from None
                time.sleep(0.1)
        yield


def stopped(error: Exception, path: Path, seed: int, generation: int) -> StoppedError:
    """Return what to raise when a generation could not be written."""
    return StoppedError(
        f"{reason(error)}: generation {generation} of seed {seed} could not be written. {remedy(error, path)}"
    )


def reason(error: Exception) -> str:
    """Return in words what a disk refused."""
    return "the disk is full" if _is_full(error) else str(error)


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return any(f"code: {number}," in str(error) for number in (errno.ENOSPC, errno.EDQUOT))  # of safetensors


def remedy(error: Exception, path: Path) -> str:
    """Return in words how to go on after it."""
    first = "make room" if _is_full(error) else "mend that"
    return f"Everything before it is kept: {first}, then `collapse-lab resume {path}`."
