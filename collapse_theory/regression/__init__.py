"""Linear regression fitted to labels from its own earlier fits."""

from collapse_theory.faces import only
from collapse_theory.regression.averages import running_average_exponent, running_average_variance
from collapse_theory.regression.edits import edit_excess_risk
from collapse_theory.regression.excess import (
    excess_risk,
    excess_risk_limit,
    prediction_error,
    subsample_series,
)
from collapse_theory.regression.interpolation import interpolation_excess_risk
from collapse_theory.regression.mixtures import (
    disagreement_amplification,
    mixture_excess_risk,
    mixture_excess_risk_limit,
)
from collapse_theory.regression.ridge import RidgeRisk, effective_penalty, ridge_excess_risk
from collapse_theory.regression.verification import verification_threshold

__all__ = [
    "RidgeRisk",
    "disagreement_amplification",
    "edit_excess_risk",
    "effective_penalty",
    "excess_risk",
    "excess_risk_limit",
    "interpolation_excess_risk",
    "mixture_excess_risk",
    "mixture_excess_risk_limit",
    "prediction_error",
    "ridge_excess_risk",
    "running_average_exponent",
    "running_average_variance",
    "subsample_series",
    "verification_threshold",
]
__dir__ = only(__all__)
