"""Tests lie where the source lies: ``tests/gaussian/test_risk.py`` tests ``collapse_theory/gaussian/risk.py``.

A name may say more after that of the module (``test_chain_powers``). A folder may have a test of its own name. Files
directly in ``tests`` and ``tests/empirical`` ask about the whole package, those in ``tests/docs`` about its pages.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCE = TESTS.parent
WHOLE = {TESTS, TESTS / "empirical", TESTS / "docs"}
WHOLE_ROOM = {  # one question to all modules of a room, each with what it asks
    "claims/allowance/test_toys.py": "a thousand statements whose truth is known, under both asymptotic allowances",
    "claims/test_completeness.py": "what every claim and every reference must say",
    "claims/test_fairness.py": "readings, corrections, controls and proofs together",
    "claims/test_library.py": "an error in any closed form, and what notices it",
    "claims/test_recursive_fits.py": "two claims on fitted means and data, beside draws",
    "discrete/test_every_policy.py": "every quantity under every policy, schedule and draw, by three routes",
    "discrete/test_explicit_chain.py": "another route to every quantity: the explicit chain",
    "discrete/test_extremes.py": "point masses, tiny atoms and large counts everywhere",
    "gaussian/test_arithmetics.py": "every closed form in four kinds of number",
    "gaussian/test_equal_sizes.py": "equal sizes beside listed ones, for any number of fits",
    "montecarlo/test_arguments.py": "wrong arguments of every simulation",
    "montecarlo/test_designs.py": "random designs of every simulation beside exact values",
    "montecarlo/test_mechanisms.py": "the same distribution by different mechanisms",
    "montecarlo/test_policies.py": "every process under every policy beside exact values",
    "montecarlo/test_processes.py": "every simulation: the same bits again, on any number of threads",
    "profile/test_arguments.py": "wrong arguments of every kind of profile",
}


def source_of(folder):
    """Return the folder or module of the source that a folder of tests belongs to."""
    parts = folder.relative_to(TESTS).parts
    if parts[:1] == ("empirical",):
        return SOURCE.joinpath("collapse_empirical", *parts[1:])
    return SOURCE.joinpath("collapse_theory", *parts)


def is_mirrored(file):
    place, name = source_of(file.parent), file.stem.removeprefix("test_")
    names = {path.stem for path in place.glob("*") if path.is_dir() or path.suffix == ".py"} | {place.name}
    return any(name == known or name.startswith(f"{known}_") for known in names)


FILES = [file for file in sorted(TESTS.rglob("test_*.py")) if file.parent not in WHOLE]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TESTS)))
def test_a_file_is_named_after_what_it_tests(file):
    assert is_mirrored(file) or str(file.relative_to(TESTS)) in WHOLE_ROOM


@pytest.mark.parametrize(
    "folder", sorted({file.parent for file in FILES}), ids=lambda path: str(path.relative_to(TESTS))
)
def test_a_folder_of_tests_belongs_to_a_folder_or_module(folder):
    place = source_of(folder)
    assert place.is_dir() or place.with_suffix(".py").is_file()


def test_exceptions_are_needed():
    assert [name for name in WHOLE_ROOM if not (TESTS / name).exists() or is_mirrored(TESTS / name)] == []


def test_a_stray_file_would_be_noticed():
    assert is_mirrored(TESTS / "gaussian" / "test_risk_at_scale.py")
    assert not is_mirrored(TESTS / "gaussian" / "test_collapse.py")
    assert not is_mirrored(TESTS / "gaussian" / "test_risky.py")
