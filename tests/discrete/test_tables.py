"""Tables of both tails, fit by fit, against the law of the number of ancestors."""

import numpy as np
import pytest

from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.lineages import laws
from collapse_theory.discrete.seen import both_tails
from collapse_theory.discrete.tables import tabulated


@pytest.mark.parametrize(("p", "left"), [([0.5, 0.5], 1), ([0.4, 0.3, 0.2, 0.1], 2)])
def test_tables_are_means_over_ancestors_and_end_geometrically(p, left):
    tails = both_tails(prepare_floats(p), left)
    tables = tabulated(tails, left, 25)
    for steps, law in laws(25, np.array([0, 3, 20])).items():
        assert tables.sf[steps + 1] == pytest.approx(law.mass @ tails[0](law.ancestors), rel=1e-12)
        assert tables.cdf[steps + 1] == pytest.approx(law.mass @ tails[1](law.ancestors), rel=1e-12)
    assert (tables.cdf[0], tables.sf[0]) == (0, 1)
    assert (np.diff(tables.cdf) >= 0).all()
    assert tables.sf[-1] / tables.sf[-2] == pytest.approx(np.exp(tables.log_ratio), rel=1e-10)
