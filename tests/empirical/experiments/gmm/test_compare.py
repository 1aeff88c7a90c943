"""Bands of separate components cover at their stated rate, and their means are those of actual draws."""

import numpy as np
from coverage_rate import LEVEL, is_stated_rate

from collapse_empirical import measure
from collapse_empirical.experiments.gmm import compare as gmm
from collapse_empirical.experiments.gmm.mixture import Mixture, draw
from collapse_empirical.judge import Verdict


def test_log_det_steps_are_those_of_actual_covariances():
    rng = np.random.default_rng(0)
    for size, dim in ((8, 1), (12, 2), (30, 3)):
        points = rng.standard_normal((20_000, size, dim))
        centred = points - points.mean(1, keepdims=True)
        logs = np.linalg.slogdet(centred.swapaxes(1, 2) @ centred / size)[1]
        # 7 standard errors: fails with probability < 1e-9; an error of 1/size per dimension, as of ddof, is over 9
        error = logs.std(ddof=1) / np.sqrt(logs.size)
        assert abs(logs.mean() - gmm.log_det_steps(np.array([size]), dim)[0]) < 7 * error
        assert dim / size > 9 * error


def labelled_run(seed, generations=6, size=60):
    """Return what a run of two Gaussians measures if every datum knows its component: own draws, own fits."""
    rng = np.random.default_rng(seed)
    model = Mixture(np.array([0.5, 0.5]), np.array([[-9.0, 0], [9, 0]]), np.stack([np.eye(2)] * 2))
    models = [model]
    for _ in range(generations):
        points = draw(model, size, rng=rng)
        labels = points[:, 0] > points[:, 0].mean()
        parts = [points[labels == k] for k in (False, True)]
        model = Mixture(
            np.array([len(part) / size for part in parts]),
            np.array([part.mean(0) for part in parts]),
            np.array([measure.moments(part)[1] + 1e-6 * np.eye(2) for part in parts]),
        )
        models.append(model)
    return {name: np.array([getattr(m, name) for m in models]) for name in ("weights", "means", "covariances")}


def test_bands_of_separate_components_cover_at_their_rate():
    runs, rng, outside = (
        [labelled_run(seed) for seed in range(3 * 150)],
        np.random.default_rng(1),
        {"log_det": 0, "mean_drift": 0},
    )
    grid = np.arange(1, 7)
    for group in range(150):
        found = {name: np.stack([run[name] for run in runs[3 * group : 3 * group + 3]]) for name in runs[0]}
        sizes = 60 * found["weights"][:, 1:]
        alive = np.minimum.accumulate((sizes >= gmm.FEWEST).all(-1), axis=1)
        for row in (
            gmm._log_det(found, sizes, alive, grid, LEVEL, rng, 1e-6),
            gmm._mean_drift(found, sizes, alive, grid, LEVEL, rng),
        ):
            outside[row.name] += row.verdict is Verdict.DEVIATES
    assert is_stated_rate(outside["log_det"], 150, wrong=0.55)
    assert is_stated_rate(outside["mean_drift"], 150, wrong=0.55)


def test_means_of_many_runs_of_separate_components_are_those_predicted():
    runs, rng, grid = [labelled_run(seed) for seed in range(600)], np.random.default_rng(1), np.arange(1, 7)
    found = {name: np.stack([run[name] for run in runs]) for name in runs[0]}
    sizes = 60 * found["weights"][:, 1:]
    alive = np.minimum.accumulate((sizes >= gmm.FEWEST).all(-1), axis=1)
    for row in (
        gmm._log_det(found, sizes, alive, grid, 1e-6, rng, 1e-6),
        gmm._mean_drift(found, sizes, alive, grid, 1e-6, rng),
    ):
        assert row.verdict is Verdict.AGREES, row.reason
        assert row.band[-1] < 0.15 * abs(row.predicted[-1])  # an error of 15 % is found


def test_simulated_components_shrink_like_the_wishart_distribution():
    first = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
    rng = np.random.default_rng(2)
    state = (np.ones((4000, 1)), np.zeros((4000, 1, 2)), np.broadcast_to(np.eye(2), (4000, 1, 2, 2)))
    for _ in range(10):
        state = gmm._labelled_fit(*state, 25, rng)
    logs = 2 * np.log(np.abs(np.diagonal(state[2], axis1=-2, axis2=-1))).sum(-1)[:, 0]
    assert abs(logs.mean() - 10 * gmm.log_det_steps(np.array([25.0]), 2)[0]) < 7 * logs.std() / np.sqrt(4000)
    assert gmm.independent_components(first, 25, np.array([1, 4]), paths=3, floor=1e-6, rng=rng).shape == (3, 2)
