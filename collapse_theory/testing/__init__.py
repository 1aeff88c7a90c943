"""A kit for people who verify their own derivations: valid inputs, verdicts that can be trusted.

It needs Hypothesis and nothing else. The strategies shrink to the smallest input that shows a fault; the statistical
assertions state how often they are wrong in either direction and refuse designs that could not notice an error.
Solved problems have answers that are known exactly.
"""

try:
    import hypothesis as _  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    raise ModuleNotFoundError(
        "`collapse_theory.testing` must have the extra `verify`; it is not installed. "
        "Run: pip install 'collapse-theory[verify]'",
        name="hypothesis",
    ) from None

from collapse_theory.faces import only
from collapse_theory.testing.formulas import assert_bound, assert_same_formula
from collapse_theory.testing.means import assert_mean, assert_variance
from collapse_theory.testing.problems import Problem, solved_problems
from collapse_theory.testing.statistical import Underpowered, assert_distribution, assert_frequency
from collapse_theory.testing.strategies import (
    absorbing_chains,
    covariances,
    distributions,
    near_point_masses,
    policies,
    schedules,
)

__all__ = [
    "Problem",
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
    "solved_problems",
]
__dir__ = only(__all__)
