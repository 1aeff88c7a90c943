"""A kit for people who verify their own derivations: valid inputs, verdicts that can be trusted.

It needs Hypothesis and nothing else. The strategies shrink to the smallest input that shows a fault; the statistical
assertions state how often they are wrong in either direction and refuse designs that could not notice an error.
"""

from collapse_theory.testing.formulas import assert_bound, assert_same_formula
from collapse_theory.testing.statistical import (
    Underpowered,
    assert_distribution,
    assert_frequency,
    assert_mean,
    assert_variance,
)
from collapse_theory.testing.strategies import (
    absorbing_chains,
    covariances,
    distributions,
    near_point_masses,
    policies,
    schedules,
)

__all__ = [
    "Underpowered",
    "absorbing_chains",
    "assert_bound",
    "assert_distribution",
    "assert_frequency",
    "assert_mean",
    "assert_same_formula",
    "assert_variance",
    "covariances",
    "distributions",
    "near_point_masses",
    "policies",
    "schedules",
]


def __dir__() -> list[str]:
    return __all__
