"""Columns: floats keep every bit, whatever they are, and generations that lack a metric go on lacking it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.runs.columns import Columns, as_bytes


def bits(values):
    return [struct.pack("<d", value) for value in values]


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=20))
def test_floats_keep_every_bit(values):
    columns = Columns(
        {"metrics.json": '{"x": {"floats": {}, "absent": []}}', "floats/x": as_bytes(values)}.get,
        {"x": []},
        {0: len(values)},
    )
    assert bits(columns.column("x")) == bits(values)


@pytest.fixture
def columns():
    rest = '{"x": {"floats": {"3": [9]}, "absent": [0, 2]}, "y": {"values": [1, null, null, 4, 5], "absent": [2]}}'
    return Columns(
        {"metrics.json": rest, "floats/x": as_bytes([[1.5, 2.5], [3.5, 4.5]])}.get, {"x": [2], "y": []}, {4: 2, 9: 3}
    )


def test_gaps_are_where_they_were(columns):
    assert dict(columns.series(4)) == {"x": [None, [1.5, 2.5]], "y": [1, None]}
    assert dict(columns.series(9)) == {"x": [None, [9], [3.5, 4.5]], "y": [None, 4, 5]}
    assert [record["metrics"] for record in columns.records(9, "r")] == [
        {},
        {"x": [9], "y": 4},
        {"x": [3.5, 4.5], "y": 5},
    ]
    assert columns.records(4, "r")[-1] == {
        "generation": 1,
        "seed": 4,
        "recipe": "r",
        "metrics": {"x": [1.5, 2.5], "y": None},
        "files": {},
    }
    assert [record["generation"] for record in columns.records(9, "r")[1:]] == [1, 2]


def test_what_is_not_there_is_an_error(columns):
    with pytest.raises(KeyError):
        columns.series(4)["z"]
    with pytest.raises(IndexError):
        columns.records(4, "r")[2]
