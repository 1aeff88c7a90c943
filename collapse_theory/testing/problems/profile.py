"""Which of the eight published definitions of model collapse hold, as the source says."""

from functools import partial
from operator import attrgetter

from collapse_theory.policy import Accumulate, Replace
from collapse_theory.profile import Profile
from collapse_theory.testing.problems.problem import Problem

PROBLEMS = [
    Problem(
        f"definitions that hold in regression, {name}",
        frozenset({"definitions", "policy"}),
        partial(Profile.of_policy, "linear-regression", policy),
        {number: number in held for number in range(1, 9)},
        "schaeffer2025, Table 1",
        part=attrgetter("holds"),
    )
    for name, policy, held in [("replace", Replace(), {1, 2, 3, 5}), ("accumulate", Accumulate(), {2, 5})]
]
