r"""The distribution of the number of ancestors A(s), s generations back: the dual of the resampled distribution.

A(0) = D; each generation back applies occupancy probabilities. Their rows are narrow and positive, so every probability
keeps its relative accuracy down to about ``NEGLIGIBLE``; the mass dropped per generation is below 2 D NEGLIGIBLE.
Rows of at most ``DENSE`` ancestors are kept. Those of more are visited a few times each: they are rebuilt from stored
rows ``SPACING`` apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import mul

import numpy as np
from numpy.typing import NDArray

from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.compiled import kernel
from collapse_theory.discrete import costs, occupancy
from collapse_theory.discrete.occupancy import NEGLIGIBLE, throw

Array = NDArray[np.float64]

DENSE = 1024
SPACING = 512
_KEPT_UP_TO = 512  # data, of which the probabilities in numbers of other kinds than floats are kept


@dataclass(frozen=True, eq=False)
class Law:
    """Probabilities of the numbers of ancestors low, low + 1, …"""

    low: int
    mass: Array

    @property
    def high(self) -> int:
        return self.low + self.mass.size - 1

    @property
    def ancestors(self) -> Array:
        return np.arange(self.low, self.high + 1, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Rows:
    """Occupancy laws for 1, 1 + spacing, … balls; ``mass[n]`` starts at ``lows[n]`` and has ``widths[n]`` entries."""

    mass: Array
    lows: NDArray[np.int64]
    widths: NDArray[np.int64]


def laws(size: int, steps: NDArray[np.int64]) -> dict[int, Law]:
    """Return the distributions of A(s) for each s in ``steps``."""
    wanted = sorted(set(steps.tolist()))
    found: dict[int, Law] = {}
    law, step = Law(size, np.ones(1)), 0
    for step, law in enumerate(_many(size)):
        if step in wanted:
            found[step] = law
        if step >= wanted[-1]:
            return found
    rows = _rows(size, 1, min(size, DENSE))
    for s in (w for w in wanted if w not in found):
        law = _trimmed(1, _few_kernel(_padded(law), rows.mass, rows.lows, rows.widths, s - step, NEGLIGIBLE))
        found[s], step = law, s
    return found


def law_in_numbers(size: int, steps: int, ops: Arithmetic) -> list[Number]:
    """Return the distribution of A(s) in any kind of number, entries 0 … D; nothing is dropped."""
    costs.announce(name="samples", value=size, steps=(steps + 1) * size**2 / 2, stored=size**2 / 2, ops=ops)
    bare = ops.bare
    if steps == 0:
        return [ops.seal(bare.number(int(k == size))) for k in range(size + 1)]
    columns = (_kept_columns if size <= _KEPT_UP_TO else _columns)(size, bare, ops.bits)
    zero, law = bare.number(0), [column[-1] for column in columns]
    for _ in range(steps - 1):
        law = [sum(map(mul, law[j:], column), zero) for j, column in enumerate(columns)]
    return [ops.seal(mass) for mass in (zero, *law)]


def _columns(size: int, ops: Arithmetic, bits: int) -> list[list[Number]]:
    """Return for j = 1, …, ``size`` the chances that j, …, ``size`` data have j parents, in numbers of so many bits."""
    columns: list[list[Number]] = [[] for _ in range(size)]
    for row in islice(occupancy.rows(size, ops), size):
        for column, chance in zip(columns, row[1:], strict=False):
            column.append(chance)
    return columns


_kept_columns = lru_cache(maxsize=4)(_columns)


def expectations(functions: Array, size: int, steps: int) -> Array:
    """Return E f(A(s)) for each row f of ``functions`` (entries 0 … D) and s = 0 … ``steps``."""
    early = list(_many(size))[: steps + 1]
    first = [functions[:, law.low : law.high + 1] @ law.mass for law in early[:-1]]
    rows = _rows(size, 1, min(size, DENSE))
    start = _padded(early[-1])
    late = _sums_kernel(
        start,
        rows.mass,
        rows.lows,
        rows.widths,
        np.ascontiguousarray(functions[:, : start.size]),
        steps + 1 - len(first),
        NEGLIGIBLE,
    )
    return np.concatenate([np.array(first).reshape(-1, len(functions)), late]).T


def _many(size: int) -> Iterator[Law]:
    """Yield the laws of A(0), A(1), … until all but negligible mass is at no more than ``DENSE`` ancestors."""
    law = Law(size, np.ones(1))
    yield law
    if size > DENSE:
        marks = _rows(size, SPACING, size)
        while law.high > DENSE:
            at = (law.low - 1) // SPACING
            row, low = _padded(Law(int(marks.lows[at]), marks.mass[at, : marks.widths[at]]), size + 2), marks.lows[at]
            mass = _mixed_kernel(
                law.mass, law.low, row, low, low + marks.widths[at] - 1, 1 + at * SPACING, size, NEGLIGIBLE
            )
            law = _trimmed(0, mass)
            yield law


@lru_cache(maxsize=4)
def _rows(size: int, spacing: int, last: int) -> Rows:
    count = (last - 1) // spacing + 1
    width = min(last, int(24 * min(last / np.sqrt(2 * size), 0.32 * np.sqrt(size))) + 40)
    return Rows(*_rows_kernel(size, spacing, count, width, NEGLIGIBLE))


@kernel
def _rows_kernel(
    size: int, spacing: int, count: int, width: int, negligible: float
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    mass = np.zeros((count, width))
    lows = np.zeros(count, dtype=np.int64)
    widths = np.zeros(count, dtype=np.int64)
    row = np.zeros((count - 1) * spacing + 3)
    row[1] = 1.0
    low, high = 1, 1
    for n in range(count):
        lows[n], widths[n] = low, high - low + 1
        mass[n, : high - low + 1] = row[low : high + 1]
        if n + 1 < count:
            for _ in range(spacing):
                low, high = throw(row, low, high, size, negligible)
    return mass, lows, widths


@kernel
def _mixed_kernel(
    law: Array, first: int, row: Array, low: int, high: int, balls: int, size: int, negligible: float
) -> Array:
    """Return the mixture of occupancy laws for first, first + 1, … balls; ``row`` is the one for ``balls``."""
    result = np.zeros(size + 1)
    while balls < first:
        low, high = throw(row, low, high, size, negligible)
        balls += 1
    for n in range(law.size):
        for j in range(low, high + 1):
            result[j] += law[n] * row[j]
        if n + 1 < law.size:
            low, high = throw(row, low, high, size, negligible)
    return result


@kernel
def _back(
    law: Array, high: int, mass: Array, lows: NDArray[np.int64], widths: NDArray[np.int64], negligible: float
) -> int:
    """Go one generation back in place, lowest number of ancestors first; return the new highest."""
    for k in range(2, high + 1):
        weight = law[k]
        if weight == 0.0:
            continue
        left = 0.0
        low = lows[k - 1]
        for n in range(min(widths[k - 1], k - low)):
            part = weight * mass[k - 1, n]
            law[low + n] += part
            left += part
        if low + widths[k - 1] - 1 == k:
            law[k] = weight - left if left < 0.5 * weight else weight * mass[k - 1, k - low]
        else:
            law[k] = 0.0
    while high > 1 and law[high] < negligible:
        law[high] = 0.0
        high -= 1
    return high


@kernel
def _few_kernel(
    start: Array, mass: Array, lows: NDArray[np.int64], widths: NDArray[np.int64], steps: int, negligible: float
) -> Array:
    """Return the law after ``steps`` generations, entries 1 …"""
    law = start.copy()
    high = law.size - 1
    for _ in range(steps):
        if high == 1:
            break
        high = _back(law, high, mass, lows, widths, negligible)
    return law[1 : high + 1]


@kernel
def _sums_kernel(
    start: Array,
    mass: Array,
    lows: NDArray[np.int64],
    widths: NDArray[np.int64],
    functions: Array,
    count: int,
    negligible: float,
) -> Array:
    """Return the expectations of the functions at the start and after 1 … count − 1 generations."""
    law = start.copy()
    high = law.size - 1
    sums = np.zeros((count, functions.shape[0]))
    for step in range(count):
        for f in range(functions.shape[0]):
            total = 0.0
            for k in range(1, high + 1):
                total += law[k] * functions[f, k]
            sums[step, f] = total
        high = _back(law, high, mass, lows, widths, negligible)
    return sums


def _padded(law: Law, size: int = 0) -> Array:
    """Return the probabilities of 0, 1, … ancestors."""
    row = np.zeros(max(size, law.high + 1))
    row[law.low : law.high + 1] = law.mass
    return row


def _trimmed(first: int, mass: Array) -> Law:
    kept = np.flatnonzero(mass >= NEGLIGIBLE)
    return Law(first + int(kept[0]), mass[kept[0] : kept[-1] + 1].copy())
