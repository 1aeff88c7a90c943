"""The options ``--cite`` and ``--format``: a command prints the citation of its answer instead of the answer."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collapse_theory.enclosure import Enclosure

__all__ = ["Citing", "certified"]

EXACT = "exact formula in float64"
_DIGITS = 15
_MOST_NUMBERS = 2000  # probabilities that balls take no time for


@dataclass(frozen=True, kw_only=True)
class Citing:
    """Options for how an answer is told."""

    cite: Annotated[bool, typer.Option("--cite", help="Print a citation of the answer, with this command.")] = False
    style: Annotated[
        str | None, typer.Option("--format", help="Of the citation: text, latex, bibtex, json or csv.")
    ] = None

    def check(self) -> None:
        """Refuse a format that there is none of, or that stands alone, before anything is computed."""
        from collapse_theory.show.cite import FORMATS

        known = [style for style in FORMATS if style != "latex-table"]
        if self.style is not None and not self.cite:
            raise ValueError("`--format` must stand beside `--cite`; that is not given. Add it, or leave both out.")
        if self.style is not None and self.style not in known:
            raise ValueError(f"`--format` must be one of {', '.join(known)}; got {self.style!r}. Choose one of them.")

    @staticmethod
    def proof(value: Enclosure | None) -> dict[str, Any]:
        """Return what a citation says of the same value in balls, by name; nothing where there is none."""
        if value is None:
            return {}
        digits = "all" if value.ball.is_exact() else str(value.digits)
        return {"routes": f"{EXACT}, ball arithmetic (Arb)", "certified": value.decimal(), "certified_digits": digits}

    def tell(
        self, rows: Sequence[tuple[str, str, str]], *, routes: str = EXACT, seed: int | None = None, **more: Any
    ) -> None:
        """Print rows of name, value and remark, or the citation of the first row with what the others say.

        Parameters
        ----------
        rows : sequence of (name, value, remark)
        routes : str
        seed : int, optional
        **more
            What a citation says besides, by name; empty texts are left out.
        """
        from collapse_theory.show import cite, report
        from collapse_theory.show.values import CitedValue

        if not self.cite:
            report.print_rows(*rows)
            return
        (name, value, remark), *others = rows
        told = {"remark": remark, **{key: f"{text} {note}".strip() for key, text, note in others}}
        told |= {key.replace("_", " "): str(text) for key, text in more.items()}
        known = {key: text for key, text in told.items() if text}
        command = _command()
        subject = f"{name}, by {command}"
        again = CitedValue(subject, value.strip(), known, routes, f"{command} --cite", seed)
        print(cite.cite(again, self.style or "text"))


def _command() -> str:
    """Return the command that was given, as a shell takes it, without the options for a citation."""
    words, kept = iter(sys.argv[1:]), list[str]()
    for word in words:
        if word == "--format":
            next(words, None)
        elif word != "--cite" and not word.startswith("--format="):
            kept.append(word)
    return shlex.join(["collapse", *kept])


def certified(function: Callable[..., Any], arguments: dict[str, Any]) -> Enclosure | None:
    """Return a value with certified digits; None where balls do not serve it, or would take long."""
    import numpy as np

    from collapse_theory.enclosure import certify

    if sum(np.size(value) for value in arguments.values() if isinstance(value, np.ndarray)) > _MOST_NUMBERS:
        return None
    try:
        return certify(function, digits=_DIGITS, **arguments)
    except (ValueError, TypeError):
        return None
