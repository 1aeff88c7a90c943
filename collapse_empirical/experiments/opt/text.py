"""A text as blocks of tokens: reading it, training a small tokenizer on it, and cutting it.

Every row of a text is tokenised by itself, with whatever special tokens its tokenizer adds; the tokens are joined and
cut into blocks, and what is left over at the end is dropped. So no block is ever padded.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.data import prose

__all__ = ["PARTS", "blocks", "rows", "train_tokenizer"]

Array = NDArray[np.int32]
PARTS = ("train", "validation", "test")
_HUB = {"wikitext-2-raw-v1": "Salesforce/wikitext", "wikitext-103-raw-v1": "Salesforce/wikitext"}
_LOCAL = {"train": ("train",), "validation": ("valid", "val", "dev"), "test": ("test",)}
_SUFFIXES = (".parquet", ".raw", ".txt", ".tokens")
_END = "</s>"


def rows(data: str) -> dict[str, list[str]]:
    """Return the rows of the training, validation and test text.

    Parameters
    ----------
    data : str
        A data set's name on the hub, a directory, a file, or nothing for the topics of Python's help. A single text
        is cut: 80 % of its lines for training, 10 % for validation, 10 % for the test.

    Returns
    -------
    dict of lists of str
        For ``train``, ``validation`` and ``test``.

    Raises
    ------
    ValueError
        If the data are not there; nothing is downloaded except for a name on the hub.

    Examples
    --------
    >>> {part: len(found) for part, found in rows("").items()}["train"] > 5000
    True
    """
    if data in _HUB and not Path(data).exists():
        return _from_hub(data)
    if Path(data).is_dir() and data:
        return {part: _read(_file(Path(data), part)) for part in PARTS}
    if data and not Path(data).exists():
        raise ValueError(
            f"`data` must be a text file, a directory, or one of {', '.join(_HUB)}; got {data!r}. Check the path."
        )
    lines = prose(data, name="data").splitlines(keepends=True)
    first, second = len(lines) * 8 // 10, len(lines) * 9 // 10
    return dict(zip(PARTS, (lines[:first], lines[first:second], lines[second:]), strict=True))


def blocks(tokenizer: Any, texts: Sequence[str], size: int, *, part: str) -> Array:
    """Return texts as blocks of tokens.

    Parameters
    ----------
    tokenizer : transformers tokenizer
    texts : sequence of str
        Tokenised one by one, and joined.
    size : int >= 1
        Tokens in a block.
    part : str
        What the text is for; named in the error.

    Returns
    -------
    array of int32, shape (n, size)

    Raises
    ------
    ValueError
        If the text is shorter than one block.
    """
    found = tokenizer(list(texts), verbose=False)["input_ids"] if texts else []
    tokens = np.fromiter((token for row in found for token in row), dtype=np.int32)
    count = len(tokens) // size
    if count == 0:
        raise ValueError(
            f"`data` must hold at least one block of {size} tokens for {part}; it holds {len(tokens)} "
            "tokens. Use a longer text or a smaller block."
        )
    return np.ascontiguousarray(tokens[: count * size].reshape(count, size))


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> Any:
    """Return a byte-pair tokenizer of at most ``vocabulary`` tokens, the first of which ends a text.

    Examples
    --------
    >>> tokenizer = train_tokenizer(["to be or not to be"], 300)
    >>> tokenizer.decode(tokenizer("not to be")["input_ids"])
    'not to be'
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    least = len(pre_tokenizers.ByteLevel.alphabet()) + 1
    if vocabulary < least:
        raise ValueError(f"`vocabulary` must be at least {least}, one for each byte; got {vocabulary}. Try 512.")
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[_END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token=_END, eos_token=_END, pad_token=_END)


def _from_hub(name: str) -> dict[str, list[str]]:
    try:
        from datasets import load_dataset
    except ImportError:
        raise ValueError(
            f"`data` {name!r} needs the package datasets, which is not installed. Install it, give the "
            "path of a directory with its parquet files, or use --preset tiny."
        ) from None
    try:
        found = load_dataset(_HUB[name], name)
    except Exception as error:  # the hub's client raises many kinds, all of which mean that there are no data
        raise ValueError(
            f"`data` {name!r} is not in the cache and could not be downloaded ({type(error).__name__}). "
            "Go online, give a local path, or use --model tiny with its own text."
        ) from None
    return {part: list(found[part]["text"]) for part in PARTS}


def _file(folder: Path, part: str) -> Path:
    """Return the one file of a part: its name holds the part's, its suffix says that it is text or parquet."""
    fitting = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in _SUFFIXES and any(word in path.stem.lower() for word in _LOCAL[part])
    ]
    if len(fitting) != 1:
        listed = ", ".join(path.name for path in fitting) or "none"
        raise ValueError(
            f"`data` must hold one file for {part}, such as {part}.txt or {part}.parquet; "
            f"{str(folder)!r} has {listed}. Rename or add it."
        )
    return fitting[0]


def _read(path: Path) -> list[str]:
    if path.suffix != ".parquet":
        return prose(str(path), name="data").splitlines(keepends=True)
    try:
        from pyarrow import parquet
    except ImportError:
        raise ValueError(
            f"`data` holds {path.name}, which needs the package pyarrow; it is not installed. Install it, "
            "or give text files."
        ) from None
    try:
        return [str(row) for row in parquet.read_table(path, columns=["text"])["text"].to_pylist()]
    except Exception as error:  # pyarrow's errors have no common base
        raise ValueError(
            f"`data` must hold parquet files with a column `text`; {path.name}: {error}. Fetch it anew."
        ) from None
