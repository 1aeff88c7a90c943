"""Figure 4 of schaeffer2025 (section 4.4): time to total collapse, and decay of entropy."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapse_theory import discrete
from collapse_theory.figures.style import panels
from collapse_theory.palette import BLACK, BLUE, COLOURS, GREY, VERMILION

_ATOMS, _RUNS = 10, 100
_PUBLISHED = {10: 17.2, 100: 204.0, 1000: 1798.0, 10**4: 16_400.0, 10**5: 193_000.0}  # read off the figure to 2 %
_READING = 0.02


def figure4() -> Figure:
    """Both panels, ours divided by D: on the published logarithmic axes 1.9·D and 2.3·D can hardly be told apart."""
    figure, (left, right) = panels(2)
    _times(left)
    _entropies(right)
    return figure


def _times(ax: Axes) -> None:
    uniform = np.full(_ATOMS, 1 / _ATOMS)
    sizes = np.unique(np.geomspace(8, 1.3e5, 20).astype(int))
    exact = np.array([discrete.collapse_time(uniform, samples=int(size)) for size in sizes])
    marks = np.array(list(_PUBLISHED))
    error = np.array([discrete.CollapseTime(uniform, samples=int(size)).std() for size in marks]) / np.sqrt(_RUNS)
    read = np.array(list(_PUBLISHED.values()))
    ax.axhline(np.log(_ATOMS), color=VERMILION, ls="--", label="published: D·ln N")
    ax.axhline(2, color=GREY, ls=":", label="exact ceiling 2D, any number of atoms")
    ax.plot(sizes, exact / sizes, color=BLUE, label="exact mean")
    ax.errorbar(
        marks,
        read / marks,
        yerr=2 * np.hypot(error, _READING * read) / marks,
        fmt="o",
        color=BLACK,
        ms=5,
        capsize=3,
        label="published mean of 100 runs, ±2 s.e. and reading error",
    )
    ax.set(xscale="log", xlabel="data per generation D", ylabel="fits until total collapse / D", ylim=(1.2, 2.9))
    ax.set_title(f"uniform start over N = {_ATOMS} atoms")
    ax.legend(loc="upper right")


def _entropies(ax: Axes) -> None:
    uniform = np.full(_ATOMS, 1 / _ATOMS)
    for size, colour in zip((10, 100, 1000), COLOURS, strict=False):
        marks = np.unique(np.geomspace(1, 4 * size, 24).astype(int))
        exact = discrete.expected_entropy(uniform, samples=size, fits=marks) / np.log(_ATOMS)
        runs = _simulated(uniform, size, marks) / np.log(_ATOMS)
        ax.plot(marks, exact, color=colour, label=f"D = {size}")
        ax.errorbar(
            marks,
            runs.mean(axis=0),
            yerr=2 * runs.std(axis=0, ddof=1) / np.sqrt(_RUNS),
            fmt="o",
            ms=3,
            color=colour,
            lw=0.8,
            capsize=1.5,
        )
    ax.set(xscale="log", xlabel="fits", ylabel="entropy / entropy at the start", ylim=(0, 1.03))
    ax.set_title(f"lines: exact mean; points: {_RUNS} runs of ours, ±2 s.e.")
    ax.legend(loc="upper right")


def _simulated(p: NDArray[np.float64], size: int, marks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the entropies of runs after the marked fits, shape (runs, marks)."""
    rng = np.random.default_rng(size)
    shares, wanted, kept = np.tile(p, (_RUNS, 1)), set(marks.tolist()), []
    for fit in range(1, int(marks[-1]) + 1):
        shares = rng.multinomial(size, shares) / size
        if fit in wanted:
            logs = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
            kept.append(-(shares * logs).sum(axis=1))
    return np.array(kept).T
