"""The original distribution that the options of a command give, in one of five ways."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from collapse_theory import files
from collapse_theory.cli import completion
from collapse_theory.cli.input import number

__all__ = ["Start"]

_SHOWN = 100  # probabilities that a row of a table still shows
_WAYS = ("p", "uniform", "zipf", "counts", "text")

Flag = bool | None


@dataclass(frozen=True)
class Start:
    """Options for the original distribution, shared by all commands that take one."""

    p: Annotated[str | None, typer.Option("--p", help="Probabilities: 0.5,0.3,0.2, or a file of numbers.")] = None
    uniform: Annotated[str | None, typer.Option("--uniform", metavar="K", help="K equal atoms.")] = None
    zipf: Annotated[
        str | None, typer.Option("--zipf", metavar="K[,EXPONENT]", help="K atoms, p_i ~ i^-EXPONENT; 1 by default.")
    ] = None
    counts: Annotated[
        Path | None,
        typer.Option("--counts", metavar="FILE", help="A table of names and counts, or counts alone; - for a pipe."),
    ] = None
    text: Annotated[Path | None, typer.Option("--text", metavar="FILE", help="The words of a text; - for a pipe.")] = (
        None
    )
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            help="Of the text: words, the default, or characters.",
            autocompletion=completion.offer(("words", "characters")),
        ),
    ] = None
    lower: Annotated[Flag, typer.Option("--lower", help="Capital letters of the text count as small ones.")] = None

    def listed(self) -> Any:
        """Return the probabilities, every atom listed."""
        import numpy as np

        from collapse_theory import checks

        if self._way() != "uniform":
            return self.distribution()
        atoms = checks.whole("uniform", number("uniform", self.uniform or ""), minimum=1)
        checks.affordable("uniform", atoms, memory=24.0 * atoms, remedy="Use fewer atoms.")
        return np.full(atoms, 1 / atoms)

    def distribution(self) -> Any:
        """Return what closed forms take: equal atoms are counted, not listed."""
        way = self._way()
        return {"p": self._p, "uniform": self._uniform, "zipf": self._zipf}.get(way, self._counted)()

    def settings(self, p: Any) -> dict[str, Any]:
        """Return what gives the distribution ``p`` again, short enough for a row of a table."""
        given = {name: str(value) for name, value in vars(self).items() if value is not None}
        return given if self._way() in ("uniform", "zipf") else given | {"p": _short(p)}

    def _way(self) -> str:
        given = [name for name in _WAYS if getattr(self, name) is not None]
        if len(given) != 1:
            *others, last = (f"`--{name}`" for name in _WAYS)
            raise ValueError(f"{', '.join(others)} or {last} must be given, and only one. Try `--uniform 1000`.")
        for name in ("unit", "lower"):
            if getattr(self, name) is not None and given != ["text"]:
                raise ValueError(f"`--{name}` must be left out without `--text`; got `--{given[0]}`. Leave it out.")
        return given[0]

    def _p(self) -> Any:
        import numpy as np

        assert self.p is not None
        try:
            return np.array([float(part) for part in self.p.split(",")])
        except ValueError:
            with _on_disk(Path(self.p)) as path:
                found = _read(path)
        if found.ndim == 1 and found.sum() > 1.5 and (found == np.floor(found)).all():
            raise ValueError(
                f"`--p` must sum to 1; the numbers in {self.p!r:.200} sum to {found.sum():g}. "
                f"For a file of counts: --counts {self.p[:200]}."
            )
        return found

    def _uniform(self) -> Any:
        from collapse_theory import checks, discrete

        atoms = number("uniform", self.uniform or "")
        return discrete.uniform(checks.whole("uniform", atoms, minimum=1, maximum=checks.LARGEST_COUNT))

    def _zipf(self) -> Any:
        from collapse_theory import tails

        parts = [number("zipf", part) for part in (self.zipf or "").split(",")]
        if len(parts) > 2:
            raise ValueError(f"`--zipf` must be K or K,EXPONENT; got {self.zipf!r:.60}. Try `--zipf 50000,1.1`.")
        atoms: Any = parts[0]
        return tails.zipf(atoms, *parts[1:])

    def _counted(self) -> Any:
        from collapse_theory import discrete

        if self.counts is not None:
            with _on_disk(self.counts) as path:
                return discrete.from_counts(path)
        with _on_disk(self.text or Path()) as path:
            return discrete.from_text(path, unit=self.unit or "words", lower=bool(self.lower))


@contextmanager
def _on_disk(path: Path) -> Iterator[Path]:
    """Give a file, or a copy of standard input for ``-``; errors call that by its name."""
    if path != Path("-"):
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        copy.write_bytes(sys.stdin.buffer.read())
        try:
            yield copy
        except ValueError as error:
            raise ValueError(str(error).replace(repr(str(copy)), "standard input")) from None


def _read(path: Path) -> Any:
    import numpy as np

    try:
        files.check_ends(path)
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        words = path.read_text(encoding="utf-8-sig").replace(",", " ").split()
        if not words:
            raise _no_probabilities(path, "it is empty")
        return np.array([float(word) for word in words])
    except OSError as error:
        raise _no_probabilities(path, error.strerror or str(error)) from None
    except UnicodeError:
        raise _no_probabilities(path, "it is not UTF-8 text") from None
    except ValueError as error:
        if str(error).startswith("`"):
            raise
        reason = f"{str(error).partition(': ')[2]:.40} is no number" if "float" in str(error) else str(error)
        raise _no_probabilities(path, reason) from None


def _no_probabilities(path: Path, reason: str) -> ValueError:
    what = f"`--p` must be numbers such as 0.5,0.3,0.2 or a readable file of them; got {str(path)!r} ({reason})."
    return ValueError(f"{what} A table of names and counts is for --counts.")


def _short(p: Any) -> str:
    """Return probabilities as a table can hold them: themselves, or how many there are and what identifies them."""
    import numpy as np

    listed = np.asarray(p, dtype=np.float64)
    if len(listed) <= _SHOWN:
        return ",".join(map(repr, map(float, listed)))
    return f"{len(listed)} atoms, sha256 of their float64 bytes {hashlib.sha256(listed.tobytes()).hexdigest()}"
