"""Which of the eight published definitions of model collapse hold, for a policy in theory or for measured runs."""

from collapse_theory.faces import only
from collapse_theory.profile.cells import Cell
from collapse_theory.profile.definitions import DEFINITIONS, Definition
from collapse_theory.profile.facts import Bounds, Facts
from collapse_theory.profile.metrics import Metrics
from collapse_theory.profile.profile import Profile
from collapse_theory.profile.shape import ShapeWarning
from collapse_theory.profile.theory import MODELS

__all__ = ["DEFINITIONS", "MODELS", "Bounds", "Cell", "Definition", "Facts", "Metrics", "Profile", "ShapeWarning"]
__dir__ = only(__all__)
