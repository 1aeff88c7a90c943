"""New types and documents: generating functions in closed form for any number of data."""

import math

import flint
import numpy as np
import pytest

from collapse_theory.discrete.dual.batches import table_loss, thinning_loss
from collapse_theory.discrete.dual.grid import grid

KEPT = [0.3, 0.9, 0.999, 1 - 1e-6]


@pytest.mark.parametrize("novelty", [1e-12, 1e-9, 1e-3, 0.5, 0.999, 1 - 1e-9, 1.0])
@pytest.mark.parametrize("top", [1.0, 3.0, 3000.0, 1e9, 1e15])
def test_thinning(novelty, top):
    """E s^B = (u + (1−u)s)^k; 1 − u is known to 1e-16 only."""
    on = grid(top)
    loss = thinning_loss(on, novelty)
    for kept in KEPT:
        before = -np.expm1(on.nodes * math.log(kept))
        known = -np.expm1(on.nodes * math.log1p(-(1 - novelty) * (1 - kept)))
        assert np.abs(before - loss @ before - known).max() < 1e-11 + 1e-16 / max(1 - novelty, 1e-9)


@pytest.mark.parametrize("concentration", [1e-3, 0.5, 3.0, 200.0, 1e4, 1e9])
@pytest.mark.parametrize("top", [1.0, 3.0, 3000.0, 1e6, 1e9, 1e13])
def test_tables(concentration, top):
    """E s^T = Γ(θs + k) Γ(θ) / (Γ(θs) Γ(θ + k))."""
    on = grid(top)
    loss = table_loss(on, concentration)
    for kept in KEPT:
        before = -np.expm1(on.nodes * math.log(kept))
        assert np.abs(before - loss @ before - rising(on.nodes, concentration, kept)).max() < 2e-11


def rising(nodes, concentration, kept):
    with flint.ctx.workprec(200):
        a, b = flint.arb(concentration) * flint.arb(kept), flint.arb(concentration)
        fixed = b.lgamma() - a.lgamma()
        return [float(-((a + k).lgamma() - (b + k).lgamma() + fixed).expm1()) for k in map(float, nodes)]


@pytest.mark.parametrize("loss", [thinning_loss, table_loss])
def test_slow_changes_keep_their_digits(loss):
    """With 1e-12 of novelty, or θ = 1e15, of two data 2e-12 or 1e-15 is lost."""
    on = grid(1e6)
    rate = 1e-12 if loss is thinning_loss else 1e15
    known = rate * on.nodes if loss is thinning_loss else on.nodes * (on.nodes - 1) / 2 / rate
    assert loss(on, rate) @ on.nodes == pytest.approx(known, rel=1e-6)
