"""Loops that decode below temperature 1, with unlimited data: where they collapse, and where it depends on the past."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapse_theory import loop, tails
from collapse_theory.decoding import Decoding
from collapse_theory.figures.style import panels
from collapse_theory.palette import BLACK, COLOURS, GREY
from collapse_theory.policy import Mix

_ATOMS = 1000
_TEMPERATURES = np.linspace(0.5, 0.99, 15)
_NEARLY_EQUAL = tails.zipf(_ATOMS, 0.3)


def phases() -> Figure:
    """Shares of real data that prevent and cure a collapse against temperature, and those that keep the entropy."""
    figure, (equal, kept) = panels(2)
    _phases(equal, np.full(_ATOMS, 1 / _ATOMS), f"{_ATOMS} equal atoms: prevented above 1 - temperature")
    _kept(kept)
    return figure


def _phases(ax: Axes, p: NDArray[np.float64], title: str) -> None:
    found = [loop.hysteresis(p, decoding=Decoding(float(t))) for t in _TEMPERATURES]
    pairs = [
        (t, h.prevents[1], h.cures[1]) for t, h in zip(_TEMPERATURES, found, strict=True) if h.prevents and h.cures
    ]
    temperature, prevents, cures = np.array(pairs).T
    ax.plot(temperature, cures, color=COLOURS[0], label="cures a collapse")
    ax.plot(temperature, prevents, color=COLOURS[1], label="prevents one")
    ax.fill_between(temperature, prevents, cures, color=GREY, alpha=0.3, lw=0)
    ax.text(1.02, 0.5, "diverse", color=BLACK)
    ax.text(0.7, 0.5, "either", color=BLACK)
    ax.text(0.53, 0.1, "collapsed", color=BLACK)
    ax.set(xlabel="temperature", ylabel="share of real data", xlim=(0.5, 1.2), ylim=(0, 1), xticks=[0.5, 0.75, 1])
    ax.set_title(title)
    ax.legend(loc="upper right")


def _kept(ax: Axes) -> None:
    p = tails.zipf(_ATOMS)
    entropy = -float((p * np.log(p)).sum())
    real = np.linspace(0.02, 1, 50)
    for temperature, colour in zip((0.95, 0.9, 0.8), COLOURS, strict=False):
        decoding = Decoding(temperature)
        states = [loop.fixed_point(p, real=float(share), decoding=decoding).entropy / entropy for share in real]
        ax.plot(real, states, color=colour, label=f"temperature {temperature}")
    ax.axhline(0.9, color=GREY, ls=":")
    ax.set(xlabel="share of real data", ylabel="share of the entropy that stays", xlim=(0, 1), ylim=(0, 1.02))
    ax.set_title(f"{_ATOMS} words by Zipf's law: no jump")
    ax.legend(loc="lower right")


def hysteresis_loop() -> Figure:
    """Largest probability of the states at temperature 0.9, and loops whose real data become less, then more."""
    figure, (equal, uneven) = panels(2)
    _loop(equal, np.full(_ATOMS, 1 / _ATOMS), f"{_ATOMS} equal atoms, temperature 0.9")
    _loop(uneven, _NEARLY_EQUAL, f"{_ATOMS} atoms, p ~ 1/i^0.3, temperature 0.9")
    return figure


def _loop(ax: Axes, p: NDArray[np.float64], title: str) -> None:
    decoding, largest = Decoding(0.9), float(p.max())
    heights = largest + (0.99 - largest) * np.geomspace(1e-5, 1, 300)
    share = np.array([loop.share_at(p, top=float(x), decoding=decoding) for x in heights])
    falls = np.append(np.diff(share) < 0, True)
    ax.plot(np.where(falls, share, np.nan), heights, color=COLOURS[0], label="stable")
    ax.plot(np.where(falls, np.nan, share), heights, color=COLOURS[0], ls="--", label="unstable")
    if np.ptp(p) == 0:
        ax.plot([0.1, 0.6], [largest, largest], color=COLOURS[0])
    real = np.linspace(0.02, 0.6, 30)
    nudge, state = 1e-9 * (np.arange(p.size) == 0), p
    sweeps = ((real[::-1], COLOURS[1], 7, "less and less real data"), (real, COLOURS[2], 3, "more and more"))
    for shares, colour, size, words in sweeps:
        tops = []
        for each in shares:
            policy = Mix(1 - float(each), 0.0, float(each))
            start = (state + nudge) / (1 + 1e-9)
            state = loop.path(p, fits=400, decoding=decoding, policy=policy, start=start).p
            tops.append(state.max())
        ax.plot(shares, tops, color=colour, ls="", marker="o", ms=size, mfc="none", label=words)
    ax.set(yscale="log", xlabel="share of real data", ylabel="largest probability", xlim=(0, 1), ylim=(5e-4, 1.5))
    ax.set_title(title)
    ax.legend(loc="upper right")
