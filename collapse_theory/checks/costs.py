"""Work that one machine takes long for: announced, or refused."""

from __future__ import annotations

import warnings

from collapse_theory.checks.words import shown


class CostlyWarning(UserWarning):
    """Work that will take more than a minute or 2 GiB, announced before it starts."""


class NeverWarning(UserWarning):
    """A time that is infinite because what is waited for may never happen; the message says why."""


def affordable(name: str, value: object, *, seconds: float = 0.0, memory: float = 0.0, remedy: str) -> None:
    """Announce work of more than a minute or 2 GiB, and refuse what one machine is not likely to finish.

    ``seconds`` and ``memory`` (bytes) are estimates for one core of a present-day machine.

    Examples
    --------
    >>> affordable("fits", 10**12, memory=8e12, remedy="Use `homozygosity_limit`.")
    Traceback (most recent call last):
    ...
    ValueError: `fits` must be smaller here; 1000000000000 needs about 8e+03 GB. Use `homozygosity_limit`.
    """
    if seconds <= _NOTED_SECONDS and memory <= _NOTED_MEMORY:
        return
    parts = [f"{memory / 1e9:.3g} GB"] if memory > _NOTED_MEMORY else []
    parts += [_duration(seconds)] if seconds > _NOTED_SECONDS else []
    need = f"about {' and '.join(parts)}"
    if seconds > _MOST_SECONDS or memory > _MOST_MEMORY:
        raise ValueError(f"`{name}` must be smaller here; {shown(value)} needs {need}. {remedy}")
    warnings.warn(f"`{name}` = {shown(value)} needs {need}. {remedy}", CostlyWarning, stacklevel=3)


def _duration(seconds: float) -> str:
    for size, unit in ((86400 * 365, "years"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} seconds"


_NOTED_SECONDS, _NOTED_MEMORY = 60.0, 2.0 * 2**30

_MOST_SECONDS, _MOST_MEMORY = 86400.0, 16.0 * 2**30
