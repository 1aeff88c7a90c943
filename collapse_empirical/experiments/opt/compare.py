r"""Language models: the discrete theory as a hypothesis, since no theory covers their fitting error.

If a model did no more than redraw its tokens independently, D of them per generation, then the token frequencies would
follow the discrete theory with D samples. Beam search does not draw, contexts matter, the prompts stay real, and each
fit starts anew from the original model: so the series deviate, and the question is by how much. Heterozygosity, which
the theory multiplies by 1 − 1/D per fit, gives the answer as the effective sample size.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import provenance
from collapse_empirical.experiments.opt.learner import create
from collapse_empirical.experiments.opt.measures import frequencies
from collapse_empirical.judge import Comparison, judge, not_applicable, width
from collapse_empirical.measure import implied_samples
from collapse_empirical.readings import Readings
from collapse_empirical.resampling import simulate
from collapse_theory import discrete
from collapse_theory.policy import AccumulateSubsample, Replace
from collapse_theory.runs import read_counts

__all__ = ["compare", "effective_samples"]

Array = NDArray[np.float64]
PATHS = 200
_SERIES = {"token_support": "support", "entropy": "entropy", "homozygosity": "homozygosity"}
_OTHERS = (
    "perplexity",
    "sequence_perplexity_mean",
    "sequence_perplexity_std",
    "generated_perplexity_mean",
    "generated_perplexity_std",
    "tail_kept",
    "out_of_support",
    "tail_coverage",
    "generated_support",
    "repetition",
    "distinct_2",
)


def compare(readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return support, entropy and homozygosity of tokens beside independent draws, and what else was measured."""
    found, recipe = readings.series, readings.recipe
    others = [
        not_applicable(name, found[name], "no theory covers the error of the fitted network, nor beam search")
        for name in _OTHERS
        if name in found
    ]
    if isinstance(recipe.policy, AccumulateSubsample):
        reason = "whole blocks are taken from the pool: the hypothesis draws single tokens"
        return [*(not_applicable(name, found[name], reason) for name in _SERIES), *others]
    p = _counted(readings)
    if p is None:
        made = create(recipe)
        reason = provenance.other_text(recipe.settings, recipe.sources, made.sources)
        if reason:
            return [*(not_applicable(name, found[name], reason) for name in _SERIES), *others]
        p = frequencies(made.corpus.train, made.corpus.vocabulary)
        p = p[p > 0]
    return [*_redrawn(readings, p, level, rng), *others]


def _counted(readings: Readings) -> Array | None:
    """Return the frequencies of the tokens of real text, if the run counted them; then the text is not needed."""
    try:
        counts = read_counts(readings.recorded, readings.recipe.seeds[0], 0)
    except ValueError:
        return None
    return np.asarray(counts.real / counts.real.sum(), dtype=np.float64)


def effective_samples(homozygosity: Array) -> dict[str, float]:
    """Sample size that the decay of heterozygosity implies, from the first generated data on.

    Parameters
    ----------
    homozygosity : array, shape (seeds, G)
        Of generations 0, 1, …; the first is that of real text.

    Returns
    -------
    dict
        Change of ln(1 − homozygosity) per fit over all fits, of the first fit alone, over the fits after it, and
        the sample sizes 1/(1 − e^change) that go with them; infinite where heterozygosity does not fall.

    Examples
    --------
    >>> falling = 1 - 0.9 * (1 - 1 / 50) ** np.arange(6)[None]
    >>> round(effective_samples(falling)["effective_samples"], 6)
    50.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing but one token is left
        logs = np.log(1 - homozygosity.mean(0))
        fits = len(logs) - 1
        changes = {"": (logs[-1] - logs[0]) / fits, "_first": logs[1] - logs[0]}
        if fits > 1:
            changes["_later"] = (logs[-1] - logs[1]) / (fits - 1)
    return {
        name + kind: float(value)
        for kind, change in changes.items()
        for name, value in (("log_change", change), ("effective_samples", implied_samples(change)))
        if math.isfinite(value)
    }


def _redrawn(readings: Readings, p: Array, level: float, rng: np.random.Generator) -> list[Comparison]:
    found, recipe, last = readings.series, readings.recipe, readings.last
    samples, anchors = (blocks * recipe.settings["block"] for blocks in (recipe.samples, recipe.anchors))
    paths = [
        simulate(p, samples=samples, anchors=anchors, policy=recipe.policy, fits=last, rng=rng) for _ in range(PATHS)
    ]
    alone = isinstance(recipe.policy, Replace) and not recipe.anchors  # real data add heterozygosity
    numbers = effective_samples(found["homozygosity"]) if alone else {}
    size = numbers.get("effective_samples", math.inf)
    compared = []
    for name, simulated in _SERIES.items():
        drawn = np.array([path[simulated] for path in paths])
        band = width(drawn, len(recipe.seeds), level=level, rng=rng)
        source = f"hypothesis: {samples} tokens drawn independently"
        if alone:
            first = numbers.get("effective_samples_first", math.inf)
            source += f"; effective sample size {size:.3g}, by the first fit alone {first:.3g}"
        extra = numbers | _expected(name, p, size, last)
        compared.append(judge(name, found[name], drawn.mean(0), band, source=source, numbers=extra))
    return compared


def _expected(name: str, p: Array, size: float, last: int) -> dict[str, float]:
    """Return the last value that the theory predicts with the effective instead of the nominal sample size."""
    if name != "token_support" or not 1 <= size < 1e9:
        return {}
    value = discrete.expected_support(p, samples=round(size), fits=last)
    return {"last_with_effective_samples": float(value)}
