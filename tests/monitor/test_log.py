"""Logs of counts, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.monitor import CountLog, as_log

TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 50), min_size=width, max_size=width).filter(any), min_size=2, max_size=5
    )
)


class Frame:
    """As little of a data frame as the monitor looks at."""

    def __init__(self, values, columns, index):
        self._values, self.columns, self.index = np.array(values), columns, index

    def to_numpy(self):
        return self._values


@given(TABLES)
def test_all_ways_to_give_counts_are_one(table):
    names = [f"w{k}" for k in range(len(table[0]))]
    mappings = [dict(zip(names, row, strict=True)) for row in table]
    expected = CountLog(table, names)
    for log in (
        as_log(mappings),
        as_log(Frame(table, names, range(len(table)))),
        as_log(expected),
        as_log(np.array(table)),
    ):
        np.testing.assert_array_equal(log.counts, table)
        np.testing.assert_array_equal(log.totals, np.sum(table, axis=1))
    assert list(as_log(mappings).categories) == names


def test_names_that_come_later_were_counted_zero_times():
    log = as_log([{"a": 2}, {"b": 3}, {"a": 1, "c": 1}])
    np.testing.assert_array_equal(log.counts, [[2, 0, 0], [0, 3, 0], [1, 0, 1]])


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ([[1, 2]], "two or more generations; got 1 generation"),
        ([1, 2], "two or more generations"),
        ("abc", "two or more generations"),
        (7, "two or more generations"),
        ([], "two or more generations"),
        ([[1, -2], [3, 4]], "not negative; got -2 in row 0, column 1"),
        ([[1, 2], [0.5, 4]], "not negative; got 0.5 in row 1, column 0"),
        ([[1, 2], [float("nan"), 4]], "not negative; got nan in row 1, column 0"),
        ([[1, 2], [10**30, 4]], "up to 2\\^63"),
        ([[1, 2], [0, 0]], "got none in generation 1"),
        ([[1, 2], [3]], "two or more generations"),
        ([{"a": 1}, {"a": "x"}], "whole counts"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
def test_what_is_no_log_is_refused_in_one_line(log, message):
    with pytest.raises(ValueError, match=f"`log` must .*{message}") as error:
        as_log(log)
    assert "\n" not in str(error.value)


def test_gaps_and_repeated_names_are_refused():
    with pytest.raises(ValueError, match="got 1 and then 3"):
        CountLog([[1], [2], [3]], ["a"], (0, 1, 3))
    with pytest.raises(ValueError, match="`generations` must number each of the 2 rows; got 1"):
        CountLog([[1], [2]], ["a"], (0,))
    with pytest.raises(ValueError, match="got 'a' twice"):
        CountLog([[1, 2], [2, 2]], ["a", "a"])
    with pytest.raises(ValueError, match="`categories` must name each of the 1 columns; got 2"):
        CountLog([[1], [2]], ["a", "b"])
