"""Linear regression on labels that the model before has made; the inputs are the same in every generation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedPolicy, PolicyKind
from collapse_theory.montecarlo.kernels.families import component
from collapse_theory.montecarlo.kernels.linear import factor, solve
from collapse_theory.montecarlo.kernels.stream import Stream, normal
from collapse_theory.montecarlo.kernels.variates import choose

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@kernel
def excess(rng: Stream, replicates: int, rows: int, dim: int, fits: int, sigma: float, policy: CodedPolicy) -> Floats:
    """Return the squared error of the coefficients of the last fit; the true ones are zero."""
    result = np.zeros(replicates)
    inputs = np.zeros((rows, dim))
    gram, lower = np.zeros((dim, dim)), np.zeros((dim, dim))
    labels = np.zeros(rows * fits)
    chosen = np.arange(rows * fits)
    fitted = np.zeros((fits + 1, dim))
    moment = np.zeros(dim)
    for replicate in range(replicates):
        for i in range(rows):
            for k in range(dim):
                inputs[i, k] = normal(rng)
        _gram(inputs, np.arange(rows), gram)
        factor(gram, lower)
        moment[:] = 0.0
        chosen[:] = np.arange(rows * fits)
        for generation in range(fits):
            fresh = labels[generation * rows : (generation + 1) * rows]
            for i in range(rows):
                fresh[i] = sigma * normal(rng) + _dot(inputs[i], fitted[component(rng, policy, generation)])
            if policy.kind != PolicyKind.ACCUMULATE:
                moment[:] = 0.0
            used = np.arange(generation * rows, (generation + 1) * rows)
            if policy.kind == PolicyKind.SUBSAMPLE:
                choose(rng, chosen, (generation + 1) * rows, rows)
                used = chosen[:rows]
                _gram(inputs, used, gram)
                factor(gram, lower)
            for at in used:
                for k in range(dim):
                    moment[k] += inputs[at % rows, k] * labels[at]
            copies = generation + 1 if policy.kind == PolicyKind.ACCUMULATE else 1
            fitted[generation + 1] = moment / copies
            solve(lower, fitted[generation + 1])
        result[replicate] = _dot(fitted[fits], fitted[fits])
    return result


@kernel
def _dot(left: Floats, right: Floats) -> float:
    total = 0.0
    for k in range(left.size):
        total += left[k] * right[k]
    return total


@kernel
def _gram(inputs: Floats, used: Counts, gram: Floats) -> None:
    gram[:] = 0.0
    for at in used:
        row = inputs[at % inputs.shape[0]]
        for i in range(gram.shape[0]):
            for j in range(gram.shape[0]):
                gram[i, j] += row[i] * row[j]
