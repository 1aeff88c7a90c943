"""Maximum-likelihood n-grams on prose. With order 1 and single words this is the discrete theory, exactly.

A gram of n words is one whole number, its words as digits in a base one above the vocabulary; the digit above the
vocabulary stands before the first word of a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import measure
from collapse_empirical.data import prose, tokens
from collapse_empirical.experiment import Learner, Origin
from collapse_empirical.experiments.ngram.settings import Settings, checked
from collapse_empirical.provenance import content
from collapse_empirical.recipe import Recipe
from collapse_empirical.store import load_arrays, save_arrays

__all__ = ["Counts", "Ngrams", "create"]

Array = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Grams, sorted, and how often each was seen; both of shape (n,)."""

    grams: Array
    counts: Array

    @property
    def p(self) -> NDArray[np.float64]:
        return np.asarray(self.counts / self.counts.sum())


class _Draws:
    """Draws grams by weight among those from one place to another; whole weights are counts, and exact."""

    def __init__(self, weights: Array | NDArray[np.float64], rng: np.random.Generator) -> None:
        self._ends, self._rng = np.concatenate([weights[:0], [0], np.cumsum(weights)]), rng
        self._alive: Array = np.flatnonzero(weights)

    def __call__(self, first: Array, last: Array) -> Array:
        low, high = self._ends[first], self._ends[last]
        if self._ends.dtype.kind == "i":
            place = self._rng.integers(low, high)
            return self._at(place)
        place = low + (high - low) * self._rng.random(len(low))
        found = np.clip(self._at(place), first, last - 1)
        places: Array = self._alive[np.searchsorted(self._alive, found, side="right") - 1]
        return places

    def _at(self, place: Any) -> Array:
        return np.asarray(np.searchsorted(self._ends, place, side="right") - 1)


@dataclass(frozen=True)
class Ngrams(Learner):
    """The learner; generation 0 is the model of the whole text."""

    settings: Settings

    @cached_property
    def _text(self) -> tuple[Array, tuple[str, ...]]:
        return tokens(self.settings.text)

    @property
    def sources(self) -> dict[str, str]:
        return {"text": content([prose(self.settings.text).encode()])}

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, most frequent first."""
        return self._text[1]

    @property
    def base(self) -> int:
        return len(self.words) + 1

    @property
    def model_bytes(self) -> int:
        return 1000 + 16 * len(self._text[0])

    def real(self, count: int, rng: np.random.Generator) -> Array:
        return self._rows(rng.integers(len(self._text[0]), size=count))

    def original(self, data: Array, rng: np.random.Generator) -> Counts:
        return self._count(self._rows(np.arange(len(self._text[0]))))

    def fit(self, data: Array, *, previous: Counts | None, rng: np.random.Generator, work: Path) -> Counts:
        return self._count(data)

    def sample(
        self, model: Counts, count: int, *, prompts: Array | None, rng: np.random.Generator, work: Path
    ) -> Array:
        """Draw rows word by word, each from the words that followed the same words in training."""
        draw = _Draws(self._weights(model), rng)
        context = np.full(count, self._begin)
        rows = np.empty((count, self.settings.length), dtype=np.int64)
        for column in range(self.settings.length):
            rows[:, column] = self._next(model, context, draw)
            context = self._shift(context, rows[:, column])
        return rows

    def measure(self, model: Counts, data: Array, origin: Origin, *, generated: int) -> Mapping[str, Any]:
        original: Counts = origin.model
        p0 = original.p
        p = np.zeros(p0.size)
        known = np.isin(model.grams, original.grams)
        p[np.searchsorted(original.grams, model.grams[known])] = model.p[known]
        return {
            "support": model.grams.size,
            "entropy": measure.entropy(model.p),
            "homozygosity": measure.homozygosity(model.p),
            "token_support": np.unique(data).size,
            "tail_coverage": measure.tail_coverage(p, p0),
            "out_of_support": measure.novelty(self._codes(data, self.settings.order + 1), self._longer),
        }

    @property
    def tally_size(self) -> int:
        return len(self.words)

    def tally(self, data: Array) -> tuple[Array, Array]:
        """Count words, of whatever order the grams are: numbered from the most frequent one of the text on."""
        return np.unique(data, return_counts=True)

    def save(self, model: Counts, folder: Path) -> None:
        save_arrays(folder / "counts.safetensors", grams=model.grams, counts=model.counts)

    def load(self, folder: Path) -> Counts:
        return Counts(**load_arrays(folder / "counts.safetensors"))

    @cached_property
    def _longer(self) -> Array:
        """The grams of one word more than the model's that the text holds."""
        text = self._text[0]
        return np.unique(
            self._codes(np.concatenate([text, text[: self.settings.length]])[None], self.settings.order + 1)
        )

    @property
    def _begin(self) -> int:
        """The context of a first word: the digit above the vocabulary, order − 1 times."""
        return int(self.base ** (self.settings.order - 1)) - 1

    def _rows(self, starts: Array) -> Array:
        text = self._text[0]
        rows: Array = text[(starts[:, None] + np.arange(self.settings.length)) % len(text)]
        return rows

    def _count(self, rows: Array) -> Counts:
        before = np.full((len(rows), self.settings.order - 1), self.base - 1)
        grams, counts = np.unique(self._codes(np.hstack([before, rows]), self.settings.order), return_counts=True)
        return Counts(grams, counts)

    def _codes(self, rows: Array, order: int) -> Array:
        """Return every gram of ``order`` words in the rows, as one number each."""
        width = max(rows.shape[1] - order + 1, 0)
        total = np.zeros((len(rows), width), dtype=np.int64)
        for k in range(order):
            total = total * self.base + rows[:, k : k + width]
        return total.ravel()

    def _shift(self, context: Array, word: Array) -> Array:
        kept: Array = (context * self.base + word) % self.base ** (self.settings.order - 1)
        return kept

    def _next(self, model: Counts, context: Array, draw: _Draws) -> Array:
        first, last = self._range(model, context)
        unseen = first == last  # words that stood at the ends of rows only: go on as a row begins
        first[unseen], last[unseen] = self._range(model, np.full(int(unseen.sum()), self._begin))
        words: Array = model.grams[draw(first, last)] % self.base
        return words

    def _range(self, model: Counts, context: Array) -> tuple[Array, Array]:
        first, last = (np.searchsorted(model.grams, (context + step) * self.base) for step in (0, 1))
        return first, last

    def _weights(self, model: Counts) -> Array | NDArray[np.float64]:
        """Return the counts, or the probabilities of each word in its context if the model is decoded."""
        decoding = self.settings.decoding
        if decoding.is_plain:
            return model.counts
        from collapse_theory.loop import decoded  # loads Numba, which a run without decoding does without

        weights = np.empty(model.counts.size)
        borders = np.flatnonzero(np.diff(model.grams // self.base)) + 1
        for part in np.split(np.arange(model.counts.size), borders):
            weights[part] = decoded(model.counts[part] / model.counts[part].sum(), decoding=decoding)
        return weights


def create(recipe: Recipe) -> Ngrams:
    """Return the learner of a recipe, or say what is wrong with its settings."""
    settings = checked(recipe)
    if settings.length > len(tokens(settings.text)[0]):
        raise ValueError(f"`length` must be at most the words of the text; got {settings.length}. Use a longer text.")
    return Ngrams(settings)
