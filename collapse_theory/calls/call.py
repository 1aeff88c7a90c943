"""The call that gave a value: a function with its arguments, as text that can be run and pickled."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar

from collapse_theory import checks
from collapse_theory.calls.typed import Typed, typed

__all__ = ["Call", "call_of", "checked_call", "remembered"]

_LONGEST = 2000  # characters of a call that are still worth printing
_IMPORTS = {
    "Fraction(": "from fractions import Fraction",
    "run_path(": "from runpy import run_path",
    "import_module(": "from importlib import import_module",
    "Symbol(": "from sympy import Symbol",
}
_IRRELEVANT = ("executor", "progress")  # arguments that do not change a result

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Call:
    """A function and its arguments as source.

    Attributes
    ----------
    function : str
        As one types it after ``import collapse_theory as ct``.
    arguments : tuple of (name, text)
        In order, each by its name.
    runs : bool
        Whether the text can be run; not where an argument is too long, or a function has no name in a file.
    then : str
        What was done with the result, such as ``.scaled(2.0)``.

    Examples
    --------
    >>> Call("ct.gaussian.risk", (("samples", "100"), ("fits", "6"))).text
    'ct.gaussian.risk(samples=100, fits=6)'
    """

    function: str
    arguments: tuple[tuple[str, str], ...] = ()
    runs: bool = True
    then: str = ""

    @property
    def text(self) -> str:
        """The call as one types it."""
        given = ", ".join(f"{name}={text}" if name else text for name, text in self.arguments)
        return f"{self.function}({given}){self.then}"

    def script(self, show: str) -> str:
        """Return a command for a shell that prints ``show``, in which ``{}`` stands for the call.

        Examples
        --------
        >>> Call("ct.gaussian.risk", (("samples", "100"), ("fits", "6"))).script("{}")
        "python -c 'import collapse_theory as ct; print(ct.gaussian.risk(samples=100, fits=6))'"
        """
        imports = ["import collapse_theory as ct", *(line for name, line in _IMPORTS.items() if name in self.text)]
        return f"python -c {shlex.quote('; '.join([*imports, f'print({show.format(self.text)})']))}"


def call_of(function: Any, arguments: Mapping[str, Any], positional: tuple[Any, ...] = ()) -> Call:
    """Return a call as text.

    Parameters
    ----------
    function : callable
    arguments : dict
        By name.
    positional : tuple
        Arguments by place; they get their names where the function tells them.

    Returns
    -------
    Call

    Examples
    --------
    >>> from collapse_theory import gaussian
    >>> call_of(gaussian.risk, {"fits": 6}, (100,)).text
    'ct.gaussian.risk(samples=100, fits=6)'
    """
    given = _named(function, arguments, positional)
    written = [(name, typed(value)) for name, value in given if name not in _IRRELEVANT]
    of = typed(function)
    runs = of.runs and all(part.runs for _, part in written)
    call = Call(of.text, tuple((name, part.text) for name, part in written), runs)
    return call if len(call.text) <= _LONGEST else _shortened(of, written)


def _shortened(of: Typed, written: list[tuple[str, Typed]]) -> Call:
    """Return a call in which the longest arguments are left out."""
    short = tuple((name, part.text if len(part.text) < 100 else f"{part.text[:60]}…") for name, part in written)
    return Call(of.text if len(of.text) < 200 else f"{of.text[:60]}…", short[:20], runs=False)


def _named(function: Any, arguments: Mapping[str, Any], positional: tuple[Any, ...]) -> list[tuple[str, Any]]:
    try:
        known = list(signature(function).parameters.values())[: len(positional)] if positional else []
    except (TypeError, ValueError):
        known = []
    names = [parameter.name if parameter.kind is Parameter.POSITIONAL_OR_KEYWORD else "" for parameter in known]
    if len(names) != len(positional) or "" in names:
        names = [""] * len(positional)
    return [*zip(names, positional, strict=True), *arguments.items()]


def remembered(function: Function, parts: tuple[type, ...] = ()) -> Function:
    """Let what a function returns carry its call, as ``value.call``, and so its attributes of the kinds ``parts``.

    Equality, ``repr`` and pickles stay as they are; ``dataclasses.replace`` drops the call, which no longer gives that.

    Examples
    --------
    >>> from collapse_theory.montecarlo import risk_estimate
    >>> risk_estimate(100, 6, replicates=100, seed=1).call.text
    'ct.montecarlo.risk_estimate(samples=100, fits=6, replicates=100, seed=1)'
    """

    @wraps(function)
    def calling(*args: Any, **kwargs: Any) -> Any:
        value, call = function(*args, **kwargs), call_of(calling, kwargs, args)
        if hasattr(value, "called"):
            return value.called(call)
        for name, part in vars(value).items():
            if isinstance(part, parts):
                object.__setattr__(part, "call", replace(call, then=f"{call.then}.{name}"))
        object.__setattr__(value, "call", call)
        return value

    return calling  # type: ignore[return-value]


def checked_call(value: object) -> None:
    """Raise ValueError unless a value is a call, or None."""
    checks.instance("call", value, (Call, type(None)), what="a call", remedy="Leave it out.")
