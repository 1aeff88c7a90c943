"""Measured series beside what the theory predicts for them."""

from collapse_empirical.compare.comparers import compare
from collapse_empirical.compare.judge import Comparison, Verdict
from collapse_empirical.compare.series import measured

__all__ = ["Comparison", "Verdict", "compare", "measured"]
