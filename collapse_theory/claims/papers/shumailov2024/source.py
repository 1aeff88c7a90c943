"""The version of Nature 631:755 that was read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "paper"]

KEY = "shumailov2024"
paper = partial(Source, KEY, "Nature 631:755")
