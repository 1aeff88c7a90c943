"""The theory figures of the papers with exact values over them, and figures of our own.

Each figure is a function without arguments that returns a matplotlib figure; what is random in it has a fixed seed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collapse_theory import checks
from collapse_theory.checks import did_you_mean
from collapse_theory.files import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["NAMES", "draw", "drawn_by", "save"]

_DEFINED_IN = {
    "shumailov2023-figure3": "shumailov2023.figure3",
    "shumailov2023-figure4": "shumailov2023.figure4",
    "shumailov2023-figure5": "shumailov2023.figure5",
    "shumailov2023-figure6": "shumailov2023.figure6",
    "shumailov2023-figure12": "shumailov2023.figure12",
    "schaeffer2025-figure4": "schaeffer2025.figure4",
    "collapse-time": "discrete.collapse_time",
    "anchors": "anchors.stationary_distributions",
    "decoding-phases": "decoding.phases",
    "decoding-hysteresis": "decoding.hysteresis_loop",
    "lyapunov-spectrum": "gaussian.lyapunov_spectrum",
    "schedules": "gaussian.schedules",
    "curation": "curation.fixation",
}
NAMES = tuple(_DEFINED_IN)
"""Names of the figures; also of their files, without the ending."""

_NO_DATES: dict[str, dict[str, Any]] = {"png": {"Software": None}, "pdf": {"CreationDate": None, "Producer": None}}


def draw(name: str) -> Figure:
    """Draw one figure.

    Parameters
    ----------
    name : str
        One of :data:`NAMES`.

    Returns
    -------
    matplotlib.figure.Figure
        Sizes in inches.

    Raises
    ------
    ValueError
        If there is no figure of that name.

    Notes
    -----
    Nothing is drawn on a display and no state of matplotlib is changed. Each figure says on itself what is exact, what
    is published and what is simulated; the sources are named in the modules that draw them.

    Examples
    --------
    >>> [axes.get_xlabel() for axes in draw("shumailov2023-figure12").axes]
    ['data M', 'data M']
    """
    from matplotlib import rc_context

    from collapse_theory.figures.style import RC

    with rc_context(RC):
        return drawn_by(name)()


def drawn_by(name: str) -> Callable[[], Figure]:
    """Return the function that draws a figure; its docstring says what is seen, its file is the code.

    Parameters
    ----------
    name : str
        One of :data:`NAMES`.

    Returns
    -------
    function without arguments
        :func:`draw` calls it with the settings of Matplotlib that all figures share.

    Raises
    ------
    ValueError
        If there is no figure of that name.

    Examples
    --------
    >>> drawn_by("collapse-time").__module__
    'collapse_theory.figures.discrete'
    """
    module, function = _DEFINED_IN[_known(name)].split(".")
    found: Callable[[], Figure] = getattr(import_module(f"{__name__}.{module}"), function)
    return found


def save(
    folder: str | os.PathLike[str], *, names: Sequence[str] = NAMES, formats: Sequence[str] = ("png", "pdf")
) -> Iterator[Path]:
    """Draw figures and write them, one file for each format.

    Parameters
    ----------
    folder : path
        Folder for the files; made if missing.
    names : sequence of str
        Of :data:`NAMES`; all by default.
    formats : sequence of {"png", "pdf"}

    Yields
    ------
    Path
        Each file as soon as it is written.

    Raises
    ------
    ValueError
        If a name or a format is unknown, or the folder cannot be written. All are checked before anything is drawn.

    Notes
    -----
    The same versions of the packages write the same bytes again: seeds are fixed and no dates are stored.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save(folder, names=["shumailov2023-figure12"], formats=["pdf"])]
    ['shumailov2023-figure12.pdf']
    """
    remedy = "Pass a list of strings, of one if need be."
    wanted = [_known(name) for name in checks.listed("names", names, str, what="words", remedy=remedy)]
    kinds = checks.listed("formats", formats, str, what="words", remedy=remedy)
    for kind in kinds:
        if kind not in _NO_DATES:
            raise ValueError(f"`formats` must hold 'png' or 'pdf'; got {checks.shown(kind)}. Convert one of them.")
    return _write(_folder(folder), wanted, kinds)


def _write(folder: Path, names: Sequence[str], formats: Sequence[str]) -> Iterator[Path]:
    from matplotlib import rc_context

    from collapse_theory.figures.style import RC

    for name in names:
        figure = draw(name)
        for kind in formats:
            path = folder / f"{name}.{kind}"
            content = BytesIO()
            with rc_context(RC):
                figure.savefig(content, format=kind, metadata=_NO_DATES[kind])
            write_whole("out", path, content.getvalue())
            yield path


def _known(name: str) -> str:
    if isinstance(name, str) and name in _DEFINED_IN:
        return name
    hint = did_you_mean(name, NAMES, "Pass no name for all of them.")
    raise ValueError(f"`name` must be one of {', '.join(NAMES)}; got {checks.shown(name)}. {hint}")


def _folder(directory: str | os.PathLike[str]) -> Path:
    if not isinstance(directory, (str, os.PathLike)):
        raise ValueError(
            f"`folder` must be the path of a folder; got {checks.shown(directory)}. Pass a string or a Path."
        )
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # a path with a null byte is a ValueError
        reason = getattr(error, "strerror", None) or error
    else:
        reason = "" if os.access(folder, os.W_OK) else "it cannot be written"
    if reason:
        shown = str(folder) if len(str(folder)) < 80 else f"{str(folder)[:79]}…"
        raise ValueError(f"`folder` must be a writable folder; got {shown!r} ({reason}). Choose another one.")
    return folder
