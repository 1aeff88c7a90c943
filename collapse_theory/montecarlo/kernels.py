"""Compiled simulations of the processes as they are defined: data are drawn, models are fitted, nothing is assumed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@kernel
def categorical_collapse(rng: np.random.Generator, p: Floats, size: int, replicates: int) -> tuple[Counts, Counts]:
    """Resample until one atom is left; return the number of fits and the atom, for each replicate."""
    times = np.zeros(replicates, dtype=np.int64)
    winners = np.zeros(replicates, dtype=np.int64)
    weights = np.zeros(p.size)
    atoms = np.zeros(p.size, dtype=np.int64)
    for replicate in range(replicates):
        alive = 0
        for atom in range(p.size):
            if p[atom] > 0.0:
                weights[alive] = p[atom]
                atoms[alive] = atom
                alive += 1
        while alive > 1:
            rest = 0.0
            for i in range(alive):
                rest += weights[i]
            undrawn = size
            survivors = 0
            for i in range(alive):
                if undrawn == 0:
                    break
                weight = weights[i]
                drawn = undrawn
                if i < alive - 1:
                    drawn = rng.binomial(undrawn, min(1.0, weight / rest))
                rest -= weight
                undrawn -= drawn
                if drawn > 0:
                    weights[survivors] = drawn
                    atoms[survivors] = atoms[i]
                    survivors += 1
            alive = survivors
            times[replicate] += 1
        winners[replicate] = atoms[0]
    return times, winners


@kernel
def gaussian_fits(
    rng: np.random.Generator, sizes: Counts, ddof: int, skew_noise: float, replicates: int
) -> tuple[Floats, Floats]:
    """Draw data from N(0, 1), fit, draw from the fit, …; return the last mean and standard deviation.

    The mean is shifted by ``skew_noise`` times standard deviation times sample skewness: noise that is a function of
    the data, centred, and orthogonal to the sample mean.
    """
    means = np.zeros(replicates)
    sigmas = np.ones(replicates)
    for replicate in range(replicates):
        mean, sigma = 0.0, 1.0
        for size in sizes:
            data = rng.standard_normal(size)
            centre = data.mean()
            second = 0.0
            third = 0.0
            for datum in data:
                deviation = datum - centre
                second += deviation * deviation
                third += deviation * deviation * deviation
            spread = np.sqrt(second / (size - ddof))
            if skew_noise != 0.0:
                centre += skew_noise * spread * (third / size) / (second / size) ** 1.5
            mean += sigma * centre
            sigma *= spread
        means[replicate] = mean
        sigmas[replicate] = sigma
    return means, sigmas


@kernel
def chain_absorption(
    rng: np.random.Generator, cumulative: Floats, transient: int, start: int, replicates: int
) -> Counts:
    """Walk a Markov chain from ``start`` until it leaves the first ``transient`` states; return where it ends."""
    ends = np.zeros(replicates, dtype=np.int64)
    for replicate in range(replicates):
        state = start
        while state < transient:
            state = int(np.searchsorted(cumulative[state], rng.random(), side="right"))
        ends[replicate] = state - transient
    return ends
