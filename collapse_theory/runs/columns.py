"""Metrics of a run by column: one for each metric, all generations of all seeds, read when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np

__all__ = ["ABSENT", "Columns", "as_bytes"]

ABSENT = object()
"""What stands for a metric that a generation has not."""
_WIDTH = 8


def as_bytes(values: Sequence[Any]) -> bytes:
    """Return floats, or lists of floats of one shape, with the first bytes of all numbers first: that compresses best.

    Examples
    --------
    >>> as_bytes([1.0, -1.0])
    b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xf0\\xf0?\\xbf'
    """
    numbers = np.array(values, dtype="<f8").reshape(-1, 1)
    return np.ascontiguousarray(numbers.view(np.uint8).T).tobytes()


def _floats(content: bytes, shape: Sequence[int]) -> list[Any]:
    by_place = np.frombuffer(content, dtype=np.uint8).reshape(_WIDTH, -1)
    listed: list[Any] = np.ascontiguousarray(by_place.T).view("<f8").reshape(-1, *shape).tolist()
    return listed


class Columns:
    """The metrics of a run.

    Parameters
    ----------
    read : callable
        Returns a part of the file by its name.
    shapes : dict of list
        Of the values in ``floats/NAME``, for all metrics in their order.
    lengths : dict of int
        Generations of each seed, the original included.
    """

    def __init__(self, read: Callable[[str], bytes], shapes: Mapping[str, Sequence[int]], lengths: Mapping[int, int]):
        self._read, self._shapes, self._lengths = read, shapes, lengths
        self._known: dict[str, list[Any]] = {}
        self._rest: dict[str, Any] | None = None

    @property
    def names(self) -> list[str]:
        """The metrics."""
        return list(self._shapes)

    def column(self, name: str) -> list[Any]:
        """Return the values of a metric, seed after seed; ``ABSENT`` where a generation lacks it."""
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def _made(self, name: str) -> list[Any]:
        if self._rest is None:
            self._rest = json.loads(self._read("metrics.json"))
        rest = self._rest[name]
        if "floats" in rest:
            values = iter(_floats(self._read(f"floats/{name}"), self._shapes[name]))
            other = {int(place): value for place, value in rest["floats"].items()}
            total = sum(self._lengths.values())
            gaps = set(rest["absent"])
            if not (other or gaps):
                return list(values)
            return [
                ABSENT if place in gaps else other[place] if place in other else next(values) for place in range(total)
            ]
        found = list(rest["values"])
        for place in rest["absent"]:
            found[place] = ABSENT
        return found

    def span(self, seed: int) -> slice:
        """Return where the generations of a seed are."""
        seeds = list(self._lengths)
        first = sum(self._lengths[each] for each in seeds[: seeds.index(seed)])
        return slice(first, first + self._lengths[seed])

    def series(self, seed: int) -> Mapping[str, list[Any]]:
        """Return the metrics of a seed by generation; None where one is missing."""
        return _Series(self, self.span(seed))

    def records(self, seed: int, recipe: str) -> Sequence[Mapping[str, Any]]:
        """Return the records of a seed, each made when it is asked for."""
        return _Records(self, self.span(seed), {"seed": seed, "recipe": recipe})

    def row(self, place: int) -> dict[str, Any]:
        """Return the metrics of one generation."""
        values = {name: self.column(name)[place] for name in self._shapes}
        return {name: value for name, value in values.items() if value is not ABSENT}


class _Series(Mapping[str, list[Any]]):
    def __init__(self, columns: Columns, span: slice) -> None:
        self._columns, self._span = columns, span

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._columns.names:
            raise KeyError(name)
        return [None if value is ABSENT else value for value in self._columns.column(name)[self._span]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names)

    def __len__(self) -> int:
        return len(self._columns.names)


class _Records(Sequence[Mapping[str, Any]]):
    def __init__(self, columns: Columns, span: slice, place: Mapping[str, Any]) -> None:
        self._columns, self._span, self._place = columns, span, place

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        numbers = range(len(self))[index]
        return self._record(numbers) if isinstance(numbers, int) else [self._record(number) for number in numbers]

    def _record(self, number: int) -> dict[str, Any]:
        metrics = self._columns.row(self._span.start + number)
        return {"generation": number, **self._place, "metrics": metrics, "files": {}}

    def __len__(self) -> int:
        return int(self._span.stop - self._span.start)
