"""Simulation of the processes as defined: the independent witness of every closed form."""

from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.processes import (
    absorption_estimate,
    collapse_time_estimate,
    collapse_times,
    data_variance_estimate,
    gaussian_fits,
    regression_excess,
    resampled,
    risk_estimate,
    risk_variance_estimate,
    winner_estimate,
)

__all__ = [
    "Estimate",
    "absorption_estimate",
    "collapse_time_estimate",
    "collapse_times",
    "data_variance_estimate",
    "gaussian_fits",
    "regression_excess",
    "resampled",
    "risk_estimate",
    "risk_variance_estimate",
    "winner_estimate",
]
