"""Running a user's file, or importing a user's module, so that whatever goes wrong is one line with file and line."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from collapse_theory.checks import shown
from collapse_theory.claims.mistakes import line_of_code, one_line

__all__ = ["Loaded", "load_module"]


@dataclass(frozen=True)
class Loaded:
    """A module that was run, or why it could not be.

    Attributes
    ----------
    origin : str
        As the user names it.
    file : str
        Where its text is.
    module : module or None
    listed : str
        The name of the list of claims, if the user named one.
    fault : str
        Why there is no module, in one line.
    """

    origin: str
    file: str
    module: ModuleType | None = None
    listed: str = ""
    fault: str = ""

    def attribute(self, name: str, default: Any) -> Any:
        """Return what the module has under a name."""
        return getattr(self.module, name, default)

    def place(self, name: str = "", count: int = 1) -> str:
        """Return file and line of the claim with an id, or of what has a name; the file alone if it is not found."""
        lines = _lines(self.file, name) if name else []
        return f"{self.origin}:{lines[min(count, len(lines)) - 1]}" if lines else self.origin

    def values(
        self, kinds: tuple[type[Any], ...], is_of_others: Callable[[Any], bool], faults: list[str]
    ) -> Iterator[Any]:
        """Yield what the list of claims holds; without a list, each claim that is named here and is not of others."""
        name = self.listed or "CLAIMS"
        listed = self.attribute(name, None)
        if listed is None and not self.listed:
            here = _assigned(self.file)
            named = [v for name, v in vars(self.module).items() if isinstance(v, kinds) and (not here or name in here)]
            yield from {id(value): value for value in named if not is_of_others(value)}.values()
            return
        if not isinstance(listed, (list, tuple)):
            faults.append(f"{self.place(name)}: `{name}` must be a list of claims; got {shown(listed)}. Write [...].")
            return
        for value in listed:
            if isinstance(value, kinds):
                yield value
            else:
                faults.append(f"{self.place(name)}: `{name}` must hold claims only; got {shown(value)}. Take it out.")


def load_module(origin: str) -> Loaded:
    """Run a file that ends in ``.py``, or import a module, once as long as it does not change."""
    path = Path(origin)
    if not origin.endswith(".py"):
        odd = os.sep in origin or path.exists()
        fault = f"{origin}: it must be a Python file, whose name ends in .py."
        return Loaded(origin, origin, fault=fault) if odd else _imported(origin)
    try:
        stamp = path.stat()
        if not path.is_file():
            return Loaded(origin, origin, fault=f"{origin}: it must be a file, and is a folder.")
    except (OSError, ValueError):
        return Loaded(origin, origin, fault=f"{origin}: there is no such file.")
    place = str(path.resolve())
    module, error = _run(place, stamp.st_mtime_ns, stamp.st_size)
    return Loaded(origin, place, module, fault=_failure(origin, place, error) if error else "")


@cache
def _run(path: str, changed: int, size: int) -> tuple[ModuleType | None, BaseException | None]:
    name = f"collapse_claims_{Path(path).stem}_{sha256(path.encode()).hexdigest()[:12]}"
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    folder = str(Path(path).parent)
    if folder not in sys.path:
        sys.path.append(folder)  # for modules beside it; those of others come first
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        return None, error
    return module, None


@cache
def _imported(origin: str) -> Loaded:
    name, _, listed = origin.partition(":")
    try:
        module = import_module(name)
    except (Exception, SystemExit) as error:
        return Loaded(origin, origin, fault=_failure(origin, "", error))
    return Loaded(origin, module.__file__ or origin, module, listed)


def _failure(origin: str, path: str, error: BaseException) -> str:
    """Return why a module could not be run, after the line that failed."""
    if isinstance(error, SyntaxError):
        line = f":{error.lineno}" if error.lineno else ""
        where = origin if not error.filename or error.filename == path else error.filename
        return one_line(f"{where}{line}: it must be Python; {error.msg}. Mend that line.")
    found = re.fullmatch(r"(.*), line (\d+)", line_of_code(error))
    inside = found is not None and os.path.abspath(found[1]) == path
    where = f"{origin if inside else found[1]}:{found[2]}" if found else origin
    name = "" if isinstance(error, ValueError) and str(error).startswith("`") else f"{type(error).__name__}: "
    return one_line(f"{where}: {name}{error}")


def _lines(file: str, name: str) -> list[int]:
    """Return the lines of the calls with ``id=name``, or of the assignments to a name, in the text of a module."""
    nodes = _nodes(file)
    calls = [node for node in nodes if isinstance(node, ast.Call) and _names(node, name)]
    targets = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return sorted(node.lineno for node in calls or targets)


def _assigned(file: str) -> set[str]:
    """Return the names that the text of a module gives, and not those that it imports; none if there is no text."""
    return {node.id for node in _nodes(file) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _nodes(file: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))))
    except (OSError, ValueError, SyntaxError):
        return []


def _names(call: ast.Call, claim_id: str) -> bool:
    """Tell whether a call passes an id, by its keyword or in the first place."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "id"] or call.args[:1]
    return any(isinstance(value, ast.Constant) and value.value == claim_id for value in given)
