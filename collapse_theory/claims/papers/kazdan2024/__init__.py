"""Claims of arXiv:2410.16713, "Collapse or Thrive?"."""

from collapse_theory.claims.papers.kazdan2024 import pooled, subsampled

CLAIMS = (*pooled.CLAIMS, *subsampled.CLAIMS)
