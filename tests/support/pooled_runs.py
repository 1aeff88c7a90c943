"""Gaussians that are refitted to all data ever drawn, simulated with every datum."""

import numpy as np
from agreement import fixed_seed


def simulated(shared, M, d, fits):
    """Return what 95 000 runs give, and their seed; two files ask for the same ones."""

    def make():
        seed = fixed_seed(1)
        return *pooled_runs(M, d, fits, 95_000, np.random.default_rng(seed)), seed

    return shared(f"pooled runs {M} {d} {fits}", make)


def pooled_runs(M, d, fits, runs, rng):
    """Refit Gaussians to all data ever drawn; squared Wasserstein distances, traces, Tr (S - I)² and entries."""
    data = rng.standard_normal((runs, M, d))
    for fit in range(1, fits + 1):
        mean = data.mean(axis=1)
        centred = data - mean[:, None]
        S = np.einsum("rmi,rmj->rij", centred, centred) / data.shape[1]
        values, vectors = np.linalg.eigh(S)
        root = np.einsum("rij,rj,rkj->rik", vectors, np.sqrt(np.maximum(values, 0)), vectors)
        if fit < fits:
            fresh = mean[:, None] + rng.standard_normal((runs, M, d)) @ root
            data = np.concatenate([data, fresh], axis=1)
    distance = (mean**2).sum(axis=1) + ((np.sqrt(np.maximum(values, 0)) - 1) ** 2).sum(axis=1)
    square = ((S - np.eye(d)) ** 2).sum(axis=(1, 2)) / d
    return distance, S.trace(axis1=1, axis2=2) / d, square, (S[:, 0, 0] - 1) ** 2
