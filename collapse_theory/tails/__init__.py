"""Distributions with tails, and what recursive training loses of them."""

from collapse_theory.faces import only
from collapse_theory.tails.comparison import TailLosses, tail_losses
from collapse_theory.tails.losses import atoms_kept, atoms_lost, mass_lost, mass_lost_after
from collapse_theory.tails.power_law import PowerLaw
from collapse_theory.tails.scaling import mass_lost_union_bound, scaling_constant, truncated_mass_lost
from collapse_theory.tails.shapes import Atoms, GaussianBins, GeometricTail
from collapse_theory.tails.tail import Tail
from collapse_theory.tails.zipf_law import zipf

__all__ = [
    "Atoms",
    "GaussianBins",
    "GeometricTail",
    "PowerLaw",
    "Tail",
    "TailLosses",
    "atoms_kept",
    "atoms_lost",
    "mass_lost",
    "mass_lost_after",
    "mass_lost_union_bound",
    "scaling_constant",
    "tail_losses",
    "truncated_mass_lost",
    "zipf",
]
__dir__ = only(__all__)
