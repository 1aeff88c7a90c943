"""Categorical distributions that are resampled generation after generation (Wright–Fisher)."""

from collapse_theory.discrete.abel import abel_coordinate
from collapse_theory.discrete.times import collapse_time, diffusion_time, entropy_law, series_error

__all__ = ["abel_coordinate", "collapse_time", "diffusion_time", "entropy_law", "series_error"]
