"""The one loop: fit, sample, combine by policy, measure; for any model.

Generation n is what there is after n fits. Generation 0 is the original: real data, and what the measures need of it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import files
from collapse_empirical.store import PARTS, DamagedError, Run, load_arrays, save_arrays
from collapse_empirical.streams import Purpose, stream
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy
from collapse_theory.runs import ForeignError

__all__ = ["Experiment", "Origin", "advance", "shares"]

Array = NDArray[Any]
_SETTLE_SECONDS = 1.0
Report = Callable[[int, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Origin:
    """What later generations are compared with: real data, the original as a model, and the first fitted model."""

    data: Array
    model: Any
    first: Any


class Experiment(Protocol):
    """A model that can be fitted to data and sampled from. A datum is an entry of an array's first axis.

    ``work`` is a folder for checkpoints inside a generation. It survives a kill: what is in it on entry was written by
    an earlier try at the same step, and the step must end with the same bits whether it uses it or not. What was
    written by :func:`collapse_empirical.files.sealed` is there only if it is what was written.
    """

    @property
    def settings(self) -> Any:
        """Return the settings, a dataclass."""

    @property
    def sources(self) -> Mapping[str, str]:
        """Return a digest of everything that it reads from elsewhere, by the name of its setting."""

    @property
    def model_bytes(self) -> int:
        """Return about how many bytes a saved model takes."""

    def real(self, count: int, rng: np.random.Generator) -> Array:
        """Return real data."""

    def original(self, data: Array, rng: np.random.Generator) -> Any:
        """Return generation 0 as a model: whatever the measures need of the original."""

    def fit(self, data: Array, *, previous: Any, rng: np.random.Generator, work: Path) -> Any:
        """Return a model fitted to data; ``previous`` is that of the generation before, for warm starts."""

    def sample(self, model: Any, count: int, *, training: Array, rng: np.random.Generator, work: Path) -> Array:
        """Return ``count`` synthetic data; a model that needs prompts takes them from its training data."""

    def measure(self, model: Any, data: Array, origin: Origin) -> Mapping[str, Any]:
        """Return the metrics of a generation: numbers, or lists of numbers, by name."""

    def save(self, model: Any, folder: Path) -> None:
        """Write a model; the same model gives the same bytes."""

    def load(self, folder: Path) -> Any:
        """Return the model in a folder."""


@dataclass
class _Seed:
    """One seed of a run, and what its generations left on disk.

    ``settled`` is the last generation that is known to survive a power cut; nothing that a new start from there needs
    is deleted before a later one is. ``whole`` are the generations whose models and data have not been pruned yet.
    """

    run: Run
    experiment: Experiment
    seed: int
    report: Report | None
    settled: int = -1
    settled_at: float = -math.inf
    whole: list[int] = field(default_factory=list)

    def model(self, generation: int) -> Any:
        return self.experiment.load(self.run.part(self.seed, generation, "model"))

    def data(self, generation: int) -> Array:
        return load_arrays(self.run.part(self.seed, generation, "data") / "data.safetensors")["data"]

    def settle(self, generation: int) -> None:
        """Have all generations up to this one on the disk: now and then where they are fast, and the last one."""
        now = time.monotonic()
        if now - self.settled_at >= _SETTLE_SECONDS or generation == self.run.recipe.generations:
            self.run.to_disk(self.seed, self.settled + 1, generation)
            self.settled, self.settled_at = generation, now

    def rng(self, generation: int, purpose: Purpose) -> np.random.Generator:
        return stream(self.seed, generation, purpose)

    def commit(self, generation: int, model: Any, data: Array, metrics: Mapping[str, Any]) -> None:
        """Write a generation, then tell of it."""
        savers: dict[str, Callable[[Path], None]] = {
            "model": lambda folder: self.experiment.save(model, folder),
            "data": lambda folder: save_arrays(folder / "data.safetensors", data=data),
        }
        self.run.commit(self.seed, generation, metrics, savers)
        self.whole.append(generation)
        self.settle(generation)
        notes = getattr(self.experiment, "notes", {})  # for example speeds, which no two runs share
        self.run.log("generation", seed=self.seed, generation=generation, **notes)
        if self.report:
            self.report(generation, {**metrics, **notes})


def advance(run: Run, experiment: Experiment, seed: int, *, report: Report | None = None) -> None:
    """Bring one seed of a run to its last generation, from wherever it stands.

    Parameters
    ----------
    run : Run
        The run on disk; each generation is committed to it as soon as it is complete.
    experiment : Experiment
        The model.
    seed : int
        One of the seeds of the recipe.
    report : callable, optional
        Called with the number and the metrics of each generation when it is on disk.

    Raises
    ------
    StoppedError
        If a generation cannot be written, or another process holds the seed.
    ValueError
        If a generation was made with another recipe.
    """
    with run.lock(seed), run.stopping(seed, len(run.generations(seed))):
        state = _Seed(run, experiment, seed, report)
        last = _last_good(state)
        if last < 0:
            _begin(state)
            last = 0
        _take_up(state, last)
        if last < run.recipe.generations:
            _go_on(state, last)
        if run.recipe.keep == "metrics":
            _keep_metrics(state)


def _take_up(state: _Seed, last: int) -> None:
    """Finish what a kill may have left undone after a generation, and name what is damaged."""
    state.whole, state.settled = list(range(last + 1)), last
    _prune(state, last)
    _name_damage(state)


def _go_on(state: _Seed, last: int) -> None:
    origin, model, data = _origin(state, last), state.model(last), state.data(last)
    for generation in range(last + 1, state.run.recipe.generations + 1):
        model, data, origin = _step(state, generation, model, data, origin)


def _keep_metrics(state: _Seed) -> None:
    for generation in set(range(state.run.recipe.generations + 1)) - set(state.run.recipe.snapshots):
        for part in PARTS:
            state.run.prune(state.seed, generation, part)


def shares(policy: Policy, generation: int) -> Array:
    """Return the shares of the models of generations 0, 1, … in the distribution that a generation samples.

    Parameters
    ----------
    policy : Policy
        ``Mix(alpha, beta, gamma)``: p_{i+1} = alpha·p_theta(i+1) + beta·p_i + gamma·p_0. All others: the newest model.
    generation : int >= 0
        Fits done; at 0 there is the original only.

    Returns
    -------
    array, shape (generation + 1,)
        Non-negative, sums to 1.

    Examples
    --------
    >>> shares(Mix(0.5, 0.25, 0.25), 2)
    array([0.375, 0.125, 0.5  ])
    """
    mix = policy if isinstance(policy, Mix) else Mix(1.0, 0.0, 0.0)
    weights = np.zeros(generation + 1)
    weights[0] = 1
    for newest in range(1, generation + 1):
        weights *= mix.beta
        weights[newest] += mix.alpha
        weights[0] += mix.gamma
    return weights


def _begin(state: _Seed) -> None:
    recipe = state.run.recipe
    data = state.experiment.real(recipe.samples + recipe.anchors, state.rng(0, Purpose.REAL))
    model = state.experiment.original(data, state.rng(0, Purpose.ORIGIN))
    state.commit(0, model, data, state.experiment.measure(model, data, Origin(data, model, None)))


def _origin(state: _Seed, last: int) -> Origin:
    return Origin(state.data(0), state.model(0), state.model(1) if last >= 1 else None)


def _step(state: _Seed, generation: int, model: Any, data: Array, origin: Origin) -> tuple[Any, Array, Origin]:
    experiment, work = state.experiment, state.run.work(state.seed, generation)
    work.mkdir(exist_ok=True)
    _check_work(state, generation, work)
    training = _training(state, generation, data)
    previous = model if generation > 1 else None
    model = experiment.fit(training, previous=previous, rng=state.rng(generation, Purpose.FIT), work=work)
    if generation == 1:
        origin = Origin(origin.data, origin.model, model)
    data = _draw(state, generation, model, training, work)
    state.commit(generation, model, data, experiment.measure(model, data, origin))
    _prune(state, generation)
    return model, data, origin


def _check_work(state: _Seed, generation: int, work: Path) -> None:
    """Remove checkpoints that are not what was written, and log it: the step goes on from what is left."""
    for path in files.damaged(work):
        path.unlink()
        reason = f"a checkpoint in generation {generation} of seed {state.seed} ({path}: its checksum differs)"
        state.run.log("corrupted", seed=state.seed, generation=generation, reason=reason)


def _name_damage(state: _Seed) -> None:
    """Log what is damaged of models and data that are kept for the reader, and that no step needs any more."""
    for reason in state.run.damaged_parts(state.seed):
        state.run.log("damaged", seed=state.seed, reason=reason)


def _training(state: _Seed, generation: int, newest: Array) -> Array:
    """Return the data that a fit sees: the newest, or all there were, or a sample of all."""
    recipe = state.run.recipe
    if not isinstance(recipe.policy, (Accumulate, AccumulateSubsample)):
        return newest
    pool = np.concatenate([*(state.data(g) for g in range(generation - 1)), newest])
    if isinstance(recipe.policy, Accumulate):
        return pool
    rng = state.rng(generation, Purpose.COMBINE)
    return pool[np.sort(rng.choice(len(pool), size=recipe.samples + recipe.anchors, replace=False))]


def _draw(state: _Seed, generation: int, newest: Any, training: Array, work: Path) -> Array:
    """Return the new data of a generation: each datum from one of the models, and the real anchors."""
    recipe, experiment = state.run.recipe, state.experiment
    real, rng = state.rng(generation, Purpose.REAL), state.rng(generation, Purpose.SAMPLE)
    weights = shares(recipe.policy, generation)
    counts = rng.multinomial(recipe.samples, weights)
    parts = []
    for origin in np.flatnonzero(counts[1:]) + 1:
        model = newest if origin == generation else state.model(int(origin))
        parts.append(experiment.sample(model, int(counts[origin]), training=training, rng=rng, work=work))
    if counts[0] + recipe.anchors:
        parts.append(experiment.real(int(counts[0]) + recipe.anchors, real))
    return np.concatenate(parts)


def _prune(state: _Seed, newest: int) -> None:
    """Delete what neither the recipe nor a later step needs of the generations so far.

    The last two stay, and the last two that surely are on the disk, so that one that it has spoilt does not cost the
    whole run.
    """
    recipe = state.run.recipe
    if recipe.keep == "all":
        return
    needed = _needed(recipe.policy, recipe.generations)
    stay = {newest - 1, newest, state.settled - 1, state.settled}
    for generation in [g for g in state.whole if g not in stay]:
        state.whole.remove(generation)
        for part in PARTS:
            if (generation, part) not in needed and generation not in recipe.snapshots:
                state.run.prune(state.seed, generation, part)


def _last_good(state: _Seed) -> int:
    """Return the last generation from which the run can go on, -1 for none; later ones are removed and logged."""
    last = _intact_records(state)
    while last >= 0 and not _is_resumable(state, last):
        last -= 1
    state.run.forget(state.seed, after=last)
    return last


def _intact_records(state: _Seed) -> int:
    """Return the last generation up to which every record is there and whole."""
    last = -1
    for generation in state.run.generations(state.seed):
        try:
            state.run.record(state.seed, generation)
        except ForeignError as foreign:
            raise ValueError(f"`DIR` must hold what its recipe says; {foreign}. {foreign.remedy}") from None
        except DamagedError as damage:
            state.run.log("corrupted", seed=state.seed, generation=generation, reason=str(damage))
            break
        if generation > last + 1:
            state.run.log(
                "corrupted",
                seed=state.seed,
                generation=last + 1,
                reason=f"generation {last + 1} of seed {state.seed} (it is missing)",
            )
            break
        last = generation
    return last


def _is_resumable(state: _Seed, generation: int) -> bool:
    """Read everything that the next step will read; nothing, if there is no next step."""
    if generation == state.run.recipe.generations and state.run.recipe.keep == "metrics":
        return True
    try:
        for needed, part in _needed(state.run.recipe.policy, generation):
            state.run.part(state.seed, needed, part)
    except DamagedError as damage:
        state.run.log("corrupted", seed=state.seed, generation=generation, reason=str(damage))
        return False
    return True


def _needed(policy: Policy, generation: int) -> set[tuple[int, str]]:
    """Return the parts that the step after a generation reads."""
    everything = range(generation + 1)
    data = everything if isinstance(policy, (Accumulate, AccumulateSubsample)) else (0, generation)
    models = everything if isinstance(policy, Mix) and policy.beta > 0 else (0, min(1, generation), generation)
    return {(g, "data") for g in data} | {(g, "model") for g in models}
