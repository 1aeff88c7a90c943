"""Claims of arXiv:2412.14689, "How to Synthesize Text Data without Model Collapse?": edited labels in regression.

Some labels are replaced by what the last fit says of them, plus noise; the others stay. The inputs are drawn once.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.edits import edited_once, edited_rows
from collapse_theory.claims.routes.least_squares import applied, fitted, one_fit, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_KEY = "zhu2024"
_source = partial(Source, _KEY, "arXiv:2412.14689v3, extracted text")
_HYPOTHESES = (
    "labels of the true coefficients with normal noise; rows of independent normal inputs, drawn once; each generation"
    " some labels are replaced by the prediction of the last fit plus fresh noise"
)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Fit, edit and refit each run on inputs of its own; the true coefficients are 0."""
    inputs = normal(rng, count, point["rows"], point.get("dim", 1))
    labels, start = normal(rng, count, point["rows"]), 0
    edits = point["edits"] if isinstance(point["edits"], list) else [point["edits"]]
    for size in edits:
        rows = slice(start, start + size)
        said = applied(inputs[:, rows], fitted(inputs, labels))
        labels[:, rows] = said + normal(rng, count, size)
        start += size
    return squared_norm(fitted(inputs, labels))


# --- theorem 1 --------------------------------------------------------------------------------------------------------


def _without_the_fit(rows: Any, dim: Any, edits: Any) -> Number:
    """Return what the fitted parameters of eq. (5) are off by: noise of all labels, and once more of edited ones."""
    return one_fit(rows, dim) * (1 + arithmetic.of(rows, dim, edits).number(edits) / rows)


def _with_the_fit(rows: Any, dim: Any, edits: Any) -> Number:
    return one_fit(rows, dim) * edited_once(rows, dim, edits)


_ONE_EDIT: Point = {"rows": 12, "dim": 2, "edits": 6}

THEOREM1 = Claim(
    id=f"{_KEY}.theorem1",
    source=_source("theorem 1, eq. (5), by its mean square (40) in appendix A.2"),
    statement="After one edit the fitted parameters are off by what the noise of the labels, plus the new noise of the"
    " edited ones, is fitted to; so their mean squared error is (1 + edited rows/rows) times that of one fit.",
    latex=r"\hat w_2 = w^* + (X^\top X)^{-1} X^\top (E_1 + M_1 E_2), \quad E\lVert\hat w_2 - w^*\rVert^2 ="
    r" \frac{\sigma^2 d}{T - d - 1}\Bigl(1 + \frac{m_1}{T}\Bigr)",
    allows=Equality(),
    paths=(
        (_ONE_EDIT, {"rows": 30, "dim": 5, "edits": 10}, {"rows": 40, "dim": 1, "edits": 39}),
        ({"rows": 30, "dim": 5, "edits": 1},),
    ),
    published=_without_the_fit,
    exact=_with_the_fit,
    simulate=estimated(_simulate),
    simulated=(_ONE_EDIT, {"rows": 30, "dim": 5, "edits": 10}),
    replicates=100_000,
    hypotheses=_HYPOTHESES + "; more than d + 1 rows",
    narrower="the first edit, n = 1 in the theorem; 12 rows or more",
    falsified_by="a mean squared error after one edit that is (1 + m/T) times that of one fit",
    control=instead(_with_the_fit, "with the projection P = X (X'X)^-1 X' that eq. (26) drops from eq. (25)"),
    fault="statement",
    correction="An edited label has the error of the fit in it: in the appendix M_1 P E_1 + (1 - M_1) E_1 of eq. (25)"
    " becomes E_1 in eq. (26), which needs M_1 P = M_1. With P the mean squared error is larger, by the mean of tr(U -"
    " U²)/d for the share U of the edited rows in the Gram matrix; with all labels edited the two agree.",
)

# --- theorem 2 --------------------------------------------------------------------------------------------------------


def _twice(rows: Any, edits: Any) -> Number:
    return 2 * one_fit(rows, 1)


def _by_blocks(rows: Any, edits: Any) -> Number:
    return one_fit(rows, 1) * edited_rows(rows, edits)


def _limit_of_small_blocks(rows: Any, edits: Any) -> Number:
    return one_fit(rows, 1) * 5


_EDITS: Point = {"rows": 16, "edits": [8, 4]}
_MORE: Point = {"rows": 16, "edits": [8, 4, 2]}

THEOREM2 = Claim(
    id=f"{_KEY}.theorem2",
    source=_source("theorem 2, eq. (6)"),
    statement="However often labels are edited, the mean squared error of the parameters is at most twice that of one"
    " fit (judged where no label is edited twice, as eq. (16) of the proof supposes).",
    latex=r"E_{\text{test}}(\hat w_{n+1}) \le \frac{2 \sigma^2 d}{T - d - 1}",
    allows=Bound("upper"),
    paths=(
        (_EDITS, _MORE),
        tuple({"rows": 30, "edits": edits} for edits in ([15], [10, 10], [10, 10, 10])),
        tuple({"rows": 64, "edits": edits} for edits in ([63], [16, 16, 16, 16], [32, 16, 8, 4, 2])),
    ),
    published=_twice,
    exact=_by_blocks,
    simulate=estimated(_simulate),
    simulated=(_EDITS, _MORE, {"rows": 30, "edits": [10, 10, 10]}),
    replicates=100_000,
    hypotheses=_HYPOTHESES + "; no matrix M_i of full rank, and M_i M_j = 0",
    narrower="one coefficient; 16 rows or more, so that the error has a variance that can be simulated",
    falsified_by="errors that stay below twice that of one fit for all blocks of rows that are edited one after"
    " another",
    control=instead(_limit_of_small_blocks, "five times in place of twice, above the limit 2e - 1 of many small edits"),
    fault="statement",
    correction="The bound follows from theorem 1 and fails with it: one edit never passes twice the error of one fit,"
    " two can, also if half as many labels are edited in the second. If every label is edited once, in many small"
    " blocks, the error tends to 2e - 1 = 4.44 times that of one fit. That the error stays bounded, if edits get fewer"
    " fast enough, is true: schaeffer2025.finite-edits.",
)

CLAIMS = (THEOREM1, THEOREM2)
