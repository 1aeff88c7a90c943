"""The distribution of the data of a decoded model, in compiled code; ``loop.decoded`` is another body of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedDecoding

__all__ = ["decoded"]

Floats = NDArray[np.float64]


@kernel
def decoded(p: Floats, decoding: CodedDecoding) -> Floats:
    """Return T(p), of sum 1 but for rounding, for weights of any positive sum."""
    q = p / p.max()
    if decoding.exponent != 1.0:
        q = q**decoding.exponent
    if decoding.top_k < p.size or decoding.top_p < 1.0 or decoding.best_of > 1.0:
        order = np.argsort(-p, kind="mergesort")
        if decoding.top_k < p.size:
            least = p[order[decoding.top_k - 1]]
            for i in range(p.size):
                if p[i] < least:
                    q[i] = 0.0
        q /= q.sum()
        _cut(q, order, decoding.top_p)
        q /= q.sum()
        if decoding.best_of > 1.0:
            _best(p, q, order, decoding.best_of)
    total: Floats = q / q.sum()
    return total


@kernel
def _cut(q: Floats, order: NDArray[np.int64], top_p: float) -> None:
    """Empty all atoms before which there is enough."""
    if top_p < 1.0:
        before = 0.0
        for i in order:
            kept = before < top_p
            before += q[i]
            if not kept:
                q[i] = 0.0


@kernel
def _best(p: Floats, q: Floats, order: NDArray[np.int64], draws: float) -> None:
    """Make each group of equally probable atoms as probable as that the best of some draws is one of it."""
    upto = 0.0
    end = p.size
    while end > 0:
        first = end - 1
        while first > 0 and p[order[first - 1]] == p[order[end - 1]]:
            first -= 1
        group = 0.0
        for k in range(first, end):
            group += q[order[k]]
        if group > 0.0:
            upto += group
            factor = upto**draws * -np.expm1(draws * np.log1p(-min(group / upto, 1.0))) / group
            for k in range(first, end):
                q[order[k]] *= factor
        end = first
