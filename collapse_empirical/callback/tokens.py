"""Counting the tokens or words of training data, whatever they are held in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.monitor import objects

__all__ = ["count"]

Array = NDArray[Any]
_IDS, _MASK = "input_ids", "attention_mask"
_BATCH = 1 << 20  # tokens that are counted at a time
_ROWS = 1000
_KINDS = "texts, token ids, counts by name, or a data set whose items have input_ids"


def count(data: Any, *, pad_token_id: int | None = None) -> dict[str, int]:
    """Return how often each token, or word, is in data.

    Parameters
    ----------
    data : texts, token ids, mapping or data set
        - a text, or an iterable of texts: words are counted, as by :func:`collapse_theory.discrete.from_text`;
        - token ids: an array or tensor of any shape, or an iterable of them;
        - a mapping with ``input_ids``, and ``attention_mask`` where it has one, as tokenizers return it;
        - a data set of such mappings: anything with ``__len__`` and ``__getitem__``, or an iterable;
        - counts by name, which are returned as they are, without zeros.
    pad_token_id : int >= 0, optional
        Left out where there is no ``attention_mask``; with one, the tokens whose mask is 0 are.

    Returns
    -------
    dict of int
        By the token's number as text, or by the word; in ascending order of tokens.

    Raises
    ------
    ValueError
        If data are none of these, or there is nothing to count.

    Examples
    --------
    >>> count({"input_ids": [[5, 7, 0], [7, 7, 5]], "attention_mask": [[1, 1, 0], [1, 1, 1]]})
    {'5': 2, '7': 3}
    >>> count(["the end", "the"])
    {'the': 2, 'end': 1}
    >>> count([[5, 7, 0], [7]], pad_token_id=0)
    {'5': 1, '7': 2}
    """
    pad = None if pad_token_id is None else checks.whole("pad_token_id", pad_token_id, minimum=0)
    found = _given(data) if isinstance(data, Mapping) and _IDS not in data else _counted(data, pad)
    if not found:
        raise ValueError(
            "`data` must hold something to count; got nothing. Pass the data that the model is trained on."
        )
    return found


def _given(counts: Mapping[Any, Any]) -> dict[str, int]:
    whole = {str(name): checks.whole("counts", number, minimum=0) for name, number in counts.items()}
    return {name: number for name, number in whole.items() if number}


def _counted(data: Any, pad: int | None) -> dict[str, int]:
    texts: list[str] = []
    tokens = _Tokens()
    for item in _items(data):
        if isinstance(item, str):
            texts.append(item)
        else:
            tokens.add(_kept(item, pad))
    found = tokens.counts()
    if texts and found:
        raise ValueError("`data` must be texts or token ids; got both. Count one of them.")
    return _words(texts) if texts else found


def _words(texts: list[str]) -> dict[str, int]:
    try:
        return objects.words_of("\n".join(texts), "data")
    except ValueError:  # there is none
        return {}


def _items(data: Any) -> Iterator[Any]:
    """Yield texts, arrays or mappings one by one, without collating batches."""
    if isinstance(data, (str, Mapping)) or hasattr(data, "detach") or isinstance(data, np.ndarray) or _is_row(data):
        yield data
    elif hasattr(data, "column_names") and hasattr(data, "iter"):  # a data set in Arrow: rows together are faster
        yield from data.iter(batch_size=_ROWS)
    elif hasattr(data, "__len__") and hasattr(data, "__getitem__"):
        yield from (data[k] for k in range(len(data)))
    elif isinstance(data, Iterable):
        yield from data
    else:
        raise ValueError(f"`data` must be {_KINDS}; got {checks.shown(data)}. Pass what the model is trained on.")


def _is_row(data: Any) -> bool:
    return isinstance(data, (list, tuple)) and len(data) > 0 and isinstance(data[0], (int, np.integer))


def _kept(item: Any, pad: int | None) -> Array:
    """Return the tokens of an item that are not padding."""
    mask = None
    if isinstance(item, Mapping):
        if _IDS not in item:
            names = ", ".join(map(str, item))
            raise ValueError(f"`data` must be {_KINDS}; got items with {names}. Tokenize them, or pass their texts.")
        item, mask = item.get(_IDS), item.get(_MASK)
    ids = _array(item)
    if mask is not None:
        where = _array(mask)
        if where.size != ids.size:
            raise ValueError(f"`attention_mask` must have the {ids.size} entries of input_ids; it has {where.size}.")
        ids = ids[where != 0]
    elif pad is not None:
        ids = ids[ids != pad]
    return ids


def _array(values: Any) -> Array:
    """Return whole numbers of any shape, rows of different lengths too, as one row."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    try:
        found = np.asarray(values)
    except ValueError:  # rows of different lengths
        found = np.concatenate([_array(row) for row in values])
    if not found.size:
        return np.zeros(0, dtype=np.int64)
    if found.dtype.kind not in "iub" or found.min() < 0:
        raise ValueError(f"`data` must be {_KINDS}; got {checks.shown(values)}. Pass token ids from 0 on.")
    return found.astype(np.int64).ravel()


class _Tokens:
    """Adds up tokens, a million at a time."""

    def __init__(self) -> None:
        self._total: Counter[int] = Counter()
        self._waiting: list[Array] = []
        self._size = 0

    def add(self, ids: Array) -> None:
        self._waiting.append(ids)
        self._size += ids.size
        if self._size >= _BATCH:
            self._count()

    def counts(self) -> dict[str, int]:
        self._count()
        return {str(token): self._total[token] for token in sorted(self._total)}

    def _count(self) -> None:
        if self._size:
            found, counts = np.unique(np.concatenate(self._waiting), return_counts=True)
            self._total.update(dict(zip(found.tolist(), counts.tolist(), strict=True)))
        self._waiting, self._size = [], 0
