r"""The part of the distance that two covariances A and B make: the square of Bures's distance.

.. math:: \operatorname{Tr} A + \operatorname{Tr} B - 2 \operatorname{Tr} (A^{1/2} B A^{1/2})^{1/2}

It is tried in float64 (:mod:`collapse_theory.wasserstein.floats`), where an estimate of the error says whether the
answer may stand, and else computed with as many digits as cancel (:mod:`collapse_theory.wasserstein.digits`). Numbers
of any size are told apart: a result is a :class:`Square`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.wasserstein.square import Square, binary_exponent

Array = NDArray[np.float64]

_SECONDS = 6e-6  # per dim³, measured at dim 100 and 512 bits


def bures(first: Array, second: Array, *, rounding: float = 0.0) -> Square:
    """Return the squared distance of two covariances.

    ``rounding`` is the relative error of their entries: directions that it may have made are left out. With 0 the
    entries are taken as they are, and negative eigenvalues count as 0.
    """
    if np.array_equal(first, second):
        return Square(0.0)
    if len(first) == 1:
        return _of_numbers(max(first[0, 0], 0.0), max(second[0, 0], 0.0))
    from collapse_theory.wasserstein import digits, floats

    exponent = (binary_exponent(first, second) + 1) // 2
    with np.errstate(all="ignore"):  # what leaves float64 has no small error, and is refused there
        quick = floats.bures(*(np.ldexp(matrix, -2 * exponent) for matrix in (first, second, second - first)))
    if quick is not None:
        return Square(quick, exponent)
    checks.affordable(
        "cov1",
        f"a matrix of {first.shape}",
        seconds=_SECONDS * len(first) ** 3,
        remedy="Float64 cannot tell it from `cov2`, or it is nearly singular; pass fewer dimensions.",
    )
    return digits.bures(first, second, rounding=rounding)


def _of_numbers(a: float, b: float) -> Square:
    """Return (√b - √a)² without cancellation."""
    return Square(float(((b - a) / (math.sqrt(a) + math.sqrt(b))) ** 2))
