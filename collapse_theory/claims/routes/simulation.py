"""Simulations of claims: written in NumPy in fixed blocks of replicates, each with its own stream, or shared."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from collapse_theory import montecarlo
from collapse_theory.claims.point import Point
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Policy, Replace

__all__ = ["Floats", "collapsed", "complement", "estimated", "in_blocks", "normal", "resampled"]

Floats = NDArray[np.float64]
Result = TypeVar("Result")
Block = Callable[[np.random.Generator, int, Point], Floats]
_BLOCKS = 64


def in_blocks(task: Callable[[np.random.Generator, int], Result], *, replicates: int, seed: int) -> list[Result]:
    """Run ``task(rng, count)`` for every block and return the results in order.

    Examples
    --------
    >>> sum(in_blocks(lambda rng, count: count, replicates=1000, seed=1))
    1000
    """
    counts = [len(part) for part in np.array_split(np.arange(replicates), min(_BLOCKS, replicates))]
    streams = np.random.SeedSequence(seed).spawn(len(counts))
    return [task(np.random.default_rng(stream), count) for stream, count in zip(streams, counts, strict=True)]


def estimated(block: Block) -> Callable[[Point, int, int], Estimate]:
    """Turn ``block(rng, count, point)``, which draws that many runs, into the simulation of a claim."""

    def simulate(point: Point, replicates: int, seed: int) -> Estimate:
        draws = in_blocks(lambda rng, count: block(rng, count, point), replicates=replicates, seed=seed)
        return Estimate.of_mean(np.concatenate(draws), seed)

    return simulate


def normal(rng: np.random.Generator, *shape: int) -> Floats:
    """Draw standard normal numbers."""
    return rng.standard_normal(shape)


def collapsed(point: Point, replicates: int, seed: int) -> Estimate:
    """Estimate the probability that one atom alone is left after so many fits."""
    times = montecarlo.collapse_times(point["p"], samples=point["samples"], replicates=replicates, seed=seed)
    return Estimate.of_mean(times <= point["fits"], seed)


def resampled(
    statistic: Callable[[Floats], Any],
    *,
    start: Callable[[Point], Any] = itemgetter("p"),
    policy: Policy = Replace(),
    anchors: int = 0,
) -> Callable[[Point, int, int], Estimate]:
    """Return the simulation of the mean of a statistic of the shares, shape (runs, atoms), after so many fits.

    The original distribution is ``p`` of the point, or what ``start`` makes of it; without ``fits`` it is drawn once.

    Examples
    --------
    >>> alone = resampled(lambda shares: shares.max(axis=1) == 1)
    >>> alone({"p": [0.5, 0.5], "samples": 1}, 10, 0).value
    1.0
    """

    def simulate(point: Point, replicates: int, seed: int) -> Estimate:
        shares = montecarlo.categorical_fits(
            start(point),
            samples=point["samples"],
            fits=point.get("fits", 1),
            policy=policy,
            anchors=anchors,
            replicates=replicates,
            seed=seed,
        )
        return Estimate.of_mean(statistic(shares), seed)

    return simulate


def complement(estimate: Estimate) -> Estimate:
    """Return one minus an estimated probability.

    Examples
    --------
    >>> complement(Estimate(0.75, 0.01, replicates=100, seed=0)).value
    0.25
    """
    return Estimate(1 - estimate.value, estimate.standard_error, estimate.replicates, estimate.seed)
