"""Wasserstein-2 distance between Gaussians, without the cancellation of its textbook formula."""

from collapse_theory.faces import only
from collapse_theory.wasserstein.gaussian import gaussian_w2, gaussian_w2_squared, gelbrich_bound

__all__ = ["gaussian_w2", "gaussian_w2_squared", "gelbrich_bound"]
__dir__ = only(__all__)
