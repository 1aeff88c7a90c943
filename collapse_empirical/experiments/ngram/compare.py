"""N-grams: with order 1 the discrete theory is exact; its bands come from multinomial draws, not from sampled words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import experiments, measure, provenance
from collapse_empirical.compare.judge import Comparison, judge, not_applicable, width
from collapse_empirical.compare.series import measured
from collapse_empirical.recipe import Recipe
from collapse_empirical.store import Run
from collapse_theory import discrete
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace

__all__ = ["compare", "predict", "simulate", "why_other_text"]

Array = NDArray[np.float64]
SERIES = ("support", "entropy", "homozygosity", "tail_coverage")
_MOST_FOR_ENTROPY = 10_000
PATHS = 400


def compare(run: Run, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return support, entropy, homozygosity and tail coverage beside their exact means."""
    found = measured(run)
    reason = _why_not(run)
    if reason:
        return [not_applicable(name, found[name], reason) for name in (*SERIES, "token_support")]
    p, last = _original(run.recipe), found["support"].shape[1] - 1
    paths = [simulate(p, run.recipe, last, rng=rng) for _ in range(PATHS)]
    compared = []
    for name in SERIES:
        exact = predict(name, p, run.recipe, last)
        if isinstance(exact, str):
            compared.append(not_applicable(name, found[name], exact))
            continue
        band = width(np.array([path[name] for path in paths]), len(run.recipe.seeds), level=level, rng=rng)
        compared.append(judge(name, found[name], exact, band, source="exact mean"))
    return compared


def predict(name: str, p: Array, recipe: Recipe, last: int) -> Array | str:
    """Return the exact mean of a series after 0, 1, …, ``last`` fits, or why none is known."""
    fits = np.arange(last + 1)
    if name == "homozygosity":
        return _homozygosity(p, recipe, fits)
    if name in ("support", "tail_coverage") and isinstance(recipe.policy, Accumulate):
        return _from_real_data(name, p, recipe, fits)
    if not isinstance(recipe.policy, Replace) or recipe.anchors:
        return f"no closed form of the mean {name.replace('_', ' ')} is known for this policy"
    if name == "entropy":
        if recipe.samples > _MOST_FOR_ENTROPY:
            return f"the exact entropy is computed for at most {_MOST_FOR_ENTROPY} samples"
        return np.asarray(discrete.expected_entropy(p, samples=recipe.samples, fits=fits))
    return _present(name, p, recipe.samples, fits)


def _present(name: str, p: Array, samples: int, fits: Any) -> Array:
    """Return the mean number of atoms that are present, or the share of the rare ones by original mass."""
    if name == "support":
        return np.asarray(discrete.expected_support(p, samples=samples, fits=fits))
    rare = measure.rare_atoms(p)
    present = discrete.presence_probability(p[rare], samples=samples, fits=fits)
    return np.asarray(p[rare] @ present / p[rare].sum())


def _from_real_data(name: str, p: Array, recipe: Recipe, fits: NDArray[np.int64]) -> Array:
    """Return the same for a pool of all data: it has the atoms of its real data, for ever, and no others."""
    real = [recipe.samples + recipe.anchors * int(n) for n in fits]
    return np.array([_present(name, p, size, min(int(n), 1)) for n, size in zip(fits, real, strict=True)])


def simulate(p: Array, recipe: Recipe, last: int, *, rng: np.random.Generator) -> dict[str, Array]:
    """Return the series of one simulated run, drawn as counts from the distribution that is sampled."""
    size, anchors, policy = recipe.samples, recipe.anchors, recipe.policy
    pool = np.zeros(p.size, dtype=np.int64)
    sampled: Array = p
    is_subsampled = isinstance(policy, AccumulateSubsample)
    rows = [_measures(p, p)]
    for _ in range(last):
        counts = rng.multinomial(size, sampled) + (rng.multinomial(anchors, p) if anchors else 0)
        pool = pool + counts if isinstance(policy, (Accumulate, AccumulateSubsample)) else counts
        trained = rng.multivariate_hypergeometric(pool, size + anchors) if is_subsampled else pool
        fitted = trained / trained.sum()
        mix = policy if isinstance(policy, Mix) else Mix(1.0, 0.0, 0.0)
        sampled = mix.alpha * fitted + mix.beta * sampled + mix.gamma * p
        sampled = sampled / sampled.sum()
        rows.append(_measures(fitted, p))
    return {name: np.array([row[name] for row in rows]) for name in SERIES}


def _measures(fitted: Array, p: Array) -> dict[str, float]:
    return {
        "support": float(np.count_nonzero(fitted)),
        "entropy": measure.entropy(fitted),
        "homozygosity": measure.homozygosity(fitted),
        "tail_coverage": measure.tail_coverage(fitted, p),
    }


def _homozygosity(p: Array, recipe: Recipe, fits: NDArray[np.int64]) -> Array | str:
    size, policy = recipe.samples, recipe.policy
    if recipe.anchors:
        if not isinstance(policy, Replace):
            return "no closed form is known for real anchors together with this policy"
        return np.asarray(discrete.anchored_homozygosity(p, samples=size, anchors=recipe.anchors, fits=fits))
    if isinstance(policy, Mix):  # the theory's is that of the distribution that is sampled; this one is fitted to it
        sampled = discrete.homozygosity(p, samples=size, fits=np.maximum(fits - 1, 0), policy=policy)
        return np.asarray(np.where(fits == 0, sampled, 1 / size + (1 - 1 / size) * sampled))
    return np.asarray(discrete.homozygosity(p, samples=size, fits=fits, policy=policy))


def _why_not(run: Run) -> str:
    settings = run.recipe.settings
    if settings.get("order", 1) != 1 or settings.get("length", 1) != 1:
        return "contexts are resampled together with their next words: only single words with order 1 are multinomial"
    return why_other_text(run.recipe)


def why_other_text(recipe: Recipe) -> str:
    """Return in words that what is there to predict from is not what the run read; nothing if it is."""
    apart = provenance.apart(recipe.settings, recipe.sources, experiments.create(recipe).sources)
    return f"the text is not the one that the run used: {apart}" if apart else ""


def _original(recipe: Recipe) -> Array:
    experiment: Any = experiments.create(recipe)
    return np.asarray(experiment.original(np.empty(0), np.random.default_rng(0)).p)
