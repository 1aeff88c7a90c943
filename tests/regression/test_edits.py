"""Edited labels: simulation, known extremes, and what stays bounded."""

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

r = ct.regression


def edited(X, edits, runs, rng):
    """Edit labels one run at a time, all runs as columns; the truth is 0."""
    Y = rng.standard_normal((len(X), runs))
    for m in edits:
        fresh = X @ np.linalg.lstsq(X, Y, rcond=None)[0] + rng.standard_normal(Y.shape)
        Y = np.where(rng.random(Y.shape) < np.reshape(m, (-1, 1)), fresh, Y)
    return (np.linalg.lstsq(X, Y, rcond=None)[0] ** 2).sum(axis=0)


@pytest.mark.parametrize("kind", ["masks", "shares"])
def test_edits_by_simulation(kind):
    seed = fixed_seed(9)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((15, 4))
    edits = (rng.random((6, 15)) < 0.5).astype(float) if kind == "masks" else np.full(6, 0.4)
    exact = r.edit_excess_risk(X, edits)[-1]
    errors = edited(X, edits, 60_000, rng)
    assert_agrees(Estimate.of_mean(errors, seed), exact, resolution=0.06 * exact)


def test_editing_all_or_nothing():
    X = np.random.default_rng(1).standard_normal((12, 3))
    one = np.trace(np.linalg.inv(X.T @ X))
    assert r.edit_excess_risk(X, np.ones(9)) == pytest.approx(one * np.arange(1, 11))
    assert r.edit_excess_risk(X, np.zeros(9)) == pytest.approx(one * np.ones(10))


def test_geometric_edits_stay_bounded_and_constant_edits_do_not():
    """A third of random labels each time grows without end; shares that halve each time stop at a finite risk."""
    X = np.random.default_rng(2).standard_normal((30, 5))
    geometric = r.edit_excess_risk(X, 0.5 ** np.arange(1, 200))
    constant = r.edit_excess_risk(X, np.full(200, 1 / 3))
    assert geometric[-1] == pytest.approx(geometric[100], rel=1e-12)
    assert geometric[-1] < 3 * geometric[0]
    steps = np.diff(constant)
    assert steps[-1] == pytest.approx(steps[-50], rel=1e-6)
    assert steps[-1] > 0.05 * constant[0]


def test_edits_of_always_the_same_labels_stay_bounded():
    """The labels that are never edited keep the model in place: the count of edits alone does not decide."""
    X = np.random.default_rng(3).standard_normal((30, 5))
    masks = np.zeros((400, 30))
    masks[:, :10] = 1
    risks = r.edit_excess_risk(X, masks)
    assert risks[-1] == pytest.approx(risks[200], rel=1e-9)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: r.edit_excess_risk(np.ones((4, 2)), [0.5]), "full column rank"),
        (lambda: r.edit_excess_risk([1.0, 2.0], [0.5]), r"shape \(T, d\)"),
        (lambda: r.edit_excess_risk(np.eye(3), [2.0]), r"`edits` must lie in \[0, 1\]"),
        (lambda: r.edit_excess_risk(np.eye(3), [float("nan")]), r"`edits` must lie in \[0, 1\]"),
        (lambda: r.edit_excess_risk(np.eye(3), np.ones((2, 4))), "`edits` must have shape"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
