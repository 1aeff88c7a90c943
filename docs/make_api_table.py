"""Write the table of all public functions, docs/api/table.md, from their signatures and docstrings; pages do so too."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import collapse_theory
from collapse_theory.files import write_whole

HERE = Path(__file__).parent
TITLE = """# All functions

Each public function with its arguments, in the order of its signature; those after `*` are taken by name only. What an
argument may be stands beside it, as in its docstring; [conventions](../conventions.md) says what the common ones mean.
"""
_FUNCTION_ROLES = re.compile(r":(?:func|class):`([^`]+)`")


def modules() -> dict[str, ModuleType]:
    """Return the public modules by name, and the package itself, whose own names are asked for last."""
    members = {name: getattr(collapse_theory, name) for name in collapse_theory.__all__}
    return {name: member for name, member in members.items() if inspect.ismodule(member)} | {
        "collapse_theory": collapse_theory
    }


def functions() -> dict[str, tuple[ModuleType, Any]]:
    """Return each public function once, by its dotted name below the package, with the module that offers it."""
    found: dict[Any, tuple[str, ModuleType]] = {}
    for place, module in modules().items():
        for name in module.__all__:
            if inspect.isfunction(member := getattr(module, name)):
                prefix = "" if module is collapse_theory else f"{place}."
                found.setdefault(member, (f"{prefix}{name}", module))
    return {name: (module, function) for function, (name, module) in found.items()}


def sections(text: str) -> dict[str, str]:
    """Split a docstring into its sections; the summary has no name."""
    parts = re.split(r"^(\w+)\n-{3,}$", text, flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def explained(module: ModuleType, name: str) -> dict[str, str]:
    """Return the sections of a docstring; parameters and errors with those of the names that it leads to."""
    docs = [sections(_text(module, other)) for other in _led_to(module, name, seen=())]
    joined = {key: "\n".join(doc.get(key, "") for doc in docs) for key in ("Parameters", "Raises")}
    return docs[0] | joined


def kinds(parameters: str) -> dict[str, str]:
    """Return what a section of parameters says that each parameter is; the first that says so counts."""
    lines = re.findall(r"^([\w*][\w*, ]*?) ?: ?(.*)$", parameters, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for names, kind in lines:
        for name in names.split(","):
            found.setdefault(name.strip(" *"), kind)
    return found


def result(function: Any) -> str:
    """Return the kind of the result: what the docstring says, or else the annotation."""
    doc = sections(inspect.getdoc(function) or "")
    text = doc.get("Returns", doc.get("Yields", "")).strip()
    if not text:
        return str(inspect.signature(function).return_annotation)
    rows = [line for line in text.splitlines() if not line.startswith(" ")]
    prefix = "" if "Returns" in doc else "yields "
    return prefix + "; ".join(rows)


def arguments(module: ModuleType, name: str) -> Iterator[str]:
    """Yield the arguments of a function as the table shows them."""
    said = kinds(explained(module, name)["Parameters"])
    starred = False
    for parameter in inspect.signature(getattr(module, name)).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL or parameter.kind is parameter.KEYWORD_ONLY:
            if not starred and parameter.kind is parameter.KEYWORD_ONLY:
                yield "`*`"
            starred = True
        yield _argument(parameter, said.get(parameter.name, ""))


def _argument(parameter: inspect.Parameter, kind: str) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    default = "" if parameter.default is parameter.empty else f"={_short(parameter.default)}"
    said = _cell(re.sub(r",? ?optional$", "", kind))
    return f"`{stars}{parameter.name}{default}`" + (f" {said}" if said else "")


def _short(default: Any) -> str:
    """Return a default in few letters: a long list, or an object of which all is at its own default, by its name."""
    if type(default).__module__.startswith("collapse_theory"):
        fields = inspect.signature(type(default)).parameters.values()
        is_plain = all(getattr(default, field.name) == field.default for field in fields)
        return f"{type(default).__name__}({'' if is_plain else '…'})"
    text = repr(default)
    return text if len(text) <= 24 else "…"


def _cell(text: str) -> str:
    """Return a line of a docstring as a cell of a table."""
    text = re.sub(r":\w+:`~?\.?(?:[\w.]*\.)?(\w+)`", r"\1", text).replace("``", "`").replace("|", "\\|")
    return text.replace(">=", "≥").replace("<=", "≤").replace("<", "&lt;").replace("*", "\\*")


def _text(module: ModuleType, name: str) -> str:
    return inspect.getdoc(getattr(module, name)) or ""


def _led_to(module: ModuleType, name: str, seen: tuple[str, ...]) -> Iterator[str]:
    """Yield a name, those that its docstring refers to, those that theirs do, and so on."""
    yield name
    found = {target.rpartition(".")[2].lstrip("~") for target in _FUNCTION_ROLES.findall(_text(module, name))}
    for target in sorted(found.intersection(module.__all__) - {name, *seen}):
        yield from _led_to(module, target, (*seen, name))


def table() -> str:
    """Return the page: one table for each module."""
    parts, last = [TITLE], ""
    for dotted, (module, function) in functions().items():
        place, name = module.__name__, dotted.rpartition(".")[2]
        if place != last:
            title = place.removeprefix("collapse_theory.")
            parts.append(f"\n## {title}\n\n| function | arguments | result |\n|---|---|---|\n")
            last = place
        link = f"{{func}}`{name} <{place}.{name}>`"
        parts.append(f"| {link} | {'<br>'.join(arguments(module, name))} | {_cell(result(function))} |\n")
    return "".join(parts)


def main(folder: Path = HERE / "api") -> None:
    """Write the page where it is missing or says something else."""
    folder.mkdir(exist_ok=True)
    page = folder / "table.md"
    if not page.exists() or page.read_text(encoding="utf-8") != table():
        write_whole("table", page, table())


if __name__ == "__main__":
    main()
