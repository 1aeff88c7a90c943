"""The experiments that there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from collapse_empirical import provenance
from collapse_empirical.recipe import PATHS, Recipe, build, known
from collapse_empirical.recursion import Experiment

__all__ = ["NAMES", "check_sources", "create", "presets", "recipe"]

NAMES = ("gmm", "ngram", "vae", "opt")


def presets(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the presets of an experiment."""
    found: Mapping[str, Mapping[str, Any]] = _module(name).PRESETS
    return found


def recipe(name: str, preset: str, **given: Any) -> Recipe:
    """Return the recipe of a run, with all settings spelled out, so that later defaults do not change it.

    Examples
    --------
    >>> recipe("gmm", "paper", generations=10, seeds=(0,)).samples
    1000
    """
    made = build(name, preset, presets(name), **given)
    module = _module(name)
    if hasattr(module, "complete"):  # sizes that depend on the data
        made = module.complete(made)
    experiment = create(made)
    settings = {key: _absolute(key, value) for key, value in asdict(experiment.settings).items()}
    return replace(made, settings=settings, sources=dict(experiment.sources))


def _absolute(key: str, value: Any) -> Any:
    """Return the path of something local as one that does not depend on where the command is run."""
    is_path = key in PATHS and value not in ("", "tiny") and Path(value).exists()
    return str(Path(value).absolute()) if is_path else value


def check_sources(recipe: Recipe) -> None:
    """Raise ValueError if what an experiment reads has not the content that its run was begun with."""
    apart = provenance.apart(recipe.settings, recipe.sources, create(recipe).sources)
    if apart:
        raise ValueError(f"{apart} Restore it, or start a new run in another directory.")


def create(recipe: Recipe) -> Experiment:
    """Return the experiment that a recipe describes."""
    made: Experiment = _module(recipe.experiment).create(recipe)
    return made


def _module(name: str) -> ModuleType:
    return import_module(f"collapse_empirical.experiments.{known('experiment', name, NAMES)}")
