"""What every ``plot`` of a result shares: its arguments in words, axes to draw on, limits around what is drawn."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["axes_of", "limits", "plots"]

Method = TypeVar("Method", bound=Callable[..., Any])
_LINE = """
**line
    What matplotlib's ``plot`` takes."""
_SHARED = """

Parameters
----------
ax : matplotlib.axes.Axes, optional
    Where to draw; on a new figure by default.{line}

Returns
-------
matplotlib.axes.Axes

Raises
------
ValueError
    If ``ax`` is not axes.
"""


def plots(method: Method) -> Method:
    """Add to the docstring of a ``plot`` what all of them take, return and raise.

    Examples
    --------
    >>> @plots
    ... def plot(self, ax=None, **line):
    ...     "Draw the values."
    >>> plot.__doc__.splitlines()[:5]
    ['Draw the values.', '', 'Parameters', '----------', 'ax : matplotlib.axes.Axes, optional']
    """
    line = _LINE if "line" in inspect.signature(method).parameters else ""
    method.__doc__ = f"{method.__doc__}{_SHARED.format(line=line)}"
    return method


def axes_of(ax: Any = None, *, title: str = "", x: str = "", y: str = "") -> Axes:
    """Return axes with their labels.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw; on a new figure by default, which is the current one of pyplot afterwards.
    title, x, y : str
        Labels; those that stand there already are kept.

    Raises
    ------
    ValueError
        If ``ax`` is something else.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes_of(Figure().subplots(), x="fits").get_xlabel()
    'fits'
    """
    from matplotlib.axes import Axes

    if ax is None:
        from matplotlib import pyplot

        ax = pyplot.figure(layout="constrained").subplots()
    if not isinstance(ax, Axes):
        raise ValueError(f"`ax` must be axes of matplotlib; got {type(ax).__name__}. Pass one of plt.subplots().")
    labels = ((ax.get_title, ax.set_title, title), (ax.get_xlabel, ax.set_xlabel, x), (ax.get_ylabel, ax.set_ylabel, y))
    for get, put, label in labels:
        if label and not get():
            put(label)
    return ax


def limits(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis around all values that are finite, with some room.

    Examples
    --------
    >>> [round(end, 2) for end in limits([0.0, 1.0, math.inf])]
    [-0.08, 1.08]
    """
    finite = [x for x in values if math.isfinite(x)]
    low, high = min(finite), max(finite)
    room = 0.08 * (high - low) or 0.1 * abs(high) or 0.1
    return low - room, high + room
