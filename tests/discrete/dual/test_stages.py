"""Rows against counting by hand, stages against enumeration of what the lineages can do."""

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rationals import RATIONALS

from collapse_theory.discrete.dual import stages
from collapse_theory.discrete.dual.stages import State, through


def counted(events, number):
    """Return the probability of each value of ``number`` among equally likely events."""
    events = list(events)
    return {j: Fraction(n, len(events)) for j, n in Counter(map(number, events)).items()}


@given(balls=st.integers(0, 4), boxes=st.integers(1, 4), filled=st.integers(0, 4))
def test_thrown_is_the_number_of_boxes_filled_anew(balls, boxes, filled):
    filled = min(filled, boxes)
    events = product(range(boxes), repeat=balls)
    row = stages.thrown(boxes, RATIONALS, filled)(balls)
    assert dict(row) == counted(events, lambda where: len({box for box in where if box >= filled}))


@given(k=st.integers(0, 4), part=st.integers(0, 4), rest=st.integers(0, 4))
def test_chosen_is_a_subset(k, part, rest):
    k = min(k, part + rest)
    events = combinations(range(part + rest), k)
    assert dict(stages.chosen(part, rest, RATIONALS)(k)) == counted(events, lambda x: sum(i < part for i in x))


@given(guests=st.integers(0, 5), concentration=st.fractions(Fraction(1, 5), 4, max_denominator=6))
def test_tables_have_the_probabilities_of_stirling_numbers(guests, concentration):
    numbers = {0: 1}  # unsigned, first kind: how many permutations have j cycles
    for n in range(guests):
        numbers = {j: numbers.get(j - 1, 0) + n * numbers.get(j, 0) for j in range(n + 2)}
    rising = math.prod(concentration + i for i in range(guests))
    expected = {j: n * concentration**j / rising for j, n in numbers.items() if n}
    assert dict(stages.tables(concentration, RATIONALS)(guests)) == expected


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 3), Fraction(1)])
def test_taken_is_binomial(share):
    row = dict(stages.taken(share, 1 - share, RATIONALS)(3))
    weights = {j: math.comb(3, j) * share**j * (1 - share) ** (3 - j) for j in range(4)}
    assert row == {j: weight for j, weight in weights.items() if weight}


@given(pool=st.integers(1, 4), held=st.integers(0, 4), newest=st.integers(0, 3))
def test_filling_is_the_union_with_draws_from_the_pool(pool, held, newest):
    held = min(held, pool)
    measure = through({State(held, newest): 1}, [stages.filling(pool, RATIONALS)])
    events = product(range(pool), repeat=newest)
    union = counted(events, lambda draws: len(set(range(held)) | set(draws)))
    assert measure == {State(j): chance for j, chance in union.items()}


@given(pool=st.integers(1, 5), held=st.integers(0, 5), newest=st.integers(0, 5))
def test_overlapping_is_the_union_with_a_subset_of_the_pool(pool, held, newest):
    held, newest = min(held, pool), min(newest, pool)
    measure = through({State(held, newest): 1}, [stages.overlapping(pool, RATIONALS)])
    union = counted(combinations(range(pool), newest), lambda chosen: len(set(range(held)) | set(chosen)))
    assert measure == {State(j): chance for j, chance in union.items()}


def test_stages_move_lineages_between_counts():
    half = stages.taken(Fraction(1, 2), Fraction(1, 2), RATIONALS)
    moves = [
        (stages.left(half), State(1, 1, 2, 3), State(0, 1, 2, 3)),
        (stages.in_newest(half), State(1, 1, 2, 3), State(1, 0, 2, 3)),
        (stages.to_newest(half), State(1, 0, 2, 3), State(0, 1, 2, 3)),
        (stages.end_of_mixed(half), State(1, 1, 2, 3), State(0, 1, 3, 3)),
        (stages.end_of_real(half), State(1, 1, 2, 3), State(1, 0, 3, 3)),
        (stages.end_in_new_types(half), State(1, 1, 2, 3), State(1, 0, 2, 4)),
    ]
    for stage, start, other in moves:
        assert dict(stage(start)) == {start: Fraction(1, 2), other: Fraction(1, 2)}
    assert dict(stages.followed(State(2, 1, 3, 4))) == {State(0, 3, 3, 4): 1}
    assert dict(stages.joined(State(2, 1, 3, 4))) == {State(3, 0, 3, 4): 1}


def test_weights_of_equal_states_are_added():
    stage = stages.left(lambda k: [(0, Fraction(1, k)), (0, Fraction(1, 2))])
    assert through({State(2): 1, State(4): 1}, [stage]) == {State(0): Fraction(7, 4)}
