"""Statements of The Curse of Recursion, arXiv 2305.17493."""

from collapse_theory.claims.papers.shumailov2023 import (
    absorption,
    autoencoder,
    causes,
    datum,
    discrete,
    distances,
    divergence,
    figures,
    gaussian,
    language,
    mixtures,
    noise,
    smaller,
    walk,
)

CLAIMS = (
    *gaussian.CLAIMS,
    *datum.CLAIMS,
    *walk.CLAIMS,
    *figures.CLAIMS,
    *distances.CLAIMS,
    *noise.CLAIMS,
    *causes.CLAIMS,
    *discrete.CLAIMS,
    *absorption.CLAIMS,
    *divergence.CLAIMS,
    *language.CLAIMS,
    *autoencoder.CLAIMS,
    *mixtures.CLAIMS,
    *smaller.CLAIMS,
)
