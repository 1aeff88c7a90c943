"""Which line of a user's code an error came through."""

import statistics
from pathlib import Path

from collapse_theory.claims.mistakes import line_of_code

HERE = Path(__file__)


def raised(function):
    try:
        function()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_the_innermost_line_of_ones_own_is_named_and_not_that_of_what_it_calls():
    def inner():
        return statistics.mean([])

    line = inner.__code__.co_firstlineno + 1
    assert line_of_code(raised(lambda: inner())).endswith(f"{HERE.name}, line {line}")


def test_the_file_of_the_claim_comes_before_others():
    code = compile("def call(function):\n    return function()\n", "mine.py", "exec")
    names = {}
    exec(code, names)
    error = raised(lambda: names["call"](lambda: 1 / 0))
    assert line_of_code(error, "mine.py") == "mine.py, line 2"
    assert HERE.name in line_of_code(error)


def test_an_error_that_came_through_nothing_has_no_line():
    assert line_of_code(ValueError("never raised")) == ""
    assert line_of_code(None) == ""
