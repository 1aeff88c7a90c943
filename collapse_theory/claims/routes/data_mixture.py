"""Data drawn from the mixture alpha p_theta + beta p_i + gamma p_0 of the newest model, the data before and the first.

Shared by the two papers that print these weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import in_blocks
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Mix

__all__ = ["library_mixture_variance", "mixture_variance", "simulated_mixture_variance", "walk_variance"]


def mixture_variance(samples: Any, fits: Any, alpha: Any, beta: Any, gamma: Any) -> Number:
    """Follow E m² and E v, mean and variance of p_i, with p_{i+1} = alpha p_theta + beta p_i + gamma p_0.

    Parameters
    ----------
    samples, fits : number
    alpha, beta, gamma : number
        Weights of the newest model, of the distribution before, and of the original one.

    Returns
    -------
    number
        Variance of a datum, for an original of mean 0 and variance 1.

    Examples
    --------
    >>> float(mixture_variance(10, 5, 0, 1, 0)), float(mixture_variance(10, 5, 1, 0, 0))
    (1.0, 1.5)
    """
    ops = arithmetic.of(samples)
    square, inner = ops.number(0), ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=0)):
        second = alpha * (square + inner / samples + inner) + beta * (square + inner) + gamma
        square = (alpha + beta) ** 2 * square + alpha**2 * inner / samples
        inner = second - square
    return square + inner


def library_mixture_variance(samples: Any, fits: Any, alpha: Any, beta: Any, gamma: Any) -> Number:
    """Return that variance from the public closed form.

    Examples
    --------
    >>> float(library_mixture_variance(10, 5, 1, 0, 0))
    1.5
    """
    moments = gaussian.policy_moments(samples, fits, policy=Mix(alpha, beta, gamma))
    return moments.variance_of_mean + moments.variance


def walk_variance(samples: Any, fits: Any, alpha: Any, beta: Any, gamma: Any) -> Number:
    """Return what both papers print, whatever the weights.

    Examples
    --------
    >>> walk_variance(10, 5, 0, 1, 0)
    1.5
    """
    return 1 + fits / samples


def simulated_mixture_variance(point: Point, replicates: int, seed: int) -> Estimate:
    """Estimate that variance: keep every fit with its weight in p_i, and draw each datum from one of them.

    Examples
    --------
    >>> point = {"samples": 10, "fits": 5, "alpha": 1, "beta": 0, "gamma": 0}
    >>> abs(simulated_mixture_variance(point, 2000, 1).z(1.5)) < 6
    True
    """
    samples, fits = point["samples"], point["fits"]
    alpha, beta, gamma = (point[name] for name in ("alpha", "beta", "gamma"))

    def draw(rng: np.random.Generator, weights: Any, means: Any, sigmas: Any, size: int) -> Any:
        origin = rng.choice(len(weights), p=weights, size=(len(means), size))
        centres, spreads = (np.take_along_axis(values, origin, axis=1) for values in (means, sigmas))
        return centres + spreads * rng.standard_normal(origin.shape)

    def block(rng: np.random.Generator, count: int) -> Any:
        weights, means, sigmas = np.ones(1), np.zeros((count, 1)), np.ones((count, 1))
        for _ in range(fits):
            data = draw(rng, weights, means, sigmas, samples)
            means = np.column_stack([means, data.mean(axis=1)])
            sigmas = np.column_stack([sigmas, data.std(axis=1, ddof=1)])
            weights = np.append(beta * weights, alpha)
            weights[0] += gamma
        return draw(rng, weights, means, sigmas, 1)[:, 0]

    return Estimate.of_variance(np.concatenate(in_blocks(block, replicates=replicates, seed=seed)), seed)
