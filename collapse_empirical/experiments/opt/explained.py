r"""What explains the entropy of the tokens of a loop of language models, where resampling alone does not.

Beside the measured entropy stand what resampling alone would leave, and what the theory of decoding predicts for
unlimited data: a loop whose data are :math:`T(p)_i \propto p_i^s` of the model's distribution, real data mixed in as in
the run. The exponent s is not known of a beam search, which has no temperature. It is the monitor's *slope*, estimated
from the counts of the same run: so one number is fitted, and what is left says how far a temperature can stand for the
search.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.judge import Comparison, Explanation
from collapse_empirical.measure import implied_samples
from collapse_empirical.monitoring import watch_run
from collapse_empirical.readings import Readings, after
from collapse_theory import loop
from collapse_theory.decoding import Decoding
from collapse_theory.monitor import Together, together
from collapse_theory.monitor.words import totals_together
from collapse_theory.policy import Mix, Replace
from collapse_theory.runs import read_counts

__all__ = ["decoded_entropy", "explained", "sample_size_in_words"]

Array = NDArray[np.float64]
_ROWS = 8


def explained(readings: Readings, comparisons: Sequence[Comparison]) -> Explanation | None:
    """Return the monitor's estimates and the theory of decoding beside the measured entropy of the tokens.

    Parameters
    ----------
    readings : Readings
        Of a run whose data were counted.
    comparisons : sequence of Comparison
        Of the same run; the prediction for its entropy is that of resampling alone.

    Returns
    -------
    Explanation or None
        None where there are no counts, or the policy is one that the theory of decoding does not take.
    """
    recipe = readings.recipe
    if not isinstance(recipe.policy, Replace):
        return None
    try:
        found = together(watch_run(readings.recorded).values())
    except ValueError:  # without counts
        return None
    counts = read_counts(readings.recorded, recipe.seeds[0], 0).real.astype(np.float64)
    share = recipe.anchors / (recipe.samples + recipe.anchors)
    measured = readings.series["entropy"].mean(0)
    decoded = decoded_entropy(counts / counts.sum(), found.slope.value, real=share, fits=readings.last)
    resampled = next((row.predicted for row in comparisons if row.name == "entropy"), None)
    tokens = recipe.samples * recipe.settings["block"]
    homozygosity = readings.series["homozygosity"].mean(0)
    return Explanation(
        "Entropy of the tokens, in nats: measured, and what explains it",
        ("", *(after(fits) for fits in _shown(readings.last))),
        _table(measured, resampled, decoded, readings.last),
        [*_monitored(found), *([] if recipe.anchors else [sample_size_in_words(homozygosity, tokens)])],
        _numbers(found, measured, decoded),
    )


def decoded_entropy(p: Array, slope: float, *, real: float, fits: int) -> Array | None:
    """Return the entropy that the theory of decoding gives after 0, 1, … fits, for unlimited data.

    Parameters
    ----------
    p : array, shape (K,)
        Frequencies of the real data; positive, sum to 1.
    slope : float
        1/temperature; None is returned unless it is positive.
    real : float in [0, 1)
        Share of real data in the training data.
    fits : int >= 0

    Returns
    -------
    array, shape (fits + 1,), or None

    Examples
    --------
    >>> decoded_entropy(np.array([0.5, 0.5]), 2.0, real=0.0, fits=1).round(6)
    array([0.693147, 0.693147])
    """
    if not (math.isfinite(slope) and slope > 0):
        return None
    policy = Mix(1.0 - real, 0.0, real) if real else Replace()
    entropy: Array = loop.path(p, fits=fits, decoding=Decoding(temperature=1 / slope), policy=policy).entropy
    return entropy


def sample_size_in_words(homozygosity: Array, tokens: int) -> str:
    """Return what the effective sample size of a loop means, in two sentences.

    Parameters
    ----------
    homozygosity : array, shape (G,)
        Of generations 0, 1, …, averaged over seeds.
    tokens : int
        In a generation.

    Examples
    --------
    >>> print(sample_size_in_words(1 - 0.9 * (1 - 1 / 8) ** np.arange(4), 40_960).partition(":")[0])
    Effective sample size 8 of 40960 tokens
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log1p(-homozygosity)
    last = int(np.flatnonzero(np.isfinite(logs))[-1])
    if not last:
        return (
            f"No effective sample size: after 1 fit all {tokens} tokens are the same, which chance alone would not do "
            "to any number of independent ones but 1."
        )
    size = implied_samples((logs[last] - logs[0]) / last)
    return (
        f"Effective sample size {size:.3g} of {tokens} tokens: {after(last)} diversity has fallen as if each model had "
        "seen so few independent tokens. It did see all of them; but they depend on each other, and the search prefers "
        "probable ones, which is a bias that more tokens do not cure. Chance and bias are apart in the monitor's lines."
    )


def _monitored(found: Together) -> list[str]:
    names = (
        "slope",
        "novelty",
        "effective size",
        "entropy: drift",
        "entropy: bias",
        "entropy: novelty",
        "entropy: real",
    )
    rows = {name: f"{name} {value}: {meaning}" for name, value, meaning in totals_together(found)}
    steps = "-".join(str(step) for step in dict.fromkeys((found.generations[0], found.generations[-1])))
    told = "an alarm" if found.alarm is not None else "no alarm"
    seeds = f"{found.runs} seeds" if found.runs > 1 else "one seed"
    return [f"Monitor, {seeds} together, generations {steps}: {told}.", *(rows[name] for name in names if name in rows)]


def _shown(last: int) -> list[int]:
    return sorted({round(place) for place in np.linspace(0, last, min(last + 1, _ROWS))})


def _table(measured: Array, resampled: Array | None, decoded: Array | None, last: int) -> list[tuple[str, ...]]:
    named = {"measured": measured, "resampling alone": resampled, "decoding with the monitor's slope": decoded}
    if decoded is not None:
        named["left unexplained"] = measured - decoded
    shown = _shown(last)
    return [(name, *(f"{row[fits]:.3f}" for fits in shown)) for name, row in named.items() if row is not None]


def _numbers(found: Together, measured: Array, decoded: Array | None) -> dict[str, float]:
    numbers = {
        "slope": found.slope.value,
        "slope_low": found.slope.low,
        "slope_high": found.slope.high,
        "novelty": found.novelty.value,
        "effective_size": found.effective_size.value,
        **{f"entropy_{name}": getattr(found.entropy, name) for name in ("drift", "bias", "novelty", "real")},
    }
    if decoded is not None:
        numbers["last_left_unexplained"] = float(measured[-1] - decoded[-1])
    return {name: float(value) for name, value in numbers.items() if math.isfinite(value)}
