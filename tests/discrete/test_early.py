"""Early fits from a few thousand lineages on, against the chain of all of them and all rows."""

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.discrete import early, lineages
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.seen import both_tails
from collapse_theory.draw import Draw

RARE = prepare_floats([0.999, 0.001])


def process(size):
    return ct.discrete.CollapseTime([0.5, 0.5], samples=size)._process


@pytest.mark.parametrize("size", [250_000, 10**7, 10**10])
def test_against_the_chain_of_all_lineages(size):
    functions, fits = both_tails(RARE, 1), [float(int(share * size)) for share in (0.0004, 0.003, 0.02, 0.5)]
    found = early.functions_of_data(functions, process(size), fits)
    known = answers.functions_of_data(functions, process(size), fits)
    for t in fits:
        assert found[t] == pytest.approx(known[t], abs=2e-11)


def test_against_all_rows(monkeypatch):
    """Of 2e5 data: entered at 2700 lineages after 145 generations."""
    size, functions = 200_000, both_tails(RARE, 1)
    (start,) = early.entries(size)
    assert (start.top, start.spent, start.first) == (3000, 145, 4000)
    found = early.functions_of_data(functions, process(size), [4001.0])[4001.0]
    law = lineages.laws(size, np.array([4000]))[4000]
    assert found == pytest.approx([law.mass @ f(law.ancestors) for f in functions], abs=2e-11)
    monkeypatch.setattr(early, "_OFFSETS", np.zeros(3))
    early.entry.cache_clear()
    wrong = early.functions_of_data(functions, process(size), [4001.0])[4001.0]
    early.entry.cache_clear()
    assert abs(wrong[0] - found[0]) > 3e-9


def test_entries_serve_earlier_fits_from_more_lineages():
    ladder = early.entries(10**12)
    assert [start.top for start in ladder] == [3000.0 * 8**n for n in range(8)]
    assert (np.diff([start.first for start in ladder]) < 0).all()
    for start in ladder:
        assert 20 * start.spent < start.first
        assert (np.diff(start.points) < 0).all() or (np.diff(start.points) > 0).all()
        assert (start.points < start.top).all()
    assert early.entries(10**5) == []


@pytest.mark.parametrize("level", [1e-4, 0.01, 0.4, 0.9])
def test_passages_are_those_of_all_lineages(level):
    size, functions = 10**7, both_tails(RARE, 1)

    def has_come(pair):
        return pair[1] >= level

    found = early.passage(functions, process(size), has_come)
    assert found == pytest.approx(answers.passage(functions, process(size), has_come), abs=1, rel=1e-8)


def test_other_processes_are_followed_from_all_lineages():
    fresh = ct.discrete.CollapseTime([0.5, 0.5], samples=10**6, draw=Draw(concentration=10.0))._process
    functions = both_tails(RARE, 1)
    found = early.functions_of_data(functions, fresh, [100_000.0])
    assert found[100_000.0] == pytest.approx(answers.functions_of_data(functions, fresh, [100_000.0])[100_000.0])
