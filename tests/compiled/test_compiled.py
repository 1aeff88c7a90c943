"""Compiled code is that of the sources at hand, whatever older versions left behind, and no disk is needed for it."""

import ast
import importlib
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

from collapse_theory import compiled

PACKAGE = Path(compiled.__file__).parent
# both compile few kernels, each of which takes half a second
QUESTION = (
    "import numpy; from collapse_theory.montecarlo.kernels import sums; print(sums.central_sums(numpy.ones(3))[0])"
)
DRAWN = (
    "import numpy; from collapse_theory.montecarlo.kernels import stream, walk; "
    "print(walk.absorption(stream.stream(1, 0), 99, numpy.array([[0, 0.5, 1]]), 1, 0).sum())"
)


def answer(code, *, path=sys.path, **variables):
    """Return what a process of its own prints, with these variables in its environment."""
    kept = {key: value for key, value in os.environ.items() if key not in ("XDG_CACHE_HOME", "NUMBA_CACHE_DIR")}
    environment = kept | {"PYTHONPATH": ":".join(path)} | variables
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return float(done.stdout)


def kept(folder):
    return sorted(folder.rglob("*.nbc"))


def test_code_of_another_version_is_never_run(tmp_path):
    """One line changes in a file whose functions are compiled into a kernel of another file, the version does not."""
    old, new, cache = tmp_path / "old", tmp_path / "new", tmp_path / "cache"
    shutil.copytree(PACKAGE, old / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    first = answer(DRAWN, path=[str(old), *sys.path], XDG_CACHE_HOME=str(cache))
    stream = old / PACKAGE.name / "montecarlo" / "kernels" / "stream.py"
    source = stream.read_text()
    changed = source.replace("+ 0.5) * 2.0**-53", "+ 0.5) * 2.0**-54")
    assert changed != source
    stream.write_text(changed)  # in place, as pip and git do
    second = answer(DRAWN, path=[str(old), *sys.path], XDG_CACHE_HOME=str(cache))
    shutil.move(old, new)
    assert second == answer(DRAWN, path=[str(new), *sys.path], XDG_CACHE_HOME=str(tmp_path / "empty")) != first
    assert len(list((cache / "collapse-theory").iterdir())) == 2
    assert not list(tmp_path.rglob("__pycache__/*.nb*"))


def test_another_processor_or_compiler_has_a_place_of_its_own(monkeypatch):
    places = {compiled.folder.__wrapped__()}
    for name, value in (("CPU_NAME", "another"), ("CPU_FEATURES", "+sse2")):
        monkeypatch.setattr(compiled._CONFIG, name, value)
        places.add(compiled.folder.__wrapped__())
    monkeypatch.setattr(compiled.numpy, "__version__", "9")
    places.add(compiled.folder.__wrapped__())
    assert len(places) == 4
    assert len({place.parent for place in places}) == 1


def test_a_second_process_finds_what_the_first_compiled_and_mends_what_is_damaged(tmp_path):
    value = answer(QUESTION, NUMBA_CACHE_DIR=str(tmp_path))
    files = kept(tmp_path)
    assert files
    times = [path.stat().st_mtime_ns for path in files]
    assert answer(QUESTION, NUMBA_CACHE_DIR=str(tmp_path)) == value
    assert [path.stat().st_mtime_ns for path in files] == times
    for path in (*files, *tmp_path.rglob("*.nbi")):
        path.write_bytes(path.read_bytes()[:40])
    assert answer(QUESTION, NUMBA_CACHE_DIR=str(tmp_path)) == value
    assert all(path.stat().st_size > 1000 for path in files)


@pytest.mark.parametrize(
    ("code", "variables"),
    [
        ("", {"HOME": "/proc/no-home"}),
        ("", {"HOME": "no-home"}),
        ("", {"NUMBA_CACHE_DIR": "/dev/null"}),
        ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); ", {"NUMBA_CACHE_DIR": "{tmp}"}),
    ],
    ids=["read-only home", "no home", "no folder", "full disk"],
)
def test_no_disk_is_needed(tmp_path, monkeypatch, code, variables):
    monkeypatch.chdir(tmp_path)
    variables = {key: value.format(tmp=tmp_path) for key, value in variables.items()}
    assert answer(code + QUESTION, **variables) == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_every_constant_and_function_of_a_kernel_lies_in_a_file_of_the_digest():
    files = set(compiled.sources())
    modules = [module_of(path) for path in files if "compiled" in compiled._imports(path)]
    kernels = [
        (module, value) for module in modules for value in vars(module).values() if isinstance(value, Dispatcher)
    ]
    assert len(kernels) > 60
    for module, kernel in kernels:
        assert Path(kernel.py_func.__code__.co_filename) in files
        for name in names(kernel.py_func.__code__):
            value = vars(module).get(name)
            assert not (isinstance(value, types.ModuleType) and value.__name__.startswith("collapse_theory")), name
            assert value is None or origin(module, name) is None or origin(module, name) in files, name


def module_of(path):
    return importlib.import_module(".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)))


def names(code):
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return {*code.co_names, *(name for part in inner for name in names(part))}


def origin(module, name):
    """Return the file from which a module takes a name of this package, or None where it is its own."""
    for node in ast.parse(Path(module.__file__).read_text()).body:
        if isinstance(node, ast.ImportFrom) and name in [alias.asname or alias.name for alias in node.names]:
            own = node.module.startswith("collapse_theory")
            return Path(importlib.import_module(node.module).__file__) if own else None
    return None
