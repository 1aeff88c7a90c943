"""The whole law of the collapse time, as a frozen distribution in the manner of scipy.stats."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks, notebook
from collapse_theory.discrete import arguments
from collapse_theory.discrete.ancestry import agreement, diversity
from collapse_theory.discrete.atoms import Atoms, prepare_floats
from collapse_theory.discrete.grouped import Grouped
from collapse_theory.discrete.lineages import expectations

Array = NDArray[np.float64]

_TABLE = 20  # generations over D after which three or more ancestors are 1e-17 as likely as two
_MOST_SAMPLES = 100_000
_SHOWN = 6  # atoms


@dataclass(frozen=True, eq=False)
class _Tables:
    """P(T <= t) and P(T > t) for t = 0, 1, …; after the last, P(T > t) falls by ``ratio`` each step."""

    cdf: Array
    sf: Array
    log_ratio: float


@dataclass(frozen=True, eq=False, repr=False)
class CollapseTime:
    r"""Law of the number of fits T until a resampled categorical distribution is a point mass.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int in [1, 100000]
        Data drawn per generation, D.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or ``samples`` out of range.

    Notes
    -----
    Exact, by ancestry: :math:`P(T \le t) = E \sum_i p_i^{A(t-1)}` and :math:`P(T > t) = E[1 - \sum_i p_i^{A(t-1)}]`
    are two sums of non-negative terms, so that neither tail cancels. The relative error is below 1e-11 for ``sf``, and
    for ``cdf`` where it exceeds 1e-18; below that ``cdf`` has an absolute error of 1e-25. Beyond 20·D fits two
    ancestors are left and the tail is geometric, with ratio 1 − 1/D.

    Examples
    --------
    >>> law = CollapseTime([0.5, 0.5], samples=100)
    >>> round(law.mean(), 9), law.median()
    (136.602278382, 108)
    >>> law.ppf(law.cdf(200))
    200
    >>> round(law.sf(1000), 12)
    6.3552261e-05
    """

    p: Any
    samples: int
    _atoms: Atoms = field(init=False, repr=False)

    def __init__(self, p: Any, *, samples: int) -> None:
        size = arguments.count(samples)
        if size > _MOST_SAMPLES:
            raise ValueError(
                f"`samples` must be at most {_MOST_SAMPLES} for the whole law; got {size}, whose table would take "
                f"{_TABLE * size * 16e-9:.3g} GB. Use `collapse_time` for the mean, or fewer data: T/D hardly cares."
            )
        object.__setattr__(self, "p", p)
        object.__setattr__(self, "samples", size)
        object.__setattr__(self, "_atoms", prepare_floats(p))

    @cached_property
    def _tables(self) -> _Tables:
        atoms = self._atoms
        if atoms.is_point_mass:
            return _Tables(np.ones(1), np.zeros(1), -math.inf)
        powers = np.arange(self.samples + 1, dtype=np.float64)
        functions = np.stack([agreement(atoms, powers), diversity(atoms, arithmetic.of())(powers)])
        table = expectations(functions, self.samples, _TABLE * self.samples + 2)
        cdf, sf = (np.concatenate([[start], row]) for start, row in zip((0.0, 1.0), table, strict=True))
        upper = np.minimum.accumulate(np.where(cdf < 0.5, 1 - cdf, np.minimum(sf, 1.0)))
        lower = np.maximum.accumulate(np.where(upper < 0.5, 1 - upper, cdf))
        return _Tables(lower, upper, math.log1p(-1 / self.samples) if self.samples > 1 else -math.inf)

    def __repr__(self) -> str:
        p = self.p
        listed = not isinstance(p, Grouped) and len(p) <= _SHOWN
        shown = np.asarray(p, dtype=np.float64).tolist() if listed else f"<{self._atoms.total} atoms>"
        return f"CollapseTime({shown}, samples={self.samples})"

    def _repr_html_(self) -> str:
        return notebook.summary(self, repr(self))

    def sf(self, fits: Any) -> Any:
        """P(T > fits), in [0, 1] and never rising; infinities are allowed."""
        return self._read(fits, self._tables.sf, lambda last, tail: last * tail, 1.0)

    def cdf(self, fits: Any) -> Any:
        """P(T <= fits), in [0, 1] and never falling; infinities are allowed."""
        last = self._tables.sf[-1]
        return self._read(fits, self._tables.cdf, lambda _, tail: 1 - last * tail, 0.0)

    def pmf(self, fits: Any) -> Any:
        """P(T = fits), from differences of whichever tail is smaller; the relative error is below about D·1e-15."""
        t = arguments.real("fits", fits)
        upper = self.sf(t - 1) - self.sf(t)
        lower = self.cdf(t) - self.cdf(t - 1)
        return _plain(np.where((t == np.floor(t)) & (t >= 0), np.where(self.sf(t) < 0.5, upper, lower), 0.0))

    def ppf(self, q: Any) -> Any:
        """Least number of fits t with ``cdf(t) >= q``; -1 for q = 0 and infinity for q = 1, unless certain before."""
        levels = arguments.real("q", q)
        if not ((levels >= 0) & (levels <= 1)).all():
            raise ValueError(f"`q` must be in [0, 1]; got {q!r}. Pass a probability.")
        times = np.asarray(np.searchsorted(self._tables.cdf, levels, side="left"), dtype=np.float64)
        beyond = levels > self._tables.cdf[-1]
        times[beyond] = [self._late_quantile(level) for level in levels[beyond].tolist()]
        times = np.where(levels == 0, -1.0, times)
        return times if times.ndim else _whole(float(times))

    def _late_quantile(self, q: float) -> float:
        """Return the quantile of a level that is reached after the table."""
        tables = self._tables
        if q >= 1:
            return math.inf
        t = tables.cdf.size - 1 + math.floor((math.log1p(-q) - math.log(tables.sf[-1])) / tables.log_ratio)
        while self.cdf(t) < q:
            t += 1
        while self.cdf(t - 1) >= q:
            t -= 1
        return float(t)

    def mean(self) -> float:
        """E T; agrees with :func:`collapse_time`."""
        return 0.0 if self._tables.sf[0] == 0 else 1.0 + self._excess_moment(1)

    def var(self) -> float:
        """Variance of T; as E(T−1)² − (E(T−1))², which keeps its digits where T is hardly ever above 1."""
        if self._tables.sf[0] == 0:
            return 0.0
        return self._excess_moment(2) - self._excess_moment(1) ** 2

    def std(self) -> float:
        """Standard deviation of T."""
        return math.sqrt(max(self.var(), 0.0))

    def median(self) -> Any:
        """Least t with P(T <= t) >= 1/2."""
        return self.ppf(0.5)

    def interval(self, confidence: float) -> tuple[Any, Any]:
        """Central interval that holds T with at least this probability."""
        level = float(arguments.share("confidence", confidence))
        return self.ppf((1 - level) / 2), self.ppf((1 + level) / 2)

    def support(self) -> tuple[int, float]:
        """Least and greatest number of fits that are possible."""
        if self._tables.sf[0] == 0:
            return 0, 0.0
        return 1, (1.0 if self.samples == 1 else math.inf)

    def rvs(self, size: Any = None, *, rng: np.random.Generator | int | None = None) -> Any:
        """Draw collapse times; ``size`` is a shape or None for a single one, ``rng`` a generator or a seed."""
        shape = _shape(size)
        checks.affordable("size", size, memory=64.0 * math.prod(shape), remedy="Draw in several parts.")
        known = rng is None or isinstance(rng, np.random.Generator)
        source = np.random.default_rng(rng if known else checks.whole("rng", rng, minimum=0))
        return self.ppf(np.minimum(1 - source.random(shape), np.nextafter(1.0, 0.0)))

    def _excess_moment(self, order: int) -> float:
        """E (T−1)^order: its increments over P(T > t), t = 1, 2, …, and the geometric tail in closed form."""
        sf = self._tables.sf
        t = np.arange(sf.size, dtype=np.float64)
        weights = np.minimum(t, 1.0) if order == 1 else np.maximum(2 * t - 1, 0.0)
        if self.samples == 1 or sf[-1] == 0:
            return float((weights * sf).sum())
        size, last = float(self.samples), float(sf.size - 1)
        beyond = size if order == 1 else (2 * last - 1) * size + 2 * size * (size - 1)
        return float((weights * sf)[:-1].sum() + sf[-1] * beyond)

    def _read(self, fits: Any, table: Array, beyond: Any, before: float) -> Any:
        t = np.floor(arguments.real("fits", fits))
        last = table.size - 1
        inside = table[np.clip(t, 0, last).astype(np.int64)]
        with np.errstate(under="ignore", invalid="ignore"):
            outside = beyond(table[-1], np.exp(np.maximum(t - last, 0.0) * self._tables.log_ratio))
        values = np.where(t > last, outside, inside)
        return _plain(np.where(t < 0, before, values))


def _shape(size: Any) -> tuple[int, ...]:
    if size is None:
        return ()
    parts = size if isinstance(size, (tuple, list)) else (size,)
    return tuple(checks.whole("size", part, minimum=0, maximum=checks.LARGEST_COUNT) for part in parts)


def _plain(value: Array) -> Any:
    return float(value) if np.ndim(value) == 0 else value


def _whole(value: float) -> int | float:
    return int(value) if math.isfinite(value) else value
