"""Lineages that end, against generating functions in closed form and sums over all of a law."""

import numpy as np
import pytest
import scipy.stats

from collapse_theory.discrete.dual import ends
from collapse_theory.discrete.dual.ends import after_ends, ends_loss
from collapse_theory.discrete.dual.grid import grid

P = np.array([1.0, 0.3, 1e-2, 1e-3, 1e-5, 0.0, 1e-300])
KEPT = np.array([0.5, 0.9, 0.99, 0.9999, 1 - 1e-6, 0.3, 0.99])


def values(on):
    return -np.expm1(on.nodes[:, None] * np.log(KEPT))


def log_of_rest(p):
    with np.errstate(divide="ignore"):
        return np.maximum(np.log1p(-p), -745.0)


def by_loss(on, p, before, **how):
    columns = []
    for c, chance in enumerate(p):
        loss, income = ends_loss(on, float(chance), **how)
        columns.append(before[:, c] - loss @ before[:, c] + income)
    return np.array(columns).T


@pytest.mark.parametrize("chance", [1e-9, 1e-3, 0.3, 0.7, 0.999, 1 - 1e-6, 1.0])
@pytest.mark.parametrize("top", [2.0, 3000.0, 1e9, 1e15])
def test_independent_ends(chance, top):
    """E (1−p)^E s^(k−E) = (q(1−p) + (1−q)s)^k: few that end, few that go on, and many of both."""
    on = grid(top)
    known = -np.expm1(on.nodes[:, None] * log_of_rest(chance * P + (1 - chance) * (1 - KEPT)))
    found = after_ends(on, values(on), P, total=0.0, marked=chance)
    assert np.abs(found - known).max() < 3e-15
    assert np.abs(by_loss(on, P, values(on), total=0.0, marked=chance) - known).max() < 3e-15


@pytest.mark.parametrize(
    ("total", "marked"),
    [(1000, 600), (9000, 4000), (12_000, 11_995), (12_000, 5), (12_000, 8000), (10, 10), (20_000, 18_000)],
)
def test_ends_in_anchors(total, marked):
    """The law by the ratios of all neighbours, itself checked at every twentieth node."""
    on = grid(float(total))
    known = np.empty((on.size, P.size))
    for n, k in enumerate(on.nodes.astype(int)):
        mean = k * marked / total
        reach = 12 * np.sqrt(mean * (1 - marked / total)) + 40  # beyond which the law is below 1e-25
        at = np.arange(max(0, k + marked - total, int(mean - reach)), min(k, marked, int(mean + reach)) + 1)
        ratios = (marked - at[:-1]) * (k - at[:-1]) / (at[1:] * (total - marked - k + at[1:]))
        logs = np.append(0.0, np.cumsum(np.log(ratios)))
        law = np.exp(logs - logs.max())
        law /= law.sum()
        if n % 20 == 0 or n == on.size - 1:
            assert np.abs(law - scipy.stats.hypergeom.pmf(at, total, marked, k)).max() < 1e-13
        known[n] = 1 - np.exp(at[:, None] * log_of_rest(P) + (k - at)[:, None] * np.log(KEPT)).T @ law
    found = after_ends(on, values(on), P, total=float(total), marked=float(marked))
    assert np.abs(found - known).max() < 2e-11
    assert np.abs(by_loss(on, P, values(on), total=float(total), marked=float(marked)) - known).max() < 2e-11


def test_columns_are_read_block_by_block(monkeypatch):
    on, p = grid(1e5), np.geomspace(1e-9, 0.9, 50)
    before = -np.expm1(-on.nodes[:, None] * np.geomspace(1e-7, 3, 50))
    whole = after_ends(on, before, p, total=0.0, marked=0.2)
    monkeypatch.setattr(ends, "_KEPT", 1 << 15)
    assert after_ends(on, before, p, total=0.0, marked=0.2).tolist() == whole.tolist()
