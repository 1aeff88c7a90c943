"""The command ``collapse explore``."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from collapse_theory.cli.help import examples

EXAMPLES = examples("collapse explore", "collapse explore --port 0 --no-browser")


def explore(
    port: Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes any that is free.")] = 5006,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    allow_origin: Annotated[
        list[str] | None, typer.Option("--allow-origin", metavar="HOST", help="Also serve the page under this name.")
    ] = None,
) -> None:
    """Open a local page of sliders: collapse times, decay of support and entropy, Gaussian risk and variance.

    It needs the extra `explore` and no network, and runs until Ctrl+C. A forwarded port of any number works
    under the names localhost and 127.0.0.1.
    """
    from collapse_theory.explorer.server import serve

    try:
        serve(port, browser=browser, origins=allow_origin or (), say=partial(print, flush=True))
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("bokeh", "tornado"):
            raise
        raise ValueError(
            "`collapse explore` must have the extra `explore`; it is not installed. "
            "Run: pip install 'collapse-theory[explore]'"
        ) from None
