"""How many generations until one atom is left: exact, in the diffusion limit, and as published."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number, any_kind, floats_only, serves
from collapse_theory.discrete import ancestry, arguments, fate, series
from collapse_theory.discrete.atoms import entropy, prepare_floats, prepared, total
from collapse_theory.discrete.costs import NUMBERS_UP_TO
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.processes import INDEPENDENT, REPLACE, process_of
from collapse_theory.discrete.proved import means
from collapse_theory.draw import Draw
from collapse_theory.policy import Policy

__all__ = ["collapse_constant", "collapse_time", "diffusion_time", "entropy_time", "series_error"]

METHODS = ("auto", "exact", "series", "diffusion")
_EXACT_UP_TO = 1_000_000
_SERIES_TOLERANCE = 1e-14


@any_kind
def collapse_time(
    p: Any, *, samples: Any, method: str = "auto", policy: Policy = REPLACE, draw: Draw = INDEPENDENT
) -> Number:
    r"""Mean number of fits until a resampled categorical distribution is a point mass.

    Each generation draws ``samples`` data from the current distribution and replaces it by their frequencies.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1. Equal atoms cost nothing extra, and no memory when counted in
        a :class:`Grouped`.
    samples : int >= 1 or named Schedule
        Data drawn per generation, D; up to 1e18 for floats. A symbol where ``method`` is a formula.
    method : {"auto", "exact", "series", "diffusion"}
        "exact" for any D; "series" with a remainder of order ln(D)/D²; "diffusion" as :func:`diffusion_time`. "auto" is
        "exact" up to D = 1e6, or for numbers other than floats, or where the remainder of the series may exceed 1e-14
        of the value (some 1 − p_i small); otherwise "series". Under other policies, schedules and draws "auto" only.
    policy : Policy
        ``Replace()``, or another, under which the time is infinite: see :func:`collapse_probability`.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Returns
    -------
    number >= 0
        In fits; 0 for a point mass, at least 1 otherwise; infinity where collapse may never happen. The kind of number
        is that of the arguments; floats for sizes that change and for draws of their own.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, ``samples`` is not a count, ``method`` is unknown, the series is asked for where
        it does not hold (:math:`D(1-p_i) < 50` for some atom) or in ball arithmetic, or D too large for exact numbers.

    Warns
    -----
    CostlyWarning
        If numbers other than floats will take more than a minute: the time is of order D².
    NeverWarning
        If the time is infinite; the message says why.

    Notes
    -----
    Exact, by ancestry: :math:`E[T] = 1 + \sum_{k \ge 2} G_k (1 - \sum_i p_i^k)`, where :math:`G_k` is the expected
    number of generations in which the D data have k distinct ancestors. Relative error of floats: below 1e-12 for
    "exact"; for "series" below that of :func:`series_error`, plus 1e-15; for "diffusion" of order ln(D)/D. Balls
    enclose the exact mean for any D: above 800 data to about 1e-12 fits, or 1e-29, by docs/theory/enclosures.md. The
    mean published in schaeffer2025 section 4.4 is :func:`entropy_time`.

    Examples
    --------
    >>> round(collapse_time([0.5, 0.5], samples=100), 10)
    136.602278382
    >>> collapse_time([0.0, 1.0], samples=100)
    0.0
    >>> collapse_time([0.5, 0.5], samples=10**15)
    1386294361119878.5
    >>> import collapse_theory as ct
    >>> ct.certify(collapse_time, [0.5, 0.5], samples=10**15, digits=25).decimal()
    '1386294361119878.615255623'
    >>> from collapse_theory.draw import Draw
    >>> round(collapse_time([0.5, 0.3, 0.2], samples=30, draw=Draw(concentration=50)), 9)
    28.636505134
    """
    checks.choice("method", method, METHODS)
    process = process_of(samples, policy, draw)
    if not process.is_plain:
        return _time_of_process(p, process, method)
    if method == "diffusion":
        return diffusion_time(p, samples=samples)
    given = arguments.size(samples) if method == "series" else arguments.count(samples, maximum=arguments.LARGEST)
    atoms, ops = prepared(p, samples)
    if atoms.is_point_mass:
        return ops.plain(ops.number(0))
    if method == "series":
        return ops.plain(series.mean(atoms, ops.number(given), ops))
    size = int(given)
    if method == "auto" and ops.is_float and size > _EXACT_UP_TO:
        from collapse_theory.discrete.proved import remainder

        mean = series.mean(atoms, ops.number(size), ops, unchecked=True)
        if remainder.closed(atoms, size) <= _SERIES_TOLERANCE * mean < math.inf:
            return float(mean)
    if ops.encloses and (found := means.collapse(atoms, size, ops)) is not None:
        return found
    if not ops.is_float and size > NUMBERS_UP_TO:
        raise ValueError(
            f"`samples` must be at most {NUMBERS_UP_TO} for {ops.name} numbers; got {size}, which would take "
            f"{size**2 / 2:.2g} operations. Certify, or use floats, whose error is below 1e-12 for any number of data."
        )
    return 1 + ancestry.gathered(ancestry.diversity(atoms, ops), size, ops)


def _time_of_process(p: Any, process: Process, method: str) -> float:
    if method != "auto":
        raise ValueError(
            f'`method` must be "auto" unless one size is drawn independently under Replace(); got {method!r}. Leave it '
            f"out."
        )
    atoms = prepare_floats(p)
    if atoms.is_point_mass and process.draw.is_closed:
        return 0.0
    return fate.mean_time(process, ancestry.diversity(atoms, arithmetic.of()))


@any_kind
def diffusion_time(p: Any, *, samples: Any) -> Number:
    r"""Mean collapse time in the diffusion limit, :math:`-2D \sum_i (1-p_i) \ln(1-p_i)`.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.

    Returns
    -------
    number >= 0
        In fits. The relative error against :func:`collapse_time` is of order ln(D)/D.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or ``samples`` is not a count.

    Notes
    -----
    Below 2D for every p. Source: the diffusion of Kimura and Ohta (1969), for K alleles by Littler (1975).

    Examples
    --------
    >>> round(diffusion_time([0.5, 0.5], samples=100), 6)
    138.629436
    """
    size = arguments.size(samples)
    atoms, ops = prepared(p, samples)
    if atoms.is_point_mass:
        return ops.plain(ops.number(0))
    return ops.plain(2 * ops.number(size) * total(atoms, lambda p, q, log: -q * log, ops))


@any_kind
@np.errstate(under="ignore")
def entropy_time(p: Any, *, samples: Any, constant: Any = 1) -> Number:
    r"""Collapse time as published, ``constant`` · D · H(p), with the Shannon entropy H in nats.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.
    constant : number >= 0
        The source states proportionality only. For a uniform start it takes the constant to be 1.

    Returns
    -------
    number >= 0
        In fits.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, ``samples`` is not a count, or ``constant`` is not a non-negative number.

    Notes
    -----
    Source: schaeffer2025 section 4.4. **Not** the mean collapse time: no constant fits two distributions with
    different numbers of atoms. With ``constant=2`` it is an upper bound in the diffusion limit.

    Examples
    --------
    >>> round(entropy_time([0.25] * 4, samples=1000), 3)
    1386.294
    """
    factor = arguments.moderate("constant", constant)
    size = arguments.size(samples)
    atoms, ops = prepared(p, samples, constant)
    return ops.plain(ops.number(factor) * ops.number(size) * entropy(atoms, ops))


@floats_only
def series_error(p: Any, *, samples: int) -> float:
    r"""Proved bound on the remainder of ``collapse_time(p, samples=samples, method="series")``, in fits.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.

    Returns
    -------
    float >= 0
        Of order ln(D)/D² for fixed p; not a small number where some :math:`D(1-p_i)` is not a large one, and infinity
        where it is beyond floats. 0 for a point mass, whose time is known.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or ``samples`` is not a count.

    Notes
    -----
    Where :math:`D \ge 501` and every :math:`m_i = D(1-p_i) \ge 250` it is the next order, of :math:`\ln(D)/D^2`, up to
    a few hundredths of it and a floor that is at most :math:`10^{-12} \ln D` fits, and :math:`1.5 \cdot 10^{-38} \ln D`
    from :math:`D \ge 10^6` and :math:`m_i \ge 1000` on. Elsewhere the exact time is enclosed for these data, in up to a
    second, and compared. Proof: docs/theory/enclosures.md, theorem 5.

    Examples
    --------
    >>> round(series_error([0.5, 0.5], samples=10**6), 15)
    3.06e-13
    >>> series_error([0.5, 0.5], samples=1000) < 3e-7
    True
    """
    size, atoms = arguments.count(samples, maximum=arguments.LARGEST), prepare_floats(p)
    if atoms.is_point_mass:
        return 0.0
    from collapse_theory.discrete.proved import remainder

    return remainder.bound(atoms, size)


@serves("float64", "mpmath", "arb")
def collapse_constant(order: Any) -> Number:
    r"""Constants of the series of :func:`collapse_time` for many data: :math:`C` or :math:`C_2`.

    :math:`E[T] = -2D \sum q \ln q - \tfrac13 [\ln D + \sum p \ln q] + C + [C_2 + \dots]/D + O(D^{-2} \ln D)`.

    Parameters
    ----------
    order : {0, 1}
        0 for C, the constant; 1 for C_2, that of the order 1/D.

    Returns
    -------
    float, mpmath.mpf or ball
        The kind of number of ``order``: about -0.7217 or -0.1563.

    Raises
    ------
    ValueError
        If ``order`` is neither 0 nor 1.

    Notes
    -----
    :math:`C = \tfrac32 - \tfrac\gamma3 - \Phi(1)` with the :func:`abel_coordinate`, and :math:`C_2 = \Psi(1)` with its
    order 1/D. Balls enclose them, to about 90 and 70 digits at most. Proof that they are the constants of the time:
    docs/theory/enclosures.md, theorem 4.

    Examples
    --------
    >>> round(collapse_constant(0), 15)
    -0.72170243605188
    >>> import collapse_theory as ct
    >>> ct.certify(collapse_constant, 1, digits=30).decimal()
    '-0.156326488273437529440242051202'
    """
    which = checks.whole("order", order, minimum=0, maximum=1)
    ops = arithmetic.of(order)
    return ops.plain(series.constant(which, ops))
