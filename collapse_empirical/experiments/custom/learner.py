"""The learner around a model of one's own: it checks what the model returns, keeps it, and measures its data."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import measure
from collapse_empirical.experiment import Learner, Origin
from collapse_empirical.experiments.custom.settings import Settings, checked
from collapse_empirical.provenance import content
from collapse_empirical.recipe import Recipe
from collapse_empirical.store import load_arrays, save_arrays

__all__ = ["Custom", "Fitted", "Model", "create"]

Array = NDArray[Any]
_MODEL_BYTES = 1_000_000  # for the estimate: nobody knows before
_KEPT = "training.safetensors"
_CATEGORIES = 1000


class Model(Protocol):
    """What the class ``Model`` of a file must have; a new object is made, without arguments, for every fit.

    A datum is an entry of an array's first axis: of numbers, or of whole numbers that count as categories. All that is
    random must come from ``rng``, or a run that was killed goes on with other bits. Beside it the file has
    ``real(count, rng)``, which returns real data.

    Three more methods may be there. ``measure(data, real)`` returns further metrics of data as a dict of numbers.
    ``save(folder)`` and ``load(folder)`` write and read the model; without them a run keeps the training data, and
    fits anew when it goes on.
    """

    def fit(self, data: Array, rng: np.random.Generator) -> Any:
        """Fit to data; what is returned is not used."""

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Return ``count`` data of the shape and kind that ``real`` returns."""


@dataclass(frozen=True)
class Fitted:
    """A model, and what it was fitted to."""

    model: Any
    training: Array
    seed: int


@dataclass(frozen=True)
class Custom(Learner):
    """The learner; generation 0 has real data and no model."""

    settings: Settings
    file: ModuleType

    @property
    def sources(self) -> dict[str, str]:
        return {"model": content([Path(self.settings.model).read_bytes()])}

    @property
    def model_bytes(self) -> int:
        return _MODEL_BYTES

    @property
    def tally_size(self) -> int:
        return _CATEGORIES if self._is_counted(self._example) else 0

    @cached_property
    def _example(self) -> Array:
        return self._drawn("real", self.file.real, 1)

    def real(self, count: int, rng: np.random.Generator) -> Array:
        return self._drawn("real", self.file.real, count, rng)

    def original(self, data: Array, rng: np.random.Generator) -> None:
        return None

    def fit(self, data: Array, *, previous: Any, rng: np.random.Generator, work: Path) -> Fitted:
        return self._fitted(data, int(rng.integers(2**62)))

    def sample(
        self, model: Fitted, count: int, *, prompts: Array | None, rng: np.random.Generator, work: Path
    ) -> Array:
        found = self._drawn("sample", model.model.sample, count, rng)
        if found.shape[1:] != self._example.shape[1:] or found.dtype.kind != self._example.dtype.kind:
            raise ValueError(
                f"`sample` of {self.settings.model} must return data like `real`, {self._example.dtype} of shape "
                f"{self._example.shape[1:]} each; got {found.dtype} of {found.shape[1:]}. Correct the file; what is on "
                "the disk so far is kept."
            )
        return found

    def measure(self, model: Fitted | None, data: Array, origin: Origin, *, generated: int) -> Mapping[str, Any]:
        further = getattr(self.file.Model, "measure", None)
        own = further(None if model is None else model.model, data, origin.data) if further else {}
        return (_of_categories(data) if self._is_counted(data) else _of_numbers(data, origin.data)) | dict(own)

    def tally(self, data: Array) -> tuple[Array, Array] | None:
        return np.unique(data.astype(np.int64), return_counts=True) if self._is_counted(data) else None

    def save(self, model: Fitted | None, folder: Path) -> None:
        if model is not None and hasattr(model.model, "save"):
            model.model.save(folder)
        elif model is not None:
            save_arrays(folder / _KEPT, training=model.training, seed=np.array(model.seed))

    def load(self, folder: Path) -> Fitted | None:
        if (folder / _KEPT).exists():
            kept = load_arrays(folder / _KEPT)
            return self._fitted(kept["training"], int(kept["seed"]))
        if not any(folder.iterdir()):
            return None
        model = self.file.Model()
        model.load(folder)
        return Fitted(model, self._example[:0], 0)

    def _fitted(self, data: Array, seed: int) -> Fitted:
        model = self.file.Model()
        model.fit(data, np.random.default_rng(seed))
        return Fitted(model, data, seed)

    def _drawn(self, name: str, draw: Callable[..., Any], count: int, rng: np.random.Generator | None = None) -> Array:
        found = np.asarray(draw(count, np.random.default_rng(0) if rng is None else rng))
        if found.dtype.kind not in "fiu" or found.ndim < 1 or len(found) != count or not np.isfinite(found).all():
            raise ValueError(
                f"`{name}` of {self.settings.model} must return {count} data of finite numbers; got {found.dtype} of "
                f"shape {found.shape}. Correct the file; what is on the disk so far is kept."
            )
        return found

    @staticmethod
    def _is_counted(data: Array) -> bool:
        return data.dtype.kind in "iu"


def _of_numbers(data: Array, real: Array) -> dict[str, float]:
    flat, original = (np.asarray(each, np.float64).reshape(len(each), -1) for each in (data, real))
    return {
        "variance": float(flat.var(0).sum()),
        "mean_shift": float(((flat.mean(0) - original.mean(0)) ** 2).sum()),
        "coordinates": flat.shape[1],
    }


def _of_categories(data: Array) -> dict[str, float]:
    _, counts = np.unique(data, return_counts=True)
    p = counts / counts.sum()
    return {"support": len(counts), "entropy": measure.entropy(p), "homozygosity": measure.homozygosity(p)}


@lru_cache(maxsize=4)
def _module(path: str, digest: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"collapse_custom_{digest[:12]}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"`--model` must be a Python file; got {path!r}. Give a name that ends in .py.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("real", "Model"):
        if not callable(getattr(module, name, None)):
            raise ValueError(
                f"`--model` must hold a function `real` and a class `Model`; {path!r} lacks {name}. Add it."
            )
    for name in ("fit", "sample"):
        if not callable(getattr(module.Model, name, None)):
            raise ValueError(f"`Model` of {path!r} must have the methods fit and sample; it lacks {name}. Add it.")
    return module


def create(recipe: Recipe) -> Custom:
    """Return the learner of a recipe, or say what is wrong with its file."""
    settings = checked(recipe)
    path = Path(settings.model)
    return Custom(settings, _module(str(path.absolute()), content([path.read_bytes()])))
