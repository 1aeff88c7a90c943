"""The learner: a datum is a block of tokens.

Generation 0 is the original model, zero-shot, and the real blocks. Generation 1 is fine-tuned on real blocks: it is
what shumailov2023 calls generation 0. Every later one is fine-tuned on continuations of the real blocks by the model
before it; the prompts are the same real blocks each time, as published. Where real blocks are kept, they are a fresh
random part of the text and the others are continued, as in the authors' code: each block of the text is one of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import measure
from collapse_empirical.experiment import Learner, Origin
from collapse_empirical.experiments.opt import measures, models, team, text
from collapse_empirical.experiments.opt.generation import continuations
from collapse_empirical.experiments.opt.settings import EXAMPLE, Settings, checked
from collapse_empirical.experiments.opt.training import train
from collapse_empirical.provenance import content
from collapse_empirical.readings import Readings, after
from collapse_empirical.recipe import Recipe
from collapse_empirical.store import write_progress

__all__ = ["LanguageModels", "complete", "continued", "create", "follow"]

Array = NDArray[np.int32]
_TRAINING_SHARE = 0.5  # of the time of a generation, for the progress bar


@dataclass(frozen=True)
class Corpus:
    """Real text as blocks, each of shape (n, block), and what turns tokens into text."""

    tokenizer: Any
    vocabulary: int
    content: str
    train: Array
    validation: Array
    test: Array


@dataclass(frozen=True)
class LanguageModels(Learner):
    """The learner.

    Attributes
    ----------
    settings : Settings
    corpus : Corpus
        Its training part holds exactly the blocks of generation 0.
    speeds : dict
        Of the latest generation, for the log.
    """

    settings: Settings
    corpus: Corpus
    speeds: dict[str, float] = field(default_factory=dict)

    @property
    def notes(self) -> Mapping[str, float]:
        return self.speeds

    @property
    def sources(self) -> dict[str, str]:
        """Digests of the text and, if they are not drawn at random, of the original model's weights."""
        return {"data": self.corpus.content} | models.content(self.settings)

    @property
    def model_bytes(self) -> int:
        return 5000 + 4 * models.parameters(models.configuration(self.settings))

    def real(self, count: int, rng: np.random.Generator) -> Array:
        """Return different real blocks in the order of the text; all of them if as many are asked for."""
        return self.corpus.train[np.sort(rng.choice(len(self.corpus.train), size=count, replace=False))]

    def divide(self, counts: Sequence[int], rng: np.random.Generator) -> list[Array]:
        """Return different real blocks in parts of these sizes, each in the order of the text."""
        places = rng.permutation(len(self.corpus.train))
        ends = np.cumsum(counts)
        return [self.corpus.train[np.sort(part)] for part in np.split(places[: ends[-1]], ends[:-1])]

    def original(self, data: Array, rng: np.random.Generator) -> Any:
        return models.new(self.settings, int(rng.integers(2**31)))

    def fit(self, data: Array, *, previous: Any, rng: np.random.Generator, work: Path) -> Any:
        seeds = [int(seed) for seed in rng.integers(2**31, size=2)]
        model = models.new(self.settings, seeds[0])
        if previous is not None and self.settings.start == "previous":
            model.load_state_dict(previous.state_dict())
        team.call("train", data, self.settings, seeds[1], work)
        self.speeds.clear()
        self.speeds.update(
            train(
                model,
                data,
                self.corpus.validation,
                self.settings,
                seed=seeds[1],
                work=work,
                report=lambda share: write_progress(work, _TRAINING_SHARE * share),
            )
        )
        return model

    def sample(self, model: Any, count: int, *, prompts: Array | None, rng: np.random.Generator, work: Path) -> Array:
        prompts = self.corpus.train[:count] if prompts is None else prompts
        seed = int(rng.integers(2**62)) if self.settings.temperature else 0
        team.call("continue", prompts, self.settings, seed, work)
        team.share_weights(model)
        found, speed = continuations(
            model,
            prompts,
            self.settings,
            seed=seed,
            work=work,
            report=lambda share: write_progress(work, _TRAINING_SHARE + (1 - _TRAINING_SHARE) * share),
        )
        self.speeds.update(speed)
        return found

    def measure(self, model: Any, data: Array, origin: Origin, *, generated: int) -> Mapping[str, Any]:
        made = data if model is origin.model else data[:generated]
        return (
            self._perplexities(model)
            | self._tokens(data, origin)
            | self._generated(made)
            | self._seen_by_first(model, made, origin)
            | {
                "continuation": continuations(model, self.prompt(), self.settings)[0][0],
            }
        )

    def _perplexities(self, model: Any) -> dict[str, Any]:
        batch = self.settings.memory_batch
        validation = measures.losses(model, self.corpus.validation, batch)
        return measures.perplexities(measures.losses(model, self.corpus.test, batch)) | {
            "validation_perplexity": float(np.exp(validation.mean()))
        }

    def _tokens(self, data: Array, origin: Origin) -> dict[str, Any]:
        """Return what the next model sees."""
        p, p0 = (measures.frequencies(blocks, self.corpus.vocabulary) for blocks in (data, origin.data))
        return {
            "token_support": int(np.count_nonzero(p)),
            "entropy": measure.entropy(p),
            "homozygosity": measure.homozygosity(p),
            "tail_coverage": measure.tail_coverage(p, p0),
        }

    def _generated(self, made: Array) -> dict[str, Any]:
        """Return how the generated blocks repeat themselves; nothing if there are none."""
        if not len(made):
            return {}
        orders = [order for order in (2, 3, 4) if order <= self.settings.block]
        return {"generated_support": len(np.unique(made)), "repetition": measures.repetition(made)} | {
            f"distinct_{order}": measures.distinct(made, order) for order in orders
        }

    def _seen_by_first(self, model: Any, blocks: Array, origin: Origin) -> dict[str, Any]:
        """Return perplexities under the first fitted model: figures 1, 11, 14 and 15 of shumailov2023."""
        if model is origin.model or not len(blocks):
            return {}  # there is no first model yet, or nothing that it could see
        first = origin.first or model
        batch = self.settings.memory_batch
        made, real = (np.exp(measures.losses(first, each, batch)) for each in (blocks, origin.data))
        kept, new = measure.tail_share(-made, -real)
        return {
            "histogram": measures.histogram(made),
            "histogram_real": measures.histogram(real),
            "generated_perplexity_mean": float(made.mean()),
            "generated_perplexity_std": float(made.std()),
            "generated_perplexity_quantiles": np.quantile(made, (0.01, 0.05, 0.5, 0.95, 0.99)),
            "tail_kept": kept,
            "out_of_support": new,
        }

    @property
    def tally_size(self) -> int:
        return self.corpus.vocabulary

    def tally(self, data: Array) -> tuple[NDArray[Any], NDArray[Any]]:
        """Count tokens, by their number in the vocabulary."""
        return np.unique(data, return_counts=True)

    def prompt(self) -> Array:
        """Return the tokens that are continued in every generation, shape (1, at most block)."""
        if not self.settings.prompt:
            return self.corpus.test[:1]
        prompt = EXAMPLE if self.settings.prompt == "example-1" else self.settings.prompt
        tokens = self.corpus.tokenizer(prompt)["input_ids"][-self.settings.block :]
        return np.array([tokens], dtype=np.int32)

    def save(self, model: Any, folder: Path) -> None:
        models.save(model, folder)

    def load(self, folder: Path) -> Any:
        return models.load(folder, self.settings)


def continued(readings: Readings) -> str:
    """Return the prompt and its continuation by every generation of the first seed: Example 1 of shumailov2023."""
    made = create(readings.recipe)
    decode = made.corpus.tokenizer.decode
    rows = readings.recorded.metrics(readings.recipe.seeds[0])
    lines = [f"Input: {decode(made.prompt()[0])}"]
    lines += [f"{after(fits).capitalize()}: {decode(row['continuation'])}" for fits, row in enumerate(rows)]
    return "\n\n".join(lines) + "\n"


def follow() -> None:
    """Help the first process of a team to train and to search, until it is done."""
    team.follow({"train": _help_to_train, "continue": _help_to_continue})


def _help_to_train(data: Array, settings: Settings, seed: int, work: Path) -> None:
    train(models.new(settings, 0), data, data[:0], settings, seed=seed, work=work, report=lambda share: None)


def _help_to_continue(prompts: Array, settings: Settings, seed: int, work: Path) -> None:
    model = models.new(settings, 0)
    team.share_weights(model)
    continuations(model, prompts, settings, seed=seed, work=work)


def create(recipe: Recipe) -> LanguageModels:
    """Return the learner of a recipe."""
    settings = checked(recipe)
    _quieten()
    models.device(settings)
    corpus = _corpus(settings)
    total = recipe.samples + recipe.anchors
    if total < len(corpus.train):
        corpus = replace(corpus, train=corpus.train[:total])
    return LanguageModels(settings, corpus)


def _quieten() -> None:
    """Let errors be one line: libraries report every attempt to reach the hub, and every weight that they miss."""
    import logging

    from transformers.utils import logging as transformers

    transformers.disable_progress_bar()
    transformers.set_verbosity_error()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


def complete(recipe: Recipe) -> Recipe:
    """Return the recipe with its settings spelled out, and its blocks divided into synthetic and real ones."""
    made = create(recipe)
    share, total = made.settings.real_fraction, len(made.corpus.train)
    if share and recipe.anchors:
        raise ValueError(
            f"`--anchors` must be left out where `--real-fraction` is given; got {recipe.anchors}. Remove one of them."
        )
    anchors = recipe.anchors or min(round(share * total), total - 1)
    if anchors >= total:
        raise ValueError(f"`--anchors` must be less than the {total} blocks of the text; got {anchors}. Use fewer.")
    models.new(replace(made.settings, device="cpu"), 0)  # weights that do not load: before anything is written
    return replace(recipe, samples=total - anchors, anchors=anchors, settings=asdict(made.settings))


def _corpus(settings: Settings) -> Corpus:
    rows = text.rows(settings.data)
    return _cut(settings, tuple(tuple(rows[part]) for part in text.PARTS))


@lru_cache(maxsize=2)
def _cut(settings: Settings, texts: tuple[tuple[str, ...], ...]) -> Corpus:
    rows = dict(zip(text.PARTS, texts, strict=True))
    config = models.configuration(settings)
    if settings.model == "tiny":
        tokenizer = text.train_tokenizer(rows["train"], settings.vocabulary)
    else:
        tokenizer = models.tokenizer(settings)
    models.check_fit(tokenizer, config, settings)
    parts = {part: text.blocks(tokenizer, rows[part], settings.block, part=part) for part in text.PARTS}
    digest = content("\0".join(part).encode() for part in texts)
    return Corpus(tokenizer, config.vocab_size, digest, **parts)
