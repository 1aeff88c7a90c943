"""The distribution of the words or characters of a text."""

from __future__ import annotations

import re
from collections import Counter
from os import PathLike
from typing import Any, TextIO

from collapse_theory import checks
from collapse_theory.discrete.count_files import opened
from collapse_theory.discrete.frequencies import Frequencies, frequencies

__all__ = ["UNITS", "from_text"]

UNITS = ("words", "characters")
_WORD = re.compile("\\w+(?:['\u2019]\\w+)*")


def from_text(text: Any, *, unit: str = "words", lower: bool = False) -> Frequencies:
    """Return the distribution of the words or characters of a text.

    Parameters
    ----------
    text : path of a UTF-8 file, or open text file
        It is read line by line.
    unit : {"words", "characters"}
        Words are letters, digits and underscores, with apostrophes within; all characters count but ends of lines.
    lower : bool
        Whether capital letters count as small ones.

    Returns
    -------
    Frequencies
        The most frequent first; of equally frequent ones in alphabetical order.

    Raises
    ------
    ValueError
        If the file cannot be read, has nothing to count, or an option is unknown.

    Notes
    -----
    For a text in memory: ``from_counts(Counter(text.split()))``. For tokens of any tokenizer:
    ``from_counts(np.bincount(ids))``.

    Examples
    --------
    >>> import io
    >>> poem = from_text(io.StringIO("The rain, the sun. The end."), lower=True)
    >>> poem.most_common(2)
    [('the', 0.5), ('end', 0.16666666666666666)]
    """
    checks.choice("unit", unit, UNITS)
    if not isinstance(lower, bool):
        raise ValueError(f"`lower` must be True or False; got {checks.shown(lower)}. Leave it out for False.")
    what, remedy = "a readable text file", "For a text in memory: from_counts(Counter(text.split()))."
    if isinstance(text, (str, PathLike)):
        with opened("text", text, what=what, remedy=remedy) as file:
            counted = _count(file, unit, lower)
    elif hasattr(text, "read") and not isinstance(text, type):
        counted = _count(text, unit, lower)
    else:
        raise ValueError(f"`text` must be {what} or its path; got {checks.shown(text)}. {remedy}")
    if not counted:
        raise ValueError(f"`text` must hold {unit}; it holds none. Check the file.")
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return frequencies([name for name, _ in ranked], [number for _, number in ranked])


def _count(lines: TextIO, unit: str, lower: bool) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in lines:
        if not isinstance(line, str):
            raise ValueError(f"`text` must be opened as text; it gives {type(line).__name__}. Open it without 'b'.")
        found = line.lower() if lower else line
        counted.update(_WORD.findall(found) if unit == "words" else found.rstrip("\r\n"))
    return counted
