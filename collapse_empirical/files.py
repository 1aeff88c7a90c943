"""Files that appear whole or not at all, and are on the disk before they get their names.

What is not finished has a name that begins with ``.lab-``: such names are the lab's own, and it removes nothing else.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from collapse_theory.files import unfinished
from collapse_theory.runs import checksum

__all__ = ["OWN", "damaged", "remove", "sealed", "sealed_files", "to_disk", "whole", "write"]

OWN = ".lab-"
"""Beginning of the names of what is not finished, or no longer needed."""
_SEAL = re.compile(r".+\.([0-9a-f]{64})\.\w+")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give another name to write to; what is there at the end replaces ``path`` at once, and nothing is left behind.

    An OSError names ``path``, which a disk that fills up while it is written to does not.
    """
    try:
        with unfinished(path.with_name(OWN + path.name)) as part:
            yield part
            _put(part, path)
    except OSError as error:
        error.filename = str(path)
        raise


def write(path: Path, text: str) -> None:
    """Write a text; the file appears whole or not at all."""
    with whole(path) as part:
        part.write_bytes(text.encode())


def _put(part: Path, final: Path) -> None:
    """Give a file that is written its name, and return when both are on the disk."""
    to_disk([part])
    os.replace(part, final)
    to_disk([final.parent])


@contextmanager
def sealed(folder: Path, stem: str) -> Iterator[Path]:
    """Give a name to write a safetensors file to; it appears whole, with its checksum in its name.

    Earlier files of the same stem go when it is there.
    """
    with unfinished(folder / f"{OWN}{stem}.safetensors") as part:
        yield part
        final = folder / f"{stem}.{checksum(part)}.safetensors"
        _put(part, final)
    for earlier in sealed_files(folder, stem):
        if earlier != final:
            earlier.unlink(missing_ok=True)


def sealed_files(folder: Path, stem: str) -> list[Path]:
    """Return the sealed files of a stem: one, or two if a kill came between writing one and removing the other."""
    return [path for path in sorted(folder.glob(f"{stem}.*.safetensors")) if _SEAL.fullmatch(path.name)]


def damaged(folder: Path) -> list[Path]:
    """Return the sealed files in a folder that are not what was written."""
    seals = ((path, _SEAL.fullmatch(path.name)) for path in sorted(folder.iterdir()))
    return [path for path, seal in seals if seal and (not path.is_file() or checksum(path) != seal[1])]


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it; a symbolic link is refused, and its target left alone."""
    if folder.is_symlink():
        raise OSError(
            f"{str(folder)!r} is a symbolic link, and what it leads to is left alone; "
            "move the folder itself to its place"
        )
    if folder.is_dir():
        shutil.rmtree(folder)


def to_disk(paths: Iterable[Path]) -> None:
    """Return when files and folders are on the disk: all at a time, since a disk takes as long for one as for many."""
    several = list(paths)
    if len(several) == 1:
        _sync(several[0])
    else:
        list(_threads().map(_sync, several))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(8, thread_name_prefix="to-disk")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that keep folders by other means
            raise
    finally:
        os.close(handle)
