"""The experiments that there are: every folder here, by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from collapse_empirical import provenance
from collapse_empirical.experiment import Experiment, Learner
from collapse_empirical.recipe import Recipe, absolute, known
from collapse_theory.policy import Policy, Replace

__all__ = ["check_sources", "create", "find", "names", "recipe"]


def names() -> tuple[str, ...]:
    """Return the names of all experiments.

    Examples
    --------
    >>> names()
    ('custom', 'gmm', 'ngram', 'opt', 'vae')
    """
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


def find(name: str) -> Experiment:
    """Return the declaration of an experiment.

    Examples
    --------
    >>> find("gmm").packages
    ('numpy', 'scipy', 'scikit-learn')
    >>> find("gmn")
    Traceback (most recent call last):
        ...
    ValueError: `experiment` must be one of custom, gmm, ngram, opt, vae; got 'gmn'. Did you mean 'gmm'?
    """
    found: Experiment = import_module(f"{__name__}.{known('experiment', name, names())}").EXPERIMENT
    return found


def recipe(
    name: str,
    preset: str,
    *,
    seeds: Sequence[int],
    generations: int | None = None,
    samples: int | None = None,
    anchors: int = 0,
    policy: Policy = Replace(),
    keep: str = "last",
    snapshots: Sequence[int] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Recipe:
    """Return the recipe of a run, with all settings spelled out, so that later defaults do not change it.

    Parameters
    ----------
    name, preset : str
        Of the experiment, and of one of its presets.
    seeds : sequence of int
    generations, samples : int >= 1, optional
        The preset's if left out.
    anchors : int >= 0
    policy : Policy
    keep : {"last", "all", "metrics"}
    snapshots : sequence of int, optional
        The preset's if left out.
    settings : dict, optional
        In place of the preset's.

    Returns
    -------
    Recipe

    Raises
    ------
    ValueError
        If a value is out of range, or something that the experiment reads is not there.

    Examples
    --------
    >>> recipe("gmm", "paper", generations=10, seeds=(0,)).samples
    1000
    """
    experiment = find(name)
    start = experiment.presets[known("preset", preset, experiment.presets)]
    made = Recipe(
        experiment=name,
        preset=preset,
        generations=start["generations"] if generations is None else generations,
        seeds=tuple(seeds),
        samples=start["samples"] if samples is None else samples,
        anchors=anchors,
        policy=policy,
        keep=keep,
        snapshots=tuple(start.get("snapshots", ()) if snapshots is None else snapshots),
        settings={**start.get("settings", {}), **(settings or {})},
    )
    made = experiment.complete(made)
    learner = experiment.create(made)
    return replace(made, settings=absolute(learner.settings), sources=dict(learner.sources))


def create(recipe: Recipe) -> Learner:
    """Return the learner that a recipe describes."""
    return find(recipe.experiment).create(recipe)


def check_sources(recipe: Recipe) -> None:
    """Raise ValueError if what an experiment reads has not the content that its run was begun with."""
    apart = provenance.apart(recipe.settings, recipe.sources, create(recipe).sources)
    if apart:
        raise ValueError(f"{apart} Restore it, or start a new run in another directory.")
