"""The explicit chain of the number of bad data: its law, its matrix, and how long it takes."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, floats_only
from collapse_theory.curation.curators import Curator, Duel, Verifier, checked, numbers_of
from collapse_theory.curation.shares import real_data
from collapse_theory.discrete import arguments
from collapse_theory.discrete.binomials import binomial_rows

if TYPE_CHECKING:
    from collapse_theory.markov import AbsorbingChain

__all__ = ["bad_share_law", "curation_chain", "fixation_time"]

Array = NDArray[np.float64]

_MOST = 5000
_MOST_STEPS = 10**7


@any_kind
@np.errstate(under="ignore")
def bad_share_law(
    bad: Number, *, samples: int, fits: int, curator: Curator, real: Number = 0, real_bad: Number = 0
) -> Any:
    r"""Distribution of the number of bad data among those of a fit.

    Parameters
    ----------
    bad : number in [0, 1]
        Share q of bad data in what the first model writes.
    samples : int in [1, 5000]
        Data kept per generation, D.
    fits : int >= 1
        Curate-then-fit steps.
    curator : Curator
        ``Verifier(kept_good, kept_bad)``, ``BestOf(choices)`` or ``Duel(bad_wins)``.
    real : number in [0, 1]
        Probability :math:`\lambda` that a datum is real instead, and not curated.
    real_bad : number in [0, 1]
        Probability b that a real datum is bad.

    Returns
    -------
    array, shape (D + 1,)
        Probability of 0, 1, …, D bad ones; list for numbers other than floats.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: given k bad ones before, it is binomial with :math:`(1-\lambda)s(k/D) + \lambda b`. In floats every
    probability has a small relative error, at D² operations a fit.

    Examples
    --------
    >>> bad_share_law(0.5, samples=2, fits=1, curator=Verifier(0.8, 0.4)).round(6).tolist()
    [0.444444, 0.444444, 0.111111]
    """
    share, size = arguments.share("bad", bad), arguments.count(samples, maximum=_MOST)
    steps = checks.whole("fits", fits, minimum=1, maximum=_MOST_STEPS)
    rule, mixed = checked(curator), real_data(real, real_bad)
    ops = arithmetic.of(share, samples, *mixed, numbers_of(rule))
    seconds = (1e-9 if ops.is_float else ops.seconds) * steps * (size + 1.0) ** 2
    checks.affordable("fits", steps, seconds=seconds, remedy="Take fewer fits or samples.")
    chances = _Chances(rule, ops.number(mixed[0]), ops.number(mixed[1]), ops)
    start = ops.number(share)
    law: Any = _rows([(start, 1 - start)], size, chances)[0]
    if steps == 1:
        return law
    rows = _rows(_shares(size, ops), size, chances)
    for _ in range(steps - 1):
        law = law @ rows if ops.is_float else _step(law, rows, ops)
    return law


@floats_only
@np.errstate(under="ignore")
def curation_chain(
    samples: int,
    *,
    curator: Curator,
    real: Number = 0,
    real_bad: Number = 0,
    exact: bool = False,
) -> AbsorbingChain:
    r"""Build the Markov chain of the number of bad data, which is absorbed when all are good or all are bad.

    Parameters
    ----------
    samples : int in [2, 5000]
        Data kept per generation, D.
    curator : Curator
        ``Verifier(kept_good, kept_bad)``, ``BestOf(choices)`` or ``Duel(bad_wins)``; with fractions if ``exact``.
    real, real_bad : number in [0, 1]
        Share :math:`\lambda` of real data that are not curated, and share b of bad ones among them. The chain stops
        all the same when, for the first time, data of one kind are missing.
    exact : bool
        Entries are fractions instead of floats.

    Returns
    -------
    AbsorbingChain
        Transient states 1, …, D - 1 bad data; absorbing ones 0 and D.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    It is the model of Wright and Fisher with genic selection and mutation: fitness :math:`1 + s = \psi/\varphi` of
    the bad type, mutation :math:`u` away from it and :math:`v` to it with :math:`\lambda = u + v`,
    :math:`b = v/(u+v)`.

    Examples
    --------
    >>> chain = curation_chain(2, curator=Verifier(0.8, 0.4))
    >>> chain.absorption_probabilities.round(6).tolist()
    [[0.8, 0.2]]
    """
    from collapse_theory.markov import AbsorbingChain

    size = arguments.count(samples, minimum=2, maximum=_MOST)
    if not isinstance(exact, (bool, np.bool_)):
        raise ValueError(f"`exact` must be True or False; got {checks.shown(exact)}. Leave it out for floats.")
    rule, mixed = checked(curator), real_data(real, real_bad)
    checks.affordable(
        "samples", size, seconds=(2e-6 if exact else 2e-9) * size**2, memory=16.0 * size**2, remedy="Simulate it."
    )
    rows = _exact_rows(size, rule, mixed) if exact else _float_rows(size, rule, mixed)
    inside = rows[1:-1]
    return AbsorbingChain.from_rows(inside[:, 1:-1], inside[:, [0, -1]], names=[*range(1, size), 0, size])


@floats_only
@np.errstate(under="ignore")
def fixation_time(bad: float, *, samples: int, curator: Curator, real: float = 0, real_bad: float = 0) -> float:
    """Mean number of fits until all data are good or all are bad.

    Parameters
    ----------
    bad : float in [0, 1]
        Share of bad data in what the first model writes.
    samples : int in [1, 5000]
        Data kept per generation.
    curator, real, real_bad
        As for :func:`curation_chain`.

    Returns
    -------
    float >= 1
        The first fit counts; 0 if the first model writes one kind only, and no real data come in.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact, by elimination without a subtraction in the explicit chain: D³ steps. Without curation it is
    :func:`collapse_theory.discrete.collapse_time` of two atoms.

    Examples
    --------
    >>> round(fixation_time(0.5, samples=100, curator=Verifier(0.5, 0.5)), 9)
    136.602278382
    """
    share, size = float(arguments.share("bad", bad)), arguments.count(samples, maximum=_MOST)
    rule, mixed = checked(curator), real_data(real, real_bad)
    if share in (0.0, 1.0) and mixed[0] == 0:
        return 0.0
    if size == 1:
        return 1.0
    checks.affordable("samples", size, seconds=2e-10 * size**3, remedy="Simulate it.")
    steps = np.asarray(curation_chain(size, curator=rule, real=mixed[0], real_bad=mixed[1]).mean_steps())
    ops = arithmetic.of()
    chances = _Chances(rule, ops.number(mixed[0]), ops.number(mixed[1]), ops)
    law = _rows([(ops.number(share), ops.number(1 - share))], size, chances)[0]
    return float(1 + law[1:-1] @ steps)


class _Chances:
    """The chances that a datum is bad and that it is good, from the shares of both."""

    def __init__(self, curator: Curator, real: Number, bad: Number, ops: Arithmetic) -> None:
        self.ops, self._curator, self._real, self._bad = ops, curator, real, bad

    def of(self, bad: Number, good: Number) -> tuple[Number, Number]:
        own = 1 - self._real
        kept, other = self._curator.kept(bad, self.ops), self._curator.kept_good_share(bad, good, self.ops)
        return own * kept + self._real * self._bad, own * other + self._real * (1 - self._bad)


def _shares(size: int, ops: Arithmetic) -> list[tuple[Number, Number]]:
    return [(ops.number(k) / size, ops.number(size - k) / size) for k in range(size + 1)]


def _rows(shares: list[tuple[Number, Number]], size: int, chances: _Chances) -> Any:
    """Return the laws of the bad ones after each of some shares."""
    both = [chances.of(*pair) for pair in shares]
    if chances.ops.is_float:
        return binomial_rows(size, *np.array(both, dtype=np.float64).T)
    powers = [([bad**k for k in range(size + 1)], [good**k for k in range(size + 1)]) for bad, good in both]
    return [[math.comb(size, k) * bad[k] * good[size - k] for k in range(size + 1)] for bad, good in powers]


def _step(law: list[Number], rows: list[list[Number]], ops: Arithmetic) -> list[Number]:
    return [ops.total([mass * row[k] for mass, row in zip(law, rows, strict=True)]) for k in range(len(law))]


def _float_rows(size: int, curator: Curator, mixed: tuple[Number, Number]) -> Array:
    ops = arithmetic.of()
    return np.asarray(
        _rows(_shares(size, ops), size, _Chances(curator, ops.number(mixed[0]), ops.number(mixed[1]), ops))
    )


def _exact_rows(size: int, curator: Curator, mixed: tuple[Number, Number]) -> Any:
    ops: Any = _Rationals()
    shares = [(Fraction(k, size), Fraction(size - k, size)) for k in range(size + 1)]
    rational = curator.lifted(ops.number) if isinstance(curator, (Verifier, Duel)) else curator
    rows = _rows(shares, size, _Chances(rational, ops.number(mixed[0]), ops.number(mixed[1]), ops))
    return np.array(rows, dtype=object)


class _Rationals:
    """What a curator needs of an arithmetic, in fractions; a float stands for its exact value."""

    is_float = False

    def number(self, value: Any) -> Fraction:
        return Fraction(value)

    def total(self, terms: Any) -> Fraction:
        return sum(terms, Fraction(0))
