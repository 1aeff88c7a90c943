"""Groups of options that several commands share: a data class says what they are, the command gets one object."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import MISSING, fields
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

__all__ = ["with_options"]


def with_options(**groups: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that are the fields of data classes, and pass it an object of each.

    The command runs inside what ``opened`` of a group returns, where it has such a method.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Size:
    ...     width: int
    ...     height: int = 1
    >>> @with_options(size=Size)
    ... def area(unit: str, size: Size) -> None:
    ...     print(size.width * size.height, unit)
    >>> list(signature(area).parameters)
    ['unit', 'width', 'height']
    >>> area(unit="cm", width=3, height=2)
    6 cm
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        listed = {name: _options(kind) for name, kind in groups.items()}

        def run(**given: Any) -> None:
            objects = {name: groups[name](**{key: given.pop(key) for key in listed[name]}) for name in groups}
            with ExitStack() as around:
                for group in objects.values():
                    around.enter_context(group.opened() if hasattr(group, "opened") else nullcontext())
                command(**given, **objects)

        hints = get_type_hints(command, include_extras=True)
        own = {
            name: Parameter(name, Parameter.KEYWORD_ONLY, default=known.default, annotation=hints[name])
            for name, known in signature(command).parameters.items()
            if name not in groups
        }
        options = own | {key: option for group in listed.values() for key, option in group.items()}
        run.__doc__, run.__name__ = command.__doc__, command.__name__
        run.__annotations__ = {name: option.annotation for name, option in options.items()}
        run.__signature__ = Signature(list(options.values()))  # type: ignore[attr-defined]
        return run

    return decorate


def _options(kind: Any) -> dict[str, Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        field.name: Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(kind)
        if field.init
    }
