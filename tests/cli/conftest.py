import shlex

import command_lines
import pytest


@pytest.fixture
def collapse(capsys, monkeypatch):
    """Return a function that runs ``collapse`` in this process: status, stdout, stderr."""

    def run(*arguments):
        return command_lines.run(capsys, monkeypatch, shlex.join(("collapse", *map(str, arguments))))

    return run


@pytest.fixture
def refused(collapse):
    """Return a function that runs ``collapse`` on bad input, which is one line and status 2, and returns that line."""

    def run(*arguments):
        status, out, err = collapse(*arguments)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("collapse: ")
        return err

    return run
