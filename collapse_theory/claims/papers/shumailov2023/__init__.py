"""Statements of The Curse of Recursion, arXiv 2305.17493."""

from collapse_theory.claims.papers.shumailov2023 import (
    datum,
    discrete,
    distances,
    divergence,
    experiments,
    figures,
    gaussian,
    noise,
    walk,
)

CLAIMS = (
    *gaussian.CLAIMS,
    *datum.CLAIMS,
    *walk.CLAIMS,
    *figures.CLAIMS,
    *distances.CLAIMS,
    *noise.CLAIMS,
    *discrete.CLAIMS,
    *divergence.CLAIMS,
    *experiments.CLAIMS,
)
