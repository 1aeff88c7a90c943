"""Simulated numbers as text and in notebooks."""

from __future__ import annotations

import math

from collapse_theory import notebook

__all__ = ["concise", "html", "plus_minus"]


def plus_minus(value: float, error: float) -> str:
    """Return both, rounded where the error has two digits.

    Examples
    --------
    >>> plus_minus(1959.78, 20.4)
    '1960 ± 20'
    """
    if not 0 < error < math.inf:
        return f"{value:.6g} ± {error:.2g}"
    decimals = 1 - math.floor(math.log10(error))
    if decimals > 7:
        return f"{value:.3e} ± {error:.1e}"
    return " ± ".join(f"{round(x, decimals):.{max(decimals, 0)}f}" for x in (value, error))


def concise(value: float, error: float) -> str:
    """Return the value with the error of its last digit in parentheses.

    Examples
    --------
    >>> concise(1959.78, 20.4), concise(3.21e-9, 4e-11)
    ('1960(20)', '3.21(4)e-09')
    """
    if not 0 < error < math.inf or not math.isfinite(value):
        return f"{value:.6g}(±{error:.1g})"
    place = math.floor(math.log10(error))
    last = round(error / 10.0**place)
    if last == 10:
        place, last = place + 1, 1
    if place >= 0:
        return f"{round(value, -place):.0f}({last * 10**place})"
    if abs(value) >= 1e-4:
        return f"{value:.{-place}f}({last})"
    exponent = math.floor(math.log10(max(abs(value), error)))
    return f"{value / 10.0**exponent:.{max(exponent - place, 0)}f}({last})e{exponent:+03d}"


def html(shown: str, error: float, interval: tuple[float, float], method: str, replicates: int, seed: int) -> str:
    """Return a table of an estimate, whose interval has a confidence of 95 %."""
    rows = {
        "estimate": shown,
        "standard error": f"{error:.3g}",
        "95 % interval": f"{interval[0]:.6g} … {interval[1]:.6g} ({method})",
        "replicates": str(replicates),
        "seed": str(seed),
    }
    return notebook.table(rows, "Monte Carlo")
