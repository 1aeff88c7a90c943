"""Categories gathered into a few cells that no step looks into: alike in what the model, or the scores, say of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapse_theory.monitor.expected import Law

__all__ = ["CAUSES", "Cells", "alternatives", "gathered", "preferences"]

Array = NDArray[np.float64]

CELLS = 24
TILTS = np.outer(0.005 * 2.0 ** np.arange(8), [1.0, -1.0]).ravel()
CUTS = np.array([(mass, left) for mass in (0.003, 0.01, 0.03, 0.1, 0.3) for left in (0.03, 0.5)])
CAUSES = tuple("sharpening" if tilt > 0 else "flattening" for tilt in TILTS) + ("cut tail",) * len(CUTS)


@dataclass(frozen=True)
class Cells:
    """Sums over the categories of each cell, ordered by the mean of ``values`` in them.

    Attributes
    ----------
    model, rest : array, shape (cells,)
        Parts of the law that is expected, see :class:`Law`.
    values : array, shape (cells,)
        Mean of what the cells were made by: ln of the model, or scores; it is 0 where the model has nothing.
    places : array of int, shape (categories,)
        Cell of each category; -1 where nothing is expected.
    """

    share: float
    model: Array
    rest: Array
    values: Array
    places: NDArray[np.int64]

    @property
    def expected(self) -> Array:
        return self.share * self.model + (1.0 - self.share) * self.rest

    def counted(self, counts: Array) -> Array:
        """Return the counts of each cell."""
        inside = self.places >= 0
        return _sums(self.places[inside], counts[inside], self.model.size)


def gathered(law: Law, values: Array) -> Cells:
    """Gather categories by equal steps of ``values`` where the model has them; those that it lost are one cell more."""
    known = law.model > 0.0
    lowest, highest = float(values[known].min()), float(values[known].max())
    width = (highest - lowest) / CELLS
    places = np.full(law.model.size, -1, dtype=np.int64)
    steps = np.zeros(values[known].size) if width == 0.0 else (values[known] - lowest) / width
    places[known] = np.minimum(steps.astype(np.int64), CELLS - 1) + 1
    places[(law.rest > 0.0) & ~known] = 0
    inside = places >= 0
    used, places[inside] = np.unique(places[inside], return_inverse=True)
    size = used.size
    model, rest = (_sums(places[inside], part[inside], size) for part in (law.model, law.rest))
    total = _sums(places[known], law.model[known] * values[known], size)
    means = np.divide(total, model, out=np.zeros(size), where=model > 0.0)
    return Cells(law.share, model, rest, means, places)


def alternatives(cells: Cells) -> Array:
    """Return laws of the cells under temperatures and cuts of the tail, a row for each of ``CAUSES``."""
    rows = np.concatenate([_tilted(cells, TILTS), _cut(cells)])
    return cells.share * rows + (1.0 - cells.share) * cells.rest


def preferences(cells: Cells) -> Array:
    """Return laws of cells made by scores under a preference for high or low ones, a row for each of ``TILTS``."""
    spread = float(np.ptp(cells.values)) or 1.0
    return cells.share * _tilted(cells, 8.0 / spread * TILTS) + (1.0 - cells.share) * cells.rest


def _sums(places: NDArray[np.int64], values: Array, size: int) -> Array:
    return np.asarray(np.bincount(places, values, size), dtype=np.float64)


def _tilted(cells: Cells, strengths: Array) -> Array:
    centre = float(cells.model @ cells.values)
    return _normalised(cells.model * np.exp(strengths[:, None] * (cells.values - centre)))


def _cut(cells: Cells) -> Array:
    """Take all but a share from the rarest cells that have so much mass together, a row for each of ``CUTS``."""
    below = np.cumsum(cells.model) - cells.model
    taken = np.clip((CUTS[:, :1] - below) / np.maximum(cells.model, 1e-300), 0.0, 1.0)
    return _normalised(cells.model * (1.0 - (1.0 - CUTS[:, 1:]) * taken))


def _normalised(rows: Array) -> Array:
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))
