"""Categorical distributions that are resampled generation after generation (Wright–Fisher)."""

from collapse_theory.discrete.chain import resampling_chain
from collapse_theory.discrete.times import collapse_time, diffusion_time, entropy_law

__all__ = ["collapse_time", "diffusion_time", "entropy_law", "resampling_chain"]
