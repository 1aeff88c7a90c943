"""The share of bad data when generations are so large that nothing is left to chance."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, is_certain, is_symbolic
from collapse_theory.curation.curators import BestOf, Curator, Verifier, checked, numbers_of
from collapse_theory.discrete import arguments

__all__ = ["bad_share", "bad_share_limit", "real_data", "tolerated_bad_share"]

_MOST_STEPS = 10**6


@any_kind
@np.errstate(under="ignore")
def bad_share(bad: Number, *, fits: Any, curator: Curator, real: Number = 0, real_bad: Number = 0) -> Any:
    r"""Share of bad data after some fits, with infinitely many data per generation.

    Parameters
    ----------
    bad : number in [0, 1]
        Share q of bad data in what the first model writes.
    fits : int >= 0, array of int, or symbol
        Curate-then-fit steps, n.
    curator : Curator
        ``Verifier(kept_good, kept_bad)``, ``BestOf(choices)`` or ``Duel(bad_wins)``.
    real : number in [0, 1]
        Share :math:`\lambda` of real data, not curated, in what each model is fitted to.
    real_bad : number in [0, 1]
        Share of bad data among the real ones.

    Returns
    -------
    number in [0, 1], or array like ``fits``

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`q_{n+1} = (1-\lambda)s(q_n) + \lambda b`. Without real data a verifier leaves
    :math:`q r^n/(1 - q + q r^n)` with :math:`r = \psi/\varphi`, and the best of m leaves :math:`q^{m^n}`; all else is
    computed step by step. Source: ours (docs/theory/curation.md).

    Examples
    --------
    >>> bad_share(0.5, fits=[0, 1, 2], curator=Verifier(0.8, 0.4)).round(6).tolist()
    [0.5, 0.333333, 0.2]
    >>> bad_share(0.5, fits=2, curator=BestOf(2))
    0.0625
    """
    share, counts = arguments.share("bad", bad), arguments.fits(fits)
    fresh, of_them = real_data(real, real_bad)
    rule = checked(curator)
    ops = arithmetic.of(share, fresh, of_them, fits, numbers_of(rule))
    start, steps = ops.number(share), arguments.for_kind(counts, ops)
    is_closed = not is_symbolic(fresh) and is_certain(lambda: bool(fresh == 0))
    if is_closed and isinstance(rule, Verifier):
        left = rule.ratio(ops) ** steps
        return _plain(start * left / (1 - start + start * left), counts, ops)
    if is_closed and isinstance(rule, BestOf):
        return _plain(_power(start, rule.choices, steps, ops), counts, ops)
    return _plain(_stepwise(start, counts, rule, ops.number(fresh), ops.number(of_them), ops), counts, ops)


@any_kind
@np.errstate(under="ignore")
def bad_share_limit(*, curator: Curator, real: Number, real_bad: Number) -> Number:
    r"""Limiting share of bad data behind a verifier, with real data that bypass it.

    Parameters
    ----------
    curator : Verifier
    real : number in (0, 1]
        Share :math:`\lambda` of real data in what each model is fitted to.
    real_bad : number in [0, 1]
        Share b of bad data among them.

    Returns
    -------
    number in [0, 1]
        At most ``real_bad``.

    Raises
    ------
    ValueError
        If an argument is out of range, or the curator is no verifier.

    Notes
    -----
    The smaller root of :math:`(1-r)q^2 - [1 - (1-\lambda)r + \lambda b(1-r)]q + \lambda b = 0`: a loop does not
    forget what its real data bring in. Source: ours.

    Examples
    --------
    >>> round(bad_share_limit(curator=Verifier(1.0, 0.5), real=0.1, real_bad=0.1), 6)
    0.01832
    """
    fresh, of_them = real_data(real, real_bad)
    if not is_symbolic(fresh) and is_certain(lambda: bool(fresh == 0)):
        raise ValueError("`real` must be in (0, 1]; got 0. Without real data a verifier leaves nothing bad at all.")
    rule = checks.instance("curator", curator, Verifier, what="a Verifier", remedy="Use `bad_share` for others.")
    ops = arithmetic.of(fresh, of_them, numbers_of(rule))
    ratio, flow = rule.ratio(ops), ops.number(fresh) * ops.number(of_them)
    linear = 1 - (1 - ops.number(fresh)) * ratio + flow * (1 - ratio)
    return ops.plain(2 * flow / (linear + ops.sqrt(linear * linear - 4 * (1 - ratio) * flow)))


@any_kind
@np.errstate(under="ignore")
def tolerated_bad_share(*, fits: Any = 1, curator: Curator, level: Number = Fraction(1, 2)) -> Number:
    r"""Largest share of bad data that a verifier brings down to a level.

    Parameters
    ----------
    fits : int >= 0 or symbol
        Curate-then-fit steps allowed, n.
    curator : Verifier
    level : number in [0, 1]
        Share of bad data to reach, x.

    Returns
    -------
    number in [0, 1]

    Raises
    ------
    ValueError
        If an argument is out of range, or the curator is no verifier.

    Notes
    -----
    :math:`x\varphi^n/(x\varphi^n + (1-x)\psi^n)`. For one fit and x = 1/2 it is
    :func:`collapse_theory.regression.verification_threshold` (feng2024).

    Examples
    --------
    >>> tolerated_bad_share(curator=Verifier(0.75, 0.25))
    0.75
    """
    rule = checks.instance("curator", curator, Verifier, what="a Verifier", remedy="Use `bad_share` for others.")
    counts = arguments.fits(fits)
    if isinstance(counts, np.ndarray):
        raise ValueError("`fits` must be one number; got an array. Ask for one at a time.")
    wanted = arguments.share("level", level)
    ops = arithmetic.of(wanted, fits, numbers_of(rule))
    target, left = ops.number(wanted), rule.ratio(ops) ** arguments.for_kind(counts, ops)
    return ops.plain(target / (target + (1 - target) * left))


def real_data(real: Any, real_bad: Any) -> tuple[Number, Number]:
    """Return the share of real data and of the bad ones among them, checked."""
    return arguments.share("real", real), arguments.share("real_bad", real_bad)


def _plain(value: Any, counts: Any, ops: Arithmetic) -> Any:
    return np.asarray(value) if isinstance(counts, np.ndarray) else ops.plain(value)


def _power(start: Number, choices: int, steps: Any, ops: Arithmetic) -> Number:
    """Return q to the power m^n."""
    if not ops.is_float:
        return start ** (choices**steps)
    with np.errstate(over="ignore", under="ignore"):
        return np.power(start, np.power(float(choices), steps))


def _stepwise(start: Number, counts: Any, rule: Curator, real: Number, bad: Number, ops: Arithmetic) -> Any:
    if is_symbolic(counts):
        raise ValueError(f"`fits` must be a number here, where steps are taken one by one; got the symbol {counts}.")
    wanted = np.ravel(counts)
    most = int(wanted.max(initial=0))
    if most > _MOST_STEPS:
        raise ValueError(f"`fits` must be at most {_MOST_STEPS} here; got {most}. The share settles much sooner.")
    kept = {0: start}
    asked = {int(n) for n in wanted}
    value = start
    for step in range(1, most + 1):
        value = (1 - real) * rule.kept(value, ops) + real * bad
        if step in asked:
            kept[step] = value
    if isinstance(counts, np.ndarray):
        return np.array([kept[int(n)] for n in wanted]).reshape(counts.shape)
    return kept[int(wanted[0])]
