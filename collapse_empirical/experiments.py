"""The experiments that there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib import import_module
from types import ModuleType
from typing import Any

from collapse_empirical.recipe import Recipe, build, known
from collapse_empirical.recursion import Experiment

__all__ = ["NAMES", "create", "presets", "recipe"]

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
        completed: Recipe = module.complete(made)
        return completed
    return replace(made, settings=asdict(create(made).settings))


def create(recipe: Recipe) -> Experiment:
    """Return the experiment that a recipe describes."""
    made: Experiment = _module(recipe.experiment).create(recipe)
    return made


def _module(name: str) -> ModuleType:
    return import_module(f"collapse_empirical.{known('experiment', name, NAMES)}")
