"""What pages name exists: modules, functions, methods, files; and the map of the design has every room."""

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [
    page for page in PAGES if not {"_build", "claims"} & {*page.parts} and page.stem != "renames"
]  # which tells old names
TOP = {path.name for path in ROOT.iterdir()}
ROOMS = {
    package: {
        path.stem
        for path in (ROOT / package).iterdir()
        if (path.is_dir() or path.suffix == ".py") and path.stem[0] != "_"
    }
    for package in ("collapse_theory", "collapse_empirical")
}
NAMED = re.compile(r"(?<![\w./])(?:ct|collapse_theory|collapse_empirical)(?:\.[A-Za-z_]\w*)+")


def in_backquotes(text):
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def dotted_names(page):
    """Yield full names: what begins with a package, and in backquotes also what begins with a room of theory."""
    text = page.read_text()
    for name in NAMED.findall(text):
        yield re.sub(r"^ct\.", "collapse_theory.", name)
    for quoted in in_backquotes(text):
        match = re.match(r"(\w+)(\.[A-Za-z_]\w*)+", quoted)
        if match and match[1] in ROOMS["collapse_theory"] and "/" not in quoted:
            yield f"collapse_theory.{match[0]}"


def all_there(found, parts):
    for part in parts:
        if not hasattr(found, part) and part not in getattr(found, "__dataclass_fields__", {}):
            return False
        found = getattr(found, part, None)
    return True


def exists(name):
    """Import as much of a dotted name as is a module, and read the rest."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError as error:
            if not name.startswith(error.name or "?"):
                pytest.skip(f"{error.name} is not installed")
            continue
        if all_there(found, parts[length:]):
            return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_names_exist(page):
    assert [name for name in sorted(set(dotted_names(page))) if not exists(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_exist(page):
    """A path in backquotes that begins with a file or folder of this repository, and any name of a Python file."""
    quoted = set(in_backquotes(page.read_text()))
    paths = {text for text in quoted if re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?", text) and text.split("/")[0] in TOP}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    modules = {text for text in quoted if re.fullmatch(r"\w+\.py", text)}
    assert [name for name in sorted(modules) if not list(ROOT.glob(f"[cdt]*/**/{name}"))] == []


def test_names_that_are_gone_are_noticed():
    assert exists("collapse_theory.discrete.CollapseTime.mean")
    assert exists("collapse_theory.claims.papers.seddik2024")
    assert not exists("collapse_theory.gaussian.simulate_all")
    assert not exists("collapse_theory.discrete.anchors")


@pytest.mark.parametrize(("package", "order"), [("collapse_theory", "THEORY"), ("collapse_empirical", "EMPIRICAL")])
def test_the_map_of_the_design_names_every_room_from_the_ground_up(package, order):
    """In the order of the tuple in tests/test_architecture.py, which the imports are checked against."""
    text = (ROOT / "docs" / "design.md").read_text()
    _, _, section = text.partition(f"`{package}`, from the ground up")
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", section.partition("\n\n|")[2].partition("\n\n")[0], re.M)
    assert [name for row in rows for name in in_backquotes(row)] == rooms_in_order(order)


def rooms_in_order(name):
    tree = ast.parse((ROOT / "tests" / "test_architecture.py").read_text())
    (found,) = (
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return list(ast.literal_eval(found))
