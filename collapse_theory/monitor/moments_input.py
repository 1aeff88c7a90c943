"""Means and variances of generations as they are given, checked and in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.monitor.moments_law import Floats

__all__ = ["Moments", "of_generation", "of_generations"]

_SHAPES = "numbers, d variances or d x d matrices per generation"


@dataclass(frozen=True)
class Moments:
    """Mean, shape (d,), and either variances, shape (d,), or a covariance, shape (d, d), of one generation."""

    mean: Floats
    spread: Floats

    @property
    def is_full(self) -> bool:
        """Whether it has a covariance of more than one coordinate."""
        return self.spread.ndim == 2


def of_generations(means: Any, variances: Any) -> list[Moments]:
    """Return the moments of each generation, or say what is wrong with the first bad one."""
    centres, spreads = checks.floats("means", means), checks.floats("variances", variances)
    if centres.ndim not in (1, 2) or len(centres) < 2:
        raise ValueError(
            "`means` must be those of two or more generations, the original first; got "
            f"{'1 generation' if centres.ndim in (1, 2) and len(centres) == 1 else checks.shown(means)}. "
            "Pass shape (generations,) or (generations, d)."
        )
    if spreads.ndim not in (1, 2, 3) or len(spreads) != len(centres):
        got = f"{len(spreads)} of them" if spreads.ndim in (1, 2, 3) else checks.shown(variances)
        raise ValueError(
            f"`variances` must belong to the {len(centres)} generations of `means`; got {got}. Pass {_SHAPES}."
        )
    return [
        _checked(mean, spread, ("means", "variances"), number)
        for number, (mean, spread) in enumerate(zip(centres, spreads, strict=True))
    ]


def of_generation(mean: Any, variance: Any, number: int) -> Moments:
    """Return the moments of one generation, or say what is wrong with them."""
    return _checked(checks.floats("mean", mean), checks.floats("variance", variance), ("mean", "variance"), number)


def _checked(mean: Floats, spread: Floats, names: tuple[str, str], number: int) -> Moments:
    if mean.ndim > 1 or not mean.size:
        raise ValueError(f"`{names[0]}` must be a number or d numbers; its shape is {mean.shape}. Flatten it.")
    centre = mean.reshape(-1)
    if not np.isfinite(centre).all():
        bad = centre[~np.isfinite(centre)][0]
        raise ValueError(f"`{names[0]}` must be finite; got {bad} in generation {number}. Remove or correct it.")
    dim = len(centre)
    if spread.size == 1 == dim:
        spread = spread.reshape(1)
    if spread.shape not in ((dim,), (dim, dim)):
        raise ValueError(
            f"`{names[1]}` must have the shape ({dim},) or ({dim}, {dim}) of `{names[0]}`; it is {spread.shape} in "
            f"generation {number}. Pass {_SHAPES}."
        )
    return Moments(centre, _positive(spread, names[1], number))


def _positive(spread: Floats, name: str, number: int) -> Floats:
    if spread.ndim == 1:
        bad = spread[~((spread > 0) & (spread < np.inf))]
        if bad.size:
            raise ValueError(
                f"`{name}` must be positive and finite; got {bad[0]} in generation {number}. "
                "Leave out coordinates that do not vary."
            )
        return spread
    try:
        matrix = checks.covariance(name, spread)
        least = float(np.linalg.eigvalsh(matrix)[0])
    except ValueError as error:
        raise ValueError(f"{str(error)[:-1]} (generation {number}).") from None
    if least <= 1e-13 * len(matrix) * float(np.abs(matrix).max()):
        raise ValueError(
            f"`{name}` must be positive definite; its least eigenvalue is {least:.3g} in generation {number}. "
            "A fit in d dimensions needs more than d data: leave out coordinates, or pass d variances."
        )
    return matrix
