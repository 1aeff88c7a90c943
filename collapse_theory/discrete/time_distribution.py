"""The distribution of the time until only a few atoms are left, and of the collapse time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.discrete.atoms import Atoms, prepare_floats
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.fate import collapse_probability, mean_time
from collapse_theory.discrete.grouped import Grouped
from collapse_theory.discrete.late import MOST_ATOMS, Late, late, whole
from collapse_theory.discrete.processes import INDEPENDENT, REPLACE, process_of, size_of
from collapse_theory.discrete.seen import both_tails
from collapse_theory.discrete.tables import Tables, tabulated
from collapse_theory.discrete.waiting import Waiting
from collapse_theory.distribution import DiscreteDistribution, Floats, Rule
from collapse_theory.draw import Draw
from collapse_theory.policy import Policy

_MOST_SAMPLES = 100_000
_ALL_ROWS = 10_000  # data up to which a table takes no time
_TABLED, _FOLLOWED = 1e-4, 1e-9  # P(T <= t) below which a table, or the dual chain, is more accurate than late fits
_SHOWN = 6  # atoms
_PASSAGE_SECONDS = 0.1


@floats_only
@dataclass(frozen=True, eq=False, repr=False)
class SupportTime(DiscreteDistribution):
    r"""Distribution of the number of fits T until at most a given number of atoms have data.

    Its methods are those of a frozen distribution of scipy.stats, with ``seed`` for randomness.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1. Any number of atoms.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation, D. Only probabilities of numbers of fits for which the sizes are known can be asked.
    atoms : int >= 1
        Number of atoms to come down to, j; K − m until the m-th loss.
    policy : Policy
        ``Replace()``, or another, under which atoms are lost at once or never.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, or a count is out of range.

    Notes
    -----
    Exact, by ancestry: :math:`P(T > t) = E\,C(A(t-1))`, where C(k) is the probability that k draws from p show more
    than j atoms, and :math:`P(T \le t)` is the mean of its complement: two sums of non-negative terms. Absolute error
    below 1e-12; relative error below 1e-8 of probabilities above 1e-16. Beyond 40·D/(j + 1) fits just j + 1 ancestors
    are left and the tail is geometric, with ratio :math:`\prod_{i \le j}(1 - i/D)`.

    Examples
    --------
    >>> time = SupportTime([0.5, 0.3, 0.2], samples=100, atoms=2)
    >>> round(time.mean(), 6), time.median()
    (49.380556, 40)
    >>> round(time.sf(100), 9)
    0.08288182
    """

    p: Any
    samples: Any
    atoms: int
    policy: Policy
    draw: Draw
    _atoms: Atoms = field(init=False, repr=False)
    _process: Process = field(init=False, repr=False)

    def __init__(self, p: Any, *, samples: Any, atoms: int, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> None:
        process = process_of(samples, policy, draw)
        object.__setattr__(self, "p", p)
        object.__setattr__(self, "samples", size_of(process) if process.is_plain else process.samples)
        object.__setattr__(self, "atoms", checks.whole("atoms", atoms, minimum=1))
        object.__setattr__(self, "policy", policy)
        object.__setattr__(self, "draw", draw)
        object.__setattr__(self, "_atoms", prepare_floats(p))
        object.__setattr__(self, "_process", process)

    @property
    def _is_tabulated(self) -> bool:
        return self._is_over or self._has_rows(_ALL_ROWS if self.atoms == 1 else _MOST_SAMPLES)

    def _has_rows(self, most: int) -> bool:
        return self._process.is_plain and size_of(self._process) <= most

    @cached_property
    def _waiting(self) -> Waiting:
        more, fewer = both_tails(self._atoms, self.atoms)
        return Waiting(more, fewer, self._process, are_powers=self.atoms == 1)

    @property
    def _is_over(self) -> bool:
        """Tell whether no more atoms than that are there from the start, and none comes up."""
        return self.atoms >= self._atoms.total and self.draw.is_closed

    @cached_property
    def _tables(self) -> Tables:
        if self._is_over:
            return Tables(np.ones(1), np.zeros(1), 0.0)
        steps = None if self._late is None else int(self._late_from)
        return tabulated(both_tails(self._atoms, self.atoms), self.atoms, self.samples, steps)

    @cached_property
    def _late(self) -> Late | None:
        """What late fits are a sum of, where that serves: one atom is to be left, and data are many."""
        is_one = self.atoms == 1 and self._process.is_plain and not self._is_over
        if not is_one or self.samples <= _ALL_ROWS or len(self._atoms.p) > MOST_ATOMS:
            return None
        return late(self._atoms, self.samples)

    @cached_property
    def _late_from(self) -> float:
        """The first fit at which they serve."""
        if self._late is None:
            return math.inf
        least = _TABLED if self._has_rows(_MOST_SAMPLES) else _FOLLOWED
        return float(self._late.reaching(np.array([least]), lower=True)[0])

    def _shown(self) -> str:
        p = self.p
        listed = not isinstance(p, Grouped) and len(p) <= _SHOWN
        return str(np.asarray(p, dtype=np.float64).tolist() if listed else f"<{self._atoms.total} atoms>")

    def __repr__(self) -> str:
        return f"SupportTime({self._shown()}, samples={self.samples}, atoms={self.atoms}{self._how()})"

    def _how(self) -> str:
        policy = "" if self.policy == REPLACE else f", policy={self.policy}"
        return policy if self.draw == INDEPENDENT else f"{policy}, draw={self.draw}"

    def support(self) -> tuple[int, float]:
        """Return the least and greatest number of fits that are possible."""
        if self._is_over:
            return 0, 0.0
        return 1, (1.0 if self._is_tabulated and self.samples <= self.atoms else math.inf)

    def mean(self) -> float:
        """Return E T; agrees with :func:`time_to_support`. Infinity where it may never come, with a warning."""
        if self._is_over:
            return 0.0
        if not self._is_tabulated and not self._waiting.is_certain:
            return mean_time(self._process, both_tails(self._atoms, self.atoms)[0])
        return 1.0 + self._excess_moment(1)

    def var(self) -> float:
        """Return the variance, as E(T−1)² − (E(T−1))², which keeps its digits where T is hardly ever above 1."""
        if self._is_over:
            return 0.0
        if not self._is_tabulated and not self._waiting.is_certain:
            raise ValueError(
                "`samples` must be one size, and what is waited for must be certain, for a variance. Use `sf`, or "
                "`montecarlo.collapse_times`."
            )
        return self._excess_moment(2) - self._excess_moment(1) ** 2

    def _excess_moment(self, order: int) -> float:
        """E (T−1)^order: its increments over P(T > t), t = 1, 2, …, and the geometric tail in closed form."""
        if self._late is not None and (known := whole(self._atoms, self.samples)) is not None:
            return known.moments()[order - 1]
        if not self._is_tabulated:
            return self._waiting.moments()[order - 1]
        return self._tables.excess_moment(order)

    def _cdf(self, x: Floats) -> Floats:
        return self._tail(x, 0)

    def _sf(self, x: Floats) -> Floats:
        return self._tail(x, 1)

    def _tail(self, x: Floats, side: int) -> Floats:
        is_late = x >= self._late_from
        found = np.empty_like(x)
        if self._late is not None and is_late.any():
            found[is_late] = self._late.tails(x[is_late])[side]
        if not is_late.all():
            found[~is_late] = self._early_tail(x[~is_late], side)
        return found

    def _early_tail(self, x: Floats, side: int) -> Floats:
        if self._is_tabulated:
            return self._tables.tails(x)[side]
        tails = self._waiting.tails(x)
        if self._has_rows(_MOST_SAMPLES) and (is_rare := tails[0] < _TABLED).any():
            tails[side][is_rare] = self._tables.tails(x[is_rare])[side]
        return tails[side]

    def _ppf(self, q: Floats) -> Floats:
        return self._quantiles(q, lower=True)

    def _isf(self, q: Floats) -> Floats:
        return self._quantiles(q, lower=False)

    def _quantiles(self, q: Floats, *, lower: bool) -> Floats:
        found, is_late = np.empty_like(q), np.zeros(q.shape, dtype=bool)
        if self._late is not None:
            come, left = self._late.tails(np.array([self._late_from]))
            is_late = q > come if lower else q < left
            found[is_late] = self._late.reaching(q[is_late], lower=lower)
        if not is_late.all():
            found[~is_late] = self._early_quantiles(q[~is_late], lower=lower)
        return found

    def _early_quantiles(self, q: Floats, *, lower: bool) -> Floats:
        if not self._is_tabulated:
            is_rare = (q if lower else 1 - q) < (_TABLED if self._has_rows(_MOST_SAMPLES) else 0.0)
            found = np.empty_like(q)
            found[is_rare] = self._tabled_quantiles(q[is_rare], lower=lower) if is_rare.any() else 0.0
            found[~is_rare] = self._passages(q[~is_rare], lower=lower)
            return found
        return self._tabled_quantiles(q, lower=lower)

    def _tabled_quantiles(self, q: Floats, *, lower: bool) -> Floats:
        if lower:
            return self._from_table(q, self._tables.cdf, q, super()._ppf)
        return self._from_table(q, -self._tables.sf, -q, super()._isf)

    def _passages(self, q: Floats, *, lower: bool) -> Floats:
        remedy = "Ask for fewer quantiles or draws."
        checks.affordable("q", f"{q.size} of them", seconds=_PASSAGE_SECONDS * q.size, remedy=remedy)
        return np.array([self._waiting.passage(partial(_is_reached, level, lower)) for level in q])

    def _from_table(self, q: Floats, table: Floats, levels: Floats, beyond: Rule) -> Floats:
        """Return the first entries of a rising table that reach the levels, and what ``beyond`` says after the last."""
        times = np.searchsorted(table, levels, side="left").astype(np.float64)
        is_late = levels > table[-1]
        if is_late.any():
            times[is_late] = beyond(q[is_late])
        return times


def _is_reached(level: float, is_lower: bool, come: float, left: float) -> bool:
    return come >= level if is_lower else left <= level


@floats_only
@dataclass(frozen=True, eq=False, repr=False)
class CollapseTime(SupportTime):
    r"""Distribution of the number of fits T until a resampled categorical distribution is a point mass.

    Its methods are those of a frozen distribution of scipy.stats, with ``seed`` for randomness.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation, D. Only probabilities of numbers of fits for which the sizes are known can be asked.
    policy : Policy
        ``Replace()``, or another, under which collapse happens at once or never: :func:`collapse_probability`.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or an argument is out of range.

    Notes
    -----
    :class:`SupportTime` for one atom. Exact, by ancestry: :math:`P(T \le t) = E \sum_i p_i^{A(t-1)}` and
    :math:`P(T > t) = E[1 - \sum_i p_i^{A(t-1)}]` are two sums of non-negative terms, so that neither tail cancels. The
    relative error is below 1e-11 for ``sf``, and for ``cdf`` where it exceeds 1e-18; below that ``cdf`` has an absolute
    error of 1e-25. Beyond 20·D fits two ancestors are left and the tail is geometric, with ratio 1 − 1/D.

    Above 10000 data, late fits are a sum of decaying terms, with an absolute error below 3e-12, or 1e-10 if an atom has
    more than 0.8, measured against all rows and up to 1e18 by the mean; a small ``sf`` has a relative one below 1e-11.
    Earlier ones, and those of sizes that change or of more than 1000 different probabilities, have an absolute error
    below 1e-10, measured against proved values; up to 100000 data a ``cdf`` below 1e-4 is taken from all rows, with its
    own digits, in up to half a second. All else takes below 50 ms for any number of data, quantiles included.
    ``certify`` proves ``law.cdf``, ``law.sf``, ``law.ppf`` and ``law.isf`` for up to a few hundred data, and above
    where :func:`presence_probability` is enclosed; probabilities given as floats stand for their exact values.

    Examples
    --------
    >>> time = CollapseTime([0.5, 0.5], samples=100)
    >>> round(time.mean(), 9), time.median()
    (136.602278382, 108)
    >>> time.ppf(time.cdf(200))
    200
    >>> round(time.sf(1000), 12)
    6.3552261e-05
    >>> CollapseTime([0.5, 0.5], samples=10**12).median()
    1096179503877
    >>> round(CollapseTime([0.5, 0.5], samples=[2, 4, 8]).sf(3), 9)
    0.411003113
    """

    def __init__(self, p: Any, *, samples: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> None:
        super().__init__(p, samples=samples, atoms=1, policy=policy, draw=draw)

    def _enclosed(self, x: Any) -> tuple[Any, Any] | None:
        if not (ops := arithmetic.of(x)).encloses:
            return None
        from collapse_theory.discrete.enclosed import tails  # which loads FLINT

        return tails(self.p, self._process, x, ops)

    def _enclosed_quantile(self, q: Any, *, lower: bool) -> Any:
        if not (ops := arithmetic.of(q)).encloses:
            return None
        from collapse_theory.discrete.enclosed import quantile  # which loads FLINT

        about = float(ops.bare.number(ops.number(checks.one("q", q))).mid())
        if not 0 < about < 1:
            raise ValueError(f"`q` must lie between 0 and 1 for an enclosure; got {about:.6g}. Pass a probability.")
        guess = int((self._ppf if lower else self._isf)(np.array([about]))[0])
        return quantile(self.p, self._process, q, guess, ops, lower=lower)

    def __repr__(self) -> str:
        return f"CollapseTime({self._shown()}, samples={self.samples}{self._how()})"

    @property
    def probability(self) -> float:
        """P(T < ∞), as :func:`collapse_probability`."""
        return collapse_probability(self.p, samples=self._process.samples, policy=self.policy, draw=self.draw)
