"""Distributions with tails and what recursive training loses of them."""

from collapse_theory.tails.losses import (
    Vulnerability,
    atoms_kept,
    atoms_lost,
    generations_law,
    mass_lost,
    mass_lost_after,
    scaling_constant,
    truncated_mass_lost,
    vulnerability,
)
from collapse_theory.tails.shapes import Atoms, GaussianBins, Geometric, PowerLaw, Tail

__all__ = [
    "Atoms",
    "GaussianBins",
    "Geometric",
    "PowerLaw",
    "Tail",
    "Vulnerability",
    "atoms_kept",
    "atoms_lost",
    "generations_law",
    "mass_lost",
    "mass_lost_after",
    "scaling_constant",
    "truncated_mass_lost",
    "vulnerability",
]


def __dir__() -> list[str]:
    return __all__
