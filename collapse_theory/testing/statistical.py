"""Assertions about random numbers that state both of their error rates and refuse designs too weak to have them.

``false_fail`` is the probability that correct code fails. ``false_pass`` is the probability that code passes though its
value is wrong by ``resolution`` or more. A design for which the second cannot be promised raises :class:`Underpowered`
whatever the data say. No assertion assumes a shape of the distribution of the draws: they rest on the exact binomial
distribution, on the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's constant, and on the empirical Bernstein
inequality.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["RATE", "Floats", "Underpowered", "assert_distribution", "assert_frequency", "check_rates", "checked_draws"]

Floats = NDArray[np.float64]

RATE = 1e-9
"""Both error rates, unless the caller says otherwise."""


class Underpowered(AssertionError):  # noqa: N818 (it names the fault of the design)
    """The design could not notice an error of the size asked for.

    Examples
    --------
    >>> try:
    ...     assert_frequency(5, 10, 0.5, resolution=0.03)
    ... except Underpowered:
    ...     print("10 trials are too few to tell 0.47 from 0.5")
    10 trials are too few to tell 0.47 from 0.5
    """


def assert_frequency(
    successes: int, trials: int, p: float, *, resolution: float, false_fail: float = RATE, false_pass: float = RATE
) -> None:
    """Fail unless ``successes`` in ``trials`` are consistent with probability ``p``, by exact binomial probabilities.

    Parameters
    ----------
    successes, trials : int
    p : float in [0, 1]
        Claimed probability.
    resolution : float > 0
        Error of ``p`` that must be noticed.
    false_fail, false_pass : float in (0, 1)
        Probabilities of failing correct code, and of passing code that is wrong by ``resolution`` or more.

    Raises
    ------
    AssertionError
        If the frequency is not consistent with ``p``.
    Underpowered
        If an error of ``resolution`` could go unnoticed.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> assert_frequency(50_200, 100_000, 0.5, resolution=0.03)
    >>> assert_frequency(5, 10, 0.5, resolution=0.03)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    collapse_theory.testing.statistical.Underpowered: 10 trials pass a probability of 0.47 in place of 0.5 with ...
    """
    from scipy.stats import binom

    count = checks.whole("trials", trials, minimum=1, maximum=checks.LARGEST_COUNT)
    seen = checks.whole("successes", successes, minimum=0)
    check_rates(false_fail, false_pass, resolution)
    p, resolution = checks.real("p", p), float(resolution)
    if not 0 <= p <= 1 or seen > count:
        raise ValueError(f"`p` must be in [0, 1] and `successes` at most `trials`; got {p!r} and {seen} of {count}.")
    if p - resolution < 0 and p + resolution > 1:
        raise Underpowered(
            f"no probability is {resolution:.6g} away from {p:.6g}, so that nothing could fail. Take a smaller "
            f"`resolution`."
        )
    low, high = binom.ppf(false_fail / 2, count, p), binom.isf(false_fail / 2, count, p)
    for wrong in (p - resolution, p + resolution):
        if 0 <= wrong <= 1:
            passes = _between(binom, low, high, count, wrong)
            if passes > false_pass:
                raise Underpowered(
                    f"{count} trials pass a probability of {wrong:.6g} in place of {p:.6g} with probability "
                    f"{passes:.2g}, not {false_pass:.2g}. Take more trials or a larger `resolution`."
                )
    if not low <= seen <= high:
        raise AssertionError(
            f"{seen} of {count} is not a frequency of {p:.6g}: correct code gives {low:.0f} to {high:.0f} in all but "
            f"{false_fail:.2g} of the cases."
        )


def _between(binom: Any, low: float, high: float, count: int, p: float) -> float:
    """Return P(low <= successes <= high), from the tail that does not cancel."""
    if p * count > high:
        return float(binom.cdf(high, count, p))
    return float(binom.sf(low - 1, count, p))


def assert_distribution(
    draws: Any,
    cdf: Callable[[Floats], Any],
    *,
    resolution: float,
    false_fail: float = RATE,
    false_pass: float = RATE,
) -> None:
    """Fail unless the draws are consistent with a distribution function, by the DKW inequality.

    Parameters
    ----------
    draws : array_like, shape (n,)
        Independent, equally distributed.
    cdf : callable
        Claimed distribution function, of an array; it may jump.
    resolution : float > 0
        Largest difference of distribution functions that must be noticed.
    false_fail, false_pass : float in (0, 1)
        As in :func:`assert_frequency`.

    Raises
    ------
    AssertionError
        If the draws are not consistent with ``cdf``.
    Underpowered
        If a difference of ``resolution`` could go unnoticed.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> assert_distribution(rng.random(10_000), lambda x: np.clip(x, 0, 1), resolution=0.1)
    """
    values = np.sort(checked_draws(draws, -math.inf, math.inf))
    if not callable(cdf):
        raise ValueError(f"`cdf` must be a function of an array; got {checks.shown(cdf)}. Pass for example norm.cdf.")
    check_rates(false_fail, false_pass, resolution)
    reach, miss = (math.sqrt((math.log(2) - math.log(rate)) / (2 * values.size)) for rate in (false_fail, false_pass))
    if reach + miss > resolution:
        needed = values.size * ((reach + miss) / float(resolution)) * ((reach + miss) / float(resolution))
        raise Underpowered(
            f"{values.size} draws resolve a distribution to {reach + miss:.3g}, not to {resolution:.3g}. "
            f"Take {math.ceil(needed) if needed < 1e15 else f'{needed:.3g}'} draws or a larger `resolution`."
        )
    points, firsts, counts = np.unique(values, return_index=True, return_counts=True)
    after = np.abs((firsts + counts) / values.size - _heights(cdf, points))
    before = np.abs(firsts / values.size - _heights(cdf, np.nextafter(points, -np.inf)))
    gaps = np.maximum(after, before)
    worst = int(gaps.argmax())
    if not gaps[worst] <= reach:
        raise AssertionError(
            f"the draws are not from this distribution: at {points[worst]:.6g} the functions differ by "
            f"{gaps[worst]:.3g}; correct code is further off than {reach:.2g} in at most {false_fail:.2g} of the cases."
        )


def _heights(cdf: Callable[[Floats], Any], points: Floats) -> Floats:
    try:
        heights = checks.floats("cdf", cdf(points))
    except TypeError as error:
        raise ValueError(f"`cdf` must take an array of points: {error}. Pass for example norm.cdf.") from error
    if heights.shape != points.shape:
        raise ValueError(
            f"`cdf` must return one number for each point; got shape {heights.shape} for {points.shape}. Write it for "
            f"arrays."
        )
    return heights


def checked_draws(draws: Any, low: float, high: float) -> Floats:
    """Return draws as an array, if they lie within proven bounds."""
    values = checks.floats("draws", draws)
    least, most = checks.real("low", low, infinite=True), checks.real("high", high, infinite=True)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"`draws` must be one-dimensional and not empty; its shape is {values.shape}. Flatten it.")
    if not least < most:
        raise ValueError(f"`low` must be less than `high`; got {low!r} and {high!r}. Pass bounds of a draw.")
    if not (np.isfinite(values) & (values >= least) & (values <= most)).all():
        raise ValueError(
            f"`draws` must lie in [{least:.6g}, {most:.6g}] and be finite; they reach from {values.min():.6g} to "
            f"{values.max():.6g}. Pass proven bounds."
        )
    return values


def check_rates(false_fail: Any, false_pass: Any, resolution: Any) -> None:
    """Refuse error rates that are not probabilities, and a resolution that is not positive."""
    for name, rate in (("false_fail", false_fail), ("false_pass", false_pass)):
        if not 0 < checks.real(name, rate) < 1:
            raise ValueError(f"`{name}` must be between 0 and 1; got {rate!r}. Leave it out for {RATE:.0e}.")
    checks.scalar("resolution", resolution)
