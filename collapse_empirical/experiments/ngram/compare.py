"""N-grams: with order 1 the discrete theory is exact; its bands come from multinomial draws, not from sampled words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import measure, provenance
from collapse_empirical.experiments.ngram.learner import create
from collapse_empirical.judge import Comparison, judge, not_applicable, width
from collapse_empirical.readings import Readings
from collapse_empirical.recipe import Recipe
from collapse_empirical.resampling import SERIES, simulate
from collapse_theory import discrete
from collapse_theory.policy import Accumulate, Mix, Replace

__all__ = ["compare", "predict"]

Array = NDArray[np.float64]
_MOST_FOR_ENTROPY = 10_000
PATHS = 400


def compare(readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return support, entropy, homozygosity and tail coverage beside their exact means."""
    found, recipe = readings.series, readings.recipe
    reason = _why_not(recipe)
    if reason:
        return [not_applicable(name, found[name], reason) for name in (*SERIES, "token_support")]
    p, last = _original(recipe), readings.last
    sizes: dict[str, Any] = {"samples": recipe.samples, "anchors": recipe.anchors, "policy": recipe.policy}
    paths = [simulate(p, **sizes, fits=last, rng=rng) for _ in range(PATHS)]
    compared = []
    for name in SERIES:
        exact = predict(name, p, recipe, last)
        if isinstance(exact, str):
            compared.append(not_applicable(name, found[name], exact))
            continue
        band = width(np.array([path[name] for path in paths]), len(recipe.seeds), level=level, rng=rng)
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
    """Return the same for a pool of all data: it always has the atoms of its real data, and no others."""
    real = [recipe.samples + recipe.anchors * int(n) for n in fits]
    return np.array([_present(name, p, size, min(int(n), 1)) for n, size in zip(fits, real, strict=True)])


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


def _why_not(recipe: Recipe) -> str:
    settings = recipe.settings
    if settings.get("order", 1) != 1 or settings.get("length", 1) != 1:
        return "contexts are resampled together with their next words: only single words with order 1 are multinomial"
    if not create(recipe).settings.decoding.is_plain:
        return "no exact mean is known where models are decoded: `collapse simulate discrete` draws it"
    return provenance.other_text(recipe.settings, recipe.sources, create(recipe).sources)


def _original(recipe: Recipe) -> Array:
    return create(recipe).original(np.empty(0, dtype=np.int64), np.random.default_rng(0)).p
