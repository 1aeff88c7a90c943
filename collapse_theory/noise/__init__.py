"""Risk of Gaussian fits whose mean has extra noise: lower bounds, and a check of their assumptions.

The setting is that of shumailov2023 section 4.3 and appendix A.2: the fitted mean is the sample mean plus eps_{i+1},
where the sample mean is mu_i + Sigma_i^{1/2} T_{i+1}/sqrt(M_i).
"""

from collapse_theory.faces import only
from collapse_theory.noise.assumptions import AssumptionCheck, AssumptionChecks, check_assumptions
from collapse_theory.noise.bounds import bounded_noise_lower_bound, risk_lower_bound

__all__ = [
    "AssumptionCheck",
    "AssumptionChecks",
    "bounded_noise_lower_bound",
    "check_assumptions",
    "risk_lower_bound",
]
__dir__ = only(__all__)
