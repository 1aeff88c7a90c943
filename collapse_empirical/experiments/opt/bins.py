"""Bins of perplexity histograms, apart from what needs PyTorch."""

import numpy as np

__all__ = ["BINS"]

BINS = np.geomspace(1, 1e4, 81)
"""Edges; what lies above the last one is counted in the last bin."""
