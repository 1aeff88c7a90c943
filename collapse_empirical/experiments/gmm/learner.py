"""Gaussian mixtures that are fitted to their own samples, by scikit-learn's expectation-maximisation."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from collapse_empirical import measure
from collapse_empirical.experiment import Learner, Origin
from collapse_empirical.experiments.gmm.mixture import Mixture, draw, log_density, matched, squared_l2
from collapse_empirical.experiments.gmm.settings import Settings, checked
from collapse_empirical.recipe import Recipe
from collapse_empirical.store import load_arrays, save_arrays

__all__ = ["GaussianMixtures", "create"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GaussianMixtures(Learner):
    """The learner; the original is a mixture, so generation 0 is a model like all others."""

    settings: Settings

    @property
    def source(self) -> Mixture:
        means = np.array(self.settings.means, dtype=np.float64)
        count, dim = means.shape
        shape = np.eye(dim) * self.settings.sigma**2
        return Mixture(np.full(count, 1 / count), means, np.broadcast_to(shape, (count, dim, dim)).copy())

    @property
    def sources(self) -> dict[str, str]:
        return {}

    @property
    def model_bytes(self) -> int:
        dim = len(self.settings.means[0])
        return 1000 + 8 * self.settings.components * (1 + dim + dim * dim)

    def real(self, count: int, rng: np.random.Generator) -> Array:
        return draw(self.source, count, rng=rng)

    def original(self, data: Array, rng: np.random.Generator) -> Mixture:
        return self.source

    def fit(self, data: Array, *, previous: Mixture | None, rng: np.random.Generator, work: Path) -> Mixture:
        s = self.settings
        estimator = GaussianMixture(
            s.components,
            tol=s.tol,
            max_iter=s.max_iter,
            reg_covar=s.reg_covar,
            random_state=int(rng.integers(2**31)),
            **self._start(previous),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # collapsed components converge slowly
            estimator.fit(data)
        fitted = Mixture(estimator.weights_, estimator.means_, estimator.covariances_)
        return matched(fitted, previous or self.source) if self._matches(previous) else fitted

    def _matches(self, previous: Mixture | None) -> bool:
        return previous is not None or len(self.settings.means) == self.settings.components

    def _start(self, previous: Mixture | None) -> dict[str, Any]:
        if previous is None or self.settings.start == "cold":
            return {}
        return {
            "weights_init": previous.weights / previous.weights.sum(),
            "means_init": previous.means,
            "precisions_init": np.linalg.inv(previous.covariances),
        }

    def sample(
        self, model: Mixture, count: int, *, prompts: Array | None, rng: np.random.Generator, work: Path
    ) -> Array:
        return draw(model, count, rng=rng)

    def measure(self, model: Mixture, data: Array, origin: Origin, *, generated: int) -> Mapping[str, Any]:
        first = model if origin.first is None else origin.first
        kept, new = measure.tail_share(log_density(origin.model, data), log_density(origin.model, origin.data))
        return {
            "weights": model.weights,
            "means": model.means,
            "covariances": model.covariances,
            "std": data.std(0),
            "log_det": np.linalg.slogdet(model.covariances)[1],
            "squared_l2": squared_l2(model, first),
            "squared_l2_original": squared_l2(model, origin.model),
            "w2_squared": measure.w2_squared(model.moments(), origin.model.moments()),
            "tail_coverage": kept,
            "out_of_support": new,
        }

    def save(self, model: Mixture, folder: Path) -> None:
        save_arrays(
            folder / "mixture.safetensors",
            weights=model.weights,
            means=model.means,
            covariances=model.covariances,
        )

    def load(self, folder: Path) -> Mixture:
        return Mixture(**load_arrays(folder / "mixture.safetensors"))


def create(recipe: Recipe) -> GaussianMixtures:
    """Return the learner of a recipe, or say what is wrong with its settings."""
    return GaussianMixtures(checked(recipe))
