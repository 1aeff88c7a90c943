"""Absorbing Markov chains whose answers keep their digits however slow absorption is.

A chain is stored by its *flows*: the probabilities of moving between transient states and of leaving them for good.
The diagonal is implied, so ``1 - q`` is never formed and nothing cancels. The arithmetic of the data is the
arithmetic of the answers:

============  ===================================================  ====================================
data          how it is solved                                     what the answer is
============  ===================================================  ====================================
NumPy floats  elimination by products of non-negative blocks       every entry with a small relative error
SciPy sparse  the same elimination, in minimum-degree order        the same, in the memory of the fill-in
rationals     FLINT, without rounding                              exact
Arb balls     FLINT, precision raised until the balls are narrow   an interval that holds the truth
============  ===================================================  ====================================
"""

from collapse_theory.faces import only
from collapse_theory.markov.blocks import Blocks
from collapse_theory.markov.chain import AbsorbingChain

__all__ = ["AbsorbingChain", "Blocks"]
__dir__ = only(__all__)
