"""Gaussian mixtures in closed form: drawing, density, L2 distance, moments, and which component became which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mixture", "draw", "log_density", "matched", "squared_l2"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mixture:
    """Weights, shape (k,), means, shape (k, d), and covariances, shape (k, d, d)."""

    weights: Array
    means: Array
    covariances: Array

    def reordered(self, order: Any) -> Mixture:
        """Return the same mixture with its components in another order."""
        return Mixture(self.weights[order], self.means[order], self.covariances[order])

    def moments(self) -> tuple[Array, Array]:
        """Return mean, shape (d,), and covariance, shape (d, d), of the whole mixture."""
        mean = self.weights @ self.means
        apart = self.means - mean
        return mean, np.einsum("k,kij->ij", self.weights, self.covariances + apart[:, :, None] * apart[:, None, :])


def draw(mixture: Mixture, count: int, *, rng: np.random.Generator) -> Array:
    """Return points drawn from a mixture, shape (count, d), sorted by component."""
    counts = rng.multinomial(count, mixture.weights)
    normals = rng.standard_normal((count, mixture.means.shape[1]))
    labels = np.repeat(np.arange(len(counts)), counts)
    factors = np.linalg.cholesky(mixture.covariances)
    points: Array = mixture.means[labels] + np.einsum("nij,nj->ni", factors[labels], normals)
    return points


def log_density(mixture: Mixture, points: Array) -> Array:
    """Return the logarithm of the density at points of shape (n, d)."""
    parts = [_log_normal(points - mean, cov) for mean, cov in zip(mixture.means, mixture.covariances, strict=True)]
    with np.errstate(divide="ignore"):
        logs = np.stack(parts, axis=1) + np.log(mixture.weights)
    result: Array = np.logaddexp.reduce(logs, axis=1)
    return result


def squared_l2(one: Mixture, other: Mixture) -> float:
    r"""Squared L2 distance of two Gaussian mixtures, :math:`\int (p - q)^2`.

    Parameters
    ----------
    one, other : Mixture
        In the same dimension.

    Returns
    -------
    float >= 0
        In units of a density. Absolute error about 1e-15 of :math:`\int p^2 + \int q^2`.

    Notes
    -----
    Closed form: :math:`\int N(x; a, A) N(x; b, B) dx = N(a; b, A + B)`. Measure of figure 13 of shumailov2023.

    Examples
    --------
    >>> unit = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> far = Mixture(np.ones(1), np.full((1, 1), 99.0), np.ones((1, 1, 1)))
    >>> round(float(squared_l2(unit, far) * np.sqrt(np.pi)), 12)
    1.0
    """
    signed = np.concatenate([one.weights, -other.weights])
    means = np.concatenate([one.means, other.means])
    covariances = np.concatenate([one.covariances, other.covariances])
    factors = np.linalg.cholesky(covariances[:, None] + covariances)
    apart = (means[:, None] - means)[..., None]
    scaled = np.linalg.solve(factors, apart)[..., 0]
    diagonals = np.diagonal(factors, axis1=-2, axis2=-1)
    overlaps = np.exp(-0.5 * (scaled**2).sum(-1) - (np.log(diagonals).sum(-1) + _log_unit_volume(means.shape[-1])))
    return max(float(signed @ overlaps @ signed), 0.0)


def matched(mixture: Mixture, previous: Mixture) -> Mixture:
    """Return a mixture with its components in the order of those of the generation before.

    The order makes the sum of |mean difference|² + |difference of covariance roots|² least, which bounds the sum of
    squared Wasserstein-2 distances from above.
    """
    from scipy.optimize import linear_sum_assignment

    roots, old = _roots(mixture.covariances), _roots(previous.covariances)
    apart = ((previous.means[:, None] - mixture.means[None]) ** 2).sum(-1)
    shape = ((old[:, None] - roots[None]) ** 2).sum((-1, -2))
    return mixture.reordered(linear_sum_assignment(apart + shape)[1])


def _roots(covariances: Array) -> Array:
    values, vectors = np.linalg.eigh(covariances)
    roots: Array = np.einsum("kij,kj,klj->kil", vectors, np.sqrt(np.maximum(values, 0)), vectors)
    return roots


def _log_normal(apart: Array, covariance: Array) -> Array:
    factor = np.linalg.cholesky(covariance)
    scaled = np.linalg.solve(factor, apart.T)
    log_volume = np.log(np.diag(factor)).sum() + _log_unit_volume(len(factor))
    result: Array = -0.5 * (scaled**2).sum(0) - log_volume
    return result


def _log_unit_volume(dim: int) -> float:
    return 0.5 * dim * float(np.log(2 * np.pi))
