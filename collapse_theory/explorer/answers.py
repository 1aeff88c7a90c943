"""What the page shows, from the library's public functions; nothing here knows of a page."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import discrete, gaussian, loop
from collapse_theory.checks import CostlyWarning
from collapse_theory.curation import Verifier, diffusion_fixation, fixation_probability
from collapse_theory.decoding import Decoding
from collapse_theory.explorer.choice import POLICIES, Choice
from collapse_theory.policy import Accumulate, AccumulateSubsample, Policy, Replace
from collapse_theory.schedule import Constant

__all__ = [
    "collapse_distribution",
    "decay",
    "decoded_loop",
    "filtering",
    "numbers",
    "risks",
    "variance_distribution",
]

Array = NDArray[np.float64]

_POINTS = 60
_STRENGTHS = np.geomspace(1e-3, 1.0, 30)
_MOST_SUPPORT = {"samples": 10**15, "fits": 10**15}  # a value takes seconds beyond
_MOST_DRAWN = {"samples": 10**9, "fits": 10**9, "atoms": 10_000}  # as do the many values of a curve
_MOST_STEPS = 10**5  # fits that are gone through one by one
_MOST_DUAL = 1000  # samples of the exact chain of a filter
_MOST_DECODED = 10**4, 5 * 10**6  # fits, and atoms times fits


def numbers(choice: Choice) -> dict[str, float | None]:
    """Return what the table says; None where no exact value is known or none exists.

    Examples
    --------
    >>> table = numbers(Choice(atoms=2, samples=100, fits=6))
    >>> round(table["mean collapse time"], 6), round(table["Gaussian risk"], 6)
    (136.602278, 0.090074)
    """
    return _of_atoms(choice) | _of_gaussian(choice)


def _of_atoms(choice: Choice) -> dict[str, float | None]:
    p, samples, closed = choice.p, choice.samples, choice.is_closed
    given: dict[str, Any] = {"samples": samples, "fits": choice.fits}
    small = _is_within(choice, _MOST_SUPPORT)
    return {
        "mean collapse time": _value(discrete.collapse_time, p, samples=samples) if closed else None,
        "median collapse time": _value(lambda: discrete.CollapseTime(p, samples=samples).median()) if closed else None,
        "atoms left": _value(_support, choice, choice.fits) if small else math.nan,
        "entropy in nats": (_value(discrete.expected_entropy, p, **given) if small else math.nan) if closed else None,
        "homozygosity": _value(_homozygosity, choice, choice.fits),
        "limit of homozygosity": _value(_homozygosity_limit, choice),
    }


def _of_gaussian(choice: Choice) -> dict[str, float | None]:
    sizes, fits = choice.sizes, choice.fits
    if choice.real:
        variance = gaussian.anchored_variance(choice.samples, anchors=choice.real)
        index = gaussian.anchored_tail_index(choice.samples, anchors=choice.real)
        return {
            "mean of σ² in the long run": variance.mean,
            "its standard deviation": variance.variance**0.5,
            "exponent of its tail": index,
        }
    moments = _moments(choice, fits)
    closed = choice.is_closed
    return {
        "Gaussian risk": _value(gaussian.risk, samples=sizes, fits=fits) if closed else None,
        "variance of the mean": float(moments[0]),
        "mean of σ²": float(moments[1]),
        "median of σ²": _value(lambda: gaussian.sigma_quantile(sizes, fits, q=0.5) ** 2) if closed else None,
    }


def _value(function: Callable[..., Any], *args: Any, **arguments: Any) -> float | None:
    """Return a number as a float; None where none is known."""
    found = _within_reach(function, *args, **arguments)
    return None if found is None else float(found)


def _within_reach(function: Callable[..., Any], *args: Any, **arguments: Any) -> Any:
    """Return what a function does; NaN where it refuses numbers for their size, or would take long."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", CostlyWarning)
        try:
            return function(*args, **arguments)
        except (ValueError, CostlyWarning):
            return math.nan


def _is_within(choice: Choice, limits: dict[str, int]) -> bool:
    return all(getattr(choice, name) <= most for name, most in limits.items())


def _moments(choice: Choice, fits: Any) -> tuple[Any, Any]:
    """Return the variance of the mean and the mean of the variance; NaN where each fit must be gone through."""
    rule, unknown = choice.rule, np.full(np.shape(fits), math.nan)
    stepwise = isinstance(rule, AccumulateSubsample) or not (choice.is_closed or isinstance(choice.sizes, Constant))
    if stepwise and choice.fits > _MOST_STEPS:
        return unknown, unknown
    found = _within_reach(gaussian.policy_moments, choice.sizes, fits, policy=rule)
    return (unknown, unknown) if isinstance(found, float) else (found.variance_of_mean, found.variance)


def collapse_distribution(choice: Choice) -> dict[str, Array]:
    """Return the probabilities of the collapse times up to the 99.9 % quantile; NaN where no collapse is final.

    Examples
    --------
    >>> collapse_distribution(Choice(atoms=2, samples=2))["probability"][:3]
    array([0.5  , 0.25 , 0.125])
    """
    if not choice.is_closed:
        return {"fits": np.array([np.nan]), "probability": np.array([np.nan])}
    times = discrete.CollapseTime(choice.p, samples=choice.samples)
    fits = np.unique(np.linspace(1, max(2, int(times.ppf(0.999))), 2 * _POINTS).astype(np.int64))
    found = np.broadcast_to(_within_reach(times.pmf, fits), fits.shape)
    return {"fits": fits.astype(np.float64), "probability": np.asarray(found)}


def decay(choice: Choice) -> dict[str, Array]:
    """Return atoms, entropy and diversity relative to the start, each at :attr:`Choice.marks`; NaN where unknown.

    Examples
    --------
    >>> {name: float(values[0]) for name, values in decay(Choice(atoms=2, samples=10, fits=5)).items()}
    {'fits': 0.0, 'atoms': 1.0, 'entropy': 1.0, 'diversity': 1.0}
    """
    marks = choice.marks
    atoms = entropy = np.full(marks.size, np.nan)
    if _is_within(choice, _MOST_DRAWN):
        support = _support(choice, marks)
        atoms = atoms if support is None else support
        if choice.is_closed:
            entropy = discrete.expected_entropy(choice.p, samples=choice.samples, fits=marks)
    diversity = 1 - _homozygosity(choice, marks)
    return {
        "fits": marks.astype(np.float64),
        "atoms": atoms / atoms[0],
        "entropy": entropy / entropy[0],
        "diversity": diversity / diversity[0],
    }


def _support(choice: Choice, fits: Any) -> Any:
    """Return the mean number of atoms; None for a subsample of a pool, which takes too long for a slider."""
    if isinstance(choice.rule, AccumulateSubsample) or not (choice.is_small or choice.is_closed):
        return None
    return discrete.expected_support(choice.p, samples=choice.samples, fits=fits, policy=choice.rule)


def _homozygosity(choice: Choice, fits: Any) -> Any:
    p, samples = choice.p, choice.samples
    if choice.real:
        return discrete.anchored_homozygosity(p, samples=samples, anchors=choice.real, fits=fits)
    return discrete.homozygosity(p, samples=samples, fits=fits, policy=choice.rule)


def _homozygosity_limit(choice: Choice) -> float:
    p, samples = choice.p, choice.samples
    if choice.real:
        return float(discrete.anchored_limit(p, samples=samples, anchors=choice.real))
    return float(discrete.homozygosity_limit(p, samples=samples, policy=choice.rule))


def risks(choice: Choice) -> dict[str, Array]:
    """Return the risk of the Gaussian and the parts that are known under every policy; NaN where unknown.

    Examples
    --------
    >>> float(risks(Choice(samples=100, fits=6))["risk"][-1]) == numbers(Choice(samples=100, fits=6))["Gaussian risk"]
    True
    """
    marks, sizes = choice.marks, choice.sizes
    risk = mean = variance = np.full(marks.size, np.nan)
    if choice.is_closed:
        risk = np.broadcast_to(_within_reach(gaussian.risk, samples=sizes, fits=marks), marks.shape)
    if not choice.real:
        mean, variance = _moments(choice, marks)
    return {"fits": marks.astype(np.float64), "risk": risk, "mean": mean, "variance": variance}


def decoded_loop(choice: Choice) -> dict[str, Array]:
    """Return what a loop that decodes at the temperature keeps of its entropy with unlimited data, and its top atom.

    A fixed number of real data is nothing beside unlimited ones, and a subsample of a pool is the pool. Each fit is
    gone through: the curve ends early where there are too many.

    Examples
    --------
    >>> float(decoded_loop(Choice(shape="Zipf, i^-s", temperature=0.8, fits=2))["top"][-1].round(3))
    0.521
    """
    rule: Policy = {POLICIES[0]: Replace(), POLICIES[2]: Accumulate()}.get(choice.policy, choice.rule)
    most, work = _MOST_DECODED
    fits = min(choice.fits, most, work // choice.atoms)
    found = loop.path(choice.p, fits=fits, decoding=Decoding(choice.temperature), policy=rule)
    marks = choice.marks_until(fits)
    entropy = found.entropy[marks] / found.entropy[0]
    return {"fits": marks.astype(np.float64), "entropy": entropy, "top": found.top[marks]}


def filtering(choice: Choice) -> dict[str, Array]:
    """Return the chance that only bad data are left, of half at first, where a verifier rejects some of them.

    Against the strength ln(φ/ψ) of the filter: exact for up to a thousand data per generation, and Kimura's limit of
    many data.

    Examples
    --------
    >>> curve = filtering(Choice(samples=60))
    >>> bool(curve["exact"][0] > 0.4), bool(curve["exact"][-1] < 1e-12)
    (True, True)
    """
    verifiers = [Verifier(1.0, float(np.exp(-strength))) for strength in _STRENGTHS]
    given: dict[str, Any] = {"samples": choice.samples}
    exact = [math.nan] * len(verifiers)
    if choice.samples <= _MOST_DUAL:
        exact = [fixation_probability(0.5, curator=verifier, **given) for verifier in verifiers]
    kimura = [diffusion_fixation(0.5, curator=verifier, **given) for verifier in verifiers]
    return {"strength": _STRENGTHS, "exact": np.array(exact), "kimura": np.array(kimura)}


def variance_distribution(choice: Choice) -> dict[str, Array]:
    """Return the density of ln(σ²), the original variance as unit, against σ²; NaN where the distribution is unknown.

    Examples
    --------
    >>> curve = variance_distribution(Choice(samples=100, fits=6))
    >>> curve["ratio"].shape == curve["density"].shape
    True
    """
    if not choice.is_closed:
        return {"ratio": np.array([np.nan]), "density": np.array([np.nan])}
    found = _within_reach(_density, choice)
    logs, density = found if isinstance(found, tuple) else (np.array([np.nan]), np.array([np.nan]))
    return {"ratio": np.exp(logs), "density": density}


def _density(choice: Choice) -> tuple[Array, Array]:
    law = gaussian.LogVariance(samples=choice.sizes, fits=choice.fits)
    logs = law.mean() + law.std() * np.linspace(-4, 4, _POINTS)
    return logs, law.pdf(logs)
