"""What the options of ``collapse`` say: numbers, sizes of a schedule, distributions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["distribution", "equal_atoms", "number", "scale", "sizes"]

_LARGEST_SCALE = 1e75


def distribution(p: str | None, uniform: str | None) -> Any:
    """Return the probabilities that ``--p`` or ``--uniform`` gives."""
    import numpy as np

    from collapse_theory import checks

    if (p is None) == (uniform is None):
        raise ValueError("`--p` or `--uniform` must be given, and not both. Try `--uniform 1000`.")
    if uniform is not None:
        atoms = checks.whole("uniform", number("uniform", uniform), minimum=1)
        checks.affordable("uniform", atoms, memory=24.0 * atoms, remedy="Use fewer atoms.")
        return np.full(atoms, 1 / atoms)
    assert p is not None
    try:
        return np.array([float(part) for part in p.split(",")])
    except ValueError:
        return _read(Path(p))


def equal_atoms(uniform: str) -> Any:
    """Return the distribution that ``--uniform`` gives, its atoms counted and not listed."""
    from collapse_theory import checks, discrete

    most = checks.LARGEST_COUNT
    return discrete.uniform(checks.whole("uniform", number("uniform", uniform), minimum=1, maximum=most))


def _read(path: Path) -> Any:
    import numpy as np

    try:
        if path.is_char_device():  # which may never end
            raise ValueError("it is a device")
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        return np.array([float(word) for word in path.read_text(encoding="utf-8").replace(",", " ").split()])
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ValueError(
            f"`--p` must be numbers such as 0.5,0.3,0.2 or a readable file of them; got {str(path)!r} ({reason})."
        ) from None


def number(name: str, text: str) -> int | float:
    """Return a whole number, or else a float, from what an option was given; it is at most the largest count."""
    from collapse_theory.checks import LARGEST_COUNT

    shown = text if len(text) < 40 else f"{text[:39]}…"
    found: int | float
    try:
        found = int(text)
    except ValueError:
        try:
            found = float(text)
        except ValueError:
            raise ValueError(f"`--{name}` must be a number; got {shown!r}. Write for example 100 or 1e5.") from None
    if not abs(found) <= LARGEST_COUNT:
        raise ValueError(
            f"`--{name}` must be a number of at most {LARGEST_COUNT:.0e}; got {shown}. Write for example 100 or 1e5."
        )
    return found


def scale(name: str, value: float) -> float:
    """Return a standard deviation whose fourth power is a float, or refuse it."""
    if value > _LARGEST_SCALE:
        raise ValueError(f"`--{name}` must be at most {_LARGEST_SCALE:g}; got {value:g}. Choose another unit.")
    return value


def sizes(text: str) -> Any:
    """Return one size, or a list of the sizes of a schedule."""
    found = [number("samples", part) for part in text.split(",")]
    return found if len(found) > 1 else found[0]
