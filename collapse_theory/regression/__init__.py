"""Linear regression that is fitted to labels of its own earlier fits."""

from collapse_theory.regression.edits import edit_excess_risk
from collapse_theory.regression.excess import (
    excess_risk,
    excess_risk_limit,
    prediction_error,
    subsample_series,
)
from collapse_theory.regression.interpolation import interpolation_excess_risk
from collapse_theory.regression.mixtures import amplification, mixture_excess_risk, strong_collapse
from collapse_theory.regression.ridge import RidgeRisk, effective_penalty, ridge_excess_risk
from collapse_theory.regression.verification import verification_threshold
from collapse_theory.regression.weighted import weighted_exponent, weighted_variance

__all__ = [
    "RidgeRisk",
    "amplification",
    "edit_excess_risk",
    "effective_penalty",
    "excess_risk",
    "excess_risk_limit",
    "interpolation_excess_risk",
    "mixture_excess_risk",
    "prediction_error",
    "ridge_excess_risk",
    "strong_collapse",
    "subsample_series",
    "verification_threshold",
    "weighted_exponent",
    "weighted_variance",
]


def __dir__() -> list[str]:
    return __all__
