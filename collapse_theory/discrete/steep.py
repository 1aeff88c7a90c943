r"""What a run gathers from a gain that rises from 0 to 1, however steeply, for any number of data.

:mod:`.smooth` takes gains that are smooth in ln k. The probability that k draws show more than so many atoms may be a
sharp step instead, and each of three routes serves some of them; all gather :math:`V_D = E\sum_s gain(A(s))`.

- *rows*: every row of the occupancy up to beyond the step, above which V is smooth again;
- *pieces*: the collocation of :mod:`.smooth` on pieces as short as the gain asks for, where a generation loses little
  beside the width of the step;
- *generations*: the step is crossed within a few generations. One by one, the cumulants of A(s) give the
  expectation. Absolute error: below 1e-5 fits where the step is sharp, of the order of the fourth cumulant.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.discrete import ancestry
from collapse_theory.discrete.cumulants import cumulants
from collapse_theory.discrete.seen import Seen
from collapse_theory.discrete.smooth import DEGREE, FROM, GROWTH, Piece, collocated

Array = NDArray[np.float64]

ROW_SECONDS = 1.2e-9
_CHEAP = 2.0  # seconds of rows that are taken before another route is looked for
_BEYOND = 1.5  # rows go on to this multiple of the end of the step
_DEVIATIONS = 18.6  # standard deviations between the ends of a step
_RESOLVED = 1e-13
_MOST_GENERATIONS = 1_000_000


def gathered(gain: Seen, size: int) -> float:
    """Return V_D for a gain that rises from 0 to 1."""
    last = min(float(size), max(float(FROM), _BEYOND * gain.high))
    if _row_seconds(size, size) < _CHEAP / 4:
        return _by_rows(gain, size, size)
    if _row_seconds(last, size) < _CHEAP and gain.high < float(size) ** (2 / 3) / 3:
        return _by_rows(gain, size, int(last))
    middle, width = math.sqrt(max(gain.low, 1.0) * gain.high), (gain.high - gain.low) / _DEVIATIONS
    loss, spread = middle**2 / (2 * size), middle / math.sqrt(2 * size)
    if gain.low < FROM or width > max(3 * loss, 50 * spread):
        return by_pieces(gain, size)
    if 2 * size / gain.low < _MOST_GENERATIONS:
        return by_generations(gain, size)
    return _by_rows(gain, size, size)


def _row_seconds(rows: float, size: int) -> float:
    width = min(24 * rows / math.sqrt(2 * size), 7.7 * math.sqrt(size)) + 40
    return rows * width * ROW_SECONDS


def _by_rows(gain: Seen, size: int, last: int) -> float:
    remedy = "Scale: the time over samples hardly depends on samples."
    checks.affordable("samples", size, seconds=_row_seconds(last, size), memory=48.0 * last, remedy=remedy)
    values = ancestry.gathered_up_to(gain(np.arange(last + 1.0)), size)
    if last == size:
        return float(values[size])
    return _solved(*_start(values), gain, _ladder(float(last), float(size)), size)


def by_pieces(gain: Seen, size: int) -> float:
    """Return V_D from pieces that resolve the gain, above rows of few ancestors or above its lower end."""
    if gain.low < FROM:
        pieces, coefficients, level = _start(ancestry.gathered_up_to(gain(np.arange(FROM + 1.0)), size))
    else:
        pieces, coefficients, level = [Piece(gain.low / GROWTH, gain.low)], [np.zeros(DEGREE + 1)], 0.0
    low, high = pieces[-1].high, min(gain.high, float(size))
    edges = [low]
    if low < high:
        _resolve(gain, math.log(low), math.log(high), edges)
    if high < size:
        edges += _ladder(high, float(size), edges[-1] / edges[-2] if len(edges) > 1 else GROWTH)[1:]
    return _solved(pieces, coefficients, level, gain, edges, size)


def by_generations(gain: Seen, size: int) -> float:
    """Return V_D as a sum over generations, from cumulants of the number of ancestors."""
    known = cumulants(size, np.arange(int(2 * size / (0.9 * gain.low)) + 2))  # surely fewer ancestors are left
    mean, deviation = known[:, 0], np.sqrt(np.maximum(known[:, 1], 0.0))
    sure = mean - 9.5 * deviation > gain.high
    open_ = ~sure & (mean + 9.5 * deviation > gain.low)
    width = (gain.high - gain.low) / _DEVIATIONS
    return float(sure.sum()) + math.fsum(_expected(gain, row, width) for row in known[open_])


def _expected(gain: Seen, known: Array, width: float) -> float:
    """Return E gain(A) by the trapezoid rule over a normal density with its first corrections."""
    mean, spread, third = known.tolist()
    if spread <= 0:
        return float(gain(np.array([mean]))[0])
    deviation = math.sqrt(spread)
    step = min(0.35, 0.35 * width / deviation)
    x = np.arange(-9.5, 9.5 + step, step)
    skew = third / deviation**3
    corrected = 1 + skew / 6 * (x**3 - 3 * x) + skew**2 / 72 * (x**6 - 15 * x**4 + 45 * x**2 - 15)
    weights = np.exp(-x * x / 2) * corrected
    return float(weights @ gain(mean + deviation * x) / weights.sum())


def _start(values: Array) -> tuple[list[Piece], list[Array], float]:
    """Return a piece fitted to the last known values, relative to the very last."""
    last = values.size - 1
    piece = Piece(last / GROWTH, float(last))
    lattice = np.unique(np.linspace(math.ceil(piece.low), last, min(2000, last)).astype(np.int64))
    basis = chebyshev.chebvander((lattice - piece.low) / piece.half - 1, DEGREE)
    return [piece], [np.linalg.lstsq(basis, values[lattice] - values[last])[0]], float(values[last])


def _ladder(low: float, high: float, growth: float = GROWTH) -> list[float]:
    """Return edges from ``low`` to ``high`` whose ratios rise from ``growth``."""
    edges = [low]
    while edges[-1] < high:
        edges.append(edges[-1] * growth)
        growth = min(GROWTH, 1 + 2 * (growth - 1))
    edges[-1] = high
    return edges


def _resolve(gain: Seen, low: float, high: float, edges: list[float]) -> None:
    """Append the upper ends of pieces of ln k on which the gain is a polynomial to double precision."""
    piece = Piece(math.exp(low), math.exp(high))
    points = -np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
    values = gain(piece.low + piece.half * (1 + points))
    last = np.abs(np.linalg.solve(chebyshev.chebvander(points, DEGREE), values)[-2:]).max()
    if high - low <= math.log(GROWTH) and (last < _RESOLVED or high - low < 1e-5):
        edges.append(piece.high)
    else:
        middle = (low + high) / 2
        _resolve(gain, low, middle, edges)
        _resolve(gain, middle, high, edges)


def _solved(
    pieces: list[Piece], coefficients: list[Array], level: float, gain: Seen, edges: Sequence[float], size: int
) -> float:
    """Return V at the last edge; values are relative to ``level``, that at the first."""
    for low, high in pairwise(edges):
        pieces.append(Piece(low, high))
        coefficients.append(collocated(pieces, coefficients, gain(pieces[-1].points), size))
    return level + float(coefficients[-1].sum())
