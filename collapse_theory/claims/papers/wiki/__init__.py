"""Statements of the wiki article "Model collapse"."""

from collapse_theory.claims.papers.wiki import experiments, kept_data, resampling, tails

CLAIMS = (*tails.CLAIMS, *resampling.CLAIMS, *kept_data.CLAIMS, *experiments.CLAIMS)
