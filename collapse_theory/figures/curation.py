"""Curation: which data are left in the end, against the strength of the filter and against the data per generation."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collapse_theory.curation import Verifier, diffusion_fixation, fixation_bounds, fixation_probability
from collapse_theory.figures.style import panels
from collapse_theory.palette import BLACK, COLOURS, GREY

_BAD = 0.5
_SIZES = (20, 60, 200)
_STRENGTHS = np.geomspace(1e-3, 1, 40)
_VISIBLE = 1.2564 / 2


def fixation() -> Figure:
    """Probability that only bad data are left: exact, Kimura's, and between which bounds."""
    figure, (strength, error) = panels(2)
    _strength(strength)
    _error(error)
    return figure


def _strength(ax: Axes) -> None:
    for size, colour in zip(_SIZES, COLOURS, strict=False):
        exact = [fixation_probability(_BAD, samples=size, curator=_verifier(x)) for x in _STRENGTHS]
        ax.plot(_STRENGTHS, exact, color=colour, label=f"D = {size}")
        ax.plot(_STRENGTHS, [_kimura(size, x) for x in _STRENGTHS], color=colour, ls=":")
        seen = _VISIBLE / size
        ax.plot([seen], [fixation_probability(_BAD, samples=size, curator=_verifier(seen))], "o", color=colour)
    ax.axhline(_BAD, color=GREY, lw=0.8)
    ax.set(xscale="log", yscale="log", ylim=(1e-12, 1.5), xlabel="ln(φ/ψ), good against bad pass rate")
    ax.set_ylabel("chance that only bad data are left")
    ax.set_title("half bad; dotted: Kimura; dots: D·ln(φ/ψ) = 0.63")
    ax.legend(loc="lower left")


def _error(ax: Axes) -> None:
    size = 60
    exact = np.array([fixation_probability(_BAD, samples=size, curator=_verifier(x)) for x in _STRENGTHS])
    low, high = np.array([fixation_bounds(_BAD, samples=size, curator=_verifier(x)) for x in _STRENGTHS]).T
    ax.plot(_STRENGTHS, high / exact, color=COLOURS[1], label="upper bound")
    ax.plot(_STRENGTHS, [_kimura(size, x) for x in _STRENGTHS] / exact, color=BLACK, ls=":", label="Kimura")
    ax.plot(_STRENGTHS, low / exact, color=COLOURS[0], label="lower bound")
    ax.axhline(1, color=GREY, lw=0.8)
    ax.set(xscale="log", yscale="log", ylim=(0.03, 30), xlabel="ln(φ/ψ)", ylabel="over the exact value")
    ax.set_title(f"D = {size}: bounds in closed form")
    ax.legend(loc="upper left")


def _verifier(strength: float) -> Verifier:
    return Verifier(1.0, float(np.exp(-strength)))


def _kimura(size: int, strength: float) -> float:
    return float(diffusion_fixation(_BAD, samples=size, curator=_verifier(strength)))
