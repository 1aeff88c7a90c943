r"""Gaussian mixtures: components that are far apart are Gaussians of their own, each with M = N·weight data.

Given the weights that were fitted, ln det of a component's covariance changes per fit by
:math:`\sum_j [\psi((M-j)/2) - \ln(M/2)]` on average (Wishart, maximum likelihood), and its mean moves by a normal step
of covariance :math:`\Sigma/M`. What is left of a series after these are taken off has mean zero. Where components
overlap, expectation-maximisation does not know which datum belongs to which, and series may deviate.

The fits add ``reg_covar`` to the variances. That is taken off before a step is measured: in the end it balances the
drift, and in the plane standard deviations settle near :math:`\sqrt{reg \cdot M/2.5}`, not at zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.experiments.gmm.mixture import Mixture, squared_l2
from collapse_empirical.judge import Comparison, judge, not_applicable, width
from collapse_empirical.readings import Readings
from collapse_theory.policy import Replace

__all__ = ["compare", "independent_components", "log_det_steps"]

Array = NDArray[np.float64]
FEWEST = 20
PATHS = 200
_POINTS = 60
_LEAST = 1e-12  # distances below are rounding


def compare(readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return log-determinants, the drift of means and the L2 distance beside the theory, from the first fit on."""
    found, recipe = readings.series, readings.recipe
    missing = [name for name in ("weights", "means", "covariances") if name not in found]
    if missing:
        reason = f"its record leaves out {' and '.join(missing)}, from which the theory is computed: run it anew"
        return [not_applicable(name, found[name], reason) for name in ("log_det", "squared_l2", "w2_squared")]
    if not isinstance(recipe.policy, Replace) or recipe.anchors:
        reason = "the components are not fitted to their own samples alone under this policy"
        return [not_applicable(name, found[name], reason) for name in ("log_det", "squared_l2", "w2_squared")]
    sizes = recipe.samples * found["weights"][:, 1:]
    alive = np.minimum.accumulate((sizes >= FEWEST).all(-1), axis=1)
    grid = _grid(sizes.shape[1])
    floor = float(recipe.settings["reg_covar"])
    return [
        _log_det(found, sizes, alive, grid, level, rng, floor),
        _mean_drift(found, sizes, alive, grid, level, rng),
        _distance(recipe.samples, found, grid, level, rng, floor),
    ]


def log_det_steps(sizes: Array, dim: int) -> Array:
    """Mean change per fit of ln det of a maximum-likelihood covariance from ``sizes`` data.

    Examples
    --------
    >>> log_det_steps(np.array([500.0]), 2).round(5)
    array([-0.01002])
    """
    from scipy.special import digamma

    return np.asarray(sum(digamma((sizes - j) / 2) - np.log(sizes / 2) for j in range(1, dim + 1)))


def independent_components(
    first: Mixture, samples: int, grid: NDArray[np.int64], *, paths: int, floor: float, rng: np.random.Generator
) -> Array:
    """Simulate mixtures whose every datum knows its component; return squared L2 distances from ``first``.

    Parameters
    ----------
    first : Mixture
        Where all paths start, at generation ``grid[0]``.
    samples : int
        Data per generation, of all components together.
    grid : array of int, shape (G,)
        Generations to look at.
    paths : int
        Simulated runs.
    floor : float > 0
        Added to the variances of what is returned, as the fits do.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (paths, G)
    """
    weights = np.repeat(first.weights[None], paths, axis=0)
    means = np.repeat(first.means[None], paths, axis=0)
    factors = np.repeat(np.linalg.cholesky(first.covariances)[None], paths, axis=0)
    rows = []
    for steps in np.diff(grid, prepend=grid[0]):
        for _ in range(steps):
            weights, means, factors = _labelled_fit(weights, means, factors, samples, rng)
        covariances = factors @ factors.swapaxes(-1, -2) + floor * np.eye(means.shape[-1])
        rows.append([squared_l2(Mixture(*path), first) for path in zip(weights, means, covariances, strict=True)])
    return np.array(rows).T


def _labelled_fit(
    weights: Array, means: Array, factors: Array, samples: int, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Fit each component to its own data; shapes (R, k), (R, k, d), (R, k, d, d). Too few data: the component dies."""
    dim = means.shape[-1]
    counts = rng.multinomial(samples, weights / weights.sum(-1, keepdims=True)).astype(np.float64)
    counts[counts <= dim] = 0
    size = np.maximum(counts, dim + 1)
    moved = means + np.einsum("rkij,rkj->rki", factors, rng.standard_normal(means.shape)) / np.sqrt(size)[..., None]
    spread = factors @ _wishart_factor(size, dim, rng) / np.sqrt(size)[..., None, None]
    alive = counts > 0
    return (
        counts / counts.sum(-1, keepdims=True),
        np.where(alive[..., None], moved, means),
        np.where(alive[..., None, None], spread, factors),
    )


def _wishart_factor(sizes: Array, dim: int, rng: np.random.Generator) -> Array:
    """Draw lower triangular A with A A' Wishart of ``sizes`` − 1 degrees of freedom (Bartlett)."""
    factor = np.zeros((*sizes.shape, dim, dim))
    for i in range(dim):
        factor[..., i, i] = np.sqrt(rng.chisquare(sizes - 1 - i))
        factor[..., i, :i] = rng.standard_normal((*sizes.shape, i))
    return factor


def _grid(length: int) -> NDArray[np.int64]:
    """Return generations 1 … length, all of them or evenly thinned."""
    return np.unique(np.linspace(1, length, min(length, _POINTS)).round().astype(np.int64))


def _log_det(
    found: dict[str, Array],
    sizes: Array,
    alive: NDArray[np.bool_],
    grid: NDArray[np.int64],
    level: float,
    rng: np.random.Generator,
    floor: float,
) -> Comparison:
    """Compare the mean over components of ln det, relative to the first fit and without the regularisation."""
    dim = found["means"].shape[-1]
    steps = np.where(alive[:, :-1, None], log_det_steps(np.maximum(sizes[:, :-1], FEWEST), dim), 0.0)
    measured_steps = np.where(alive[:, :-1, None], _sampling_steps(found["covariances"][:, 1:], floor), 0.0)
    paths = np.stack([_log_det_paths(s, a, dim, rng) for s, a in zip(sizes[:, :-1], alive[:, :-1], strict=True)])
    predicted = _running(steps.mean(-1))[:, grid - 1]
    band = width(paths[..., grid - 1], len(sizes), level=level, rng=rng)
    drift = {"measured_per_fit": _rate(measured_steps, alive), "predicted_per_fit": _rate(steps, alive)}
    return judge(
        "log_det",
        _running(measured_steps.mean(-1))[:, grid - 1],
        predicted.mean(0),
        band,
        generations=grid,
        source=f"exact Wishart drift with M = N·weight, while M >= {FEWEST}",
        numbers=drift,
    )


def _sampling_steps(covariances: Array, floor: float) -> Array:
    """Return the changes of ln det per fit, from a covariance to what is fitted to its data; ``floor`` is taken off."""
    fitted = covariances[:, 1:] - floor * np.eye(covariances.shape[-1])
    steps: Array = np.linalg.slogdet(fitted)[1] - np.linalg.slogdet(covariances[:, :-1])[1]
    return steps


def _log_det_paths(sizes: Array, alive: NDArray[np.bool_], dim: int, rng: np.random.Generator) -> Array:
    """Simulate what is left of ln det when its drift is taken off, given the sizes; shape (PATHS, G)."""
    size = np.maximum(sizes, FEWEST)
    centre = log_det_steps(size, dim)
    total = np.zeros((PATHS, len(size) + 1))
    for j in range(1, dim + 1):
        chi = rng.chisquare(size - j, size=(PATHS, *size.shape))
        total[:, 1:] += np.where(alive[:, None], np.log(chi / size), 0.0).mean(-1)
    total[:, 1:] -= np.where(alive[:, None], centre, 0.0).mean(-1)
    return np.cumsum(total, axis=1)


def _mean_drift(
    found: dict[str, Array],
    sizes: Array,
    alive: NDArray[np.bool_],
    grid: NDArray[np.int64],
    level: float,
    rng: np.random.Generator,
) -> Comparison:
    """Compare the mean over components of the squared distance of the mean from that of the first fit."""
    size, covariances = np.maximum(sizes[:, :-1], FEWEST), found["covariances"][:, 1:-1]
    steps = np.trace(covariances, axis1=-2, axis2=-1) / size
    predicted = _running(np.where(alive[:, :-1], steps.mean(-1), 0.0))
    last_alive = np.maximum.accumulate(np.where(alive, np.arange(alive.shape[1]), 0), axis=1)
    means = np.take_along_axis(found["means"][:, 1:], last_alive[..., None, None], axis=1)
    moved = ((means - means[:, :1]) ** 2).sum(-1).mean(-1)
    scale = np.where(alive[:, :-1, None], 1 / np.sqrt(size), 0.0)
    paths = np.stack([_drift_paths(c, s, rng) for c, s in zip(covariances, scale, strict=True)])
    band = width(paths[..., grid - 1] - paths[..., grid - 1].mean(1, keepdims=True), len(sizes), level=level, rng=rng)
    return judge(
        "mean_drift",
        moved[:, grid - 1],
        predicted[:, grid - 1].mean(0),
        band,
        generations=grid,
        source=f"exact: sum of tr Sigma/M, while M >= {FEWEST}",
    )


def _drift_paths(covariances: Array, scale: Array, rng: np.random.Generator) -> Array:
    """Simulate squared distances of means that move by normal steps, given the covariances; shape (PATHS, G)."""
    factors = np.linalg.cholesky(covariances) * scale[..., None, None]
    rows = [np.zeros(PATHS)]
    place = np.zeros((PATHS, *factors.shape[1:-1]))
    for factor in factors:
        place += np.einsum("kij,rkj->rki", factor, rng.standard_normal(place.shape))
        rows.append((place**2).sum(-1).mean(-1))
    return np.stack(rows, axis=1)


def _distance(
    samples: int,
    found: dict[str, Array],
    grid: NDArray[np.int64],
    level: float,
    rng: np.random.Generator,
    floor: float,
) -> Comparison:
    """Compare the squared L2 distance from the first fit with that of independent components.

    The distance grows like the inverse of the variance that is left, so it is its logarithm that has a mean.
    """
    paths = []
    grid = grid[grid >= 2]
    for row in range(len(found["weights"])):
        first = Mixture(*(found[name][row, 1] for name in ("weights", "means", "covariances")))
        steps = np.concatenate([[1], grid])
        paths.append(independent_components(first, samples, steps, paths=PATHS, floor=floor, rng=rng)[:, 1:])
    stacked = np.log10(np.stack(paths) + _LEAST)
    band = width(stacked, len(paths), level=level, rng=rng)
    found_logs = np.log10(found["squared_l2"][:, grid] + _LEAST)
    return judge(
        "log10_squared_l2",
        found_logs,
        stacked.mean((0, 1)),
        band,
        generations=grid,
        source=f"mean of {PATHS} simulated paths of independent components",
    )


def _running(steps: Array) -> Array:
    return np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)


def _rate(steps: Array, alive: NDArray[np.bool_]) -> float:
    return float(steps.mean(-1).sum() / max(int(alive[:, :-1].sum()), 1))
