"""The worked example runs as it is printed."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "verify-a-derivation.md"


def test_the_page_runs():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 15
    assert result.failed == 0
