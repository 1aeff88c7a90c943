"""Risk when the fit adds noise of its own: lower bounds, the sampling they ask for, and a check of what they assume.

The setting of shumailov2023 section 4.3 and appendix A.2: the fitted mean is the sample mean plus eps_{i+1}, where the
sample mean is mu_i + Sigma_i^{1/2} T_{i+1}/sqrt(M_i).
"""

from collapse_theory.noise.assumptions import Check, check_assumptions
from collapse_theory.noise.bounds import bounded_lower_bound, lower_bound
from collapse_theory.noise.sampling import Growth, Plan, cheapest_schedule, growth

__all__ = [
    "Check",
    "Growth",
    "Plan",
    "bounded_lower_bound",
    "cheapest_schedule",
    "check_assumptions",
    "growth",
    "lower_bound",
]


def __dir__() -> list[str]:
    return __all__
