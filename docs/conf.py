"""Sphinx: pages and notebooks in MyST, MathJax from a package, a page of reference for each public module."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import sympy
from sphinx.ext.autodoc.mock import mock
from sphinx.pycode import ModuleAnalyzer

import collapse_theory
import collapse_theory.figures
from collapse_theory.claims.catalogue import all_claims
from collapse_theory.claims.retired import RETIRED
from collapse_theory.show import badge, export, pages
from collapse_theory.show.entries import Entry, entries
from collapse_theory.testing import solved_problems

# what models are trained with is not needed to describe the lab, and not brought by the extra `docs`
autodoc_mock_imports = [name for name in ("safetensors", "torch", "transformers") if find_spec(name) is None]
with mock(autodoc_mock_imports):
    import collapse_empirical.callback.trainer
    import collapse_empirical.monitoring

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import draw_gallery  # noqa: E402
import make_api_table  # noqa: E402

project = "collapse-theory"
author = "The collapse-theory founders"
version = release = collapse_theory.__version__

extensions = [
    "myst_nb",  # MyST for pages and notebooks
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # notebooks are stored with their outputs, which a test compares with those of the code

autodoc_member_order = "groupwise"
autodoc_typehints = "none"  # the docstrings say more: shapes, ranges, units
autosummary_generate = False
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_param = False  # types are prose, not names to be looked up
napoleon_use_rtype = False

nitpicky = True  # a reference that leads nowhere is an error
nitpick_ignore_regex = [("py:class", r".*")]  # "int >= 1" is a type to a reader, not to Sphinx

html_theme = "furo"
html_title = "collapse-theory"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]

NOT_OURS = "object, Exception, Warning, Enum, str, tuple, dict, TrainerCallback"
BESIDES = (collapse_theory.figures, collapse_empirical.monitoring, collapse_empirical.callback)
FILES = (
    '<p><img src="badge.svg" alt=""> For programs: <a href="ledger.csv">CSV</a>, <a href="ledger.json">JSON</a>,'
    ' <a href="ledger.jsonld">JSON-LD</a>, <a href="badge.json">badge</a>.</p>'
    '<script src="_static/ledger.js" defer></script>'
)


@cache
def ledger() -> list[Entry]:
    """Return the claims as they are shown; asked for only where pages are written."""
    return list(entries(all_claims()))


@cache
def ids() -> set[str]:
    return {entry.id for entry in ledger()}


def public_modules() -> list[ModuleType]:
    """Return the modules that the package names as public, and those beside it that others may call."""
    members = [getattr(collapse_theory, name) for name in collapse_theory.__all__]
    return [member for member in members if isinstance(member, ModuleType)] + [*BESIDES]


def own_names(module: ModuleType) -> list[str]:
    """Return the public names of a module, without those that a public module below it documents."""
    below = tuple(f"{other.__name__}." for other in public_modules() if other is not module)
    members = {name: getattr(module, name) for name in module.__all__ if not name.startswith("_")}
    return [
        name
        for name, member in members.items()
        if not isinstance(member, ModuleType) and not getattr(member, "__module__", "").startswith(below)
    ]


def reference_page(module: ModuleType, names: list[str]) -> str:
    """Return the page of one module: a table of its names, then each of them, classes with what they inherit."""
    title = module.__name__.removeprefix("collapse_theory.")
    table = "\n".join(f"   {name}" for name in names if callable(getattr(module, name)))
    classes = [name for name in names if isinstance(getattr(module, name), type)]
    functions = [name for name in names if name not in classes and callable(getattr(module, name))]
    constants = [name for name in names if name not in (*classes, *functions)]
    members = f":members: {', '.join(functions)}" if functions else ":no-members:"
    return (
        f"{title}\n{'=' * len(title)}\n\n.. currentmodule:: {module.__name__}\n\n.. autosummary::\n\n{table}\n\n"
        f".. automodule:: {module.__name__}\n   {members}\n\n"
        + "\n".join(constant(module, name) for name in constants)
        + "\n".join(f".. autoclass:: {name}\n   :members:\n   :inherited-members: {NOT_OURS}\n" for name in classes)
    )


def constant(module: ModuleType, name: str) -> str:
    """Return the entry of a constant: its value, if it is short, and what its source says under it."""
    value = repr(getattr(module, name))
    shown = f"   :value: {value}\n" if len(value) < 300 else ""
    return f".. py:data:: {name}\n{shown}\n   {said_of(module, name)}\n"


def said_of(module: ModuleType, name: str) -> str:
    """Return the text under a constant, in the file of the package that defines it."""
    for place in sorted(place for place in sys.modules if f"{place}.".startswith(f"{module.__name__}.")):
        if getattr(sys.modules[place], name, None) is getattr(module, name):
            texts = ModuleAnalyzer.for_module(place).find_attr_docs().get(("", name))
            if texts:
                return " ".join(texts).strip()
    return ""


def write_reference(app: object) -> None:
    """Write one page for each public module, so that none can be forgotten."""
    folder = HERE / "api"
    folder.mkdir(exist_ok=True)
    for module in (collapse_theory, *public_modules()):
        page = folder / f"{module.__name__.rpartition('.')[2]}.rst"
        text = reference_page(module, own_names(module))
        if not page.exists() or page.read_text() != text:
            page.write_text(text)
    make_api_table.main(folder)


def keep_pictures_inside(app: Any) -> None:
    """Let the pictures of notebooks be unpacked where Sphinx keeps its own files, and not beside the build."""
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(Path(app.doctreedir) / "notebooks"))


def write_claims(app: object) -> None:
    """Write one page for each claim, and one that leads on for each that was replaced."""
    folder = HERE / "claims"
    folder.mkdir(exist_ok=True)
    texts = {entry.id: pages.claim_page(entry) for entry in ledger()}
    texts |= {old: pages.retired_page(old, new) for old, new in RETIRED.items()}
    for path in folder.glob("*.md"):
        if path.stem not in texts:
            path.unlink()
    for name, text in texts.items():
        page = folder / f"{name}.md"
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def list_claims(app: object, page: str, source: list[str]) -> None:
    """Put the table of all claims in the place of its comment, with the files that hold it for programs."""
    if page == "ledger":
        table = f"```{{raw}} html\n{FILES}\n{pages.ledger_table(ledger())}\n```"
        source[0] = source[0].replace("<!-- claims -->", f"{pages.summary(ledger())}\n\n{table}")


def write_files(app: Any, exception: Exception | None) -> None:
    """Put the ledger beside the pages as files for programs, and the badge."""
    if exception is None and app.builder.format == "html":
        verdicts = [entry.verdict for entry in ledger()]
        texts = {f"ledger.{name}": form(ledger()) for name, form in export.FORMATS.items()}
        texts |= {"badge.svg": badge.svg(verdicts), "badge.json": badge.endpoint(verdicts)}
        for name, text in texts.items():
            (Path(app.outdir) / name).write_text(text, encoding="utf-8")


def link_claims(app: object, page: str, source: list[str]) -> None:
    """Make every claim that a page names a link to its page, whose title says the verdict."""
    if not page.startswith("claims/"):
        source[0] = re.sub(
            r"(?<!`)`([\w.-]+)`(?!`)",
            lambda match: f"{{ref}}{match[0]}" if match[1] in ids() else match[0],
            source[0],
        )


def list_problems(app: object, page: str, source: list[str]) -> None:
    """Put the catalogue of solved problems in the place of its comments: one table for each topic."""
    if page == "problems":
        source[0] = re.sub(
            r"^<!-- (\w+) -->$", lambda match: table_of_problems(match[1]), source[0], flags=re.MULTILINE
        )


def fill_gallery(app: Any, page: str, source: list[str]) -> None:
    """Draw the pictures of the gallery, beside what else Sphinx keeps, and put each after the lines that draw it."""
    if page == "gallery":
        folder = Path(app.doctreedir) / "gallery"
        link = os.path.relpath(folder, HERE)
        text = draw_gallery.with_pictures(source[0], folder, link)
        source[0] = text.replace("<!-- figures -->", draw_gallery.all_figures(folder, link, HERE))


def table_of_problems(topic: str) -> str:
    """Return the problems of a topic as a table of MyST."""
    rows = [
        f"| {problem.name} | `{problem.question}` | {written(problem.answer)} | {problem.reason} |"
        for problem in solved_problems(topic)
    ]
    return "\n".join(["| problem | question | answer | because |", "|---|---|---|---|", *rows])


def written(answer: object) -> str:
    """Return an answer as mathematics, with all its digits; of definitions, the numbers of those that hold."""
    if isinstance(answer, dict):
        return ", ".join(str(number) for number, holds in answer.items() if holds)
    if isinstance(answer, float):
        return repr(answer)
    return f"${sympy.latex(sympy.sympify(answer))}$"


def trim_blocks(app: object, page: str, source: list[str]) -> None:
    """Leave out the empty line that ends a session for doctest."""
    source[0] = source[0].replace("\n\n```\n", "\n```\n")


def setup(app: object) -> None:
    app.connect("builder-inited", keep_pictures_inside, priority=900)  # type: ignore[attr-defined]
    app.connect("builder-inited", write_reference)  # type: ignore[attr-defined]
    app.connect("builder-inited", write_claims)  # type: ignore[attr-defined]
    app.connect("source-read", list_claims)  # type: ignore[attr-defined]
    app.connect("build-finished", write_files)  # type: ignore[attr-defined]
    app.connect("source-read", list_problems)  # type: ignore[attr-defined]
    app.connect("source-read", fill_gallery)  # type: ignore[attr-defined]
    app.connect("source-read", link_claims)  # type: ignore[attr-defined]
    app.connect("source-read", trim_blocks)  # type: ignore[attr-defined]
