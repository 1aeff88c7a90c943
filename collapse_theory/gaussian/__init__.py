"""Gaussians that are fitted to their own samples, generation after generation."""

from collapse_theory.faces import only
from collapse_theory.gaussian.anchored import StationaryMoments, anchored_tail_index, anchored_variance
from collapse_theory.gaussian.drift import data_variance, mean_drift, variance_of_mean
from collapse_theory.gaussian.kurtosis import data_kurtosis
from collapse_theory.gaussian.limits import RiskLimits, risk_limits
from collapse_theory.gaussian.log_variance import LogVariance
from collapse_theory.gaussian.lyapunov import almost_sure_rate, log_det_drift, lyapunov_exponents
from collapse_theory.gaussian.mean_limit import MeanLimit, SettledMean, settled_mean
from collapse_theory.gaussian.moments import SecondMoments, expected_sigma
from collapse_theory.gaussian.multivariate import risk_multivariate
from collapse_theory.gaussian.policies import accumulated_variance_limit, mixed_fixed_point, policy_moments
from collapse_theory.gaussian.risk import risk, risk_series, risk_spread, risk_variance, risk_variance_series
from collapse_theory.gaussian.sampling import SamplingGrowth, SamplingPlan, cheapest_schedule, sampling_growth
from collapse_theory.gaussian.shrinking import fits_to_shrink, sigma_quantile
from collapse_theory.gaussian.spectrum import (
    CovarianceMoments,
    covariance_moments,
    effective_rank,
    effective_rank_limit,
)
from collapse_theory.gaussian.weighted import golden_weight, weighted_mean_limit, weighted_mean_variance

__all__ = [
    "CovarianceMoments",
    "LogVariance",
    "MeanLimit",
    "RiskLimits",
    "SamplingGrowth",
    "SamplingPlan",
    "SecondMoments",
    "SettledMean",
    "StationaryMoments",
    "accumulated_variance_limit",
    "almost_sure_rate",
    "anchored_tail_index",
    "anchored_variance",
    "cheapest_schedule",
    "covariance_moments",
    "data_kurtosis",
    "data_variance",
    "effective_rank",
    "effective_rank_limit",
    "expected_sigma",
    "fits_to_shrink",
    "golden_weight",
    "log_det_drift",
    "lyapunov_exponents",
    "mean_drift",
    "mixed_fixed_point",
    "policy_moments",
    "risk",
    "risk_limits",
    "risk_multivariate",
    "risk_series",
    "risk_spread",
    "risk_variance",
    "risk_variance_series",
    "sampling_growth",
    "settled_mean",
    "sigma_quantile",
    "variance_of_mean",
    "weighted_mean_limit",
    "weighted_mean_variance",
]
__dir__ = only(__all__)
