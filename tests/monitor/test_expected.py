"""Expected laws against what the policies do with data, counted by hand."""

import numpy as np
import pytest

from collapse_theory.monitor.expected import source, widened
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, ReplaceMultiple

ROWS = [np.array([6, 3, 1]), np.array([7, 3, 0]), np.array([2, 8, 0])]


def law_after(policy, rows, size=3):
    follows = source(policy, rows[0], is_sample=False)
    for row in rows[1:]:
        follows.add(row)
    return follows.law(size)


def test_replaced_data_are_drawn_from_the_last():
    np.testing.assert_allclose(law_after(Replace(), ROWS).plain, [0.2, 0.8, 0.0])
    np.testing.assert_allclose(law_after(Mix(1, 0, 0), ROWS).plain, [0.2, 0.8, 0.0])
    np.testing.assert_allclose(law_after(Fresh(0), ROWS).plain, [0.2, 0.8, 0.0])


def test_accumulated_data_are_drawn_from_all():
    for policy in (Accumulate(), AccumulateSubsample()):
        np.testing.assert_allclose(law_after(policy, ROWS).plain, [15 / 30, 14 / 30, 1 / 30])


def test_fresh_data_are_fitted_with_the_last():
    np.testing.assert_allclose(law_after(Fresh(10), ROWS).plain, [(2 + 6) / 20, (8 + 3) / 20, 1 / 20])


def test_a_mixture_follows_its_recursion():
    p = [np.array([0.6, 0.3, 0.1])]
    fitted = [row / row.sum() for row in ROWS]
    for last in fitted:
        p.append(0.5 * last + 0.2 * p[-1] + 0.3 * p[0])
    law = law_after(Mix(0.5, 0.2, 0.3), ROWS)
    np.testing.assert_allclose(law.plain, p[3], rtol=1e-14)
    assert law.share == 0.5
    np.testing.assert_allclose(law.model, fitted[2])
    assert law.rest.sum() == pytest.approx(1)


def test_new_categories_are_not_expected():
    law = law_after(Mix(0.5, 0.2, 0.3), ROWS, size=5)
    assert law.plain.size == 5
    assert law.plain[3:].tolist() == [0.0, 0.0]
    assert widened(np.array([1.0]), 1).size == 1


def test_policies_without_a_law_are_refused():
    with pytest.raises(ValueError, match="`policy` must be Replace, Fresh, Accumulate"):
        source(ReplaceMultiple(), ROWS[0], is_sample=False)
    with pytest.raises(ValueError, match="`policy` must be Replace where the log is a sample"):
        source(Accumulate(), ROWS[0], is_sample=True)
