"""Tables for notebooks: what ``_repr_html_`` of the distributions returns."""

from __future__ import annotations

from html import escape
from typing import Any

__all__ = ["summary"]


def summary(law: Any, caption: str) -> str:
    """Return a table of mean, spread and quantiles of a distribution, in HTML.

    Parameters
    ----------
    law : object with ``mean()``, ``std()``, ``median()`` and ``interval(0.9)``
    caption : str

    Returns
    -------
    str
    """
    low, high = law.interval(0.9)
    values = {"mean": law.mean(), "standard deviation": law.std(), "median": law.median(), "5 %": low, "95 %": high}
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{float(value):.6g}</td></tr>" for name, value in values.items())
    return f"<table><caption>{escape(caption)}</caption>{rows}</table>"
