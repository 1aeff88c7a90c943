r"""The eight definitions decided from measured runs, within the fits that were measured.

A decision is 1 (holds), -1 (does not hold) or 0 (undecided); it speaks about the mean over runs, of which the seeds are
independent examples. The quantity is that of the definition. Whatever the truth, only one of the two answers is wrong,
so that bounds that are wrong with probability ``level`` on each side give an answer that is wrong with at most that.

Risks are compared by ln(risk/first risk), which is right for noise that multiplies the risk. So that an answer speaks
of the mean also where the distribution of the noise changes, risk - c first risk must be on the same side, with 95 %
for each side. Shares of modes, tails and mass have bounds without assumptions. A finite run shows no limit: definition
3, and definition 4 at threshold 0, stay undecided, and where the second half of a run points beyond what was measured,
definition 4 is not denied, and definition 5 not affirmed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.profile.intervals import exceeds, student

__all__ = ["changed", "exponents", "fallen", "grown", "highest", "less", "lost", "more", "still_falling"]

Floats = NDArray[np.float64]
Decisions = NDArray[np.int8]
_NOTICED = 0.05  # level of the tests that only turn an answer into "undecided"
_LEAST = 1e-300  # shares below it have no reciprocal
_DOUBLINGS = 6
_FADING = 0.75  # the exponent of a logarithm falls by more than a quarter from the first half to the second


def _decided(holds: Any, fails: Any) -> Decisions:
    return np.where(holds, 1, np.where(fails, -1, 0)).astype(np.int8)


def highest(risk: Floats, ratio: float, level: float) -> Decisions:
    """Decide whether the highest mean risk, of any fit, is more than ``ratio`` times that of the first.

    It is if the mean of one fit, or of the last few, is: simultaneous bounds. It is not if all are below.

    Examples
    --------
    >>> int(highest(np.array([[1.0, 1.5, 1.2], [1.1, 1.6, 1.3], [1.0, 1.4, 1.2]]), 1.0, 0.05))
    1
    """
    logs, plain = _contrasts(risk, ratio)
    blocks = _blocks(logs.shape[-1])
    above = _above(logs, plain, level / 2 / logs.shape[-1]).any(axis=-1)
    above |= _above(logs @ blocks, plain @ blocks, level / 2 / blocks.shape[1]).any(axis=-1)
    return _decided(above, _below(logs, plain, level).all(axis=-1))


def _contrasts(risk: Floats, ratio: float) -> tuple[Floats, Floats]:
    """Return two contrasts of each later fit with the first, positive where it is above ``ratio`` times it."""
    logs, unit = np.log(risk), max(ratio, 1.0)
    scaled = risk / risk.max(axis=(-2, -1), keepdims=True)
    plain = scaled[..., 1:] / unit - ratio / unit * scaled[..., :1]
    return logs[..., 1:] - logs[..., :1] - math.log(ratio), plain


def _above(logs: Floats, plain: Floats, level: float) -> NDArray[np.bool_]:
    return np.asarray((student(logs, level)[0] > 0) & (student(plain, max(level, _NOTICED))[0] > 0))


def _below(logs: Floats, plain: Floats, level: float) -> NDArray[np.bool_]:
    return np.asarray((student(logs, level)[1] <= 0) & (student(plain, max(level, _NOTICED))[1] <= 0))


def _blocks(size: int) -> Floats:
    """Return weights of the means of the last ``size``, ``size``/2, ``size``/4, … columns."""
    lengths = [size >> k for k in range(size.bit_length())]
    return np.array([[1 / n if i >= size - n else 0.0 for n in lengths] for i in range(size)])


def grown(risk: Floats, share: float, level: float) -> Decisions:
    """Decide whether the first mean risk is at most ``share`` of the last; for 0, a limit, never."""
    if share == 0:
        return np.zeros(risk.shape[:-2], dtype=np.int8)
    contrasts = _contrasts(risk[..., [0, -1]], 1 / max(share, _LEAST))
    return _decided(_above(*contrasts, level)[..., 0], _below(*contrasts, level)[..., 0])


def fallen(spread: Floats, share: float, level: float) -> Decisions:
    """Decide whether the typical last spread is at most ``share`` of the first; for 0, a limit, never.

    One above it is undecided if it still falls, or could come down to it at the pace of the second half of the run
    before the number of fits has doubled ``_DOUBLINGS`` times.
    """
    if share == 0:
        return np.zeros(spread.shape[:-2], dtype=np.int8)
    logs = np.log(spread)
    change = logs[..., [-1]] - logs[..., [0]] - math.log(share)
    low, high = student(change, level)
    ahead = student(change + _DOUBLINGS * _late_change(logs), _NOTICED)[0]
    stays = (low > 0) & (ahead > 0) & ~still_falling(spread)[..., None]
    return _decided(high[..., 0] <= 0, stays[..., 0])


def still_falling(spread: Floats) -> NDArray[np.bool_]:
    """Tell whether a spread falls in the second half of the run."""
    return np.asarray(student(_late_change(np.log(spread)), _NOTICED)[1][..., 0] < 0)


def _late_change(logs: Floats) -> Floats:
    """Return the change from half the number of fits to the last one."""
    return np.asarray(logs[..., [-1]] - logs[..., [(logs.shape[-1] - 1) // 2]])


def changed(risk: Floats, control: Floats, exponent: float, level: float) -> Decisions:
    """Decide whether risk over control grows with the number of fits by more than this exponent.

    It does if its exponents over the whole run and over the second half are larger, and the latter is more than
    ``_FADING`` times that of the first half: that of a logarithm, or of a factor that levels off, is less.
    """
    whole, early, late = exponents(risk, control)
    low, high = student(whole, level)
    steady = (student(late, level)[0] > exponent) & (student(late - _FADING * early, level)[0] > 0)
    rising = student(late, _NOTICED)[0] > exponent
    return _decided(((low > exponent) & steady)[..., 0], ((high <= exponent) & ~rising)[..., 0])


def exponents(risk: Floats, control: Floats) -> tuple[Floats, Floats, Floats]:
    """Return least-squares exponents of risk/control in the number of fits: of the run, its first and second half."""
    size = risk.shape[-1]
    logs, middle = np.log(risk) - np.log(control), (size + 1) // 2
    parts = (slice(0, size), slice(0, middle), slice(middle - 1, size))
    return tuple(_slope(logs[..., part], np.log(np.arange(1, size + 1)[part])) for part in parts)  # type: ignore[return-value]


def _slope(y: Floats, x: Floats) -> Floats:
    x = x - x.mean()
    return np.asarray((y @ x / (x @ x))[..., None])


def less(shares: Floats, limit: float, level: float) -> Decisions:
    """Decide whether the mean of the last shares, each in [0, 1], is at most ``limit``."""
    return np.asarray(-more(shares, limit, level)) if limit < 1 else np.ones(shares.shape[:-2], dtype=np.int8)


def lost(tail: Floats, limit: float, level: float) -> Decisions:
    """Decide as :func:`less`; undecided where the first fit, of real data, kept no more than ``limit`` itself."""
    decisions = less(tail, limit, level)
    return _decided((decisions > 0) & (tail[..., 0].mean(axis=-1) > limit), decisions < 0)


def more(shares: Floats, limit: float, level: float) -> Decisions:
    """Decide whether the mean of the last shares, each in [0, 1], is more than ``limit`` < 1."""
    last = shares[..., -1]
    above = exceeds(1 - last, 1 - limit, level) if limit > 0 else last.max(axis=-1) > 0
    return _decided(above, exceeds(last, limit, level) if limit > 0 else np.zeros_like(above))
