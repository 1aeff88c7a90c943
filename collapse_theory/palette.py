"""Colours that colour-blind readers can tell apart, for figures and for the explorer."""

from __future__ import annotations

__all__ = ["BLACK", "BLUE", "COLOURS", "GREEN", "GREY", "ORANGE", "PURPLE", "SKY", "VERMILION"]

# Okabe and Ito, Color universal design (2008); their yellow is too faint for lines on white
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#8C8C8C"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
