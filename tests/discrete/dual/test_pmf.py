"""Laws by ratios against those of SciPy."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import example, given
from hypothesis import strategies as st

from collapse_theory.discrete.dual.pmf import binomial_pmf, hypergeometric_pmf
from collapse_theory.discrete.occupancy import NEGLIGIBLE


def written(first, last, pmf):
    found = np.zeros(pmf.size)
    found[first : last + 1] = pmf[first : last + 1]
    return found


@given(total=st.integers(1, 2000), marked=st.floats(0, 1), drawn=st.floats(0, 1))
@example(total=49, marked=1.0, drawn=1.0)
@example(total=1000, marked=0.6, drawn=1.0)
def test_hypergeometric(total, marked, drawn):
    marked, drawn = round(marked * total), round(drawn * total)
    pmf = np.zeros(drawn + 2)
    found = written(*hypergeometric_pmf(float(total), float(marked), drawn, NEGLIGIBLE, pmf), pmf)
    known = scipy.stats.hypergeom.pmf(np.arange(drawn + 2), total, marked, drawn)
    assert found == pytest.approx(known, rel=1e-8, abs=1e-12)


def test_hypergeometric_of_very_many():
    """As good as binomial."""
    pmf = np.zeros(502)
    found = written(*hypergeometric_pmf(1e18, 3e17, 500, NEGLIGIBLE, pmf), pmf)
    assert found == pytest.approx(scipy.stats.binom.pmf(np.arange(502), 500, 0.3), rel=1e-9, abs=1e-13)


@given(trials=st.integers(0, 600), chance=st.one_of(st.floats(0, 1), st.sampled_from([1e-300, 5e-324, 1 - 1e-16])))
def test_binomial(trials, chance):
    pmf = np.zeros(trials + 2)
    found = written(*binomial_pmf(trials, chance, NEGLIGIBLE, pmf), pmf)
    known = np.eye(1, trials + 2)[0]  # as good as certainly none; SciPy overflows there
    if chance > 1e-100:
        known = scipy.stats.binom.pmf(np.arange(trials + 2), trials, chance)
    assert found == pytest.approx(known, rel=1e-8, abs=1e-12)
