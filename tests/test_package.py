"""The package as a whole: light to import, honest about its names."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import collapse_theory as ct

HEAVY = (
    "torch",
    "numba",
    "scipy",
    "sympy",
    "mpmath",
    "flint",
    "matplotlib",
    "typer",
    "rich",
    "sklearn",
    "transformers",
)


RISK = "import collapse_theory as ct; ct.gaussian.risk(samples=10, fits=2)"


def modules_after(code):
    probe = f"{code}; import sys; print(' '.join(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    return subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.split()


def test_importing_loads_nothing_heavy():
    assert not set(HEAVY) & set(modules_after("import collapse_theory"))


def test_theory_never_loads_torch():
    loaded = modules_after(f"{RISK}; ct.discrete.collapse_time([0.5, 0.5], samples=10); ct.claims.all_claims()")
    assert not {"torch", "sklearn", "transformers"} & set(loaded)


def test_a_float_question_needs_no_symbols():
    assert not {"sympy", "mpmath", "flint", "numba", "torch"} & set(modules_after(RISK))


def test_names():
    assert "gaussian" in dir(ct)
    assert all(getattr(ct, name) is not None for name in dir(ct))
    assert callable(ct.certify)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        ct.nothing  # noqa: B018


def test_what_the_ledger_reads_is_in_the_wheel_and_the_sources(tmp_path):
    """Both files lie elsewhere in the sources; without them an installed package has no verdicts and no proofs."""
    pytest.importorskip("hatchling")
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    wheel, sources = next(tmp_path.glob("*.whl")), next(tmp_path.glob("*.tar.gz"))
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"collapse_theory/claims/{name}" for name in ("ledger.json", "theorems.toml")} <= inside
    assert {"collapse_theory/show/CITATION.cff", "collapse_theory/finder/values.npz"} <= inside
    with tarfile.open(sources) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert {"docs/ledger.json", "proofs/theorems.toml", "proofs/check.py"} <= packed
