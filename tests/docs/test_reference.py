"""Every public name is two clicks from the front page: the list of modules there, then the page of its module."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import collapse_theory as ct

pytest.importorskip("sphinx")

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def conf():
    spec = importlib.util.spec_from_file_location("conf_of_the_pages", DOCS / "conf.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(conf):
    """Return the modules that have a page, each with its text."""
    modules = [ct, *conf.public_modules()]
    return {module: conf.reference_page(module, conf.own_names(module)) for module in modules}


def documented(text):
    """Return the names on a page: functions that are listed as members, constants and classes."""
    members = re.findall(r"^   :members: (.+)$", text, flags=re.MULTILINE)
    return {name for names in members for name in names.split(", ")} | {
        *re.findall(r"(?:autoclass|data):: (\w+)", text)
    }


def test_the_front_page_lists_all_pages_of_the_reference():
    trees = re.findall(r"```\{toctree\}\n(.*?)```", (DOCS / "index.md").read_text(), flags=re.DOTALL)
    (tree,) = [tree for tree in trees if "api/*" in tree]
    assert ":glob:" in tree
    assert ":hidden:" not in tree


def test_every_public_name_stands_on_the_page_of_a_module(pages):
    shown = {id(getattr(module, name)) for module, text in pages.items() for name in documented(text)}
    shown |= {id(module) for module in pages}
    missing = [
        f"{module.__name__}.{name}"
        for module in pages
        for name in module.__all__
        if not name.startswith("_") and id(getattr(module, name)) not in shown
    ]
    assert missing == []


def test_every_module_with_public_names_has_a_page(pages):
    public = {getattr(ct, name) for name in ct.__all__ if isinstance(getattr(ct, name), ModuleType)}
    assert public - set(pages) == set()
    assert len(pages) > 20


def test_a_name_that_is_not_documented_is_noticed(conf):
    text = conf.reference_page(ct.policy, [name for name in conf.own_names(ct.policy) if name != "Fresh"])
    assert "Fresh" not in documented(text)
    assert {"Mix", "parse"} <= documented(text)
