"""Numbers and weights against sums over all of a law, for functions of any scale."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import example, given
from hypothesis import strategies as st

from collapse_theory.discrete.dual.divided import LONGEST, numbers
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS


def divided(total, marked, drawn, summed=4000.0):
    values, weights = np.zeros(LONGEST), np.zeros(LONGEST)
    how = (summed, 1e-30, POINTS, TO_WEIGHTS, values, weights)
    count = numbers(float(total), float(marked), float(drawn), *how)
    return values[:count], weights[:count]


@given(drawn=st.integers(1, 10**6), chance=st.floats(0, 1), rate=st.floats(0, 40))
@example(drawn=1000, chance=0.6, rate=40.0)
@example(drawn=700, chance=0.05, rate=40.0)
@example(drawn=10**6, chance=0.999, rate=0.0)
@example(drawn=10**6, chance=1 - 4e-5, rate=1.0)
def test_generating_function_of_a_binomial(drawn, chance, rate):
    """E x^E = (1 − q + qx)^k, and that of the others, with x between 1 and next to 0."""
    values, weights = divided(0, chance, drawn)
    assert weights.sum() == pytest.approx(1, rel=1e-12)
    for number, share in ((values, chance), (drawn - values, 1 - chance)):
        fallen = -share * np.expm1(-rate)  # the base is 1 less this, whose digits a power needs
        base = np.log1p(-fallen) if fallen < 0.5 else np.log(1 - share + share * np.exp(-rate))
        assert weights @ np.exp(-rate * number) == pytest.approx(np.exp(drawn * base), abs=1e-13)


@given(total=st.integers(1, 20_000), marked=st.floats(0, 1), drawn=st.floats(0, 1), rate=st.floats(0, 30))
@example(total=1000, marked=0.6, drawn=1.0, rate=0.0)
@example(total=49_000, marked=0.25, drawn=1.0, rate=0.01)
@example(total=20_000, marked=0.5, drawn=0.5, rate=0.01)
def test_generating_function_of_urns(total, marked, drawn, rate):
    marked, drawn = round(marked * total), max(1, round(drawn * total))
    values, weights = divided(total, marked, drawn)
    mean = drawn * marked / total
    reach = 12 * np.sqrt(mean * (1 - marked / total)) + 40  # beyond which the law is below 1e-25
    at = np.arange(max(0, drawn + marked - total, int(mean - reach)), min(drawn, marked, int(mean + reach)) + 1)
    law = scipy.stats.hypergeom.pmf(at, total, marked, drawn)
    law /= law.sum()
    assert weights @ np.exp(-rate * values) == pytest.approx(law @ np.exp(-rate * at), abs=1e-11)
    assert weights @ np.exp(-rate * (drawn - values)) == pytest.approx(law @ np.exp(-rate * (drawn - at)), abs=1e-11)


def test_all_that_are_drawn_hold_all_that_are_marked():
    for total in range(2, 3000, 7):
        marked = total // 3
        values, weights = divided(total, marked, total)
        assert weights @ values == pytest.approx(marked, rel=1e-12)


def test_many_are_nine_points():
    values, _ = divided(0, 0.3, 1e9)
    assert values.size == 9
    values, weights = divided(0, 0.3, 1e9, summed=30.0)
    assert weights @ values == pytest.approx(3e8, rel=1e-14)
