"""Loops of Gaussian fits for tests of the monitor: from actual data, or from the laws of their statistics."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory.monitor.moments_law import Shape, Tally
from collapse_theory.policy import Accumulate, Fresh, Mix, Policy, Replace


def fits(
    samples: int,
    steps: int,
    *,
    dim: int = 1,
    seed: int,
    policy: Policy = Replace(),
    ddof: int = 1,
    factor: float = 1.0,
    move: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return means and covariances of one loop in which every datum is drawn.

    Models draw with ``factor`` times their variance, ``move`` standard deviations beside their mean.
    """
    rng = np.random.default_rng(seed)
    done, pool = [(np.zeros(dim), np.eye(dim))], np.empty((0, dim))
    mixture: list[tuple[float, Any]] = [(1.0, done[0])]

    def drawn(fit: tuple[np.ndarray, np.ndarray], count: int, scale: float, shift: float) -> np.ndarray:
        root = np.linalg.cholesky(fit[1])
        return fit[0] + shift * root[:, 0] + np.sqrt(scale) * rng.standard_normal((count, dim)) @ root.T

    for _ in range(steps):
        if isinstance(policy, Mix):
            counts = rng.multinomial(samples, [weight for weight, _ in mixture])
            laws = enumerate(zip(counts, mixture, strict=True))
            data = np.vstack([drawn(fit, k, factor if i else 1.0, move if i else 0.0) for i, (k, (_, fit)) in laws])
        else:
            data = drawn(done[-1], samples, factor, move)
        if isinstance(policy, Fresh):
            data = np.vstack([data, rng.standard_normal((policy.anchors, dim))])
        if isinstance(policy, Accumulate):
            data = pool = np.vstack([pool, data])
        done.append((data.mean(axis=0), np.atleast_2d(np.cov(data.T, ddof=ddof))))
        if isinstance(policy, Mix):
            old = [(policy.beta * weight, fit) for weight, fit in mixture]
            mixture = [(old[0][0] + policy.gamma, old[0][1]), *old[1:], (policy.alpha, done[-1])]
    return np.array([mean for mean, _ in done]), np.array([cov for _, cov in done])


class Loops:
    """Statistics of many loops at once: a tally after each step, with the law of each by Bartlett's decomposition."""

    def __init__(
        self, shape: Shape, samples: int, steps: int, loops: int, *, seed: int, factor: float = 1.0, move: float = 0.0
    ) -> None:
        rng, freedom = np.random.default_rng(seed), samples - 1
        lost = np.arange(shape.dim) if shape.is_full else np.zeros(shape.dim)
        squares = rng.chisquare(freedom - lost, size=(steps, loops, shape.dim)) * factor / (samples - shape.ddof)
        beside = shape.dim * (shape.dim - 1) / 2 if shape.is_full else 0
        others = rng.chisquare(beside, size=(steps, loops)) if beside else np.zeros((steps, loops))
        moves = rng.standard_normal((steps, loops, shape.dim)) * np.sqrt(factor / samples)
        moves[..., 0] += move
        self.shape, self.samples = shape, samples
        trace = squares.sum(axis=-1) + others * factor / (samples - shape.ddof)
        self.trace, self.log_det = np.cumsum(trace, axis=0), np.cumsum(np.log(squares).sum(axis=-1), axis=0)
        self.square, self.moves = np.cumsum(np.square(moves).sum(axis=-1), axis=0), np.cumsum(moves, axis=0)

    def tally(self, step: int, which: Any = slice(None), *, declared: bool) -> Tally:
        """Return the sums after so many steps, of some loops, with or without the declared size."""
        size = float(self.samples) if declared else 1.0
        sums = (values[step - 1, which][..., None] for values in (self.trace, self.log_det, self.square))
        pull = np.square(size * self.moves[step - 1, which]).sum(axis=-1)
        return Tally(np.array([size]), np.array([float(step)]), *sums, pull)
