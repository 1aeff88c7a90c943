"""Measured runs: metrics of each seed after each fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.profile import shape

__all__ = ["NAMES", "Metrics"]

NAMES = ("risk", "control", "spread", "modes", "tail", "outside")
_POSITIVE = NAMES[:3]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Metrics:
    """Metrics of recursive training, all of one shape: a row for each seed, a column for each fit.

    Column 0 is fit 1, the only one to real data alone. The original, fit 0, has no column: its risk is 0, and every
    definition compares with the first fit.

    Parameters
    ----------
    risk : array_like, shape (seeds, fits) or (fits,), optional
        Population risk on real data, positive, with its zero at a perfect model: a distance to the truth, or a loss
        minus its least value. Definitions 1 and 5 take ratios: perplexity for cross-entropy changes both (a perplexity
        10 times as high is a cross-entropy 2.3 nats higher), and a loss with an irreducible part hides growth. Rises
        and falls, and with them definitions 2 and 3, look alike on all these scales.
    control : array_like, shape as ``risk``, optional
        Risk of models trained on as much real data as each fit, on the scale of ``risk``; positive.
    spread : array_like, shape as ``risk``, optional
        Variance or diversity of the model; positive.
    modes : array_like, shape as ``risk``, optional
        Share of the original modes that the model covers.
    tail : array_like, shape as ``risk``, optional
        Share of the original tail that is kept: of rare atoms those that can still be drawn; of a density its mass
        beyond a fixed boundary over the original mass there, at most 1.
    outside : array_like, shape as ``risk``, optional
        Mass outside the original support.
    seeds, fits : int, optional
        What the shape must be. Either of them ends the search for stacked and transposed runs.

    Raises
    ------
    ValueError
        If there is no metric, fewer than two fits, NaN, a value out of range, or metrics of different shapes.

    Warns
    -----
    ShapeWarning
        If runs look stacked in one column, or seeds and fits swapped.

    Examples
    --------
    >>> Metrics(risk=[[1.0, 2.0, 3.1], [1.1, 2.0, 2.9]]).shape
    (2, 3)

    A table of pandas with a row for each seed and fit becomes such an array by
    ``risk=table.pivot(index="seed", columns="fit", values="risk")``.
    """

    risk: Any = None
    control: Any = None
    spread: Any = None
    modes: Any = None
    tail: Any = None
    outside: Any = None
    seeds: Any = None
    fits: Any = None

    def __post_init__(self) -> None:
        given = {name: _metric(name, value) for name in NAMES if (value := getattr(self, name)) is not None}
        shapes = {array.shape for array in given.values()}
        if len(shapes) != 1:
            raise ValueError(f"`Metrics` must have one shape; got {sorted(shapes)}. Give at least one.")
        for name, array in given.items():
            object.__setattr__(self, name, array)
        declared = self.seeds is not None or self.fits is not None
        for name, size in zip(("seeds", "fits"), shapes.pop(), strict=True):
            object.__setattr__(self, name, _declared(name, getattr(self, name), size))
        if not declared:
            for name, array in given.items():
                shape.warn(name, array)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of seeds and fits."""
        return self.seeds, self.fits

    def distinct(self) -> Metrics:
        """Return these runs without copies: seeds with the same numbers throughout are one run.

        Shares may agree by themselves, so that runs of shares only are left as they are.
        """
        given = {name: array for name in NAMES if (array := getattr(self, name)) is not None}
        if self.risk is None and self.spread is None:
            return self
        _, first = np.unique(np.concatenate(list(given.values()), axis=1), axis=0, return_index=True)
        if len(first) == self.seeds:
            return self
        return Metrics(**{name: array[np.sort(first)] for name, array in given.items()}, seeds=len(first))


def _declared(name: str, value: object, size: int) -> int:
    if value is not None and checks.whole(name, value, minimum=1) != size:
        raise ValueError(
            f"`{name}` must match the metrics, whose shape is (seeds, fits); got {value!r} where they have "
            f"{size}. Reshape or transpose them."
        )
    return size


def _metric(name: str, value: Any) -> Floats:
    array = np.atleast_2d(checks.floats(name, value))
    if array.ndim != 2 or array.shape[0] < 1 or array.shape[1] < 2:
        raise ValueError(
            f"`{name}` must have at least 2 fits, in shape (seeds, fits); its shape is "
            f"{array.shape}. Keep the metric of every fit."
        )
    if not np.isfinite(array).all():
        raise ValueError(
            f"`{name}` must be finite; it has NaN or infinite entries. Drop the seed or leave the metric out."
        )
    if name in _POSITIVE and array.min() <= 0:
        raise ValueError(
            f"`{name}` must be positive; its least entry is {array.min():.6g}. Check the metric, and put the least "
            "value that could be measured for 0."
        )
    if name not in _POSITIVE and (array.min() < 0 or array.max() > 1):
        raise ValueError(f"`{name}` must lie in [0, 1]; it spans {array.min():.6g} to {array.max():.6g}. Pass shares.")
    return array
