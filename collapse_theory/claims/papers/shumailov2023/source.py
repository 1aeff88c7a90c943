"""The versions of arXiv:2305.17493 that were read."""

from __future__ import annotations

from functools import partial

from collapse_theory.claims.claim import Source

__all__ = ["GAUSSIAN_FITS", "KEY", "RESAMPLED", "notebook", "version2", "version3"]

KEY = "shumailov2023"
version2 = partial(Source, KEY, "arXiv:2305.17493v2")
version3 = partial(Source, KEY, "arXiv:2305.17493v3", obtained="paper")
GAUSSIAN_FITS = "Gaussian data, each generation fitted to the one before by sample mean and unbiased sample variance"
RESAMPLED = "a distribution on finitely many states that is drawn from and counted anew in every generation"
notebook = partial(Source, KEY, "the authors' public code (doi:10.5281/zenodo.10866595)", obtained="second-hand")
