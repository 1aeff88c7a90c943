"""What can be chosen, and what is written into a field."""

import numpy as np
import pytest

from collapse_theory.explorer.choice import COUNTS, SLIDERS, Choice, typed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 0.49),
        ("temperature", float("nan")),
        ("temperature", "1"),
        ("exponent", -0.1),
        ("exponent", 101),
        ("share", 1.5),
        ("atoms", 1),
        ("atoms", 10**6),
        ("samples", 1),
        ("samples", 10.5),
        ("fits", 0),
        ("fits", 10**18 + 1),
        ("anchors", -1),
        ("shape", "round"),
    ],
)
def test_what_cannot_be_chosen_is_named(name, value):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        Choice(**{name: value})


def test_sliders_end_where_something_can_be_chosen():
    for name, ends in SLIDERS.items():
        for end in ends:
            assert getattr(Choice(**{name: end}), name) == end
    assert all(SLIDERS[name][1] <= most for name, (_, most) in COUNTS.items())
    assert Choice(fits=500).is_small
    assert not Choice(samples=301).is_small


@pytest.mark.parametrize("fits", [1, 2, 58, 59, 60, 500, 10**18])
def test_marks_begin_and_end_where_the_curve_does(fits):
    marks = Choice(fits=fits).marks
    assert (marks[0], marks[-1], marks.dtype) == (0, fits, np.int64)
    assert (np.diff(marks) > 0).all()
    assert marks.size == min(fits + 1, 60)


@pytest.mark.parametrize(
    ("text", "number"), [("100", 100), (" 1_000 ", 1000), ("15e12", 15e12), ("0.5", 0.5), (str(10**18), 10**18)]
)
def test_numbers_are_read(text, number):
    assert typed("samples", text) == number


@pytest.mark.parametrize("text", ["", " ", "many", "1,000", "0x10", "x" * 5000])
def test_what_is_no_number_is_one_short_line(text):
    with pytest.raises(ValueError, match="`fits` must be a number; got ") as refused:
        typed("fits", text)
    assert len(str(refused.value)) < 120
