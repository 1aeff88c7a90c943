"""Models of words that are fitted to their own text."""

from collapse_empirical.experiments.ngram.experiment import PRESETS, Settings, create

__all__ = ["PRESETS", "Settings", "create"]
