"""What the next model is trained on: the one definition that theory, Monte Carlo and experiments share.

Time origin: after ``fits = n`` draw-then-fit steps there are n estimates; generation 0 is the original.
"""

from collapse_theory.faces import only
from collapse_theory.policy.rules import (
    Accumulate,
    AccumulateSubsample,
    Fresh,
    Mix,
    Policy,
    Replace,
    ReplaceMultiple,
    SubsampleModels,
    split,
)
from collapse_theory.policy.words import WORDS as WORDS
from collapse_theory.policy.words import name, parse

__all__ = [
    "Accumulate",
    "AccumulateSubsample",
    "Fresh",
    "Mix",
    "Policy",
    "Replace",
    "ReplaceMultiple",
    "SubsampleModels",
    "name",
    "parse",
    "split",
]
__dir__ = only(__all__)
