"""The version of the article that was read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "article"]

KEY = "wiki"
article = partial(Source, KEY, "article, version 4")
