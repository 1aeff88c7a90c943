"""How long, how much: the least number at which a quantity passes a level, or with which it keeps one."""

from collapse_theory.faces import only
from collapse_theory.plan.least import least_anchors, least_gamma, least_growth, least_samples
from collapse_theory.plan.passages import Passage, fits_until, passage
from collapse_theory.plan.result import Plan

__all__ = [
    "Passage",
    "Plan",
    "fits_until",
    "least_anchors",
    "least_gamma",
    "least_growth",
    "least_samples",
    "passage",
]
__dir__ = only(__all__)
