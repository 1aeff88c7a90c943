"""Which tails lose most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.tails.losses import mass_lost, mass_lost_after
from collapse_theory.tails.power_law import PowerLaw
from collapse_theory.tails.shapes import Atoms, GaussianBins, GeometricTail
from collapse_theory.tails.tail import Tail

__all__ = ["TailLosses", "tail_losses"]


@dataclass(frozen=True)
class TailLosses:
    """One row of :func:`tail_losses`.

    Attributes
    ----------
    name : str
    first, after : float
        Expected mass lost by one sample and after ``fits`` refits.
    slope : float
        Local exponent of the first loss as a function of the sample size: how fast more data help.

    Examples
    --------
    >>> tail_losses({"coin": Atoms([0.5, 0.5])}, samples=2)[0].first
    0.25
    """

    name: str
    first: float
    after: float
    slope: float


@floats_only
@checks.within_float64("`tails` and `samples`")
def tail_losses(tails: dict[str, Tail] | None = None, *, samples: Any = 1000, fits: Any = 10) -> list[TailLosses]:
    """Losses of several tails side by side, the largest first.

    Parameters
    ----------
    tails : dict of Tail
        By name. Default: a power law with exponent 2, a geometric tail with ratio 0.9, a normal distribution in bins of
        a tenth of its standard deviation, 100 equal atoms, and a mixture of two normals, one of them with weight 1 %.
    samples : int in [2, 5·10^17]
        Data per generation.
    fits : int >= 1
        Refits for the second column.

    Returns
    -------
    list of TailLosses

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The order of light and heavy tails holds for large samples only: a distribution with many more equal
    atoms than data loses nearly everything.

    Examples
    --------
    >>> [row.name for row in tail_losses(samples=10**4)]
    ['power law', 'normal mixture', 'geometric', 'normal', 'bounded']
    """
    size = checks.whole("samples", samples, minimum=2, maximum=checks.LARGEST_COUNT // 2)
    if tails is not None and not (isinstance(tails, dict) and tails):
        raise ValueError(f"`tails` must be a dict of tails by name; got {type(tails).__name__}. Pass {{name: tail}}.")
    rows = [
        TailLosses(
            name,
            first := mass_lost(tail, samples=size),
            mass_lost_after(tail, samples=size, fits=fits),
            _slope(first, mass_lost(tail, samples=2 * size)),
        )
        for name, tail in (tails or _examples()).items()
    ]
    return sorted(rows, key=lambda row: -row.first)


def _slope(first: float, second: float) -> float:
    return float(np.log2(first / second)) if second > 0 else float("inf")


def _examples() -> dict[str, Tail]:
    normal = GaussianBins(0.1).head()
    return {
        "power law": PowerLaw(2.0),
        "geometric": GeometricTail(0.9),
        "normal": GaussianBins(0.1),
        "bounded": Atoms(np.full(100, 0.01)),
        "normal mixture": Atoms(np.concatenate([0.99 * normal, 0.01 * normal])),
    }
