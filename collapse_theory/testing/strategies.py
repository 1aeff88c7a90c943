"""Hypothesis strategies for the inputs of this package: always valid, simplest first, within reach of the theorems."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.markov import AbsorbingChain
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

__all__ = ["absorbing_chains", "covariances", "distributions", "near_point_masses", "policies", "schedules"]

Floats = NDArray[np.float64]
_MOST = 1000  # entries that Hypothesis can still handle


def distributions(
    *, min_atoms: int = 1, max_atoms: int = 8, exact: bool = False, zeros: bool = False
) -> st.SearchStrategy[list[Any]]:
    """Return a strategy for categorical distributions, towards few equal atoms.

    Parameters
    ----------
    min_atoms, max_atoms : int >= 1
    exact : bool
        Entries are ``fractions.Fraction`` instead of float.
    zeros : bool
        Some entries may be 0.

    Returns
    -------
    strategy of lists
        Entries are positive unless ``zeros``; they sum to 1, up to rounding for floats. Some are as rare as 1e-8 of
        the largest.

    Raises
    ------
    ValueError
        If no number of atoms is left.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(distributions(min_atoms=2), lambda p: True)
    [0.5, 0.5]
    """
    fewest, most = _range("atoms", min_atoms, max_atoms)
    _flags(exact=exact, zeros=zeros)
    weight = st.one_of(st.integers(0 if zeros else 1, 100), st.integers(3, 8).map(lambda exponent: 10**exponent))
    weights = st.lists(weight, min_size=fewest, max_size=most)
    return (weights.filter(any) if zeros else weights).map(lambda parts: _shares(parts, exact))


def _shares(parts: list[int], exact: bool) -> list[Any]:
    total = sum(parts)
    return [Fraction(part, total) if exact else part / total for part in parts]


def near_point_masses(*, min_atoms: int = 2, max_atoms: int = 6) -> st.SearchStrategy[list[float]]:
    """Return a strategy for distributions of which one atom has all but 1e-1 … 1e-12 of the mass.

    Parameters
    ----------
    min_atoms, max_atoms : int >= 2

    Returns
    -------
    strategy of lists of float

    Raises
    ------
    ValueError
        If no number of atoms is left.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(near_point_masses(max_atoms=2), lambda p: p[0] < 1e-5)
    [1e-06, 0.999999]
    """
    fewest, most = _range("atoms", min_atoms, max_atoms, least=2)
    return st.builds(
        lambda parts, exponent: [*(part * 10.0**-exponent for part in parts), 1 - 10.0**-exponent],
        distributions(min_atoms=fewest - 1, max_atoms=most - 1),
        st.integers(1, 12),
    )


def schedules(*, fits: int = 5, min_samples: int = 2, max_samples: int = 1000) -> st.SearchStrategy[Any]:
    """Return a strategy for samples per generation: a number, a list of ``fits`` numbers, or a growing schedule.

    Parameters
    ----------
    fits : int >= 1
        Length of the lists.
    min_samples, max_samples : int >= 1
        Range of the first size; 2 where a variance is estimated.

    Returns
    -------
    strategy of int, list of int or Schedule

    Raises
    ------
    ValueError
        If no size is left.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(schedules(), lambda samples: True)
    2
    """
    least = checks.whole("min_samples", min_samples, minimum=1)
    most = checks.whole("max_samples", max_samples, minimum=least, maximum=checks.LARGEST_COUNT)
    length = checks.whole("fits", fits, minimum=1, maximum=_MOST)
    size = st.integers(least, most)
    return st.one_of(
        size,
        st.lists(size, min_size=length, max_size=length),
        st.builds(schedule.Power, size, st.integers(0, 8).map(lambda quarter: quarter / 4)),
        st.builds(schedule.Geometric, size, st.integers(4, 8).map(lambda quarter: quarter / 4)),
    )


def policies() -> st.SearchStrategy[Policy]:
    """Return a strategy for every policy, towards :class:`Replace`.

    Returns
    -------
    strategy of Policy

    Examples
    --------
    >>> from hypothesis import find
    >>> find(policies(), lambda policy: True)
    Replace()
    >>> find(policies(), lambda policy: getattr(policy, "gamma", 0) > 0.1)
    Mix(alpha=0.0, beta=0.0, gamma=1.0)
    """
    parts = st.tuples(*[st.integers(0, 8)] * 3).filter(any)
    return st.one_of(
        st.sampled_from([Replace(), Accumulate(), AccumulateSubsample()]),
        st.integers(0, 100).map(Fresh),
        parts.map(lambda weights: Mix(*(weight / sum(weights) for weight in weights))),
    )


def absorbing_chains(
    *, max_transient: int = 5, max_absorbing: int = 3, ill_conditioned: bool = False
) -> st.SearchStrategy[AbsorbingChain]:
    """Return a strategy for absorbing Markov chains with float data.

    Parameters
    ----------
    max_transient, max_absorbing : int >= 1
    ill_conditioned : bool
        Every exit has a probability of at most 1e-9, down to 1e-15.

    Returns
    -------
    strategy of AbsorbingChain
        Every transient state can leave; some may only do so through others.

    Raises
    ------
    ValueError
        If a number of states is less than 1.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(absorbing_chains(), lambda chain: True).mean_steps()
    array([2.])
    """
    most_transient = checks.whole("max_transient", max_transient, minimum=1, maximum=_MOST)
    most_absorbing = checks.whole("max_absorbing", max_absorbing, minimum=1, maximum=_MOST)
    _flags(ill_conditioned=ill_conditioned)
    leaks = st.integers(9, 15).map(lambda exponent: 10.0**-exponent) if ill_conditioned else st.just(1.0)

    @st.composite
    def chains(draw: st.DrawFn) -> AbsorbingChain:
        transient, absorbing = draw(st.integers(1, most_transient)), draw(st.integers(1, most_absorbing))
        weight = st.integers(0, 9)
        moves = np.array(draw(_matrix(weight, transient, transient)), dtype=np.float64)
        exits = np.array(draw(_matrix(weight, transient, absorbing)), dtype=np.float64)
        for state in range(transient - 1):  # each state can move on, and the last one can leave
            moves[state, state + 1] += 1
        exits[-1, 0] += 1
        np.fill_diagonal(moves, 1 + np.diag(moves))
        totals = moves.sum(axis=1) + exits.sum(axis=1)
        np.fill_diagonal(moves, 0)
        leak = draw(leaks)
        return AbsorbingChain.from_rates(moves / totals[:, None], exits * leak / totals[:, None])

    return chains()


def covariances(*, max_dim: int = 4, near_singular: bool = False) -> st.SearchStrategy[Floats]:
    """Return a strategy for positive definite covariance matrices, towards the identity in one dimension.

    Parameters
    ----------
    max_dim : int >= 1
    near_singular : bool
        One direction has a standard deviation of 1e-3 … 1e-6 of the largest order.

    Returns
    -------
    strategy of float arrays, shape (d, d)

    Raises
    ------
    ValueError
        If ``max_dim`` is less than 1.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(covariances(), lambda cov: True)
    array([[1.]])
    """
    most = checks.whole("max_dim", max_dim, minimum=1, maximum=_MOST)
    _flags(near_singular=near_singular)
    shrink = st.integers(3, 6).map(lambda exponent: 10.0**-exponent) if near_singular else st.just(1.0)

    @st.composite
    def matrices(draw: st.DrawFn) -> Floats:
        dim = draw(st.integers(1, most))
        lower = np.tril(np.array(draw(_matrix(st.integers(-3, 3), dim, dim)), dtype=np.float64), -1)
        np.fill_diagonal(lower, draw(st.lists(st.integers(1, 4), min_size=dim, max_size=dim)))
        lower[-1] *= draw(shrink)
        return np.asarray(lower @ lower.T)

    return matrices()


def _matrix(entries: st.SearchStrategy[int], rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    row = st.lists(entries, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


def _range(name: str, minimum: Any, maximum: Any, least: int = 1) -> tuple[int, int]:
    low = checks.whole(f"min_{name}", minimum, minimum=least)
    return low, checks.whole(f"max_{name}", maximum, minimum=low, maximum=_MOST)


def _flags(**flags: Any) -> None:
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise ValueError(f"`{name}` must be True or False; got {checks.shown(flag)}. Leave it out for False.")
