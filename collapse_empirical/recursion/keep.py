"""What stays on disk of the generations that have been."""

from __future__ import annotations

from collapse_empirical.recursion.seed import Seed
from collapse_empirical.store import PARTS
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy

__all__ = ["keep_metrics", "needed", "prune"]


def needed(policy: Policy, generation: int) -> set[tuple[int, str]]:
    """Return the parts that the step after a generation reads."""
    everything = range(generation + 1)
    data = everything if isinstance(policy, (Accumulate, AccumulateSubsample)) else (0, generation)
    models = everything if isinstance(policy, Mix) and policy.beta > 0 else (0, min(1, generation), generation)
    return {(g, "data") for g in data} | {(g, "model") for g in models}


def prune(state: Seed, newest: int) -> None:
    """Delete what neither the recipe nor a later step needs of the generations so far.

    The last two stay, and the last two that surely are on the disk, so that one that it has spoilt does not cost the
    whole run.
    """
    recipe = state.run.recipe
    if recipe.keep == "all":
        return
    read_later = needed(recipe.policy, recipe.generations)
    stay = {newest - 1, newest, state.settled - 1, state.settled}
    for generation in [g for g in state.whole if g not in stay]:
        state.whole.remove(generation)
        for part in PARTS:
            if (generation, part) not in read_later and generation not in recipe.snapshots:
                state.run.prune(state.seed, generation, part)


def keep_metrics(state: Seed) -> None:
    """Delete all models and data but the snapshots."""
    for generation in set(range(state.run.recipe.generations + 1)) - set(state.run.recipe.snapshots):
        for part in PARTS:
            state.run.prune(state.seed, generation, part)
