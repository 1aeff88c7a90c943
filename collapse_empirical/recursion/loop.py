"""The one loop: fit, sample, combine by policy, measure; for any model.

Generation n is what there is after n fits. Generation 0 is the original: real data, and what the measures need of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.experiment import Learner, Origin
from collapse_empirical.recursion.keep import keep_metrics, prune
from collapse_empirical.recursion.resume import check_work, last_good, take_up
from collapse_empirical.recursion.seed import Report, Seed
from collapse_empirical.store import Run
from collapse_empirical.streams import Purpose
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy

__all__ = ["advance", "shares"]

Array = NDArray[Any]


def advance(
    run: Run,
    learner: Learner,
    seed: int,
    *,
    report: Report | None = None,
    versions: Mapping[str, str] | None = None,
) -> None:
    """Bring one seed of a run to its last generation, from wherever it stands.

    Parameters
    ----------
    run : Run
        The run on disk; each generation is committed to it as soon as it is complete.
    learner : Learner
        The model.
    seed : int
        One of the seeds of the recipe.
    report : callable, optional
        Called with the number and the metrics of each generation when it is on disk.
    versions : dict of str, optional
        Those that are not as they were when the run was begun; the records from here on hold them.

    Raises
    ------
    StoppedError
        If a generation cannot be written, or another process holds the seed.
    ValueError
        If a generation was made with another recipe.
    """
    with run.lock(seed), run.stopping(seed, len(run.generations(seed))):
        state = Seed(run, learner, seed, report, versions)
        last = last_good(state)
        if last < 0:
            _begin(state)
            last = 0
        take_up(state, last)
        if last < run.recipe.generations:
            _go_on(state, last)
        if run.recipe.keep == "metrics":
            keep_metrics(state)


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


def _go_on(state: Seed, last: int) -> None:
    origin, model, data = _origin(state, last), state.model(last), state.data(last)
    for generation in range(last + 1, state.run.recipe.generations + 1):
        model, data, origin = _step(state, generation, model, data, origin)


def _begin(state: Seed) -> None:
    recipe = state.run.recipe
    data = state.learner.real(recipe.samples + recipe.anchors, state.rng(0, Purpose.REAL))
    model = state.learner.original(data, state.rng(0, Purpose.ORIGIN))
    state.commit(0, model, data, _measured(state, model, data, Origin(data, model, None), 0), generated=0)


def _origin(state: Seed, last: int) -> Origin:
    return Origin(state.data(0), state.model(0), state.model(1) if last >= 1 else None)


def _step(state: Seed, generation: int, model: Any, data: Array, origin: Origin) -> tuple[Any, Array, Origin]:
    learner, work = state.learner, state.run.work(state.seed, generation)
    work.mkdir(exist_ok=True)
    check_work(state, generation, work)
    training = _training(state, generation, data)
    previous = model if generation > 1 else None
    model = learner.fit(training, previous=previous, rng=state.rng(generation, Purpose.FIT), work=work)
    if generation == 1:
        origin = Origin(origin.data, origin.model, model)
    data, generated = _draw(state, generation, model, work)
    state.commit(generation, model, data, _measured(state, model, data, origin, generated), generated=generated)
    prune(state, generation)
    return model, data, origin


def _training(state: Seed, generation: int, newest: Array) -> Array:
    """Return the data that a fit sees: the newest, or all there were, or a sample of all."""
    recipe = state.run.recipe
    if not isinstance(recipe.policy, (Accumulate, AccumulateSubsample)):
        return newest
    pool = np.concatenate([*(state.data(g) for g in range(generation - 1)), newest])
    if isinstance(recipe.policy, Accumulate):
        return pool
    rng = state.rng(generation, Purpose.COMBINE)
    return pool[np.sort(rng.choice(len(pool), size=recipe.samples + recipe.anchors, replace=False))]


def _measured(state: Seed, model: Any, data: Array, origin: Origin, generated: int) -> Mapping[str, Any]:
    return state.learner.measure(model, data, origin, generated=generated)


def _draw(state: Seed, generation: int, newest: Any, work: Path) -> tuple[Array, int]:
    """Return the new data of a generation, and how many are generated: these come first, the real ones last."""
    recipe, learner = state.run.recipe, state.learner
    real, rng = state.rng(generation, Purpose.REAL), state.rng(generation, Purpose.SAMPLE)
    weights = shares(recipe.policy, generation)
    counts = rng.multinomial(recipe.samples, weights)
    kept = int(counts[0]) + recipe.anchors
    apart = learner.divide([*map(int, counts[1:]), kept], real)
    parts = []
    for origin in np.flatnonzero(counts[1:]) + 1:
        model = newest if origin == generation else state.model(int(origin))
        prompts = None if apart is None else apart[origin - 1]
        parts.append(learner.sample(model, int(counts[origin]), prompts=prompts, rng=rng, work=work))
    if kept:
        parts.append(learner.real(kept, real) if apart is None else apart[-1])
    return np.concatenate(parts), int(counts[1:].sum())
