r"""The dual chain of a curated loop: how many of the D data a question about later ones comes down to.

One datum is bad if all of m drafts are (m at random, see :mod:`.curators`), and each draft is a copy of one of the D
data before. So n drafts ask about j occupied ones of D boxes, and these about n' drafts, the sum of j independent m.
Followed by j, between 1 and D, the chain is finite: no number of lines has to be cut off. The answer is the mean of
:math:`s(q)^j` over its stationary distribution, and everything in it is a sum of products of positive numbers.
"""

from __future__ import annotations

from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.curation.curators import Curator, Verifier

__all__ = ["dual_rows", "fixation", "stationary"]

Rows = list[list[Number]]


def fixation(share: Number, size: int, curator: Curator, ops: Arithmetic) -> Number:
    """Return the probability that only bad data are left in the end."""
    kept = curator.kept(share, ops)
    if ops.is_float:
        from collapse_theory.curation import kernels

        ratio = float(curator.ratio(ops)) if isinstance(curator, Verifier) else 0.0
        drafts = [float(w) for w in curator.drafts or ()]
        return kernels.fixation(float(kept), size, ratio, kernels.as_array(drafts))
    cost = 3.0 * size**3 * ops.seconds
    checks.affordable("samples", size, seconds=cost, remedy="Take fewer samples, or floats.")
    weights = stationary(dual_rows(size, curator, ops), ops)
    return ops.total([weight * kept**lines for lines, weight in enumerate(weights, start=1)])


def dual_rows(size: int, curator: Curator, ops: Arithmetic) -> Rows:
    """Return the probabilities to come from j occupied boxes to k of them, j and k from 1 to D."""
    row = [ops.number(1), *[ops.number(0)] * size]
    rows = []
    for _ in range(size):
        row = _one_more(row, size, curator, ops)
        rows.append(row[1:])
    return rows


def stationary(rows: Rows, ops: Arithmetic) -> list[Number]:
    """Return the stationary distribution, by elimination without a subtraction (Grassmann, Taksar and Heyman)."""
    left = [list(row) for row in rows]
    for last in range(len(left) - 1, 0, -1):
        leaving = ops.total(left[last][:last])
        for row in left[:last]:
            row[last] = row[last] / leaving
            for k in range(last):
                row[k] = row[k] + row[last] * left[last][k]
    weights = [ops.number(1)]
    for k in range(1, len(left)):
        weights.append(ops.total([weight * left[j][k] for j, weight in enumerate(weights)]))
    whole = ops.total(weights)
    return [weight / whole for weight in weights]


def _one_more(row: list[Number], size: int, curator: Curator, ops: Arithmetic) -> list[Number]:
    """Return the law of the occupied boxes after the drafts of one more datum."""
    if curator.drafts is None:
        assert isinstance(curator, Verifier)
        return _geometric(row, size, curator.ratio(ops), ops)
    found: list[Any] = [ops.number(0)] * (size + 1)
    for weight in curator.drafts:
        row = _thrown(row, size, ops)
        found = [old + ops.number(weight) * new for old, new in zip(found, row, strict=True)]
    return found


def _thrown(row: list[Number], size: int, ops: Arithmetic) -> list[Number]:
    """Return the law of the occupied boxes after one more ball."""
    stay = [mass * k / size for k, mass in enumerate(row)]
    move = [mass * (size - k) / size for k, mass in enumerate(row[:-1])]
    return [stay[0], *(a + b for a, b in zip(stay[1:], move, strict=True))]


def _geometric(row: list[Number], size: int, ratio: Number, ops: Arithmetic) -> list[Number]:
    """Return it after a geometric number of balls: a ball, and with probability 1 - r the same again."""
    again = 1 - ratio
    first = _thrown(row, size, ops)
    found: list[Number] = [ratio * first[0]]
    for k, mass in enumerate(first[1:], start=1):
        inflow = again * found[-1] * (size - k + 1) / size
        found.append((ratio * mass + inflow) * size / (size - k + ratio * k))
    return found
