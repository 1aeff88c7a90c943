"""A server for one person: on this machine only, every script from this machine."""

from __future__ import annotations

import errno
import os
import sys
import webbrowser
from collections.abc import Callable

from collapse_theory import checks

__all__ = ["serve"]


def serve(port: int, *, browser: bool = True, say: Callable[[str], object] = print) -> None:
    """Serve the explorer until the process is interrupted.

    Parameters
    ----------
    port : int in [0, 65535]
        Port on localhost; 0 takes any that is free.
    browser : bool
        Whether to open the page in the browser of this desktop.
    say : callable
        Gets one line for the person who waits.

    Raises
    ------
    ValueError
        If ``port`` is out of range, in use or not allowed.
    ModuleNotFoundError
        If the extra ``explore`` is not installed.

    Notes
    -----
    The page loads nothing from any other machine, and pages of other machines cannot talk to it.

    Examples
    --------
    >>> serve(70_000)
    Traceback (most recent call last):
    ValueError: `port` must be in [0, 65535]; got 70000. Pass a number from that interval.
    """
    checks.inside("port", checks.whole("port", port, minimum=0), 0, 65_535, closed=True)
    from bokeh.server.server import Server

    from collapse_theory.explorer.page import build

    try:
        server = Server({"/": build}, address="localhost", port=port)
    except OSError as error:
        raise ValueError(_refused(port, error)) from None
    address = f"http://localhost:{server.port}/"
    say(f"explorer at {address} (Ctrl+C ends it){_show(address, browser)}")
    server.run_until_shutdown()


def _refused(port: int, error: OSError) -> str:
    reason = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror
    return f"`--port` must be free; got {port} ({reason}). Try `--port 0` for any free one."


def _show(address: str, browser: bool) -> str:
    """Open the page and return what to say about it; a browser in the terminal would hide this line."""
    if not browser:
        return ""
    screen = not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return "" if screen and webbrowser.open(address) else "; no display here: open that address yourself"
