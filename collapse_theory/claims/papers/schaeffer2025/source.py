"""The version of the position paper that was read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "paper"]

KEY = "schaeffer2025"
paper = partial(Source, KEY, "position paper, 2025")
