"""Synthetic labels that are filtered by a verifier before the next model is trained on them."""

from __future__ import annotations

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["verification_threshold"]


@arithmetic.any_kind
@checks.within_float64("`kept_right` and `kept_wrong`")
def verification_threshold(*, kept_right: Number, kept_wrong: Number) -> Number:
    r"""Largest share of wrong synthetic labels that a verifier can handle.

    Parameters
    ----------
    kept_right, kept_wrong : number in [0, 1]
        Probabilities :math:`\varphi, \psi` that the verifier keeps a right and a wrong label; not both 0.

    Returns
    -------
    number in [0, 1]
        Below it, most of the labels kept are right.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`p^* = 1/(1 + \psi/\varphi)`, where :math:`p \psi = (1-p) \varphi`. Source: feng2024.

    Examples
    --------
    >>> verification_threshold(kept_right=0.9, kept_wrong=0.1)
    0.9
    """
    ops = arithmetic.of(kept_right, kept_wrong)
    right = ops.number(checks.inside("kept_right", kept_right, 0, 1, closed=True))
    wrong = ops.number(checks.inside("kept_wrong", kept_wrong, 0, 1, closed=True))
    if right == 0 and wrong == 0:
        raise ValueError("`kept_right` and `kept_wrong` must not both be 0; nothing is kept. Loosen the verifier.")
    return ops.plain(right / (right + wrong))
