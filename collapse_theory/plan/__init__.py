"""How long, how much: the least number at which a quantity passes a level, or with which it keeps one."""

from collapse_theory.faces import only
from collapse_theory.plan.passage import Passage, fits_until, passage

__all__ = ["Passage", "fits_until", "passage"]
__dir__ = only(__all__)
