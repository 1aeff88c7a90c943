"""What the page shows, from the library's public functions; nothing here knows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, discrete, gaussian, loop
from collapse_theory.curation import Verifier, diffusion_fixation, fixation_probability
from collapse_theory.decoding import Decoding
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace, split
from collapse_theory.schedule import Constant, Linear, Power, Schedule

__all__ = [
    "POLICIES",
    "SCHEDULES",
    "SHAPES",
    "Choice",
    "collapse_distribution",
    "decay",
    "decoded_loop",
    "filtering",
    "numbers",
    "risks",
    "variance_distribution",
]

Array = NDArray[np.float64]

SHAPES = ("uniform", "Zipf, 1/i", "geometric, 0.9^i")
SCHEDULES = ("constant", "linear, M·(i+1)", "quadratic, M·(i+1)²")
POLICIES = ("replace", "accumulate", "accumulate, subsample", "mix with original data")
RANGES = {"atoms": (2, 500), "samples": (2, 300), "anchors": (0, 50), "fits": (1, 500)}
"""Least and largest positions; beyond these samples the exact entropy takes longer than a slider may lag."""
TEMPERATURES = (0.5, 1.5)
_POINTS = 60
_STRENGTHS = np.geomspace(1e-3, 1.0, 30)


@dataclass(frozen=True)
class Choice:
    """Where the sliders stand.

    Raises
    ------
    ValueError
        If a number lies outside :data:`RANGES` or :data:`TEMPERATURES`, the share outside (0, 1), or a word is not one
        to choose from.
    """

    atoms: int = 10
    shape: str = SHAPES[0]
    samples: int = 100
    schedule: str = SCHEDULES[0]
    policy: str = POLICIES[0]
    share: float = 0.1
    anchors: int = 0
    fits: int = 100
    temperature: float = 0.9

    def __post_init__(self) -> None:
        for name, (least, largest) in RANGES.items():
            count = checks.whole(name, getattr(self, name), minimum=least, maximum=largest)
            object.__setattr__(self, name, count)
        for name, words in (("shape", SHAPES), ("schedule", SCHEDULES), ("policy", POLICIES)):
            checks.choice(name, getattr(self, name), words)
        object.__setattr__(self, "share", checks.probability("share", self.share))
        temperature = checks.real("temperature", self.temperature)
        object.__setattr__(self, "temperature", checks.inside("temperature", temperature, *TEMPERATURES, closed=True))

    @property
    def p(self) -> Array:
        """Original distribution, shape (atoms,)."""
        ranks = np.arange(1, self.atoms + 1, dtype=np.float64)
        weights = {SHAPES[0]: np.ones(self.atoms), SHAPES[1]: 1 / ranks, SHAPES[2]: 0.9**ranks}[self.shape]
        return np.asarray(weights / weights.sum())

    @property
    def rule(self) -> Policy:
        """What the next model is trained on; real anchors are known to the formulas under replacement only."""
        rules = (Fresh(self.anchors), Accumulate(), AccumulateSubsample(), Mix(1 - self.share, 0.0, self.share))
        rule = dict(zip(POLICIES, rules, strict=True))[self.policy]
        return Replace() if rule == Fresh(0) else rule

    @property
    def sizes(self) -> Schedule:
        """Data per generation of the Gaussian."""
        first = self.samples
        shapes = (Constant(first), Linear(first, first), Power(first, 2))
        return dict(zip(SCHEDULES, shapes, strict=True))[self.schedule]

    @property
    def real(self) -> int:
        """Real data per generation."""
        return int(split(self.rule)[1])

    @property
    def is_closed(self) -> bool:
        """Tell whether each model sees nothing but what the last one made."""
        return self.rule == Replace()

    @property
    def marks(self) -> NDArray[np.int64]:
        """Fits at which curves are drawn."""
        return np.unique(np.linspace(0, self.fits, _POINTS).astype(np.int64))


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
    p, samples, fits, closed = choice.p, choice.samples, choice.fits, choice.is_closed
    return {
        "mean collapse time": discrete.collapse_time(p, samples=samples) if closed else None,
        "median collapse time": float(discrete.CollapseTime(p, samples=samples).median()) if closed else None,
        "atoms left": _support(choice, fits),
        "entropy in nats": discrete.expected_entropy(p, samples=samples, fits=fits) if closed else None,
        "homozygosity": _homozygosity(choice, fits),
        "limit of homozygosity": _homozygosity_limit(choice),
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
    moments = gaussian.policy_moments(sizes, fits, policy=choice.rule)
    median = gaussian.sigma_quantile(sizes, fits, q=0.5) ** 2 if choice.is_closed else None
    return {
        "Gaussian risk": gaussian.risk(samples=sizes, fits=fits) if choice.is_closed else None,
        "variance of the mean": moments.variance_of_mean,
        "mean of σ²": moments.variance,
        "median of σ²": median,
    }


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
    return {"fits": fits.astype(np.float64), "probability": times.pmf(fits)}


def decay(choice: Choice) -> dict[str, Array]:
    """Return atoms, entropy and diversity relative to the start, each at :attr:`Choice.marks`; NaN where unknown.

    Examples
    --------
    >>> {name: float(values[0]) for name, values in decay(Choice(atoms=2, samples=10, fits=5)).items()}
    {'fits': 0.0, 'atoms': 1.0, 'entropy': 1.0, 'diversity': 1.0}
    """
    p, samples, marks = choice.p, choice.samples, choice.marks
    support, entropy = _support(choice, marks), np.full(marks.size, np.nan)
    atoms = np.full(marks.size, np.nan) if support is None else support
    if choice.is_closed:
        entropy = discrete.expected_entropy(p, samples=samples, fits=marks)
    diversity = 1 - _homozygosity(choice, marks)
    return {
        "fits": marks.astype(np.float64),
        "atoms": atoms / atoms[0],
        "entropy": entropy / entropy[0],
        "diversity": diversity / diversity[0],
    }


def _support(choice: Choice, fits: Any) -> Any:
    """Return the mean number of atoms; a pool of all data keeps the atoms of its real data and gets no others."""
    if not (choice.is_closed or isinstance(choice.rule, Accumulate)):
        return None
    steps = fits if choice.is_closed else np.minimum(fits, 1)
    return discrete.expected_support(choice.p, samples=choice.samples, fits=steps)


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
        risk = gaussian.risk(samples=sizes, fits=marks)
    if not choice.real:
        moments = gaussian.policy_moments(sizes, marks, policy=choice.rule)
        mean, variance = moments.variance_of_mean, moments.variance
    return {"fits": marks.astype(np.float64), "risk": risk, "mean": mean, "variance": variance}


def decoded_loop(choice: Choice) -> dict[str, Array]:
    """Return what a loop that decodes at the temperature keeps of its entropy with unlimited data, and its top atom.

    A fixed number of real data is nothing beside unlimited ones, and a subsample of a pool is the pool.

    Examples
    --------
    >>> float(decoded_loop(Choice(shape=SHAPES[1], temperature=0.8, fits=2))["top"][-1].round(3))
    0.521
    """
    rule: Policy = {POLICIES[0]: Replace(), POLICIES[2]: Accumulate()}.get(choice.policy, choice.rule)
    found = loop.path(choice.p, fits=choice.fits, decoding=Decoding(choice.temperature), policy=rule)
    marks = choice.marks
    entropy = found.entropy[marks] / found.entropy[0]
    return {"fits": marks.astype(np.float64), "entropy": entropy, "top": found.top[marks]}


def filtering(choice: Choice) -> dict[str, Array]:
    """Return the chance that only bad data are left, of half at first, where a verifier rejects some of them.

    Against the strength ln(φ/ψ) of the filter: exact for the data per generation, and Kimura's limit of many data.

    Examples
    --------
    >>> curve = filtering(Choice(samples=60))
    >>> bool(curve["exact"][0] > 0.4), bool(curve["exact"][-1] < 1e-12)
    (True, True)
    """
    verifiers = [Verifier(1.0, float(np.exp(-strength))) for strength in _STRENGTHS]
    given: dict[str, Any] = {"samples": choice.samples}
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
    log_variance = gaussian.LogVariance(samples=choice.sizes, fits=choice.fits)
    logs = log_variance.mean() + log_variance.std() * np.linspace(-4, 4, _POINTS)
    return {"ratio": np.exp(logs), "density": log_variance.pdf(logs)}
