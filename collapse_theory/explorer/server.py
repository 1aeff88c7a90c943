"""A server for one person: on this machine only, every script from this machine."""

from __future__ import annotations

import errno
import os
import re
import sys
import webbrowser
from collections.abc import Callable, Sequence

from collapse_theory import checks

__all__ = ["serve"]


HERE = ("localhost", "127.0.0.1", "::1")
"""Names of this machine: whichever port of another machine is forwarded here, a browser calls it by one of them."""


def serve(
    port: int, *, browser: bool = True, origins: Sequence[str] = (), say: Callable[[str], object] = print
) -> None:
    """Serve the explorer until the process is interrupted.

    Parameters
    ----------
    port : int in [0, 65535]
        Port on localhost; 0 takes any that is free.
    browser : bool
        Whether to open the page in the browser of this desktop.
    origins : sequence of str
        Names of other hosts under which the page may be opened, through a proxy on this machine.
    say : callable
        Gets one line for the person who waits.

    Raises
    ------
    ValueError
        If ``port`` is out of range, in use or not allowed, or an origin is not the name of a host.
    ModuleNotFoundError
        If the extra ``explore`` is not installed.

    Notes
    -----
    The page loads nothing from any other machine. Pages of other machines cannot talk to it, and a request that names
    another host, as it does after DNS rebinding, is refused.

    Examples
    --------
    >>> serve(70_000)
    Traceback (most recent call last):
    ValueError: `port` must be in [0, 65535]; got 70000. Pass a number from that interval.
    """
    checks.inside("port", checks.whole("port", port, minimum=0), 0, 65_535, closed=True)
    hosts = (*HERE, *(_host(origin) for origin in origins))
    from bokeh.server.util import bind_sockets

    from collapse_theory.explorer.application import server

    try:
        sockets, port = bind_sockets("localhost", port)
    except OSError as error:
        raise ValueError(_refused(port, error)) from None
    running = server(hosts, sockets)
    address = f"http://localhost:{port}/"
    say(f"explorer at {address} (Ctrl+C ends it){_show(address, browser)}")
    running.run_until_shutdown()


def _host(origin: object) -> str:
    """Return the name of a host, without what else an address holds."""
    found = (
        re.fullmatch(r"(?:https?://)?([a-z0-9_.-]+)(?::\d+)?/?", origin.lower()) if isinstance(origin, str) else None
    )
    if not found:
        raise ValueError(
            f"`--allow-origin` must be the name of a host; got {origin!r}. Write for example lab.example.org."
        )
    return found[1]


def _refused(port: int, error: OSError) -> str:
    reason = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror
    return f"`--port` must be free; got {port} ({reason}). Try `--port 0` for any free one."


def _show(address: str, browser: bool) -> str:
    """Open the page and return what to say about it; a browser in the terminal would hide this line."""
    if not browser:
        return ""
    screen = not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return "" if screen and webbrowser.open(address) else "; no display here: open that address yourself"
