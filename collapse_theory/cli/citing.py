"""How a command tells its answer: as words, as a citation with ``--cite`` and ``--format``, and as a table in files."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory.cli import completion
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_theory.enclosure import Enclosure

__all__ = ["Answer", "Citing", "certified"]

EXACT = "exact formula in float64"
_DIGITS = 15
_LEFT_OUT = ("--format", "--csv", "--json")
_MOST_NUMBERS = 2000  # probabilities that balls take no time for


@dataclass(frozen=True)
class Answer:
    """One number of an answer: what it is called, what it is in Python, and how it is shown.

    What else belongs to it, by name, has a column of its own in tables.
    """

    name: str
    value: Any
    text: str
    remark: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def shown(self) -> tuple[str, str, str]:
        """Return what is printed."""
        return self.name, self.text, self.remark

    def row(self) -> dict[str, Any]:
        """Return what stands in a table."""
        return {"quantity": self.name, "value": self.value, **self.more, "remark": self.remark}


@dataclass(frozen=True, kw_only=True)
class Citing(Tables):
    """Options for how an answer is told."""

    cite: Annotated[bool, typer.Option("--cite", help="Print a citation of the answer, with this command.")] = False
    style: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Of the citation: text, latex, bibtex, json or csv.",
            autocompletion=completion.offer(completion.citations),
        ),
    ] = None

    def check(self) -> None:
        """Refuse a format that there is none of, or that stands alone, before anything is computed."""
        from collapse_theory.checks import did_you_mean

        super().check()
        known = completion.citations()
        if self.style is not None and not self.cite:
            raise ValueError("`--format` must stand beside `--cite`; that is not given. Add it, or leave both out.")
        if self.style is not None and self.style not in known:
            remedy = did_you_mean(self.style, known, "Choose one of them.")
            raise ValueError(f"`--format` must be one of {', '.join(known)}; got {self.style!r}. {remedy}")

    @staticmethod
    def proof(value: Enclosure | None) -> dict[str, Any]:
        """Return what a citation says of the same value in balls, by name; nothing where there is none."""
        if value is None:
            return {}
        digits = "all" if value.ball.is_exact() else str(value.digits)
        return {"routes": f"{EXACT}, ball arithmetic (Arb)", "certified": value.decimal(), "certified_digits": digits}

    def tell(
        self,
        answers: Sequence[Answer],
        *,
        settings: Mapping[str, Any],
        table: Sequence[Mapping[str, Any]] = (),
        routes: str = EXACT,
        seed: int | None = None,
        **more: Any,
    ) -> None:
        """Print answers, or the citation of the first one with what the others say, and write a table.

        Parameters
        ----------
        answers : sequence of Answer
        settings : mapping
            What gives the answers again: columns of the table.
        table : sequence of mappings
            Its rows, if they are not one for each answer.
        routes : str
        seed : int, optional
        **more
            What a citation says besides, by name; empty texts are left out.
        """
        from collapse_theory import __version__
        from collapse_theory.show import report

        given = {key: value for key, value in settings.items() if value is not None}
        rows = table or [answer.row() for answer in answers]
        self.write([{**row, **given, "version": __version__} for row in rows])
        if not self.cite:
            report.print_rows(*(answer.shown() for answer in answers))
        else:
            print(self._citation(answers, routes, seed, more))

    def _citation(self, answers: Sequence[Answer], routes: str, seed: int | None, more: Mapping[str, Any]) -> str:
        from collapse_theory.show import cite
        from collapse_theory.show.values import CitedValue

        (name, value, remark), *others = (answer.shown() for answer in answers)
        told = {"remark": remark, **{key: f"{text} {note}".strip() for key, text, note in others}}
        told |= {key.replace("_", " "): str(text) for key, text in more.items()}
        known = {key: text for key, text in told.items() if text}
        command = _command()
        subject = f"{name}, by {command}"
        again = CitedValue(subject, value.strip(), known, routes, f"{command} --cite", seed)
        return cite.cite(again, self.style or "text")


def _command() -> str:
    """Return the command that was given, as a shell takes it, without the options for a citation and for files."""
    words, kept = iter(sys.argv[1:]), list[str]()
    for word in words:
        if word in _LEFT_OUT:
            next(words, None)
        elif word != "--cite" and not word.startswith(tuple(f"{option}=" for option in _LEFT_OUT)):
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
