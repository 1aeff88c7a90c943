"""What is asked of the model after some fits, answered in floats by the dual chain: a number for each of the fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.dual.chains import Chain, Columns, Mixed
from collapse_theory.discrete.dual.curves import first_time, one_generation
from collapse_theory.discrete.dual.grid import grid
from collapse_theory.discrete.dual.questions import Process, Question, each_atom, over_atoms, summed
from collapse_theory.discrete.dual.shannon import entropy_weights

__all__ = ["agreement", "entropy", "functions_of_data", "gathered", "passage", "presence", "weight_present"]

Array = NDArray[np.float64]
Answers = dict[float, Any]
Function = Callable[[Array], Array]

_FULL = 40  # draws for each datum that show all data
_FAINT = 1e13  # draws for each atom after which the rest of the entropy is not a float's


def presence(p: Array, process: Process, fits: Iterable[float]) -> Answers:
    """Return the probabilities that the data of each fit hold each of some atoms of positive probability."""
    return _of_data(process, fits, lambda chain: each_atom(p))


def weight_present(p: Array, weights: Array, process: Process, fits: Iterable[float], *, new: float = 0.0) -> Answers:
    """Return the mean total weight of the atoms that the data of each fit hold; a new type has the weight ``new``."""
    return _of_data(process, fits, lambda chain: over_atoms(p, weights, chain, new=new))


def functions_of_data(originals: Sequence[Function], process: Process, fits: Iterable[float]) -> Answers:
    """Return the means of functions of the number of independent real draws that the data of each fit come down to."""
    return _of_data(process, fits, lambda chain: summed(*originals))


def passage(originals: Sequence[Function], process: Process, reached: Callable[[Array], bool]) -> float:
    """Return the first fit at which such means have reached, for one size and a policy that forgets."""
    chain = process.chain([1.0], math.inf)
    asked = summed(*originals)
    first = chain.first(asked.original, asked.p, asked.gains)
    return first_time(chain, first, lambda now: reached(now.at(chain.data(1))))


def gathered(original: Function, process: Process) -> tuple[float, float]:
    """Return the sums over t >= 1 of such means and of t times them, for one size and a policy that forgets.

    The function is 0 for one draw.
    """
    chain = process.chain([1.0], math.inf)
    asked = summed(original)
    first = chain.first(asked.original, asked.p, asked.gains)
    loss, sums = one_generation(chain, 0.0, 0.0)[1:-1, 1:-1], np.zeros((first.values.shape[0], 2))
    sums[1:, 0] = np.linalg.solve(loss, first.values[1:, 0])
    sums[1:, 1] = np.linalg.solve(loss, sums[1:, 0])
    plain, weighted = first.put(first.grid, sums).at(chain.data(1)).tolist()
    return plain, weighted


def _of_data(process: Process, fits: Iterable[float], question: Callable[[Chain], Question]) -> Answers:
    chain = process.chain(fits, math.inf)
    asked = question(chain)
    return {t: asked.read(now.at(chain.data(_index(t)))) for t, now in asked.after(chain, fits)}


def agreement(p: Array, counts: Array, process: Process, fits: Iterable[float]) -> Answers:
    """Return the probability that two draws from the model of each fit are equal."""
    chain = process.chain(fits, 2.0)
    asked, pair = over_atoms(p, counts, chain, new=1.0), grid(2.0)
    return {t: 2 - float(asked.read(chain.drawn(_index(t), now, pair).at(2.0))) for t, now in asked.after(chain, fits)}


def entropy(p: Array, counts: Array, process: Process, fits: Iterable[float]) -> Answers:
    """Return the mean Shannon entropy of the model of each fit, in nats."""
    chain = process.chain(fits, _FAINT * float(counts.sum()) if process.has_memory else math.inf)
    asked = over_atoms(p, counts, chain, new=1.0)
    return {t: _entropy(chain, now, _index(t), asked, float(counts.sum())) for t, now in asked.after(chain, fits)}


def _entropy(chain: Chain, now: Columns, t: int, asked: Question, atoms: float) -> float:
    if isinstance(chain, Mixed):
        on, seen = now.grid, now
    else:
        on = grid(max(float(_FULL * chain.data(t)), _FAINT * atoms if chain.sees_beyond_data else 1.0))
        seen = chain.drawn(t, now, on)
    return float(asked.read(entropy_weights(on) @ seen.values))


def _index(t: float) -> int:
    """Return a number of fits for the sizes of a constant schedule, where the stationary model is asked for."""
    return int(t) if t < math.inf else 1
