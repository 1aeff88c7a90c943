r"""Functions of the number of ancestors after some fits of very many data, without following all lineages.

Most lineages are gone after a few of the fits. In s generations D of them come down to about k, spread as the clock of
:mod:`.entrance` says: three points carry three moments of it. From there the dual chain goes on, on a grid of so few
lineages. What the points leave out is below 1e-13 in relation to the fits to come, if those are many.

For the time until one atom is left that is more than it takes: the mean of :math:`p^{A(s)}` over the three points
themselves is good to 3e-11 wherever more than a few thousand lineages are left, and where fewer are, it is so at the
entry of the chain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete import entrance
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.dual.chains import Chain, Columns
from collapse_theory.discrete.dual.curves import curves, first_time
from collapse_theory.discrete.dual.questions import Process, Question, summed
from collapse_theory.schedule import Constant

__all__ = ["Entry", "entry", "functions_of_data", "passage"]

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

_TOPS = tuple(3000.0 * 8**n for n in range(8))
_MOST_SHARE = 0.02  # lineages per datum from which on the clock is that of few
_FITS = 60.0  # times D over the lineages, from which on those are early
_AIM = 0.9  # of the top: the points lie within a few per cent
_LEAST = 50_000  # data from which three points serve powers of few atoms
_FEW = 2000.0  # lineages up to which the chain is followed for those


@dataclass(frozen=True, eq=False)
class Entry:
    """Where lineages are entered: after ``spent`` generations, at three numbers of them up to ``top``.

    It serves from ``first`` fits on.
    """

    top: float
    spent: int
    points: Array
    first: float

    def read(self, now: Columns) -> Array:
        """Return the mean over the points."""
        return np.asarray(entrance.WEIGHTS @ (now.grid.matrix(self.points) @ now.values))


def entries(size: int) -> list[Entry]:
    """Return all entries of so many data, from few lineages to many; each serves earlier fits than the one before."""
    return [entry(size, top, math.ceil(_FITS * size / top)) for top in _TOPS if top <= _MOST_SHARE * size]


@lru_cache(maxsize=32)
def entry(size: int, top: float, first: float) -> Entry:
    """Return the entry just below ``top`` lineages, which serves from so many fits on."""
    spent = round(entrance.generations(_AIM * top, size))
    return Entry(top, spent, entrance.points(spent, size), first)


def functions_of_data(
    originals: Sequence[Function], process: Process, fits: Sequence[float], *, are_powers: bool = False
) -> answers.Answers:
    """Return the means of functions of the number of independent real draws that the data of each fit come down to.

    ``are_powers`` tells that they are sums of the powers of probabilities, and complements of those.
    """
    found: answers.Answers = {}
    for start in _entries_of(process, are_powers):
        served = sorted(t for t in fits if t >= start.first and t not in found)
        if served:
            chain, asked, first = _opened(originals, process, start)
            later = [t - start.spent for t in served]
            found |= {t + start.spent: asked.read(start.read(now)) for t, now in curves(chain, first, later)}
    rest = [t for t in fits if t not in found]
    if are_powers and _has_points(process):
        return found | {t: _at_points(originals, process, t) for t in rest}
    return found | (answers.functions_of_data(originals, process, rest) if rest else {})


def passage(
    originals: Sequence[Function], process: Process, reached: Callable[[Array], bool], *, are_powers: bool = False
) -> float:
    """Return the first fit at which such means have reached, for one size and a policy that forgets."""
    for start in _entries_of(process, are_powers):
        chain, _, first = _opened(originals, process, start)
        ((_, now),) = curves(chain, first, [start.first - start.spent])
        if not reached(start.read(now)):
            return start.spent + first_time(chain, first, partial(_has_reached, start, reached))
        if are_powers:
            return _first_at_points(originals, process, reached, start.first)
    return answers.passage(originals, process, reached)


def _has_reached(start: Entry, reached: Callable[[Array], bool], now: Columns) -> bool:
    return reached(start.read(now))


def _has_points(process: Process) -> bool:
    return process.is_plain and _size(process) >= _LEAST


def _size(process: Process) -> int:
    return int(process.samples.draws(1)[0])


def _entries_of(process: Process, are_powers: bool) -> list[Entry]:
    if not process.is_plain or not isinstance(process.samples, Constant):
        return []
    size = _size(process)
    if not are_powers:
        return entries(size)
    return [entry(size, _TOPS[0], math.ceil(2 * size / _FEW))] if _has_points(process) else []


def _at_points(originals: Sequence[Function], process: Process, fit: float) -> Array:
    """Return the means over the three points themselves."""
    size = _size(process)
    at, weights = (
        (np.array([float(size)]), np.ones(1)) if fit <= 1 else (entrance.points(fit - 1, size), entrance.WEIGHTS)
    )
    return np.array([weights @ original(at) for original in originals])


def _first_at_points(
    originals: Sequence[Function], process: Process, reached: Callable[[Array], bool], last: float
) -> float:
    """Return the first fit that has reached, as ``last`` has."""
    low, high = 0, int(last)
    while high - low > 1:
        middle = (low + high) // 2
        is_reached = reached(_at_points(originals, process, float(middle)))
        low, high = (low, middle) if is_reached else (middle, high)
    return float(high)


def _opened(originals: Sequence[Function], process: Process, start: Entry) -> tuple[Chain, Question, Columns]:
    chain, asked = process.chain([1.0], start.top), summed(*originals)
    return chain, asked, chain.first(asked.original, asked.p, asked.gains)
