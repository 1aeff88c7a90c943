"""Gaussians that are fitted to their own samples, generation after generation."""

from collapse_theory.gaussian.moments import data_variance, expected_sigma, mean_variance
from collapse_theory.gaussian.risk import risk, risk_series, risk_variance, risk_variance_series

__all__ = [
    "data_variance",
    "expected_sigma",
    "mean_variance",
    "risk",
    "risk_series",
    "risk_variance",
    "risk_variance_series",
]
