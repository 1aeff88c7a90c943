"""The versions of arXiv:2305.17493 that were read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["KEY", "notebook", "version1", "version3"]

KEY = "shumailov2023"
version1 = partial(Source, KEY, "arXiv:2305.17493v1")
version3 = partial(Source, KEY, "arXiv:2305.17493v3", obtained="paper")
notebook = partial(Source, KEY, "the authors' public notebook", obtained="second-hand")
