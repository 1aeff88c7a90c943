"""Statements of "Rate of Model Collapse in Recursive Training", arXiv 2412.17646."""

from collapse_theory.claims.papers.suresh2024 import poisson, spread, words

CLAIMS = (*words.CLAIMS, *poisson.CLAIMS, *spread.CLAIMS)
