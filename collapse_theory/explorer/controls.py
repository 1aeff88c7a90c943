"""What one chooses with: menus, and for each number a field to type in beside a slider for the usual ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bokeh.layouts import column, row
from bokeh.models.widgets.inputs import Select, TextInput
from bokeh.models.widgets.sliders import Slider

from collapse_theory.explorer.choice import COUNTS, POLICIES, SCHEDULES, SHAPES, SLIDERS, Choice, typed

__all__ = ["Controls"]

_WIDTH, _FIELD = 310, 140
_LEVEL: dict[str, str | None] = {"margin-top": "28px"}  # of a slider with its field, which has a title above
_MENUS = {
    "shape": ("distribution of the atoms", SHAPES),
    "schedule": ("schedule of the Gaussian", SCHEDULES),
    "policy": ("policy", POLICIES),
}
_TITLES = {
    "atoms": "atoms K",
    "shape": "",
    "exponent": "exponent s of Zipf",
    "samples": "samples M",
    "schedule": "",
    "fits": "fits n",
    "policy": "",
    "share": "share of original data",
    "anchors": "real data per fit",
    "temperature": "temperature",
}
_ONLY_UNDER = {
    "share": ("policy", POLICIES[3]),
    "anchors": ("policy", POLICIES[0]),
    "exponent": ("shape", SHAPES[1]),
}


class Controls:
    """The controls of one session."""

    def __init__(self) -> None:
        start = Choice()
        self.menus = {
            name: Select(title=title, options=_listed(words), value=getattr(start, name), width=_WIDTH, name=name)
            for name, (title, words) in _MENUS.items()
        }
        numbers = [name for name in _TITLES if name not in _MENUS]
        self.fields = {name: _field(name, getattr(start, name)) for name in numbers}
        self.sliders = {name: _slider(name, getattr(start, name)) for name in numbers}
        for name in numbers:
            self._tie(name)

    def _tie(self, name: str) -> None:
        """Let a slider write into its field, and follow what is typed as far as it reaches."""
        field, slider = self.fields[name], self.sliders[name]

        def moved(attribute: str, old: object, new: Any) -> None:
            if new != _reached(name, field.value):
                field.value = f"{new:.10g}"

        def written(attribute: str, old: object, new: str) -> None:
            reached = _reached(name, new)
            if reached is not None:
                slider.value = reached

        slider.on_change("value", moved)
        field.on_change("value", written)

    def choice(self) -> Choice:
        """Return what was chosen; ValueError says what is wrong with a number."""
        numbers = {name: typed(name, field.value) for name, field in self.fields.items()}
        words = {name: menu.value for name, menu in self.menus.items()}
        return Choice(**numbers, **words)  # type: ignore[arg-type]

    def on_change(self, changed: Callable[[str, object, object], None]) -> None:
        """Call a function whenever something else is chosen."""
        for control in (*self.menus.values(), *self.fields.values()):
            control.on_change("value", changed)

    def shade(self, choice: Choice) -> None:
        """Switch off what has no meaning for a choice."""
        for name, (menu, word) in _ONLY_UNDER.items():
            applies = getattr(choice, menu) == word
            opacity: dict[str, str | None] = {"opacity": "1" if applies else "0.35"}
            field, slider = self.fields[name], self.sliders[name]
            field.disabled = slider.disabled = not applies
            field.styles, slider.styles = opacity, _LEVEL | opacity

    def panel(self) -> Any:
        """Return all controls below each other."""
        shown = [
            self.menus[name]
            if name in self.menus
            else row(self.fields[name], self.sliders[name], width=_WIDTH, spacing=10)
            for name in _TITLES
        ]
        return column(*shown, width=_WIDTH, margin=(12, 0, 0, 12), styles={"flex": f"0 0 {_WIDTH}px"})


def _listed(words: tuple[str, ...]) -> list[Any]:
    """Return the words of a menu as Bokeh lists them."""
    return list(words)


def _field(name: str, value: float) -> TextInput:
    return TextInput(title=_TITLES[name], value=f"{value:.10g}", width=_FIELD, name=name)


def _slider(name: str, value: float) -> Slider:
    start, end = SLIDERS[name]
    step = 1 if name in COUNTS else 0.01
    width = _WIDTH - _FIELD - 30
    options: dict[str, Any] = {"show_value": False, "width": width, "styles": _LEVEL, "name": f"{name} slider"}
    return Slider(title="", start=start, end=end, step=step, value=value, **options)


def _reached(name: str, text: str) -> float | None:
    """Return the position of a slider that is nearest to a number in its field; None if that is none."""
    start, end = SLIDERS[name]
    try:
        number = typed(name, text)
    except ValueError:
        return None
    return min(max(number, start), end) if number == number else None
