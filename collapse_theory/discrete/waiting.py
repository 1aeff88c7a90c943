"""Until when so many atoms are left, fit by fit, where sizes change, draws are of their own or data are very many.

P(T > t) is the mean of what the data of fit t come down to, of a function of the number of original draws. Where that
function is smooth, the dual chain on a grid gives it; where it is a steep step, as for the first loss among very many
atoms, every number of lineages has its own row.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.compiled import kernel
from collapse_theory.discrete import early
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.dual.grid import grid
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.fate import Fate, fate_of, is_open_ended
from collapse_theory.discrete.occupancy import NEGLIGIBLE, throw
from collapse_theory.discrete.processes import INDEPENDENT
from collapse_theory.schedule import Constant, Schedule

__all__ = ["Waiting", "is_smooth"]

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

_TOLERANCE = 1e-10
_MOST_ROWS = 20_000
_LONGEST = 20_000  # fits up to which a quantile is looked for where sizes change
_SETTLED = 1e12  # data from which on what has not come hardly ever comes


class Waiting:
    """P(T <= t) and P(T > t) for t >= 1, from what draws from the original show.

    ``are_powers`` tells that this is whether they show one atom only.
    """

    def __init__(self, more: Function, fewer: Function, process: Process, *, are_powers: bool = False) -> None:
        self._functions = (fewer, more)
        self._are_powers = are_powers
        self._process = process
        self._fate = _fate(process)
        self._known: dict[int, tuple[float, float]] = {}

    @cached_property
    def last(self) -> float:
        """Return the last t that can be asked for; infinity for one size."""
        samples = self._process.samples
        if self._fate in (Fate.AT_ONCE, Fate.NEVER):
            return 1.0
        if isinstance(samples, Constant):
            return math.inf
        return min(max(first_passage(lambda t: not _is_countable(samples, t), _LONGEST) - 1, 1.0), _LONGEST)

    @property
    def is_certain(self) -> bool:
        """Tell whether sizes are constant and all that is waited for comes for sure."""
        return isinstance(self._process.samples, Constant) and self._fate is Fate.CERTAIN

    def tails(self, fits: Array) -> tuple[Array, Array]:
        """Return P(T <= t) and P(T > t) for whole numbers t >= 1."""
        wanted = [1 if self._fate is Fate.AT_ONCE else int(t) for t in fits.tolist()]
        missing = sorted(set(wanted) - self._known.keys())
        if missing:
            self._known |= self._follow(missing)
        pairs = np.array([self._known[t] for t in wanted]).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def moments(self) -> tuple[float, float]:
        """Return E(T − 1) and E(T − 1)², for one size and what comes for sure."""
        first, second = answers.gathered(self._functions[1], self._process)
        return first, 2 * second - first

    def passage(self, reached: Callable[[float, float], bool]) -> float:
        """Return the least t >= 1 at which P(T <= t) and P(T > t) have reached; infinity if none has."""
        if self.is_certain and self._is_smooth(1):
            return early.passage(
                self._functions,
                self._process,
                lambda pair: reached(*_tails(*pair.tolist())),
                are_powers=self._are_powers,
            )
        found = first_passage(lambda t: reached(*(tail[0] for tail in self.tails(np.array([float(t)])))), self.last)
        if found == math.inf and not self._is_settled:
            come = self.tails(np.array([self.last]))[0][0]
            raise ValueError(
                f"`q` must be a probability that is reached while fits can be followed; P(T <= {self.last:.0f}) is "
                f"{come:.6g}. Ask for a lower one, or for `cdf`."
            )
        return found

    @property
    def _is_settled(self) -> bool:
        """Tell whether nothing comes after the last fit: what is never reached then is never reached at all."""
        if self._fate in (Fate.AT_ONCE, Fate.NEVER):
            return True
        samples = self._process.samples
        return not is_open_ended(self._process) and bool(samples.draws(int(self.last))[-1] > _SETTLED)

    def _follow(self, fits: list[int]) -> dict[int, tuple[float, float]]:
        if self._fate is Fate.NEVER:
            return dict.fromkeys(fits, (0.0, 1.0))
        follow = self._on_grid if self._is_smooth(max(fits)) else self._by_rows
        return {t: _tails(*pair) for t, pair in follow(fits).items()}

    def _is_smooth(self, fits: int) -> bool:
        samples = self._process.samples
        largest = samples.draws(1 if isinstance(samples, Constant) else fits).max()
        return is_smooth(self._functions[1], float(largest))

    def _on_grid(self, fits: list[int]) -> dict[int, tuple[float, float]]:
        wanted = [float(t) for t in fits]
        found = early.functions_of_data(self._functions, self._process, wanted, are_powers=self._are_powers)
        return {t: (float(found[float(t)][0]), float(found[float(t)][1])) for t in fits}

    def _by_rows(self, fits: list[int]) -> dict[int, tuple[float, float]]:
        """Go through all fits once: the values for k draws from p_t, from those for draws from p_{t-1}."""
        sizes = self._process.samples.draws(max(fits))
        most = int(sizes.max())
        if self._process.draw != INDEPENDENT or most > _MOST_ROWS:
            raise ValueError(
                f"`samples` must be at most {_MOST_ROWS}, drawn independently, for a time that depends on very many "
                f"atoms where sizes change; got {most}. Ask for `expected_support`, or for one size."
            )
        checks.affordable(
            "fits", max(fits), seconds=4e-9 * most**1.5 * max(fits), remedy="Ask for fewer fits, or smaller samples."
        )
        values, found = np.column_stack([f(np.arange(most + 1.0)) for f in self._functions]), {}
        for t, size in enumerate(sizes.tolist(), start=1):
            if t in fits:
                found[t] = float(values[size, 0]), float(values[size, 1])
            values = _occupied(values, float(size), NEGLIGIBLE)
        return found


def is_smooth(function: Function, top: float) -> bool:
    """Tell whether values at the nodes of a grid give those between them."""
    on = grid(top)
    between = np.unique(np.round((on.nodes[1:] + on.nodes[:-1]) / 2))
    return bool(np.abs(on.matrix(between) @ function(on.nodes) - function(between)).max(initial=0.0) < _TOLERANCE)


def _tails(lower: float, upper: float) -> tuple[float, float]:
    """Return both tails, each from the smaller of the two."""
    low, high = min(max(lower, 0.0), 1.0), min(max(upper, 0.0), 1.0)
    return (low, 1 - low) if low < 0.5 else (1 - high, high)


@kernel
def _occupied(values: Array, boxes: float, negligible: float) -> Array:
    """Return the mean value of the boxes that k balls occupy, for each k."""
    result = np.zeros_like(values)
    row = np.zeros(values.shape[0] + 2)
    row[0] = 1.0
    low, high = 0, 0
    result[0] = values[0]
    for balls in range(1, values.shape[0]):
        low, high = throw(row, low, high, boxes, negligible)
        for j in range(low, high + 1):
            result[balls] += row[j] * values[j]
    return result


def _fate(process: Process) -> Fate:
    """Return what becomes of it; as far as is known, anything may where late sizes are not."""
    try:
        return fate_of(process)
    except ValueError:
        if is_open_ended(process):
            return Fate.OPEN
        raise


def _is_countable(samples: Schedule, fits: int) -> bool:
    try:
        return samples.draws(fits).size == fits
    except ValueError:
        return False


def first_passage(reached: Callable[[int], bool], last: float) -> float:
    """Return the least t >= 1 that has reached, as all have from some t on; infinity if none up to ``last`` has."""
    high = 1
    while not reached(high):
        if high >= last:
            return math.inf
        high = int(min(2 * high, last))
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return float(high)
