r"""Loops of several models: who is trained on whose data, and how alike and how diverse they become.

A graph has sources of real data, models that are refitted to a sample, mixtures of what others write, and delays. The
state is a matrix: the probability that two draws, from two nodes, are equal.
"""

from collapse_theory.faces import only
from collapse_theory.loops.graph import LoopGraph
from collapse_theory.loops.nodes import Delay, Mixture, Model, Source

__all__ = ["Delay", "LoopGraph", "Mixture", "Model", "Source"]
__dir__ = only(__all__)
