"""Simulation of the processes as defined: the independent witness of every closed form.

Every function takes ``replicates`` and ``seed``. The seed fixes every bit of the result, for any number of threads,
processes or machines: replicates are cut into blocks by their position, and each block has its own random stream.
Estimates keep no replicates, so that their memory does not depend on how many there are.
"""

from collapse_theory.faces import only
from collapse_theory.montecarlo.categorical import categorical_fits, diversity_estimate
from collapse_theory.montecarlo.cluster import cluster
from collapse_theory.montecarlo.collapse import collapse_time_estimate, collapse_times, winner_estimate
from collapse_theory.montecarlo.curated import curated_counts, curated_winner_estimate
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.families import family_fits, survival_estimate
from collapse_theory.montecarlo.gaussian import (
    data_variance_estimate,
    gaussian_estimate,
    gaussian_fits,
    risk_estimate,
    risk_variance_estimate,
)
from collapse_theory.montecarlo.intervals import HeavyTailWarning
from collapse_theory.montecarlo.multivariate import multivariate_estimate, multivariate_fits, multivariate_quantiles
from collapse_theory.montecarlo.paths import GaussianPath, gaussian_path
from collapse_theory.montecarlo.quantiles import Quantiles
from collapse_theory.montecarlo.regression import regression_excess, regression_excess_estimate
from collapse_theory.montecarlo.runner import PartialResultWarning
from collapse_theory.montecarlo.until import Until, until
from collapse_theory.montecarlo.walks import absorption_estimate

__all__ = [
    "Estimate",
    "GaussianPath",
    "HeavyTailWarning",
    "PartialResultWarning",
    "Quantiles",
    "Until",
    "absorption_estimate",
    "categorical_fits",
    "cluster",
    "collapse_time_estimate",
    "collapse_times",
    "curated_counts",
    "curated_winner_estimate",
    "data_variance_estimate",
    "diversity_estimate",
    "family_fits",
    "gaussian_estimate",
    "gaussian_fits",
    "gaussian_path",
    "multivariate_estimate",
    "multivariate_fits",
    "multivariate_quantiles",
    "regression_excess",
    "regression_excess_estimate",
    "risk_estimate",
    "risk_variance_estimate",
    "survival_estimate",
    "until",
    "winner_estimate",
]
__dir__ = only(__all__)
