"""Tell a float that is written out in a formula, such as 0.5, from one that was rounded on its way."""

from __future__ import annotations

import dis
import linecache
import math
from fractions import Fraction
from functools import lru_cache
from types import CodeType, FrameType

MOST_BITS = 24  # a float that is written out, as 0.5 or 1.625 is, has few
_SHORTEST_TEXT = 3  # of 0.5; no expression of so few characters rounds to a short fraction
_OF_ANY_TEXT = ("<string>", "<stdin>")  # what Python 3.13 keeps under these names is not what `eval` compiled


def is_written_out(value: float, formula: FrameType) -> bool:
    """Tell a constant such as 0.5 from a result of rounding.

    It is short, it is the very object that stands in the code of the formula, and there it is written as one number:
    Python puts ``1.5 - 1e-17`` into the code as 1.5. It is not an integer: integers are what floats saturate at, as
    ``math.erf(6)`` and ``1 - 1e-17`` do.
    """
    if not math.isfinite(value) or value.is_integer():
        return False
    is_short = max(map(abs, value.as_integer_ratio())).bit_length() <= MOST_BITS
    code = formula.f_code
    return is_short and any(known is value for known in code.co_consts) and _is_one_literal(id(code), code, value)


@lru_cache(maxsize=4096)
def _is_one_literal(_: int, code: CodeType, value: float) -> bool:
    """Tell whether every place where a code loads a constant holds exactly that number, in digits."""
    places = [step.positions for step in dis.get_instructions(code) if step.argval is value and step.positions]
    return bool(places) and all(_reads_as(value, code, place) for place in places)


def _reads_as(value: float, code: CodeType, place: dis.Positions) -> bool:
    line, last, start, end = place
    if line is None or line != last or start is None or end is None:
        return False
    kept = "" if code.co_filename in _OF_ANY_TEXT else linecache.getline(code.co_filename, line)
    text = kept.encode()[start:end].decode(errors="replace")
    if not text:  # typed at a prompt that keeps no text
        return end - start <= _SHORTEST_TEXT + (value < 0)
    try:
        return "/" not in text and Fraction(text.replace(" ", "")) == Fraction(value)
    except ValueError:
        return False
