r"""What happens to lineages within a generation, in any kind of number: stages from one state to several.

A state counts the lineages that are *alive*, those of them that were followed into the *newest* data, and those that
have *ended*, in independent draws from the original or in new types. A stage says which states follow, each with its
weight. Where a stage needs probabilities of j out of k, row k holds them; rows grow when they are asked for.

Nothing is subtracted except whole numbers, and a share from 1, so floats keep their relative accuracy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from math import comb
from operator import add, mul
from typing import NamedTuple

from collapse_theory.arithmetic import Arithmetic, Number, is_certain

__all__ = [
    "Measure",
    "Row",
    "Stage",
    "State",
    "chosen",
    "end_in_new_types",
    "end_of_mixed",
    "end_of_real",
    "filling",
    "followed",
    "in_newest",
    "joined",
    "left",
    "overlapping",
    "tables",
    "taken",
    "through",
    "thrown",
    "to_newest",
]


class State(NamedTuple):
    """Lineages: alive elsewhere, alive in the newest data, ended in real draws, ended in new types."""

    alive: int
    newest: int = 0
    ended: int = 0
    new: int = 0


Measure = dict[State, Number]
Stage = Callable[[State], Iterable[tuple[State, Number]]]
Row = Callable[[int], list[tuple[int, Number]]]
"""From k to all j that have a chance, each with its probability."""


def through(measure: Measure, stages: Iterable[Stage]) -> Measure:
    """Return the weights of all states after the stages."""
    for stage in stages:
        found: Measure = {}
        for state, weight in measure.items():
            for later, chance in stage(state):
                part = weight * chance
                found[later] = found[later] + part if later in found else part
        measure = found
    return measure


# --- rows: the probabilities of j out of k ----------------------------------------------------------------------------


def thrown(boxes: int, ops: Arithmetic, filled: int = 0) -> Row:
    """Return, for k balls thrown into ``boxes``, of which some are filled, how many others get filled."""

    taken: list[Number] = []  # the shares of boxes that are not empty where 0, 1, … others got filled
    empty: list[Number] = []

    def further(row: list[Number], balls: int) -> list[Number]:
        taken.append(ops.number(filled + balls) / boxes)
        empty.append(ops.number(boxes - filled - balls) / boxes)
        return _sums(map(mul, row, taken), map(mul, row, empty))

    return _grown(further, ops)


def tables(concentration: Number, ops: Arithmetic) -> Row:
    """Return, for k guests of a Chinese restaurant, how many tables they take."""

    def further(row: list[Number], guests: int) -> list[Number]:
        old, new = guests / (concentration + guests), concentration / (concentration + guests)
        return _sums((x * old for x in row), (x * new for x in row))

    return _grown(further, ops)


def taken(yes: Number, no: Number, ops: Arithmetic) -> Row:
    """Return, for k of which each has weight ``yes`` or ``no``, the weight of j of the first kind."""
    return _grown(lambda row, _: _sums((x * no for x in row), (x * yes for x in row)), ops)


def chosen(part: int, rest: int, ops: Arithmetic) -> Row:
    """Return, for k distinct ones out of ``part + rest``, how many are of the part."""

    @cache
    def row(k: int) -> list[tuple[int, Number]]:
        ways = comb(part + rest, k)
        several = range(max(0, k - rest), min(k, part) + 1)
        return [(j, ops.number(Fraction(comb(part, j) * comb(rest, k - j), ways))) for j in several]

    return row


def _sums(stay: Iterable[Number], go: Iterable[Number]) -> list[Number]:
    """Return the row in which j stays j or goes on to j + 1."""
    stays, goes = list(stay), list(go)
    return [stays[0], *map(add, stays[1:], goes), goes[-1]]


def _grown(further: Callable[[list[Number], int], list[Number]], ops: Arithmetic) -> Row:
    """Return rows of which each is made from the one before; row 0 is certain to be 0."""
    rows = [[ops.number(1)]]

    @cache
    def row(k: int) -> list[tuple[int, Number]]:
        while len(rows) <= k:
            rows.append(further(rows[-1], len(rows) - 1))
        return [(j, x) for j, x in enumerate(rows[k]) if not _is_zero(x)]

    return row


def _is_zero(x: Number) -> bool:
    return is_certain(lambda: x == 0)


# --- stages: what they do to a state ----------------------------------------------------------------------------------


def followed(state: State) -> Iterator[tuple[State, Number]]:
    """All lineages that are alive are draws from the newest data."""
    yield State(0, state.newest + state.alive, state.ended, state.new), 1


def joined(state: State) -> Iterator[tuple[State, Number]]:
    """All lineages that are alive are counted together again."""
    yield State(state.alive + state.newest, 0, state.ended, state.new), 1


def left(row: Row) -> Stage:
    """So many of the lineages that are alive are left."""

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in row(state.alive):
            yield State(j, state.newest, state.ended, state.new), chance

    return stage


def in_newest(row: Row) -> Stage:
    """Of the lineages in the newest data so many are left."""

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in row(state.newest):
            yield State(state.alive, j, state.ended, state.new), chance

    return stage


def to_newest(row: Row) -> Stage:
    """Of the lineages that are alive so many are followed into the newest data."""

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in row(state.alive):
            yield State(state.alive - j, j, state.ended, state.new), chance

    return stage


def end_of_mixed(row: Row) -> Stage:
    """Of the lineages that are not in the newest data so many end in real draws."""

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in row(state.alive):
            yield State(state.alive - j, state.newest, state.ended + j, state.new), chance

    return stage


def end_of_real(row: Row) -> Stage:
    """Of the lineages in the newest data so many go on; the others end in real draws."""

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in row(state.newest):
            yield State(state.alive, j, state.ended + state.newest - j, state.new), chance

    return stage


def end_in_new_types(row: Row) -> Stage:
    """Of the lineages in the newest data so many end, each in a new type of its own."""

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in row(state.newest):
            yield State(state.alive, state.newest - j, state.ended, state.new + j), chance

    return stage


def filling(pool: int, ops: Arithmetic) -> Stage:
    """The newest are draws with replacement from a pool in which the others hold distinct data."""
    throws = cache(lambda filled: thrown(pool, ops, filled))

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in throws(state.alive)(state.newest):
            yield State(state.alive + j, 0, state.ended, state.new), chance

    return stage


def overlapping(pool: int, ops: Arithmetic) -> Stage:
    """The newest are distinct data of the pool, independent of the distinct ones that the others hold."""
    among = cache(lambda held: chosen(pool - held, held, ops))

    def stage(state: State) -> Iterator[tuple[State, Number]]:
        for j, chance in among(state.alive)(state.newest):
            yield State(state.alive + j, 0, state.ended, state.new), chance

    return stage
