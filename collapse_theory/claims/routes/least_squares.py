"""Least squares on labels of earlier fits, for the claims about it: one fit by another route, and fits to simulate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number
from collapse_theory.claims.routes.simulation import Floats, normal

__all__ = ["applied", "fitted", "one_fit", "refitted", "squared_norm"]


def one_fit(rows: Any, dim: Any) -> Number:
    """Return E tr (X'X)^-1 for normal rows: each diagonal entry is 1/chi², with ``rows - dim + 1`` degrees of freedom.

    Examples
    --------
    >>> round(float(one_fit(30, 5)), 6)
    0.208333
    """
    ops = arithmetic.of(rows, dim)
    half = ops.number(rows - dim + 1) / 2
    return ops.number(dim) / 2 * ops.exp(ops.log_gamma(half - 1) - ops.log_gamma(half))


def fitted(inputs: Floats, labels: Floats, *, penalty: float = 0.0) -> Floats:
    """Fit each run; the inputs have shape (runs, rows, dim), the labels (runs, rows), the result (runs, dim).

    The penalty belongs to the loss divided by the number of rows.
    """
    transposed = inputs.transpose(0, 2, 1)
    gram = transposed @ inputs + penalty * inputs.shape[1] * np.eye(inputs.shape[2])
    return np.asarray(np.linalg.solve(gram, transposed @ labels[:, :, None])[:, :, 0])


def applied(matrices: Floats, vectors: Floats) -> Floats:
    """Apply the matrix of each run to its vector: inputs to coefficients give the noise-free labels."""
    return np.asarray((matrices @ vectors[:, :, None])[:, :, 0])


def refitted(rng: np.random.Generator, plan: Sequence[tuple[int, float]], start: Floats) -> Floats:
    """Fit generation after generation on fresh rows, as many and with as much noise as ``plan`` says."""
    coefficients = start
    for rows, noise in plan:
        inputs = normal(rng, len(start), rows, start.shape[1])
        labels = applied(inputs, coefficients) + noise * normal(rng, len(start), rows)
        coefficients = fitted(inputs, labels)
    return coefficients


def squared_norm(coefficients: Floats) -> Floats:
    """Return the squared norm of each run's coefficients."""
    return np.asarray((coefficients**2).sum(axis=1))
