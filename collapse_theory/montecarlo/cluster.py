"""Many machines: an executor on a Dask scheduler, or one clear line if nobody answers there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from collapse_theory.montecarlo.runner import Submits

__all__ = ["cluster"]


@contextmanager
def cluster(address: str, *, timeout: float = 5.0) -> Iterator[Submits]:
    """Connect to a Dask scheduler and yield an executor for the simulations.

    Parameters
    ----------
    address : str
        Of the scheduler, for example ``"tcp://10.0.0.1:8786"``.
    timeout : float
        Seconds to wait for an answer.

    Yields
    ------
    object with a method ``submit``
        A worker that dies loses nothing: the scheduler runs its blocks again elsewhere, with the same bits.

    Raises
    ------
    ValueError
        If Dask is not installed, or no scheduler answers.

    Examples
    --------
    >>> with cluster("tcp://127.0.0.1:9", timeout=0.1) as executor:  # doctest: +IGNORE_EXCEPTION_DETAIL
    ...     pass
    Traceback (most recent call last):
    ValueError: `dask` must be the address of a scheduler that answers…
    """
    try:
        from distributed import Client
    except ImportError:
        message = "`dask` must be installed to use a cluster. Run: pip install 'collapse-theory[cluster]'"
        raise ValueError(message) from None
    try:
        client = Client(address, timeout=timeout, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:  # a timeout is an OSError
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(
            f"`dask` must be the address of a scheduler that answers; got {address!r} ({reason}). "
            f"Start one with `dask scheduler` and pass the address that it prints."
        ) from None
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]
