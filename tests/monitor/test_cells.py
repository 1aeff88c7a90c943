"""Cells keep sums, and alternatives are laws of the cells."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.monitor.cells import CAUSES, CELLS, CUTS, TILTS, alternatives, gathered, preferences
from collapse_theory.monitor.expected import Law


@st.composite
def laws_and_counts(draw):
    size = draw(st.integers(2, 80))
    numbers = st.integers(0, 1000)
    model = np.array(draw(st.lists(numbers, min_size=size, max_size=size).filter(any)), dtype=float)
    rest = np.array(draw(st.lists(numbers, min_size=size, max_size=size).filter(any)), dtype=float)
    share = draw(st.sampled_from([1.0, 0.7, 0.1]))
    counts = np.array(draw(st.lists(st.integers(0, 30), min_size=size, max_size=size)), dtype=float)
    law = Law(share, model / model.sum(), rest / rest.sum() if share < 1 else model / model.sum())
    return law, np.where(law.plain > 0, counts, 0.0)


def logs(law):
    return np.log(np.where(law.model > 0, law.model, 1.0))


@given(laws_and_counts())
def test_cells_keep_sums(case):
    law, counts = case
    cells = gathered(law, logs(law))
    assert cells.model.size <= CELLS + 1
    assert np.isclose(cells.expected.sum(), 1)
    assert (cells.expected > 0).all()
    assert cells.counted(counts).sum() == counts.sum()
    for cell in range(cells.model.size):
        inside = cells.places == cell
        assert np.isclose(cells.expected[cell], law.plain[inside].sum())


@given(laws_and_counts())
def test_alternatives_are_laws(case):
    law, _ = case
    cells = gathered(law, logs(law))
    for rows in (alternatives(cells), preferences(gathered(law, np.arange(law.model.size, dtype=float)))):
        np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-12)
        assert (rows >= 0).all()
    assert len(alternatives(cells)) == len(CAUSES) == len(TILTS) + len(CUTS)
    frequent = cells.values * cells.model @ np.ones_like(cells.values)
    shifts = alternatives(cells) @ cells.values - (
        cells.share * frequent + (1 - cells.share) * cells.rest @ cells.values
    )
    signs = {"sharpening": 1, "flattening": -1, "cut tail": 1}
    for shift, cause in zip(shifts, CAUSES, strict=True):
        assert shift * signs[cause] >= -1e-12


def test_a_cut_takes_the_rarest_mass():
    law = Law(1.0, np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.5, 0.3, 0.15, 0.05]))
    rows = alternatives(gathered(law, logs(law)))
    for (mass, left), row in zip(CUTS, rows[len(TILTS) :], strict=True):
        if mass == 0.03:
            rarest = 0.05 - 0.03 * (1 - left)
            np.testing.assert_allclose(row[0], rarest / (1 - 0.03 * (1 - left)), rtol=1e-12)
