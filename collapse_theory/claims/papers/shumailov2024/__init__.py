"""Statements of the article in Nature 631, 2024."""

from collapse_theory.claims.papers.shumailov2024 import multivariate, originals, theorem, weights

CLAIMS = (*theorem.CLAIMS, *multivariate.CLAIMS, *originals.CLAIMS, *weights.CLAIMS)
