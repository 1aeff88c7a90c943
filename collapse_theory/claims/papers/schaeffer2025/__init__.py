"""Statements of the position paper on the definitions of model collapse."""

from collapse_theory.claims.papers.schaeffer2025 import statements, table1

CLAIMS = (*statements.CLAIMS, *table1.CLAIMS)
