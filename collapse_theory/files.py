"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["check_ends", "check_writable", "text_of", "unfinished", "write_whole"]


def check_writable(name: str, path: Path) -> None:
    """Raise ValueError, before any work is done, if a file cannot be written there."""
    try:
        if path.is_dir() or not _target(path).parent.is_dir():
            raise NotADirectoryError("it is a folder" if path.is_dir() else "there is no such folder")
        if not _is_stream(path):
            tempfile.TemporaryFile(dir=_target(path).parent).close()
    except OSError as error:
        raise ValueError(_refused(name, path, error)) from None


def text_of(path: str | os.PathLike[str]) -> str:
    """Return the text of a file.

    Raises
    ------
    OSError
        If it cannot be read, or is a device, which may have no end.
    ValueError
        If it is not UTF-8.
    """
    check_ends(Path(path))
    return Path(path).read_text(encoding="utf-8")


def check_ends(path: Path) -> None:
    """Raise OSError for a device, which may have no end; a pipe has one."""
    if path.is_char_device():
        raise OSError(errno.EINVAL, "it is a device")


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give a name to write to before the file gets its own; whatever goes wrong, nothing is left there."""
    try:
        yield path
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def write_whole(name: str, path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file that appears whole or not at all; a stream such as /dev/stdout is written to.

    Raises
    ------
    ValueError
        If that fails; nothing is left behind then, and a file that was there is as it was.
    """
    data = content.encode() if isinstance(content, str) else content
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"`--{name}` must be the path of a file; got {type(path).__name__}. Pass a string or a Path.")
    path = Path(path)
    try:
        if _is_stream(path):
            path.write_bytes(data)
        else:
            _replace(_target(path), data)
    except (OSError, ValueError) as error:  # a path with a null byte is a ValueError
        raise ValueError(_refused(name, path, error)) from None


def _replace(path: Path, data: bytes) -> None:
    number, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with unfinished(Path(name)) as part:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        part.chmod(0o644)
        os.replace(part, path)


def _target(path: Path) -> Path:
    """Return the file that a path leads to: a link stays, and what it points to is replaced."""
    return path.resolve()


def _is_stream(path: Path) -> bool:
    return (path.exists() and not path.is_file()) or path.absolute().parts[:2] == (os.sep, "dev")


def _refused(name: str, path: Path, error: OSError | ValueError) -> str:
    shown = str(path) if len(str(path)) < 80 else f"{str(path)[:79]}…"
    reason = getattr(error, "strerror", None) or error
    return f"`--{name}` must be a file in a writable folder; got {shown!r} ({reason}). Choose another path."
