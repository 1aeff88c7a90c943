"""The version of the position paper that was read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "paper"]

KEY = "schaeffer2025"
paper = partial(Source, KEY, "arXiv:2503.03150, in a copy that does not name its version")
