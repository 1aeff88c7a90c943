"""Statements of the position paper on the definitions of model collapse."""

from collapse_theory.claims.papers.schaeffer2025 import (
    cited,
    collapse,
    gaussians,
    middle,
    perplexities,
    policies,
    table1,
    timescales,
)

CLAIMS = (
    *timescales.CLAIMS,
    *collapse.CLAIMS,
    *gaussians.CLAIMS,
    *perplexities.CLAIMS,
    *table1.CLAIMS,
    *policies.CLAIMS,
    *middle.CLAIMS,
    *cited.CLAIMS,
)
