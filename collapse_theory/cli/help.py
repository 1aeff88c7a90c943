"""What the commands of both command lines say at the end of ``--help``."""

from __future__ import annotations

__all__ = ["examples"]


def examples(*commands: str) -> str:
    """Return the end of a help text: command lines to copy, each on a line of its own.

    Examples
    --------
    >>> examples("collapse verify", "collapse --version")
    'Examples:\\n\\ncollapse verify\\n\\ncollapse --version'
    """
    return "\n\n".join(("Examples:", *commands))
