"""Rooms import only from rooms before them, no modules import each other, no private name leaves its file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("collapse_theory", "collapse_empirical")
THEORY = (  # from the ground up: a room imports from itself and from those before it
    "notebook",
    "frames",
    "palette",
    "compiled",
    "files",
    "faces",
    "kinds",
    "checks",
    "drawing",
    "calls",
    "arithmetic",
    "policy",
    "draw",
    "decoding",
    "enclosure",
    "schedule",
    "markov",
    "wasserstein",
    "distribution",
    "discrete",
    "loop",
    "gaussian",
    "families",
    "tails",
    "regression",
    "curation",
    "graphs",
    "noise",
    "plan",
    "montecarlo",
    "trajectories",
    "monitor",
    "profile",
    "testing",
    "runs",
    "claims",
    "finder",
    "show",
    "figures",
    "explorer",
    "pytest_plugin",
    "cli",
)
EMPIRICAL = (
    "files",
    "provenance",
    "recipe",
    "data",
    "measure",
    "resampling",
    "store",
    "streams",
    "judge",
    "decay",
    "readings",
    "experiment",
    "monitoring",
    "recursion",
    "trackers",
    "experiments",
    "runner",
    "compare",
    "figures",
    "cli",
    "callback",
)


@cache
def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def imports(module: str) -> frozenset[tuple[str, str]]:
    """Module and name of everything that a module imports, also in functions; not what only type checkers read."""
    tree = ast.parse(modules()[module].read_text())
    return frozenset(_imports(tree))


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.ImportFrom) and (child.module or "").split(".")[0] in PACKAGES:
            yield from ((child.module or "", alias.name) for alias in child.names)
        elif isinstance(child, ast.Import):
            yield from ((alias.name, "") for alias in child.names if alias.name.split(".")[0] in PACKAGES)
        yield from _imports(child)


def targets(module: str) -> set[str]:
    pairs = ((source, f"{source}.{name}") for source, name in imports(module))
    return {full if full in modules() else source for source, full in pairs} - {module}


def room(module: str) -> str:
    return [*module.split("."), ""][1]


ROOMS = {"collapse_theory": THEORY, "collapse_empirical": EMPIRICAL}


def height(module: str) -> int:
    package = module.split(".")[0]
    rooms = ROOMS[package]
    return rooms.index(room(module)) + (len(THEORY) if package == "collapse_empirical" else 0)


def upward() -> list[str]:
    return [
        f"{module} -> {target}"
        for module in sorted(modules())
        if room(module) not in ("", "__main__")
        for target in sorted(targets(module))
        if room(target) and height(target) > height(module)
    ]


def circle() -> list[str]:
    """Modules that import each other, the first one again at the end; empty if there are none."""
    try:
        TopologicalSorter({module: targets(module) for module in modules()}).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


PAPERS = "collapse_theory.claims.papers."


def between_papers() -> list[str]:
    """Arrows from one paper to another: what two of them need belongs to their routes."""
    return [
        f"{module} -> {target}"
        for module in sorted(modules())
        if module.startswith(PAPERS)
        for target in sorted(targets(module))
        if target.startswith(PAPERS) and target.split(".")[3] != module.split(".")[3]
    ]


def private() -> list[str]:
    return [
        f"{module}: {source}.{name}"
        for module in sorted(modules())
        for source, name in sorted(imports(module))
        if any(part.startswith("_") and not part.startswith("__") for part in f"{source}.{name}".split("."))
    ]


def test_every_module_has_a_room():
    known = {package: {"", "__main__", *rooms} for package, rooms in ROOMS.items()}
    assert [module for module in modules() if room(module) not in known[module.split(".")[0]]] == []


def test_no_arrow_runs_from_a_lower_room_to_a_higher_one():
    assert upward() == []


def test_no_modules_import_each_other_in_a_circle():
    assert circle() == []


def test_no_paper_imports_another():
    assert between_papers() == []


def test_no_private_name_is_imported():
    assert private() == []
