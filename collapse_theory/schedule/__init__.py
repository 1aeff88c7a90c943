"""How many data each generation draws: M_0, M_1, …, and the sum of 1/M_i that the theory runs on.

Sizes of a named schedule are real numbers, so that their sums have closed forms; simulations round them up.
"""

from collapse_theory.faces import only
from collapse_theory.schedule.formulas import Formula as Formula
from collapse_theory.schedule.formulas import Geometric, Linear, Logarithmic, Power
from collapse_theory.schedule.numbers import counted as counted
from collapse_theory.schedule.numbers import longest as longest
from collapse_theory.schedule.reading import WORDS as WORDS
from collapse_theory.schedule.reading import of, parse
from collapse_theory.schedule.sizes import Constant, Listed, Rule, Schedule

constant, linear, power, geometric, logarithmic = Constant, Linear, Power, Geometric, Logarithmic

__all__ = [
    "Constant",
    "Geometric",
    "Linear",
    "Listed",
    "Logarithmic",
    "Power",
    "Rule",
    "Schedule",
    "constant",
    "geometric",
    "linear",
    "logarithmic",
    "of",
    "parse",
    "power",
]
__dir__ = only(__all__)
