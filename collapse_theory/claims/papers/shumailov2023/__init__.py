"""Statements of The Curse of Recursion, arXiv 2305.17493."""

from collapse_theory.claims.papers.shumailov2023 import (
    autoencoder,
    discrete,
    divergence,
    gaussian,
    language,
    mixtures,
)

CLAIMS = (
    *gaussian.CLAIMS,
    *discrete.CLAIMS,
    *divergence.CLAIMS,
    *language.CLAIMS,
    *autoencoder.CLAIMS,
    *mixtures.CLAIMS,
)
