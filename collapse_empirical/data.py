"""Real data: Gaussian points, prose and images of digits; from the installed packages or from local files."""

from __future__ import annotations

import gzip
import re
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.provenance import content
from collapse_theory.checks import shown

__all__ = ["DOCUMENTED", "digits", "mnist", "note", "prose", "tokens"]

Array = NDArray[Any]
DOCUMENTED = "5fe20c2369be7b73e97debef4d16e4cd82b8d95f58be5b4e7141f3c6caa50d71"
"""Digest of the topics of Python 3.11.7's help, of which the documentation has numbers; other versions have others."""
_WORD = re.compile(r"\w+|[^\w\s]")
_MNIST_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
_SPELLINGS = ("{0}", "{0}.gz", "{1}", "{1}.gz")  # of their names; copies have a dot for the first hyphen before idx


def prose(path: str = "", *, name: str = "text") -> str:
    """Return the text of a file, or of the topics of Python's help (about 65 000 words) if no path is given.

    ``name`` is that of the setting, for the error.
    """
    if not path:
        from pydoc_data import topics

        return "\n".join(topics.topics[name] for name in sorted(topics.topics))
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ValueError(
            f"`{name}` must be a readable UTF-8 file; got {shown(path)} ({why}). Check the path."
        ) from None


def note(path: str) -> str:
    """Return in words that the running Python's own help is not the documented text; nothing for a file."""
    ours = "" if path else content([prose().encode()])
    if ours in ("", DOCUMENTED):
        return ""
    return (
        f"the help of this Python is another text (sha256 {ours[:12]}) than that of the documented runs "
        f"({DOCUMENTED[:12]}); their numbers are not this run's"
    )


def tokens(path: str = "") -> tuple[Array, tuple[str, ...]]:
    """Return a text as word numbers, shape (N,), and the words, most frequent first.

    Examples
    --------
    >>> numbers, words = tokens()
    >>> words[numbers[0]] == prose().split()[0] or len(words) > 1000
    True
    """
    found = _counted(prose(path))
    if not found[1]:
        raise ValueError(f"`text` must hold words; {path!r} has none. Choose another file.")
    return found


@lru_cache(maxsize=2)
def _counted(text: str) -> tuple[Array, tuple[str, ...]]:
    listed = np.array(_WORD.findall(text), dtype=np.str_)
    words, inverse, counts = np.unique(listed, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return rank[inverse], tuple(words[order].tolist())


@lru_cache(maxsize=1)
def digits() -> tuple[Array, Array]:
    """Return scikit-learn's digits: images, uint8, shape (1797, 8, 8), and labels."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return np.round(images.reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8), labels.astype(np.int64)


def mnist(path: str) -> tuple[Array, Array]:
    """Return MNIST's training images, uint8, shape (N, 28, 28), and labels, from IDX files in a folder."""
    images, labels = (_idx(Path(path), name) for name in _MNIST_FILES)
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise ValueError(
            f"`data` must hold images and as many labels; got {images.shape} and {labels.shape}. Fetch the files anew."
        )
    return images, labels.astype(np.int64)


def _idx(folder: Path, name: str) -> Array:
    """Read an IDX file of bytes: 0, 0, type 8, number of axes, the axes as big-endian int32, the entries."""
    for spelling in _SPELLINGS:
        path = folder / spelling.format(name, name.replace("-idx", ".idx"))
        if path.is_file():
            return _parsed(_content(path), path)
    raise ValueError(
        f"`data` must be a folder with {name} or {name}.gz; {str(folder)!r} has neither. Put the IDX "
        "files of MNIST there, or leave `data` out for scikit-learn's digits."
    )


def _content(path: Path) -> bytes:
    """Return the bytes of a file, unpacked if it is compressed."""
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(
            f"`data` must hold readable IDX files; {str(path)!r} is damaged or may not be read ({error}). "
            "Fetch the file anew."
        ) from None


def _parsed(raw: bytes, path: Path) -> Array:
    axes = raw[3] if len(raw) > 3 else 0
    shape = np.frombuffer(raw, dtype=">i4", count=axes, offset=4) if len(raw) >= 4 + 4 * axes else np.zeros(0, int)
    if raw[:3] != b"\0\0\x08" or axes == 0 or len(raw) != 4 + 4 * axes + int(np.prod(shape)):
        raise ValueError(f"`data` must hold IDX files of bytes; {str(path)!r} is not one. Fetch the file anew.")
    return np.frombuffer(raw, dtype=np.uint8, offset=4 + 4 * axes).reshape(shape).copy()  # which PyTorch may write to
