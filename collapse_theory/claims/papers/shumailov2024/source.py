"""The version of Nature 631:755 that was read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "RESAMPLED", "paper"]

KEY = "shumailov2024"
paper = partial(Source, KEY, "Nature 631:755")
RESAMPLED = "a distribution on finitely many states that is drawn from and counted anew in every generation"
