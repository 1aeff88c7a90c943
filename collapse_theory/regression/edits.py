r"""Editing labels in place: the self-consuming linear model of zhu2024, as schaeffer2025 section 4.3 states it.

At first all labels are real. Before each later fit some of them are replaced by fresh labels from the newest model. The
label errors :math:`r = \tilde Y - X w` follow :math:`r' = M (P r + e) + (I - M) r`, with P the projection onto the
column space of X.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only

__all__ = ["edit_excess_risk"]

Floats = NDArray[np.float64]


@floats_only
@checks.within_float64("`inputs` and `sigma`")
def edit_excess_risk(inputs: Any, edits: Any, *, sigma: float = 1.0) -> Floats:
    r"""Excess risk of each fit, given the inputs, averaged over label noise and over the choice of edits.

    Parameters
    ----------
    inputs : array_like, shape (T, d)
        Rows, of full column rank.
    edits : array_like, shape (n - 1, T) or (n - 1,)
        Entry (k, i): probability that label i is edited between fits k + 1 and k + 2, independently of the others; 0
        and 1 give the deterministic matrices M_k. With one dimension, the same for all labels.
    sigma : float >= 0
        Standard deviation of the label noise.

    Returns
    -------
    float array, shape (n,)
        Expected :math:`\|\hat w - w\|^2` of fits 1 … n.

    Raises
    ------
    ValueError
        If the inputs do not have full column rank, an edit is not a probability, or ``sigma`` is negative.

    Notes
    -----
    Exact, by the second moments R of r: with :math:`A = (I-M) + M P`,
    :math:`R' = A R A^\top + \operatorname{diag}[m(1-m)(R - 2PR + PRP) + m\sigma^2]`. Without edits the risk is
    constant; if all labels are edited it is that of the replace policy. If edits shrink geometrically the risk stays
    bounded; for a constant number of edits that reach every label it does not, as schaeffer2025 remarks on the proof in
    zhu2024.

    Examples
    --------
    >>> edit_excess_risk([[1.0], [1.0]], [1.0, 1.0]).round(6).tolist()
    [0.5, 1.0, 1.5]
    """
    X = _inputs(inputs)
    noise = checks.scalar("sigma", sigma, allow_zero=True) ** 2
    inverse = np.linalg.pinv(X)
    P = X @ inverse
    R = noise * np.eye(len(X))
    risks = [np.trace(inverse @ R @ inverse.T)]
    for m in _shares(edits, len(X)):
        A = np.diag(1 - m) + m[:, None] * P
        PR = P @ R
        disagreement = np.diag(R) - 2 * np.diag(PR) + np.diag(PR @ P)
        R = A @ R @ A.T + np.diag(m * (1 - m) * disagreement + m * noise)
        risks.append(np.trace(inverse @ R @ inverse.T))
    return np.asarray(risks)


def _inputs(inputs: Any) -> Floats:
    X = checks.floats("inputs", inputs)
    if X.ndim != 2 or not np.isfinite(X).all():
        raise ValueError(f"`inputs` must be a finite matrix of shape (T, d); its shape is {X.shape}. Pass its rows.")
    if np.linalg.matrix_rank(X) < X.shape[1]:
        raise ValueError(f"`inputs` must have full column rank {X.shape[1]}; they have less. Add rows or drop columns.")
    return X


def _shares(edits: Any, rows: int) -> Floats:
    m = checks.floats("edits", edits)
    if m.ndim == 1:
        m = np.repeat(m[:, None], rows, axis=1)
    if m.ndim != 2 or m.shape[1] != rows:
        raise ValueError(
            f"`edits` must have shape (n - 1, {rows}) or (n - 1,); it is {m.shape}. Give one row per refit "
            "and one column per label."
        )
    if not ((m >= 0) & (m <= 1)).all():
        raise ValueError(f"`edits` must lie in [0, 1]; got {m[~((m >= 0) & (m <= 1))][0]}. Pass probabilities.")
    return m
