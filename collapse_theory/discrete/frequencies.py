"""A distribution from counts: of a list, an array, a dictionary, a column of pandas, or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.discrete.count_files import read_counts

__all__ = ["Frequencies", "frequencies", "from_counts"]


@dataclass(frozen=True, eq=False, repr=False)
class Frequencies:
    """Counted data as a distribution: it can be passed as ``p`` everywhere, and knows the names of its atoms.

    Attributes
    ----------
    counts : integer array, shape (K,)
        Data of each atom.
    names : sequence, length K
        Names of the atoms in the same order; their positions 0 … K - 1 if nothing else was given.

    Examples
    --------
    >>> words = from_counts({"the": 3, "end": 1})
    >>> words["the"], len(words), words.total
    (0.75, 2, 4)
    >>> from collapse_theory.discrete import homozygosity
    >>> homozygosity(words, samples=4, fits=0)
    0.625
    """

    counts: NDArray[np.int64]
    names: Any

    @cached_property
    def p(self) -> NDArray[np.float64]:
        """Probabilities, shape (K,)."""
        return np.asarray(self.counts / self.total)

    @property
    def total(self) -> int:
        """Number of data."""
        return int(self.counts.sum())

    def most_common(self, atoms: int | None = None) -> list[tuple[Any, float]]:
        """Return names with probabilities, the most probable ones first: all, or so many of them."""
        limit = len(self) if atoms is None else checks.whole("atoms", atoms, minimum=0)
        order = np.argsort(-self.counts, kind="stable")[:limit]
        return [(self.names[i], float(self.p[i])) for i in order.tolist()]

    def lifted(self, lift: Callable[[Any], Any]) -> list[Any]:
        """Return the probabilities in another kind of number, as exact quotients of the counts."""
        return [lift(Fraction(int(count), self.total)) for count in self.counts]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.p, dtype=dtype) if copy or dtype is not None else self.p

    def __iter__(self) -> Iterator[float]:
        return iter(self.p.tolist())

    def __len__(self) -> int:
        return len(self.counts)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __getitem__(self, name: Any) -> float:
        """Return the probability of the atom of that name."""
        try:
            return float(self.p[self._places[name]])
        except (KeyError, TypeError):
            remedy = checks.did_you_mean(name, filter(_is_text, self.names), "`names` lists them.")
            known = f"one of the {len(self)} atoms"
            raise ValueError(f"`name` must be {known}; got {checks.shown(name)}. {remedy}") from None

    def __repr__(self) -> str:
        shown = ", ".join(f"{checks.shown(name, 20)}: {p:.3g}" for name, p in self.most_common(3))
        return f"Frequencies({len(self)} atoms, {self.total} data; {shown}{', …' if len(self) > 3 else ''})"

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {name: place for place, name in enumerate(self.names)}


@floats_only
def from_counts(counts: Any) -> Frequencies:
    """Return the empirical distribution of counted data.

    Parameters
    ----------
    counts : array_like of int, shape (K,), dict or Counter, column of pandas, or path of a file
        Data of each atom. A file is a table with a row ``name,count`` for each atom (commas, semicolons or tabs; a
        header is skipped), the output of ``sort | uniq -c``, a list of counts alone, or an array of NumPy (``.npy``).

    Returns
    -------
    Frequencies
        In the order given; equal names are counted together. Atoms that were not seen keep their place, with
        probability 0.

    Raises
    ------
    ValueError
        If a count is no whole number of at least 0, all are 0, or the file cannot be read.

    Examples
    --------
    >>> from collections import Counter
    >>> from collapse_theory.discrete import expected_support
    >>> letters = from_counts(Counter("collapse"))
    >>> letters["l"], round(expected_support(letters, samples=8, fits=1), 3)
    (0.25, 4.838)
    """
    if isinstance(counts, (str, PathLike)):
        return frequencies(*read_counts(counts))
    if isinstance(counts, Mapping):
        return frequencies(counts.keys(), list(counts.values()))
    names = getattr(counts, "index", None)
    return frequencies(None if names is None or callable(names) else names, counts)


def frequencies(names: Iterable[Any] | None, counts: Any) -> Frequencies:
    """Check counts, and add up those of equal names."""
    numbers = _whole(counts)
    listed = range(len(numbers)) if names is None else tuple(names)
    if not isinstance(listed, range) and len(set(listed)) < len(listed):
        together: dict[Any, int] = {}
        for name, number in zip(listed, numbers.tolist(), strict=True):
            together[name] = together.get(name, 0) + number
        listed, numbers = tuple(together), np.array(list(together.values()), dtype=np.int64)
    total = float(numbers.sum(dtype=np.float64))
    if not 0 < total <= checks.LARGEST_COUNT:
        raise ValueError(
            f"`counts` must add up to a number from 1 to {checks.LARGEST_COUNT:.0e}; they add up to {total:.6g}. "
            f"Count at least one datum."
        )
    return Frequencies(numbers, listed)


def _whole(counts: Any) -> NDArray[np.int64]:
    values = checks.floats("counts", counts)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"`counts` must be one-dimensional and not empty; got {checks.shown(counts)}. Pass a list.")
    bad = np.flatnonzero(~((values >= 0) & (values <= checks.LARGEST_COUNT) & (np.floor(values) == values)))
    if bad.size:
        raise ValueError(
            f"`counts` must be whole numbers of at least 0; entry {bad[0]} is {values[bad[0]]:g}. Pass probabilities "
            f"as `p`, without this function."
        )
    return np.array([int(count) for count in counts] if values.max() > 2**53 else values, dtype=np.int64)


def _is_text(name: object) -> bool:
    return isinstance(name, str)
