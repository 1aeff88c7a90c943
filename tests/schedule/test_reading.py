"""What commands write for the data per generation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory import schedule


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("100", 100),
        ("15e12", 15 * 10**12),
        ("2.5", 2.5),  # which every quantity refuses in its own words
        ("123456789012345678", 123456789012345678),
        (" 7 ", 7),
        ("10,20,40", [10, 20, 40]),
        ("constant:100", schedule.constant(100)),
        ("linear:100,10", schedule.linear(100, 10)),
        ("power:1e3,1.5", schedule.power(1000, 1.5)),
        ("geometric:1e6,2", schedule.geometric(10**6, 2)),
        ("logarithmic:100", schedule.logarithmic(100)),
        ("logarithmic:100,2", schedule.logarithmic(100, 2)),
    ],
)
def test_words(text, meant):
    assert schedule.parse(text) == meant
    assert type(schedule.parse(text)) is type(meant)


@given(st.lists(st.integers(1, 10**18), min_size=2, max_size=5))
def test_listed_sizes_are_exact(sizes):
    assert schedule.parse(",".join(map(str, sizes))) == sizes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ten", "`samples` must be 1e6, 10,20,40, or a rule such as geometric:1e6,2 .*; got 'ten'"),
        ("", "got ''"),
        ("10,,20", "got '10,,20'"),
        ("nan", "got 'nan'"),
        ("1e400", "got '1e400'"),
        ("1" * 5000, "got '1111"),
        ("geometrc:10,2", "Did you mean 'geometric'?"),
        ("weekly:10", "Choose one of them"),
        ("geometric:10", "must be written geometric:FIRST,RATIO; got 'geometric:10'. Give it 2 numbers"),
        ("constant:1,2", "must be written constant:SIZE"),
        ("geometric:10,x", "got 'geometric:10,x'"),
        ("geometric:10,0.5", "`ratio` must be at least 1"),
        ("linear:-1,2", "`first` must be finite and positive"),
        (100, "`samples` must be a text; got 100"),
    ],
)
def test_bad_words(text, message):
    with pytest.raises(ValueError, match=message):
        schedule.parse(text)
