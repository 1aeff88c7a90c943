"""Sphinx: MyST pages, MathJax from a package rather than from the network, one page of reference for each public module."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import collapse_theory

project = "collapse-theory"
author = "The collapse-theory founders"
version = release = collapse_theory.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "groupwise"
autodoc_typehints = "none"  # the docstrings say more: shapes, ranges, units
autosummary_generate = False
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

nitpicky = True  # a reference that leads nowhere is an error
nitpick_ignore_regex = [("py:class", r".*")]  # "int >= 1" is a type to a reader, not to Sphinx

html_theme = "furo"
html_title = "collapse-theory"
html_show_sphinx = False
html_copy_source = False


def reference_page(module: ModuleType) -> str:
    """Return the page of one module: a table of its names, then each of them."""
    name = module.__name__
    rows = "\n".join(f"   {public}" for public in module.__all__ if not isinstance(getattr(module, public), ModuleType))
    table = f".. autosummary::\n\n{rows}\n" if rows else ""
    return (
        f"{name}\n{'=' * len(name)}\n\n.. currentmodule:: {name}\n\n{table}\n"
        f".. automodule:: {name}\n   :members:\n"
    )


def public_modules() -> list[ModuleType]:
    """Return the modules that the package names as public."""
    names = [name for name in collapse_theory.__all__ if isinstance(getattr(collapse_theory, name), ModuleType)]
    return [import_module(f"collapse_theory.{name}") for name in names]


def write_reference(app: object) -> None:
    """Write one page for each public module, so that none can be forgotten."""
    folder = Path(__file__).parent / "api"
    folder.mkdir(exist_ok=True)
    for module in public_modules():
        page = folder / f"{module.__name__.rpartition('.')[2]}.rst"
        text = reference_page(module)
        if not page.exists() or page.read_text() != text:
            page.write_text(text)


def setup(app: object) -> None:
    app.connect("builder-inited", write_reference)  # type: ignore[attr-defined]
