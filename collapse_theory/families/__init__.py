r"""One-parameter exponential families that are refitted to their own data, with or without anchors.

The fitted parameter is the mean; its variance over runs is known exactly for every family in ``FAMILIES``.
"""

from collapse_theory.faces import only
from collapse_theory.families.absorption import bernoulli_collapse_time, poisson_extinction, poisson_survival
from collapse_theory.families.moments import FAMILIES, VarianceFunction, stationary_variance, variance_of_mean
from collapse_theory.families.stationary import stationary_distribution

__all__ = [
    "FAMILIES",
    "VarianceFunction",
    "bernoulli_collapse_time",
    "poisson_extinction",
    "poisson_survival",
    "stationary_distribution",
    "stationary_variance",
    "variance_of_mean",
]
__dir__ = only(__all__)
