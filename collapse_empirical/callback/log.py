"""The log of a loop: one line of JSON for each generation, which is there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from io import RawIOBase
from itertools import pairwise
from pathlib import Path

from collapse_empirical import files
from collapse_theory import checks
from collapse_theory.monitor import objects

__all__ = ["GenerationLog"]

Counts = dict[str, int]


class GenerationLog:
    """Counts of the generations of a loop in a file that ``collapse monitor`` reads.

    Parameters
    ----------
    path : path
        Made, with its folder, when the first generation is written.

    Notes
    -----
    A line is written at once and is on the disk before :meth:`write` returns. What a kill left of a line that was cut
    off is removed with the next one: its generation is written again by the process that begins it again.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = GenerationLog(Path(folder) / "loop.jsonl")
    ...     log.write(0, {"the": 6, "end": 4})
    ...     log.write(1, {"the": 7, "end": 3})
    ...     log.path.read_text().splitlines()[1]
    '{"generation": 1, "counts": {"the": 7, "end": 3}}'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not isinstance(path, (str, os.PathLike)):
            raise ValueError(f"`log_path` must be the path of a file; got {checks.shown(path)}. Try 'loop.jsonl'.")
        self.path = Path(path)

    def read(self) -> dict[int, Counts]:
        """Return the counts of all generations, in order; a last line that was cut off is left out.

        Raises
        ------
        ValueError
            If the file cannot be read or is not such a log; the message names the line.
        """
        content = self._content()
        found: dict[int, Counts] = {}
        lines = content[: _whole(content)].decode(errors="replace").splitlines(keepends=True)
        for place, row in objects.parsed(lines, str(self.path)):
            each = objects.generation(row, place)
            if each.number in found:
                raise ValueError(
                    f"`log_path` must have every generation once; got {each.number} again ({place}). Leave one out."
                )
            found[each.number] = each.counts
        for before, after in pairwise(found):
            if after != before + 1:
                raise ValueError(
                    f"`log_path` must have every generation, in order; got {after} after {before} in "
                    f"{str(self.path)!r}. Give the missing ones, or start a new log."
                )
        return found

    def next(self, counts: Mapping[str, int]) -> int:
        """Return the number of the generation with these counts: one more than the last; the last if it is the same."""
        found = self.read()
        last = max(found, default=-1)
        return last if found and found[last] == dict(counts) else last + 1

    def write(self, generation: int, counts: Mapping[str, int], *, replace: bool = False) -> None:
        """Write the counts of a generation; nothing if they are there already.

        Parameters
        ----------
        generation : int >= 0
            One more than the last; any number begins a log.
        counts : dict of int
        replace : bool
            Whether other counts of the last generation are replaced.

        Raises
        ------
        ValueError
            If other counts of the generation are there, generations before it are missing, or the file cannot be
            written.
        """
        found = self.read()
        last = max(found, default=generation - 1)
        if generation in found and found[generation] == dict(counts):
            return
        if generation == last + 1:
            self._append(_line(generation, counts))
        elif generation in found and replace and generation == last:
            rows = found | {generation: dict(counts)}
            self._replace("".join(_line(number, row) for number, row in rows.items()))
        else:
            raise self._refused(generation, last, known=generation in found)

    def _refused(self, generation: int, last: int, *, known: bool) -> ValueError:
        if known and generation < last:
            why, remedy = f"other counts, and {last} was made from it", "Start a new log."
        elif known:
            why, remedy = "other counts", "Pass replace=True, the number of this generation, or a new log."
        else:
            why, remedy = f"{last} as its last generation", f"The next one is {last + 1}."
        return ValueError(
            f"`generation` must follow those of the log; got {generation}, for which {str(self.path)!r} has {why}. "
            f"{remedy}"
        )

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes() if self.path.exists() else b""
        except OSError as error:
            raise self._not_usable("readable", error) from None

    def _append(self, line: str) -> None:
        """Write a line at the end, in the place of what a kill may have left there."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            content = self._content()
            kept = _whole(content)
            is_open = kept > 0 and content[kept - 1 : kept] != b"\n"
            with self.path.open("ab", buffering=0) as handle:
                handle.truncate(kept)
                try:
                    _write(handle, ("\n" * is_open + line).encode())
                except OSError:
                    handle.truncate(kept)
                    raise
            files.to_disk([self.path.parent])
        except OSError as error:
            raise self._not_usable("writable", error) from None

    def _replace(self, text: str) -> None:
        try:
            files.write(self.path, text)
        except OSError as error:
            raise self._not_usable("writable", error) from None

    def _not_usable(self, what: str, error: OSError) -> ValueError:
        return ValueError(
            f"`log_path` must be a {what} file; got {checks.shown(str(self.path), 200)} ({error.strerror}). "
            "Make room, or choose another path."
        )


def _write(handle: RawIOBase, content: bytes) -> None:
    """Write all of it, at once if the disk can, and return when it is on the disk."""
    while content:
        content = content[handle.write(content) :]
    os.fsync(handle.fileno())


def _line(generation: int, counts: Mapping[str, int]) -> str:
    return json.dumps({"generation": generation, "counts": dict(counts)}, ensure_ascii=False) + "\n"


def _whole(content: bytes) -> int:
    """Return how many bytes are whole lines; a last one without its end is whole if it is an object."""
    end = content.rfind(b"\n") + 1
    try:
        json.loads(content[end:])
    except (ValueError, RecursionError):
        return end
    return len(content)
