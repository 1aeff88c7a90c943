"""The eight definitions of collapse, judged from what a run measured."""

from __future__ import annotations

import numpy as np

from collapse_empirical.compare.series import measured
from collapse_empirical.store import Run
from collapse_theory.profile import Metrics, Profile

__all__ = ["profile", "trajectory"]


def trajectory(run: Run) -> Metrics | None:
    """Return the metrics of a run that the definitions ask for, from the first fit on, which saw real data only.

    Parameters
    ----------
    run : Run

    Returns
    -------
    Metrics or None
        None with fewer than two fits.

    Notes
    -----
    Risk: squared L2 distance to the original (gmm), squared Wasserstein-2 distance of latents (vae), loss per token of
    real test text (opt). Spread: geometric mean of the components' variances, 1 − homozygosity, variance of latents.
    Modes: atoms, classes or tokens that are left. Tail: share of the original one that is kept. The loss per token
    contains the entropy of the text, which definition 1 doesn't forgive: it asks for 10 times the whole loss.
    """
    found = {name: values[:, 1:] for name, values in measured(run).items()}
    if found["tail_coverage"].shape[1] < 2:
        return None
    tail, outside, seeds = found["tail_coverage"], found["out_of_support"], len(run.recipe.seeds)
    if run.recipe.experiment == "gmm":
        spread = np.exp(found["log_det"].mean(-1) / found["std"].shape[-1])
        risk, tail = found["squared_l2_original"], np.minimum(tail, 1)
        return Metrics(risk=risk, spread=spread, tail=tail, outside=outside, seeds=seeds)
    if run.recipe.experiment == "ngram":
        original = measured(run)["support"][:, :1]
        known = outside if np.isfinite(outside).all() else None
        modes = np.minimum(found["support"] / original, 1)
        spread = np.maximum(1 - found["homozygosity"], 1 / run.recipe.samples)  # a logarithm is taken of it
        return Metrics(spread=spread, modes=modes, tail=tail, outside=known, seeds=seeds)
    if run.recipe.experiment == "opt":
        modes = np.minimum(found["token_support"] / measured(run)["token_support"][:, :1], 1)
        tokens = (run.recipe.samples + run.recipe.anchors) * run.recipe.settings["block"]
        spread = np.maximum(1 - found["homozygosity"], 1 / tokens)
        risk = np.log(found["perplexity"])
        return Metrics(risk=risk, spread=spread, modes=modes, tail=tail, outside=outside, seeds=seeds)
    spread = found["latent_variances"].sum(-1)
    modes, tail = found["classes"] / found["class_shares"].shape[-1], np.minimum(tail, 1)
    return Metrics(risk=found["w2_squared"], spread=spread, modes=modes, tail=tail, outside=outside, seeds=seeds)


def profile(run: Run) -> Profile | None:
    """Return which of the eight definitions hold for a run; None with fewer than two fits.

    See :meth:`collapse_theory.profile.Profile.of`.
    """
    metrics = trajectory(run)
    return None if metrics is None else Profile.of(metrics)
