"""From a number to where it comes from: formulas and arguments of this package, and claims, that give it."""

from collapse_theory.faces import only
from collapse_theory.finder.search import Origin, find_value

__all__ = ["Origin", "find_value"]
__dir__ = only(__all__)
