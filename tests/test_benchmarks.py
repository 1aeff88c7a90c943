"""What asv times can be run: each method once, at the smallest size."""

import importlib.util
import inspect
from pathlib import Path

import pytest

SUITE = Path(__file__).parent / "benchmarks" / "suite"


def classes(name):
    spec = importlib.util.spec_from_file_location(f"suite_{name}", SUITE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [each for key, each in vars(module).items() if inspect.isclass(each) and not key.startswith("_")]


@pytest.mark.parametrize("case", [case for name in ("answers", "draws") for case in classes(name)])
def test_it_runs(case):
    size = getattr(case, "params", [])[:1]
    suite = case()
    suite.setup(*size)
    timed = [getattr(suite, name) for name in dir(suite) if name.startswith("time_")]
    assert timed
    for method in timed:
        method(*size)
