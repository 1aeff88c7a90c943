"""Axes to draw on: what ``plot`` of the results returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["axes_of"]


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
