r"""Functions of the number of ancestors after some fits of very many data, without following all lineages.

Most lineages are gone after a few of the fits. In s generations D of them come down to about k, spread as the clock of
:mod:`.entrance` says: three points carry its mean and variance. From there the dual chain goes on, on a grid of so few
lineages. The third cumulant of the clock, which is left out, is below 1e-13 in relation to the fits to come.
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
_OFFSETS, _WEIGHTS = np.array([-math.sqrt(3), 0.0, math.sqrt(3)]), np.array([1.0, 4.0, 1.0]) / 6


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
        return np.asarray(_WEIGHTS @ (now.grid.matrix(self.points) @ now.values))


def entries(size: int) -> list[Entry]:
    """Return all entries of so many data, from few lineages to many; each serves earlier fits than the one before."""
    return [entry(size, top) for top in _TOPS if top <= _MOST_SHARE * size]


@lru_cache(maxsize=32)
def entry(size: int, top: float) -> Entry:
    """Return the entry just below ``top`` lineages."""
    spent = round(entrance.generations(_AIM * top, size))
    middle = _lineages(float(spent), size, _AIM * top)
    spread = math.sqrt(entrance.variance(middle, size))
    points = np.array([_lineages(spent - offset * spread, size, middle) for offset in _OFFSETS])
    return Entry(top, spent, points, math.ceil(_FITS * size / top))


def _lineages(generations: float, size: int, start: float) -> float:
    """Return how many lineages are left when the clock shows so many generations, by Newton's method."""
    k = start
    for _ in range(8):
        k += (entrance.generations(k, size) - generations) * k * k / (2 * size)
    return k


def functions_of_data(originals: Sequence[Function], process: Process, fits: Sequence[float]) -> answers.Answers:
    """Return the means of functions of the number of independent real draws that the data of each fit come down to."""
    found: answers.Answers = {}
    for start in _entries_of(process):
        served = sorted(t for t in fits if t >= start.first and t not in found)
        if served:
            chain, asked, first = _opened(originals, process, start)
            later = [t - start.spent for t in served]
            found |= {t + start.spent: asked.read(start.read(now)) for t, now in curves(chain, first, later)}
    rest = [t for t in fits if t not in found]
    return found | (answers.functions_of_data(originals, process, rest) if rest else {})


def passage(originals: Sequence[Function], process: Process, reached: Callable[[Array], bool]) -> float:
    """Return the first fit at which such means have reached, for one size and a policy that forgets."""
    for start in _entries_of(process):
        chain, _, first = _opened(originals, process, start)
        ((_, now),) = curves(chain, first, [start.first - start.spent])
        if not reached(start.read(now)):
            return start.spent + first_time(chain, first, partial(_has_reached, start, reached))
    return answers.passage(originals, process, reached)


def _has_reached(start: Entry, reached: Callable[[Array], bool], now: Columns) -> bool:
    return reached(start.read(now))


def _entries_of(process: Process) -> list[Entry]:
    samples = process.samples
    return entries(int(samples.draws(1)[0])) if process.is_plain and isinstance(samples, Constant) else []


def _opened(originals: Sequence[Function], process: Process, start: Entry) -> tuple[Chain, Question, Columns]:
    chain, asked = process.chain([1.0], start.top), summed(*originals)
    return chain, asked, chain.first(asked.original, asked.p, asked.gains)
