"""Categorical distributions that are resampled generation after generation (Wright–Fisher)."""

from collapse_theory.discrete.abel import abel_coordinate
from collapse_theory.discrete.bounds import (
    branching_rate,
    collapse_probability_bounds,
    collapse_time_bounds,
    presence_bounds,
)
from collapse_theory.discrete.chain import resampling_chain
from collapse_theory.discrete.corpora import from_text
from collapse_theory.discrete.diversity import (
    excess_support,
    expected_support,
    mass_lost,
    presence_probability,
)
from collapse_theory.discrete.entropies import expected_entropy
from collapse_theory.discrete.fate import collapse_probability
from collapse_theory.discrete.frequencies import Frequencies, from_counts
from collapse_theory.discrete.grouped import Grouped, uniform
from collapse_theory.discrete.homozygosity import (
    anchored_homozygosity,
    anchored_limit,
    dirichlet_limit,
    homozygosity,
    homozygosity_limit,
)
from collapse_theory.discrete.stationary import StationaryCount
from collapse_theory.discrete.support import time_to_loss, time_to_support
from collapse_theory.discrete.time_distribution import CollapseTime, SupportTime
from collapse_theory.discrete.times import (
    collapse_constant,
    collapse_time,
    diffusion_time,
    entropy_time,
    series_error,
)
from collapse_theory.faces import only

__all__ = [
    "CollapseTime",
    "Frequencies",
    "Grouped",
    "StationaryCount",
    "SupportTime",
    "abel_coordinate",
    "anchored_homozygosity",
    "anchored_limit",
    "branching_rate",
    "collapse_constant",
    "collapse_probability",
    "collapse_probability_bounds",
    "collapse_time",
    "collapse_time_bounds",
    "diffusion_time",
    "dirichlet_limit",
    "entropy_time",
    "excess_support",
    "expected_entropy",
    "expected_support",
    "from_counts",
    "from_text",
    "homozygosity",
    "homozygosity_limit",
    "mass_lost",
    "presence_bounds",
    "presence_probability",
    "resampling_chain",
    "series_error",
    "time_to_loss",
    "time_to_support",
    "uniform",
]
__dir__ = only(__all__)
