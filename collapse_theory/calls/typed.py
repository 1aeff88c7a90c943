"""Values as Python source: what a reader types to get the same value, or words for it where nobody could type it."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from inspect import Parameter, signature
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

__all__ = ["MOST_NUMBERS", "Typed", "typed"]

MOST_NUMBERS = 100
"""Numbers of a list that are still worth typing."""

_ROOT = "collapse_theory"


@dataclass(frozen=True)
class Typed:
    """Python source of a value, with the names of the package as ``ct``; or words for it, which no one can run.

    Attributes
    ----------
    text : str
    runs : bool
        Whether ``text`` is source.
    """

    text: str
    runs: bool = True


def typed(value: Any) -> Typed:
    """Return a value as source.

    Parameters
    ----------
    value : object
        Numbers, fractions, texts, lists, arrays, dictionaries, functions of this package or of a file, and objects of
        this package that are made of such.

    Returns
    -------
    Typed

    Examples
    --------
    >>> from collapse_theory import gaussian
    >>> from collapse_theory.policy import Mix
    >>> typed(Mix(0.5, 0.0, 0.5)).text, typed([Fraction(1, 3)] * 3).text, typed(gaussian.risk).text
    ('ct.policy.Mix(0.5, 0.0, 0.5)', '3 * [Fraction(1, 3)]', 'ct.gaussian.risk')
    >>> typed(lambda x: x)
    Typed(text='a function without a name', runs=False)
    """
    write = next((write for kinds, write in _WRITERS if isinstance(value, kinds)), _object)
    return write(value)


def _plain(value: Any) -> Typed:
    return Typed(repr(value))


def _float(value: float) -> Typed:
    return Typed(repr(value) if math.isfinite(value) else f'float("{value}")')


def _text(value: str) -> Typed:
    return Typed(json.dumps(value))


def _fraction(value: Fraction) -> Typed:
    return Typed(f"Fraction({value.numerator}, {value.denominator})")


def _array(value: np.ndarray[Any, Any]) -> Typed:
    if value.dtype.kind not in "biufO":
        return Typed(f"an array of {value.dtype}", runs=False)
    if value.size > MOST_NUMBERS and not _all_equal(value):
        if value.dtype.kind == "O":
            return Typed(f"{value.size} objects", runs=False)
        return Typed(_counted(value), runs=False)
    return _listed(list(value) if value.ndim else [value.item()], "[]") if value.ndim else typed(value.item())


def _counted(value: np.ndarray[Any, Any]) -> str:
    digest = hashlib.sha256(np.ascontiguousarray(value, dtype=np.float64).tobytes()).hexdigest()[:16]
    return f"{value.size} numbers (sha256 of their float64 bytes {digest})"


def _all_equal(value: np.ndarray[Any, Any]) -> bool:
    return value.ndim == 1 and value.dtype.kind != "O" and bool((value == value[0]).all())


def _list(value: list[Any]) -> Typed:
    return _listed(value, "[]")


def _tuple(value: tuple[Any, ...]) -> Typed:
    return _listed(list(value), "()")


def _listed(items: list[Any], brackets: str) -> Typed:
    if len(items) > 2 and all(type(item) is type(items[0]) for item in items) and _are_one(items):
        one = typed(items[0])
        return Typed(f"{len(items)} * {brackets[0]}{one.text}{',' * (brackets == '()')}{brackets[1]}", one.runs)
    if len(items) > MOST_NUMBERS:
        numbers = all(isinstance(item, (int, float, np.number)) and not isinstance(item, bool) for item in items)
        return Typed(_counted(np.asarray(items, dtype=np.float64)) if numbers else f"{len(items)} items", runs=False)
    parts = [typed(item) for item in items]
    ending = "," if brackets == "()" and len(parts) == 1 else ""
    return Typed(f"{brackets[0]}{', '.join(part.text for part in parts)}{ending}{brackets[1]}", _all_run(parts))


def _are_one(items: list[Any]) -> bool:
    return isinstance(items[0], (int, float, Fraction, np.number)) and all(item == items[0] for item in items)


def _mapping(value: Mapping[Any, Any]) -> Typed:
    if len(value) > MOST_NUMBERS:
        return Typed(f"a dictionary of {len(value)} entries", runs=False)
    pairs = [(typed(key), typed(item)) for key, item in value.items()]
    body = ", ".join(f"{key.text}: {item.text}" for key, item in pairs)
    return Typed("{" + body + "}", all(key.runs and item.runs for key, item in pairs))


def _function(function: Any) -> Typed:
    """Return a public function of this package by its name there, another by its module or its file."""
    if public := _public(function):
        return Typed(public)
    name, module = str(function.__name__), sys.modules.get(function.__module__ or "")
    if not name.isidentifier() or function.__qualname__ != name:
        return Typed("a function without a name", runs=False)
    names = vars(module) if module else getattr(function, "__globals__", {})
    if names.get(name) is not function:
        return Typed(f"your function {name}", runs=False)
    file = Path(names.get("__file__") or "")
    if file.suffix == ".py" and not names.get("__package__"):
        return Typed(f"run_path({json.dumps(_shown(file))})[{json.dumps(name)}]", file.is_file())
    return Typed(f'import_module("{function.__module__}").{name}', function.__module__ != "__main__")


def _shown(file: Path) -> str:
    """Return a file as a command in this folder names it."""
    resolved, here = file.resolve(), Path.cwd()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(resolved)


def _method(method: MethodType) -> Typed:
    owner = typed(method.__self__)
    return Typed(f"{owner.text}.{method.__name__}", owner.runs)


def _class(kind: type) -> Typed:
    public = _public(kind)
    return Typed(public or f"the class {kind.__name__}", bool(public))


def _public(thing: Any) -> str:
    """Return the name under which the package offers something; empty if it does not."""
    place, name = getattr(thing, "__module__", "") or "", getattr(thing, "__name__", "")
    if not place.startswith(f"{_ROOT}."):
        return ""
    room = f"{_ROOT}.{place.split('.')[1]}"
    for module, prefix in ((sys.modules.get(_ROOT), "ct"), (sys.modules.get(room), f"ct.{room.split('.')[1]}")):
        if name in getattr(module, "__all__", ()) and getattr(module, name) is thing:
            return f"{prefix}.{name}"
    return ""


def _object(value: Any) -> Typed:
    """Return an object by the call that it carries, or by its class with the arguments that are its attributes."""
    call = getattr(value, "call", None)
    if call is not None and type(call).__name__ == "Call":
        return Typed(call.text, call.runs)
    if type(value).__module__ == "sympy.core.symbol":
        return _symbol(value)
    kind = _public(type(value))
    if not kind:
        return Typed(f"your {type(value).__name__}", runs=False)
    parts = [part for part in _arguments(value) if part is not None]
    return Typed(f"{kind}({', '.join(part.text for part in parts)})", _all_run(parts))


def _symbol(value: Any) -> Typed:
    from sympy import Symbol, srepr

    return Typed(srepr(value).replace("'", '"'), type(value) is Symbol and value.name.isidentifier())


def _arguments(value: Any) -> list[Typed | None]:
    """Return the arguments of the constructor that are not the defaults, each as its attribute says."""
    found: list[Typed | None] = []
    positional = True
    for name, parameter in signature(type(value)).parameters.items():
        if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD) or not hasattr(value, name):
            return [Typed("…", runs=False)]
        given = getattr(value, name)
        if parameter.default is not Parameter.empty and _same(given, parameter.default):
            positional = False
            continue
        positional = positional and parameter.kind is not Parameter.KEYWORD_ONLY
        part = typed(given)
        found.append(part if positional else Typed(f"{name}={part.text}", part.runs))
    return found


def _same(given: Any, default: Any) -> bool:
    if given is default:
        return True
    return type(given) is type(default) and not isinstance(given, np.ndarray) and bool(given == default)


def _all_run(parts: list[Typed]) -> bool:
    return all(part.runs for part in parts)


def _number(value: np.generic) -> Typed:
    item = value.item()
    return Typed(str(value), runs=False) if isinstance(item, np.generic) else typed(item)


_WRITERS: tuple[tuple[Any, Callable[[Any], Typed]], ...] = (
    ((bool, int, type(None)), _plain),
    (np.generic, _number),
    (float, _float),
    (str, _text),
    (Fraction, _fraction),
    (np.ndarray, _array),
    (list, _list),
    (tuple, _tuple),
    (dict, _mapping),
    ((FunctionType, BuiltinFunctionType), _function),
    (MethodType, _method),
    (type, _class),
)
