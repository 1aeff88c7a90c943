"""The whole law of the collapse time, as a frozen distribution in the manner of scipy.stats."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks, notebook
from collapse_theory.discrete.ancestry import agreement, diversity
from collapse_theory.discrete.atoms import Atoms, prepare_floats
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
        size = checks.whole("samples", samples, minimum=1)
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
        cdf = np.maximum.accumulate(np.where(sf < 0.5, 1 - sf, cdf))
        return _Tables(cdf, sf, math.log1p(-1 / self.samples) if self.samples > 1 else -math.inf)

    def __repr__(self) -> str:
        p = np.asarray(self.p, dtype=np.float64)
        shown = p.tolist() if len(p) <= _SHOWN else f"<{len(p)} atoms>"
        return f"CollapseTime({shown}, samples={self.samples})"

    def _repr_html_(self) -> str:
        return notebook.summary(self, repr(self))

    def sf(self, fits: Any) -> Any:
        """P(T > fits)."""
        return self._read(fits, self._tables.sf, lambda last, tail: last * tail, 1.0)

    def cdf(self, fits: Any) -> Any:
        """P(T <= fits)."""
        last = self._tables.sf[-1]
        return self._read(fits, self._tables.cdf, lambda _, tail: 1 - last * tail, 0.0)

    def pmf(self, fits: Any) -> Any:
        """P(T = fits), from differences of whichever tail is smaller; the relative error is below about D·1e-15."""
        t = np.asarray(fits)
        upper = self.sf(t - 1) - self.sf(t)
        lower = self.cdf(t) - self.cdf(t - 1)
        return _plain(np.where((t == np.floor(t)) & (t >= 0), np.where(self.sf(t) < 0.5, upper, lower), 0.0))

    def ppf(self, q: Any) -> Any:
        """Least number of fits t with ``cdf(t) >= q``; -1 for q = 0 and infinity for q = 1, unless certain before."""
        levels = np.asarray(q, dtype=np.float64)
        if not ((levels >= 0) & (levels <= 1)).all():
            raise ValueError(f"`q` must be in [0, 1]; got {q!r}. Pass a probability.")
        times = np.array([self._quantile(level) for level in levels.ravel()]).reshape(levels.shape)
        return times if times.ndim else _whole(float(times))

    def _quantile(self, q: float) -> float:
        tables = self._tables
        if q <= 0:
            return -1.0
        if q <= tables.cdf[-1]:
            return float(np.searchsorted(tables.cdf, q, side="left"))
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
        return self._moment(1)

    def var(self) -> float:
        """Variance of T."""
        return self._moment(2) - self._moment(1) ** 2

    def std(self) -> float:
        """Standard deviation of T."""
        return math.sqrt(max(self.var(), 0.0))

    def median(self) -> Any:
        """Least t with P(T <= t) >= 1/2."""
        return self.ppf(0.5)

    def interval(self, confidence: float) -> tuple[Any, Any]:
        """Central interval that holds T with at least this probability."""
        if not 0 <= confidence <= 1:
            raise ValueError(f"`confidence` must be in [0, 1]; got {confidence!r}. Pass a probability such as 0.95.")
        return self.ppf((1 - confidence) / 2), self.ppf((1 + confidence) / 2)

    def support(self) -> tuple[int, float]:
        """Least and greatest number of fits that are possible."""
        if self._tables.sf[0] == 0:
            return 0, 0.0
        return 1, (1.0 if self.samples == 1 else math.inf)

    def rvs(self, size: Any = None, *, rng: np.random.Generator | int | None = None) -> Any:
        """Draw collapse times; ``rng`` is a generator or a seed."""
        levels = 1 - np.random.default_rng(rng).random(size)
        return self.ppf(np.minimum(levels, np.nextafter(1.0, 0.0)))

    def _moment(self, order: int) -> float:
        """Sum of t^order − (t−1)^order over P(T > t − 1), and the geometric tail in closed form."""
        sf = self._tables.sf
        t = np.arange(sf.size, dtype=np.float64)
        weights = np.ones_like(t) if order == 1 else 2 * t + 1
        if self.samples == 1 or sf[-1] == 0:
            return float((weights * sf).sum())
        size, last = float(self.samples), float(sf.size - 1)
        beyond = size if order == 1 else (2 * last + 1) * size + 2 * size * (size - 1)
        return float((weights * sf)[:-1].sum() + sf[-1] * beyond)

    def _read(self, fits: Any, table: Array, beyond: Any, before: float) -> Any:
        t = np.floor(np.asarray(fits, dtype=np.float64))
        last = table.size - 1
        inside = table[np.clip(t, 0, last).astype(np.int64)]
        with np.errstate(under="ignore", invalid="ignore"):
            outside = beyond(table[-1], np.exp(np.maximum(t - last, 0.0) * self._tables.log_ratio))
        values = np.where(t > last, outside, inside)
        return _plain(np.where(t < 0, before, values))


def _plain(value: Array) -> Any:
    return float(value) if np.ndim(value) == 0 else value


def _whole(value: float) -> int | float:
    return int(value) if math.isfinite(value) else value
