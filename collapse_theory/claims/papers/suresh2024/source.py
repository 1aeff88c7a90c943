"""The version of arXiv:2412.17646 that was read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "version1"]

KEY = "suresh2024"
version1 = partial(Source, KEY, "arXiv:2412.17646v1", obtained="paper")
