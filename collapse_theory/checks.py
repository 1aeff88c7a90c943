"""Checks of arguments, in one wording: the name, the requirement, the value, the remedy."""

from __future__ import annotations

import difflib
import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from inspect import signature
from typing import Any

import numpy as np

from collapse_theory.arithmetic import Number, is_symbolic, unsealed

DISTRIBUTION_TOLERANCE = 1e-9
LARGEST_COUNT = 10**18  # beyond it neither int64 counters nor float64 steps of one are exact
COVARIANCE_TOLERANCE = 1e-12  # relative asymmetry, and size of negative eigenvalues, that rounding explains


class CostlyWarning(UserWarning):
    """Work that will take more than a minute or 2 GiB, announced before it starts."""


def affordable(name: str, value: object, *, seconds: float = 0.0, memory: float = 0.0, remedy: str) -> None:
    """Announce work of more than a minute or 2 GiB, and refuse what one machine is not likely to finish.

    ``seconds`` and ``memory`` (bytes) are estimates for one core of a present-day machine.

    Examples
    --------
    >>> affordable("fits", 10**12, memory=8e12, remedy="Use `homozygosity_limit`.")
    Traceback (most recent call last):
    ...
    ValueError: `fits` must be smaller here; 1000000000000 needs about 8e+03 GB. Use `homozygosity_limit`.
    """
    if seconds <= _NOTED_SECONDS and memory <= _NOTED_MEMORY:
        return
    parts = [f"{memory / 1e9:.3g} GB"] if memory > _NOTED_MEMORY else []
    parts += [_duration(seconds)] if seconds > _NOTED_SECONDS else []
    need = f"about {' and '.join(parts)}"
    if seconds > _MOST_SECONDS or memory > _MOST_MEMORY:
        raise ValueError(f"`{name}` must be smaller here; {_short(value)} needs {need}. {remedy}")
    warnings.warn(f"`{name}` = {_short(value)} needs {need}. {remedy}", CostlyWarning, stacklevel=3)


def _duration(seconds: float) -> str:
    for size, unit in ((86400 * 365, "years"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} seconds"


_NOTED_SECONDS, _NOTED_MEMORY = 60.0, 2.0 * 2**30
_MOST_SECONDS, _MOST_MEMORY = 86400.0, 16.0 * 2**30


def whole(name: str, value: object, *, minimum: int, maximum: int | None = None) -> int:
    """Return ``value`` as an int, or say why it is not a count.

    Examples
    --------
    >>> whole("samples", 1e5, minimum=1)
    100000
    """
    number = None if isinstance(value, (bool, np.bool_)) else _as_whole(value)
    if number is None or number < minimum:
        raise ValueError(
            f"`{name}` must be a whole number of at least {minimum}; got {_short(value)}. "
            f"Pass a count such as {name}={max(minimum, 1) * 100 if name == 'samples' else max(minimum, 1)}."
        )
    if maximum is not None and number > maximum:
        most = maximum if maximum <= LARGEST_COUNT else f"{float(maximum):g}"
        raise ValueError(f"`{name}` must be at most {most}; got {_short(value)}. Pass a smaller count.")
    return number


def index(name: str, value: object, *, size: int, of: str) -> int:
    """Return ``value`` as a position among ``size`` things, counted from 0.

    Examples
    --------
    >>> index("atom", 3, size=3, of="atoms")
    Traceback (most recent call last):
    ...
    ValueError: `atom` must be in 0 … 2, a position among 3 atoms; got 3. Count from 0.
    """
    number = None if isinstance(value, (bool, np.bool_)) else _as_whole(value)
    if number is None or not 0 <= number < size:
        raise ValueError(
            f"`{name}` must be in 0 … {size - 1}, a position among {size} {of}; got {_short(value)}. Count from 0."
        )
    return number


def _as_whole(value: Any) -> int | None:
    if isinstance(value, (str, bytes, Sequence, complex, np.complexfloating)) or _is_masked(value):
        return None
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return None
    value = unsealed(value)
    if hasattr(value, "unique_fmpz"):  # an Arb ball
        unique = value.unique_fmpz() if value.is_exact() and value.is_integer() else None
        return None if unique is None else int(unique)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == value else None


def fits(value: Any, *, name: str = "fits") -> Any:
    """Return a count of generations, an integer array of them, or a symbol as it is."""
    if is_symbolic(value):
        return value
    if isinstance(value, (list, tuple, range, np.ndarray)) or _is_series(value):
        unmasked(name, value)
        counts = _array(value)
        if counts is not None and counts.ndim == 0:
            return whole(name, counts.item(), minimum=0)
        if counts is not None and counts.dtype.kind == "f" and _are_whole(counts):
            counts = counts.astype(np.int64)
        if counts is None or counts.dtype.kind not in "iu" or (counts.size and counts.min() < 0):
            raise ValueError(f"`{name}` must hold whole numbers of at least 0; got {_short(value)}. Pass integers.")
        return counts
    return whole(name, value, minimum=0)


def _are_whole(values: np.ndarray[Any, Any]) -> bool:
    """Tell whether floats, such as a column of counts with a gap elsewhere, are whole numbers without rounding."""
    return bool(np.all((np.abs(values) <= 2**53) & (np.floor(values) == values)))


def _is_series(value: object) -> bool:
    """Tell a column of pandas or xarray, which turns into an array, from a number."""
    return hasattr(value, "__array__") and bool(getattr(value, "shape", ()))


def _array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return an array, or None where there is none to make (ragged, nested in itself, no numbers of NumPy)."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError, OverflowError, RuntimeError):  # a tensor that records gradients raises the last
        return None


def _unread(value: object) -> str:
    """Say what was no array to NumPy."""
    return f"a {type(value).__name__} that NumPy cannot read" if hasattr(value, "__array__") else "a ragged list"


def unmasked(name: str, value: object) -> None:
    """Refuse a masked array: what its mask hides would be used all the same."""
    if _is_masked(value):
        raise ValueError(
            f"`{name}` must not be masked; its mask would be lost. Pass its compressed() entries, or filled() ones."
        )


def _is_masked(value: object) -> bool:
    return isinstance(value, np.ma.MaskedArray)


def ddof(value: object) -> int:
    """Return 1 (unbiased variance) or 0 (maximum likelihood)."""
    number = None if isinstance(value, bool) else _as_whole(value)
    if number not in (0, 1):
        raise ValueError(f"`ddof` must be 1 (unbiased) or 0 (maximum likelihood); got {value!r}. Leave it out for 1.")
    return number


def positive(name: str, value: Number, *, allow_zero: bool = False) -> Number:
    """Return ``value`` if it is a finite positive number (symbols pass)."""
    if is_symbolic(value):
        return value
    unmasked(name, value)
    is_real = (
        not isinstance(value, (bool, np.bool_, str, complex))
        and getattr(value, "dtype", np.dtype(float)).kind in "iufO"
    )
    if not is_real or not _in_range(value, allow_zero):
        kind = "non-negative" if allow_zero else "positive"
        raise ValueError(f"`{name}` must be finite and {kind}; got {_short(value)}. Check its sign and units.")
    return value


def scalar(name: str, value: Any, *, allow_zero: bool = False) -> float:
    """Return one finite positive number as a float: no array, no symbol.

    Examples
    --------
    >>> scalar("sigma", np.float32(0.5))
    0.5
    """
    if is_symbolic(value) or np.ndim(_array(value)) > 0:  # type: ignore[arg-type]
        raise ValueError(f"`{name}` must be one number; got {_short(value)}. Pass a float.")
    try:
        return float(positive(name, value, allow_zero=allow_zero))
    except OverflowError:
        raise ValueError(f"`{name}` must be within float64; got {_short(value)}. Pass a smaller number.") from None


def text(name: str, value: object) -> str:
    """Return a text, or say that it is none.

    Examples
    --------
    >>> text("reason", "by hand")
    'by hand'
    """
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be a text; got {_short(value)}. Pass a string.")
    return value


def probability(name: str, value: Any) -> float:
    """Return ``value`` as a float strictly between 0 and 1."""
    if not _is_between(value, 0, 1, closed=False):
        raise ValueError(
            f"`{name}` must lie strictly between 0 and 1; got {_short(value)}. Pass a fraction, not a percentage."
        )
    return float(value)


def real(name: str, value: Any, *, infinite: bool = False) -> float:
    """Return one real number as a float, finite unless ``infinite`` ones mean something here too.

    Examples
    --------
    >>> real("noise", Fraction(1, 4))
    0.25
    """
    number = None if isinstance(value, (bool, np.bool_, str, bytes)) or _is_masked(value) else _as_float(value)
    if number is None or math.isnan(number) or (math.isinf(number) and not infinite):
        raise ValueError(
            f"`{name}` must be a {'' if infinite else 'finite '}real number; got {shown(value)}. Pass a float."
        )
    return number


def _as_float(value: Any) -> float | None:
    try:
        return None if np.ndim(value) else float(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None


def _in_range(value: Any, allow_zero: bool) -> bool:
    try:
        if isinstance(value, np.ndarray):
            lowest = value.min() if value.size else 0.0
            return bool(np.isfinite(value).all() and (lowest >= 0 if allow_zero else lowest > 0))
        return bool((value >= 0 if allow_zero else value > 0) and float(unsealed(value)) < math.inf)
    except (TypeError, ValueError):
        return False
    except OverflowError:  # an exact number beyond float64 is finite all the same
        return True


def inside(name: str, value: Number, low: float, high: float, *, closed: bool = False) -> Number:
    """Return ``value`` if it is a number between ``low`` and ``high`` (symbols pass)."""
    if is_symbolic(value):
        return value
    if not _is_between(value, low, high, closed=closed):
        span = f"[{low:g}, {high:g}]" if closed else f"({low:g}, {high:g})"
        raise ValueError(f"`{name}` must be in {span}; got {_short(value)}. Pass a number from that interval.")
    return value


def _is_between(value: Any, low: float, high: float, *, closed: bool) -> bool:
    if isinstance(value, (bool, np.bool_, str)) or _is_masked(value):
        return False
    try:
        if unsealed(value) is not value:  # a sealed ball is compared with exact numbers only
            low, high = (Fraction(end) if math.isfinite(end) else end for end in (low, high))  # type: ignore[assignment]
        return bool(low <= value <= high if closed else low < value < high)
    except (TypeError, ValueError):
        return False


def choice(name: str, value: object, options: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of the options.

    Examples
    --------
    >>> choice("method", "forward", ("forward", "lineage"))
    'forward'
    """
    if not isinstance(value, str) or value not in options:
        raise ValueError(
            f"`{name}` must be one of {', '.join(map(repr, options))}; got {_short(value)}. Check the spelling."
        )
    return str(value)


def did_you_mean(word: object, known: Iterable[str], otherwise: str) -> str:
    """Return the remedy for a word that is not known: the one that looks like it, or else where they are listed.

    Examples
    --------
    >>> did_you_mean("refutd", ["holds", "refuted"], "Choose one of them.")
    "Did you mean 'refuted'?"
    >>> did_you_mean("nosuch", ["holds", "refuted"], "Choose one of them.")
    'Choose one of them.'
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6) if isinstance(word, str) else []
    return f"Did you mean {near[0]!r}?" if near else otherwise


def covariance(name: str, value: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a covariance as a symmetric array, or say by how much it is none."""
    matrix = np.atleast_2d(floats(name, value))
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"`{name}` must be a square matrix; its shape is {matrix.shape}. Pass shape (d, d).")
    if not np.isfinite(matrix).all():
        raise ValueError(f"`{name}` must be finite; it holds {matrix[~np.isfinite(matrix)][0]}. Remove or correct it.")
    largest = float(np.abs(matrix).max())
    with np.errstate(over="ignore"):
        gap = float(np.abs(matrix - matrix.T).max())
    if gap > COVARIANCE_TOLERANCE * largest:
        raise ValueError(f"`{name}` must be symmetric; entries differ by {gap:.3g}. Pass (cov + cov.T)/2.")
    if gap > 0:
        matrix = np.where(matrix == matrix.T, matrix, matrix / 2 + matrix.T / 2)
    lowest = float(np.linalg.eigvalsh(matrix)[0])
    if lowest < -COVARIANCE_TOLERANCE * largest * len(matrix):
        raise ValueError(
            f"`{name}` must be positive semidefinite; its least eigenvalue is {lowest:.3g}. Check its signs."
        )
    return matrix


def one(name: str, value: Any) -> Any:
    """Return ``value`` if it is one number or symbol, out of its array if it is in one.

    Examples
    --------
    >>> one("sigma", np.array(3))
    3
    """
    if np.iterable(value):
        raise ValueError(f"`{name}` must be one number; got {type(value).__name__}. Ask for one at a time.")
    return value.item() if isinstance(value, np.ndarray) else value


@contextmanager
def within_float64(names: str) -> Iterator[None]:
    """Say of which arguments the result, or what it is computed from, is beyond float64; a decorator as well.

    Examples
    --------
    >>> with within_float64("`sigma`"):
    ...     10**400 * 1.0
    Traceback (most recent call last):
    ...
    ValueError: `sigma` must give numbers within float64; those given do not. Change the unit, or pass `mpmath.mpf`.
    """
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            yield
    except (ArithmeticError, RecursionError):
        raise ValueError(
            f"{names} must give numbers within float64; those given do not. Change the unit, or pass `mpmath.mpf`."
        ) from None


def takes(name: str, function: Callable[..., Any], arguments: Iterable[str]) -> None:
    """Refuse a function that does not take keyword arguments of these names.

    Examples
    --------
    >>> takes("f", lambda samples: 1 / samples, ["fits"])
    Traceback (most recent call last):
    ...
    ValueError: `f` must take the arguments fits: missing a required argument: 'samples'. Rename its parameters.
    """
    try:
        parameters = signature(function)
    except ValueError:  # a function in C that tells nobody its parameters
        return
    try:
        parameters.bind(**dict.fromkeys(arguments))
    except TypeError as error:
        names = ", ".join(arguments)
        raise ValueError(f"`{name}` must take the arguments {names}: {error}. Rename its parameters.") from None


def seed(value: object) -> int:
    """Return a seed: a whole number of at least 0."""
    return whole("seed", value, minimum=0)


def floats(name: str, value: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return an array of real numbers as float64, or say what is in the way (not whether they are finite).

    Examples
    --------
    >>> floats("mu", [1, 2.5])
    array([1. , 2.5])
    """
    unmasked(name, value)
    if isinstance(value, Iterator):
        raise ValueError(f"`{name}` must be an array; got an iterator, which can be read only once. Pass list({name}).")
    array = _array(value)
    if array is None or array.dtype.kind not in "iufO" or isinstance(value, (dict, set, str, bytes)):
        what = _unread(value) if array is None else _short(value)
        raise ValueError(f"`{name}` must hold real numbers of one shape; got {what}. Convert them to float.")
    if array.dtype == object and any(entry is None or isinstance(entry, (str, bytes)) for entry in array.flat):
        raise ValueError(f"`{name}` must hold real numbers; got {_short(value)}. Convert them to float.")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"`{name}` must hold real numbers within float64; got {_short(value)}. Convert them to float."
        ) from None


def distribution(p: Any, *, name: str = "p") -> list[Any] | np.ndarray[Any, np.dtype[np.float64]]:
    """Return the entries of a probability vector, or say what is wrong with it.

    They are as they came, except that numbers of lower precision than float64 are divided by their sum: what was
    checked once passes again.
    """
    if isinstance(p, (str, bytes, dict, set)) or is_symbolic(p) or not np.iterable(p):
        raise ValueError(f"`{name}` must be a one-dimensional array of probabilities; got {_short(p)}. Pass a list.")
    if isinstance(p, Iterator):
        raise ValueError(f"`{name}` must be an array; got an iterator, which can be read only once. Pass list({name}).")
    unmasked(name, p)
    raw = _array(p if hasattr(p, "__array__") else list(p))
    if raw is None:
        raise ValueError(f"`{name}` must be one-dimensional; got {_unread(p)}. Pass K numbers, shape (K,).")
    if raw.ndim != 1 or raw.size == 0:
        raise ValueError(
            f"`{name}` must be one-dimensional and not empty; its shape is {raw.shape}. Flatten it to shape (K,)."
        )
    if raw.dtype == object:
        entries = list(raw)
        _check_entries(name, [e for e in entries if not is_symbolic(e)])
        _check_total(name, _exact_total(entries))
        return entries
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"`{name}` must hold numbers; its entries are of type {raw.dtype}. Convert them to float.")
    values, tolerance = raw.astype(np.float64), _tolerance(raw)
    _check_array(name, values, tolerance=tolerance)
    return values if tolerance == DISTRIBUTION_TOLERANCE else values / values.sum()


def _tolerance(values: np.ndarray[Any, Any]) -> float:
    """Return by how much a sum may miss 1: numbers of lower precision, each rounded, miss it by their own rounding."""
    if values.dtype.kind != "f":
        return DISTRIBUTION_TOLERANCE
    rounding = float(np.finfo(values.dtype).eps)
    return max(DISTRIBUTION_TOLERANCE, rounding * (8 + math.sqrt(values.size)))


def _check_array(name: str, values: np.ndarray[Any, np.dtype[np.float64]], tolerance: float) -> None:
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if bad.size:
        raise ValueError(
            f"`{name}` must be finite and non-negative; entry {bad[0]} is {values[bad[0]]:.6g}. Remove or correct it."
        )
    _check_total(name, float(values.sum()), tolerance)


def _check_entries(name: str, entries: list[Any]) -> None:
    for index, entry in enumerate(entries):
        if not _in_range(entry, allow_zero=True) or isinstance(entry, (bool, np.bool_, str)):
            raise ValueError(
                f"`{name}` must be finite and non-negative; entry {index} is {_short(entry)}. Remove or correct it."
            )


def _exact_total(entries: list[Any]) -> Any:
    total = sum(entries[1:], start=entries[0])
    return total.simplify() if hasattr(total, "simplify") else total


def _check_total(name: str, total: Any, tolerance: float = DISTRIBUTION_TOLERANCE) -> None:
    if is_symbolic(total):
        return
    if total == 0:
        raise ValueError(f"`{name}` must sum to 1; it sums to 0. Give at least one atom some probability.")
    if not unsealed(abs(total - 1)) <= tolerance:
        total = unsealed(total)
        shown = f"{float(total):.12g}" if total < 1e300 else _short(total)
        raise ValueError(f"`{name}` must sum to 1; it sums to {shown}. Divide counts by their total first.")


def shown(value: object) -> str:
    """Return a value as error messages show it, cut where it is long."""
    return _short(value)


def _short(value: object, limit: int = 60) -> str:
    try:
        text = str(value) if isinstance(value, Fraction) else repr(value)
    except ValueError:  # an integer of thousands of digits
        text = f"a {type(value).__name__} too long to print"
    text = " ".join(text.split())  # of tables, too: a message has one line
    return text if len(text) <= limit else text[: limit - 1] + "…"
