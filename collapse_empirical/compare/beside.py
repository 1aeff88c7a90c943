"""Two runs beside each other, for example without and with real data kept, generation by generation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.readings import Readings

__all__ = ["Pair", "label", "paired"]

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]
"""One series of two runs, each of shape (seeds, G)."""


def paired(run: Readings, other: Readings) -> dict[str, Pair]:
    """Return the series of numbers that both runs measured, up to the last generation that both have reached.

    Parameters
    ----------
    run, other : Readings
        Of the same experiment.

    Returns
    -------
    dict of (array, array), shapes (seeds, G) and (other's seeds, G)

    Raises
    ------
    ValueError
        If the experiments differ, or the runs do not.
    """
    if run.recipe.experiment != other.recipe.experiment or run.path.resolve() == other.path.resolve():
        raise ValueError(
            f"`--beside` must be another run of {run.recipe.experiment}; {str(other.path)!r} is "
            f"{'the same' if run.path.resolve() == other.path.resolve() else other.recipe.experiment}. "
            "Give another directory."
        )
    _check_sources(run, other)
    ours, theirs = run.series, other.series
    found = {name: (ours[name], theirs[name]) for name in ours if name in theirs}
    both = min(len(one[0]) for pair in found.values() for one in pair)
    return {name: (a[:, :both], b[:, :both]) for name, (a, b) in found.items() if a.ndim == b.ndim == 2}


def _check_sources(run: Readings, other: Readings) -> None:
    ours, theirs = run.recipe.sources, other.recipe.sources
    apart = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    if apart:
        contents = " and ".join(sources.get(apart[0], "none")[:12] for sources in (ours, theirs))
        raise ValueError(
            f"`--beside` must be a run with the same {apart[0]}; {str(other.path)!r} has another content "
            f"(sha256 {contents}). Give a run on the same {apart[0]}."
        )


def label(run: Readings, other: Readings) -> str:
    """Return how a run differs from another one: its directory, and the settings that are not the same."""
    ours, theirs = (each.recipe.to_dict() for each in (run, other))
    flat = [row | row.pop("settings") | {"sources": None} for row in (ours, theirs)]
    apart = [
        f"{key} {value}"
        for key, value in flat[0].items()
        if key not in ("preset", "samples") and flat[1].get(key) != value
    ]
    name = run.path.name if run.path.name != other.path.name else str(run.path)
    return f"{name}: {', '.join(apart)}" if apart else name
