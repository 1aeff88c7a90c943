"""A quantity over the generations, as a table and as a picture."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import __version__, checks, drawing, frames
from collapse_theory.arithmetic import floats_only
from collapse_theory.montecarlo import Estimate
from collapse_theory.plan.curve import name_of
from collapse_theory.plan.passages import arguments_of

__all__ = ["Trajectory", "trajectory"]


@dataclass(frozen=True)
class Trajectory:
    """Values of one quantity after some numbers of fits, and what they are values of.

    Attributes
    ----------
    quantity : str
        Name of the function.
    settings : dict
        Its arguments, in words.
    fits : tuple of int
    values : tuple of float
    errors : tuple of float
        Standard errors of simulated values; empty for computed ones.
    version : str
        Of this package.

    Examples
    --------
    >>> from collapse_theory import gaussian
    >>> found = trajectory(gaussian.risk, samples=100, fits=[1, 10])
    >>> found.values[0] < found.values[1], found.settings
    (True, {'samples': '100'})
    """

    quantity: str
    settings: dict[str, str]
    fits: tuple[int, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...] = ()
    version: str = __version__

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "quantity": self.quantity,
            "settings": dict(self.settings),
            "fits": list(self.fits),
            "values": list(self.values),
            "errors": list(self.errors),
            "version": self.version,
        }

    def to_frame(self) -> Any:
        """Return a :class:`pandas.DataFrame` indexed by ``fits``: the values and, of simulated ones, their errors.

        Raises
        ------
        ModuleNotFoundError
            Without pandas.
        """
        table = frames.frame(self._rows()).set_index("fits")
        table.attrs = {"quantity": self.quantity, "version": self.version} | self.settings
        return table

    def to_csv(self) -> str:
        """Return a table in CSV, each row with the arguments and the version, so that it explains itself."""
        out = io.StringIO()
        rows = [row | self.settings | {"version": self.version} for row in self._rows()]
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    @drawing.plots
    def plot(self, ax: Any = None, **line: Any) -> Any:
        """Draw the values over the fits, simulated ones with two standard errors on both sides."""
        axes = drawing.axes_of(ax, x="fits", y=self.quantity.replace("_", " "))
        (drawn,) = axes.plot(self.fits, self.values, **{"label": self._label} | line)
        if self.errors:
            values, widths = np.array(self.values), 2 * np.array(self.errors)
            axes.fill_between(self.fits, values - widths, values + widths, color=drawn.get_color(), alpha=0.2, lw=0)
        return axes

    @property
    def _label(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.settings.items())

    def _rows(self) -> list[dict[str, Any]]:
        errors = self.errors or (None,) * len(self.fits)
        return [
            {"fits": fits, self.quantity: value} | ({} if error is None else {"standard_error": error})
            for fits, value, error in zip(self.fits, self.values, errors, strict=True)
        ]


@floats_only
def trajectory(quantity: Any, *args: Any, fits: Any, **arguments: Any) -> Trajectory:
    """Values of a quantity after each of several numbers of fits.

    Parameters
    ----------
    quantity : callable
        Any function with an argument ``fits`` that gives one number or one
        :class:`~collapse_theory.montecarlo.Estimate`, of this package or your own.
    *args, **arguments
        Its other arguments, as it takes them itself.
    fits : int array >= 0, shape (n,)
        Numbers of fits, in increasing order.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        If ``quantity`` is not callable or gives something else, or ``fits`` is out of range.

    Notes
    -----
    Simulated values share the seed, so that neighbours are not independent; their errors are those of each alone.

    Examples
    --------
    >>> from collapse_theory import discrete
    >>> found = trajectory(discrete.expected_support, discrete.uniform(4), samples=4, fits=[0, 1, 2])
    >>> [round(value, 6) for value in found.values]
    [4.0, 2.734375, 2.146973]
    >>> found.to_csv().splitlines()[0]
    'fits,expected_support,p,samples,version'
    """
    given = arguments_of(quantity, args, arguments, remedy="Give it all but `fits`, which holds the numbers of fits.")
    points = _increasing(fits)
    found = [quantity(*args, fits=point, **arguments) for point in points]
    values = tuple(_number(value, point) for value, point in zip(found, points, strict=True))
    errors = tuple(value.standard_error for value in found if isinstance(value, Estimate))
    settings = {name: checks.shown(value) for name, value in given.items()}
    return Trajectory(name_of(quantity), settings, points, values, errors)


def _increasing(fits: Any) -> tuple[int, ...]:
    points = np.atleast_1d(checks.fits(fits))
    if points.ndim > 1 or not points.size or (np.diff(points) <= 0).any():
        raise ValueError(
            f"`fits` must be a list in increasing order; got {checks.shown(fits)}. Pass range(0, 101, 10)."
        )
    return tuple(int(point) for point in points)


def _number(value: Any, fits: int) -> float:
    try:
        return checks.real("quantity", value.value if isinstance(value, Estimate) else value, infinite=True)
    except ValueError:
        raise ValueError(
            f"`quantity` must give one number for each number of fits; it gives {checks.shown(value)} for {fits}. "
            f"Ask for one atom at a time, or wrap it."
        ) from None
