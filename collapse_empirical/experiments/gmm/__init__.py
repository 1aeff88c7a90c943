"""Gaussian mixtures that are fitted to their own samples."""

from collapse_empirical.experiments.gmm.experiment import PRESETS, Settings, create

__all__ = ["PRESETS", "Settings", "create"]
