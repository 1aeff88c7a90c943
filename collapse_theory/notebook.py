"""Tables and formulas for notebooks: what ``_repr_html_`` and ``_repr_latex_`` of the results return."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

__all__ = ["number", "summary", "table"]


def table(rows: Mapping[str, str], caption: str) -> str:
    """Return names and values as a table in HTML.

    Examples
    --------
    >>> table({"n": "1 < 2"}, "order")
    '<table><caption>order</caption><tr><th>n</th><td>1 &lt; 2</td></tr></table>'
    """
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows.items())
    return f"<table><caption>{escape(caption)}</caption>{cells}</table>"


def summary(distribution: Any, caption: str) -> str:
    """Return a table of mean, spread and quantiles of a distribution, in HTML.

    Parameters
    ----------
    distribution : object with ``mean()``, ``std()``, ``median()`` and ``interval(0.9)``
    caption : str

    Returns
    -------
    str
    """
    low, high = distribution.interval(0.9)
    values = {
        "mean": distribution.mean(),
        "standard deviation": distribution.std(),
        "median": distribution.median(),
        "5 %": low,
        "95 %": high,
    }
    return table({name: f"{float(value):.6g}" for name, value in values.items()}, caption)


def number(text: str) -> str:
    """Return a decimal number in LaTeX, without dollar signs.

    Examples
    --------
    >>> number("1.5e-07"), number("0.09003(7)"), number("1e-09(±0)")
    ('1.5 \\\\cdot 10^{-7}', '0.09003(7)', '1 \\\\cdot 10^{-9}(±0)')
    """
    return re.sub(r"e([+-]?\d+)", lambda power: rf" \cdot 10^{{{int(power[1])}}}", text)
