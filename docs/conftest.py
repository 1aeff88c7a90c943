"""Pages run as tests; scripts beside them and generated pages do not."""

import sys

import pytest

collect_ignore_glob = ["*.py", "_build/*", "api/*", "claims/*"]


@pytest.fixture(autouse=True)
def close_figures():
    """Close what a page has drawn: pyplot keeps figures, and warns of many."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
