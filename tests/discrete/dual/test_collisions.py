"""Cumulants against factorial moments at high precision, and against laws written out."""

import flint
import numpy as np
import pytest
import scipy.stats

from collapse_theory.discrete.dual.collisions import bernoulli_cumulants, collisions, hypergeometric

STIRLING = [[1], [0, 1], [0, 1, 1], [0, 1, 3, 1], [0, 1, 7, 6, 1]]


def reference(taken, balls, boxes):
    """E (B)_s (1 − s/N)^k for the boxes that stay free, with 2000 bits."""
    with flint.ctx.workprec(2000):
        free, factorial, falling = flint.arb(boxes) - taken, [flint.arb(1)], flint.arb(1)
        for s in range(1, 5):
            falling *= free - (s - 1)
            factorial.append(falling * (flint.arb(balls) * (1 - flint.arb(s) / boxes).log()).exp())
        raw = [sum((c * f for c, f in zip(row, factorial, strict=False)), flint.arb(0)) for row in STIRLING]
        return cumulants(raw, lambda m: flint.arb(balls) - (free - m))


def cumulants(raw, shifted=lambda mean: mean):
    m = raw[1]
    second, third = raw[2] - m**2, raw[3] - 3 * raw[2] * m + 2 * m**3
    fourth = raw[4] - 4 * raw[3] * m - 3 * raw[2] ** 2 + 12 * raw[2] * m**2 - 6 * m**4
    return [float(x) for x in (shifted(m), second, third, fourth)]


@pytest.mark.parametrize("boxes", [700.0, 1000.0, 1e4, 1e6, 1e9, 1.5e13, 1e18])
@pytest.mark.parametrize("ratio", [9e-4, 1e-3, 0.01, 0.019, 0.021, 0.3, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("taken", [0.0, 0.02, 0.5])
def test_collisions(boxes, ratio, taken):
    """Mean and variance keep their relative accuracy; the others are as good as they need to be."""
    taken, balls = taken * boxes, ratio * boxes
    if taken + balls < 500:
        return
    found, known = collisions(taken, balls, boxes), reference(taken, balls, boxes)
    scale = min(known[0], boxes - known[0] + balls)
    assert found[0] == pytest.approx(known[0], rel=1e-13, abs=1e-15 * balls)
    assert found[1] == pytest.approx(known[1], rel=1e-11, abs=1e-14 * boxes)
    third = max(1e-4, 2 / balls) if taken else max(1e-8 if ratio < 1e-3 else 1e-4, 20 / balls**2)
    assert found[2] == pytest.approx(known[2], rel=third, abs=3 * max(scale, 1) / boxes**2)
    assert found[3] == pytest.approx(known[3], rel=1e-2, abs=3 * max(scale, 1) / boxes)


@pytest.mark.parametrize("boxes", [1.01e5, 2e5, 1e6, 1e8])
@pytest.mark.parametrize("balls", [513.0, 1500.0])
def test_cumulants_of_rare_collisions_are_those_of_pairs(balls, boxes):
    """There are k(k − 1)/2 pairs, not k²/2: with that, thousands of fits of a million data were wrong by 4e-10."""
    found, known = collisions(0.0, balls, boxes), reference(0.0, balls, boxes)
    assert found[1] == pytest.approx(known[1], rel=3e-12)
    assert found[2] == pytest.approx(known[2], rel=3e-7)
    assert found[3] == pytest.approx(known[3], rel=6e-7)


@pytest.mark.parametrize("case", [(1000, 300, 200), (40, 3, 39), (10**6, 10, 999_000), (5000, 5000, 7), (4, 2, 2)])
def test_hypergeometric(case):
    total, marked, drawn = case
    law = scipy.stats.hypergeom(total, marked, drawn)
    support = np.arange(max(0, drawn + marked - total), min(drawn, marked) + 1)
    known = written_out(support, law.pmf(support))
    assert hypergeometric(float(total), float(marked), float(drawn)) == pytest.approx(known, rel=1e-8, abs=1e-9)


def test_hypergeometric_of_few():
    assert hypergeometric(1.0, 1.0, 1.0) == (1, 0, 0, 0)
    assert hypergeometric(2.0, 1.0, 1.0)[:3] == (0.5, 0.25, 0)
    assert hypergeometric(3.0, 3.0, 2.0)[:2] == (2, 0)


@pytest.mark.parametrize(("trials", "chance"), [(10, 0.3), (500, 1e-3), (60, 0.99)])
def test_bernoulli(trials, chance):
    support = np.arange(trials + 1)
    known = written_out(support, scipy.stats.binom.pmf(support, trials, chance))
    assert bernoulli_cumulants(float(trials), chance) == pytest.approx(known, rel=1e-9, abs=1e-10)


def written_out(support, pmf):
    mean = support @ pmf
    central = [1, 0, *[((support - mean) ** r) @ pmf for r in (2, 3, 4)]]
    return [mean, central[2], central[3], central[4] - 3 * central[2] ** 2]
