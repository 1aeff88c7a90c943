"""The recursion itself: from generation to generation, on disk, whatever the model is."""

from collapse_empirical.recursion.loop import advance, shares

__all__ = ["advance", "shares"]
