"""Recipes: presets, settings, policies, and what is refused."""

import json

import pytest

from collapse_empirical import experiments, runner
from collapse_empirical.recipe import Recipe
from collapse_theory.policy import Fresh, Mix, Replace


@pytest.mark.parametrize("name", experiments.names())
def test_every_preset_survives_json(name):
    for preset in experiments.find(name).presets:
        if (name, preset) == ("vae", "paper") or (name == "opt" and preset != "tiny") or name == "custom":
            continue  # needs MNIST, the hub, or somebody's file
        recipe = experiments.recipe(name, preset, seeds=(0, 1), policy=Mix(0.5, 0.25, 0.25))
        assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))).to_dict() == recipe.to_dict()


def test_given_values_replace_those_of_the_preset():
    recipe = experiments.recipe("gmm", "authors-code", seeds=(0,), generations=3, settings={"tol": 1e-4})
    assert (recipe.generations, recipe.samples) == (3, 1000)
    settings = experiments.create(recipe).settings
    assert (settings.means, settings.sigma, settings.tol, settings.max_iter) == (((0.0, 0.0),), 0.9, 1e-4, 2000)
    assert recipe.settings["reg_covar"] == 1e-6  # defaults are written down too


def test_fresh_real_data_are_kept_as_anchors():
    fresh = experiments.recipe("gmm", "paper", seeds=(0,), policy=Fresh(5))
    assert fresh == experiments.recipe("gmm", "paper", seeds=(0,), policy=Replace(), anchors=5)
    assert (fresh.policy, fresh.anchors) == (Replace(), 5)
    with pytest.raises(ValueError, match=r"`anchors` must be left out with Fresh"):
        experiments.recipe("gmm", "paper", seeds=(0,), policy=Fresh(5), anchors=1)


def test_unknown_and_missing_keys_are_refused():
    row = experiments.recipe("gmm", "paper", seeds=(0,)).to_dict()
    with pytest.raises(ValueError, match=r"this version knows; its recipe has 'sample'.*versions\.json"):
        Recipe.from_dict({**row, "sample": 3})
    del row["anchors"]
    with pytest.raises(ValueError, match="`anchors` must be in the configuration"):
        Recipe.from_dict(row)


def test_the_estimate_is_near_what_a_run_takes(unigram, complete):
    for keep in ("all", "last"):
        run = complete(unigram(keep, keep=keep, generations=20))
        taken = sum(file.stat().st_size for file in run.path.rglob("*.*") if file.suffix in (".json", ".safetensors"))
        estimated = runner.estimate(run.recipe) - 21 * runner._OVERHEAD + 21 * 700
        assert 0.2 < taken / estimated < 1.5
