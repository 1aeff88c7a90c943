"""The matrix of one generation of each kind: laws for few lineages, moments for many."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.dual.grid import EXACT, Grid
from collapse_theory.discrete.dual.mixtures import (
    late_mixed_laws,
    mixed_laws,
    mixed_losses,
    pooled_laws,
    pooled_losses,
    subsampled_laws,
    subsampled_losses,
)
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS
from collapse_theory.discrete.dual.rows import exact_targets, filled, occupancy_laws, occupancy_rows
from collapse_theory.discrete.occupancy import NEGLIGIBLE

__all__ = ["mixture", "occupancy", "pooled", "subsampled"]

Array = NDArray[np.float64]

_SMALL_POOL = 64
_FEW_LEFT = 300.0  # mean of what is left of many draws, up to which its law is summed over


@lru_cache(maxsize=8)
def occupancy(target: Grid, source: Grid, boxes: int) -> Array:
    """Return the matrix of draws from data, all of them distinct."""
    return occupancy_rows(target.nodes, source, boxes)


@lru_cache(maxsize=2)
def mixture(on: Grid, boxes: int, new: float) -> Array:
    """Return the matrix that reads the loss f(k) − E f(J)."""
    wanted = _wanted(on.nodes, math.inf)
    occupied = occupancy_laws(wanted.size - 1, float(boxes), NEGLIGIBLE)
    laws = mixed_laws(wanted, new, occupied, NEGLIGIBLE)[wanted > 0]
    kept = on.nodes * (1 - new) - boxes * np.expm1(on.nodes * np.log1p(-new / boxes) if new < boxes else -math.inf)
    late = on.nodes[(kept < _FEW_LEFT) & (np.arange(on.size) >= laws.shape[0])] if boxes <= EXACT else on.nodes[:0]
    if late.size:
        laws = _stacked(laws, late_mixed_laws(late, new, float(boxes)))
    losses = mixed_losses(on.nodes, new, float(boxes), POINTS, TO_WEIGHTS)
    return -filled(on.nodes, on, laws, losses, is_difference=True, kept=kept)


@lru_cache(maxsize=8)
def pooled(target: Grid, source: Grid, pool: float, batch: float) -> Array:
    """Return the matrix from distinct data of a pool to those of the older one, of which ``batch`` are copies."""
    wanted = _wanted(target.nodes, pool)
    laws = pooled_laws(wanted, pool, batch, NEGLIGIBLE)[wanted > 0]
    losses = pooled_losses(target.nodes, pool, batch, POINTS, TO_WEIGHTS)
    return filled(target.nodes, source, laws, losses, is_difference=False)


@lru_cache(maxsize=8)
def subsampled(target: Grid, source: Grid, pool: float, batch: float, subsample: float) -> Array:
    """Return the same matrix where the copies are of a subsample of the older pool."""
    wanted = _wanted(target.nodes, pool)
    occupied = occupancy_laws(wanted.size - 1, subsample, NEGLIGIBLE)
    laws = subsampled_laws(wanted, pool, batch, occupied, NEGLIGIBLE)[wanted > 0]
    losses = subsampled_losses(target.nodes, pool, batch, subsample, POINTS, TO_WEIGHTS)
    return filled(target.nodes, source, laws, losses, is_difference=False)


def _stacked(first: Array, second: Array) -> Array:
    width = max(first.shape[1], second.shape[1])
    return np.concatenate([np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in (first, second)])


def _wanted(targets: Array, pool: float) -> Array:
    """Return 1 at each whole number whose law is needed, and 0 at others; a small pool is summed over to the end."""
    exact = exact_targets(targets, 40 * pool if pool <= _SMALL_POOL else 0)
    wanted = np.zeros(int(exact[-1]) + 1)
    wanted[exact.astype(np.int64)] = 1.0
    return wanted
