"""Statements of The Curse of Recursion, arXiv 2305.17493."""

from collapse_theory.claims.papers.shumailov2023 import (
    absorption,
    autoencoder,
    causes,
    discrete,
    divergence,
    gaussian,
    language,
    mixtures,
)

CLAIMS = (
    *gaussian.CLAIMS,
    *causes.CLAIMS,
    *discrete.CLAIMS,
    *absorption.CLAIMS,
    *divergence.CLAIMS,
    *language.CLAIMS,
    *autoencoder.CLAIMS,
    *mixtures.CLAIMS,
)
