"""Early fits from a few thousand lineages on, against the chain of all of them and all rows."""

from fractions import Fraction

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.discrete import early, entrance, lineages
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.seen import both_tails
from collapse_theory.draw import Draw

RARE = prepare_floats([0.999, 0.001])


def process(size):
    return ct.discrete.CollapseTime([0.5, 0.5], samples=size)._process


def test_against_the_chain_of_all_lineages():
    size, functions = 250_000, both_tails(RARE, 1)
    fits = [float(int(share * size)) for share in (0.0004, 0.003, 0.02, 0.5)]
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
    monkeypatch.setattr(entrance, "_OFFSETS", np.zeros(3))
    early.entry.cache_clear()
    wrong = early.functions_of_data(functions, process(size), [4001.0])[4001.0]
    early.entry.cache_clear()
    assert abs(wrong[0] - found[0]) > 3e-9


@pytest.mark.parametrize(
    ("size", "fits"),
    [(50_000, 2), (50_000, 20), (50_000, 48), (50_000, 400), (10**6, 900), (10**6, 2500), (10**9, 1000)],
)
def test_powers_against_proved_absence(size, fits):
    """An atom has won by a fit if the others are absent: a proved number, for early fits of any number of data."""
    assert _greatest_error(size, fits) < 4e-11


def test_the_third_moment_counts(monkeypatch):
    right = _greatest_error(10**6, 900)
    monkeypatch.setattr(entrance, "_OFFSETS", np.array([-(3**0.5), 0.0, 3**0.5]) * (1 + 1e-4))
    assert _greatest_error(10**6, 900) > 10 * right


def _greatest_error(size, fits):
    early.entry.cache_clear()
    errors = []
    for mean in (0.3, 1.0, 3.0):
        rare = Fraction(int(mean * fits / (2 * size) * 2**40), 2**40)
        absent = 1 - float(ct.certify(ct.discrete.presence_probability, rare, samples=size, fits=fits, digits=14))
        functions = [lambda k, rare=rare: np.exp(k * np.log1p(-float(rare)))]
        found = early.functions_of_data(functions, process(size), [float(fits)], are_powers=True)[float(fits)]
        errors.append(abs(float(found[0]) - absent))
    early.entry.cache_clear()
    return max(errors)


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


@pytest.mark.parametrize("size", [20_000, 60_000, 10**6, 10**15])
@pytest.mark.parametrize("rare", [3e-2, 1e-4, 1e-6])
def test_one_atom_is_first_left_at_a_fit_that_reaches(size, rare):
    law = ct.discrete.CollapseTime([1 - rare, rare], samples=size)
    q = np.array([0.03, 0.5])
    t = law.ppf(q)
    step = np.maximum(np.spacing(t), 1.0)
    assert (law.cdf(t) >= q).all()
    assert ((law.cdf(np.maximum(t - step, 0)) < q) | (t == 1)).all()


def test_routes_meet_where_a_few_thousand_lineages_are_left():
    """cdf steps across the fit from which the chain is entered, and the one from which late terms serve."""
    law = ct.discrete.CollapseTime([0.9995, 0.0005], samples=10**8)
    for at in (10**5, law._late_from):
        steps = np.diff(law.cdf(np.array([at - 2, at - 1, at, at + 1.0])))
        assert abs(np.diff(steps, 2)[0]) < 6e-11
