"""The two numbers that E Sigma_n x Sigma_n consists of, in a form that neither overflows nor cancels."""

from __future__ import annotations

from dataclasses import dataclass

from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["MIXED", "SYMMETRIC", "Squares"]

SYMMETRIC, MIXED = 2, -1
"""The number h of the two kinds."""


@dataclass(frozen=True)
class Squares:
    """E Sigma_n x Sigma_n, each number like ``fits``.

    Attributes
    ----------
    fourth : number
        a, the mean of sigma_n^4 in one dimension for sigma = 1.
    share : number
        b/a, with b the mean determinant in two dimensions for the identity.
    rest : number
        (1 - b/a)/3.

    Examples
    --------
    >>> Squares(fourth=1.25, share=0.4, rest=0.2).determinant
    0.5
    """

    fourth: Number
    share: Number
    rest: Number

    @property
    def determinant(self) -> Number:
        """The mean determinant in two dimensions, b."""
        return self.fourth * self.share

    @classmethod
    def of_logs(cls, log_fourth: Number, log_share: Number, ops: Arithmetic) -> Squares:
        """Return what the logarithms of a and b/a say; minus infinity for b = 0."""
        return cls(ops.exp(log_fourth), ops.exp(log_share), -ops.expm1(log_share) / 3)

    @classmethod
    def of_values(cls, fourth: Number, determinant: Number) -> Squares:
        """Return what a and b say."""
        share = determinant / fourth
        return cls(fourth, share, (fourth - determinant) / (3 * fourth))
