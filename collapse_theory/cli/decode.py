"""The command ``collapse decode``, and the options of decoding that other commands share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from collapse_theory.cli.citing import Answer, Citing
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import number
from collapse_theory.cli.options import with_options
from collapse_theory.cli.start import Start

__all__ = ["EXAMPLES", "Decoded", "decode"]

EXAMPLES = examples(
    "collapse decode --uniform 1000 --temperature 0.9 --real 0.3",
    "collapse decode --zipf 50000 --temperature 0.9 --keep 0.9",
    "collapse decode --zipf 50000 --top-p 0.95 --fits 10",
)


@dataclass(frozen=True)
class Decoded:
    """Options for how a model is decoded into data."""

    temperature: Annotated[
        float | None, typer.Option("--temperature", help="Data are drawn from p^(1/temperature); 1 by default.")
    ] = None
    top_p: Annotated[float | None, typer.Option("--top-p", help="Least share of the most probable atoms kept.")] = None
    top_k: Annotated[str | None, typer.Option("--top-k", help="Most probable atoms that are kept.")] = None
    best_of: Annotated[str | None, typer.Option("--best-of", help="Draws of which the likeliest is kept.")] = None

    def settings(self) -> dict[str, Any]:
        """Return what was given."""
        counts = {"top_k": self.top_k, "best_of": self.best_of}
        found: dict[str, Any] = {"temperature": self.temperature, "top_p": self.top_p}
        found |= {name: text and number(name.replace("_", "-"), text) for name, text in counts.items()}
        return {name: value for name, value in found.items() if value is not None}

    def decoding(self) -> Any:
        """Return the decoding."""
        from collapse_theory.decoding import Decoding

        return Decoding(**self.settings())


@with_options(start=Start, decoded=Decoded, citing=Citing)
def decode(
    start: Start,
    decoded: Decoded,
    citing: Citing,
    real: Annotated[float | None, typer.Option("--real", help="Share of real data in each generation.")] = None,
    fits: Annotated[str | None, typer.Option("--fits", help="Also what is left after so many fits.")] = None,
    keep: Annotated[float | None, typer.Option("--keep", help="Share of the entropy: least real data for it.")] = None,
) -> None:
    """Print what a loop of decoded models comes to with unlimited data, and how much real data it needs."""
    p, decoding = start.listed(), decoded.decoding()
    rows: list[Answer] = []
    if fits is not None:
        rows += _after(p, decoding, real, number("fits", fits))
    if real is not None:
        rows += _states(p, decoding, real)
    if keep is not None:
        rows += _kept(p, decoding, keep)
    given = {"real": real, "keep": keep, **decoded.settings(), **start.settings(p)}
    citing.tell([*rows, *_thresholds(p, decoding)], settings=given)


def _after(p: Any, decoding: Any, real: float | None, fits: Any) -> list[Answer]:
    from collapse_theory import checks, loop
    from collapse_theory.policy import Mix
    from collapse_theory.show import report

    share = checks.real("real", 0.0 if real is None else real)
    checks.inside("real", share, 0, 1, closed=True)
    found = loop.path(p, fits=fits, decoding=decoding, policy=Mix(1 - share, 0.0, share))
    more = {name: getattr(found, name)[-1] for name in ("support", "top", "kept")} | {"fits": fits}
    words = f"{report.counted(more['support'], 'atom')} left, top {more['top']:.6g}, {more['kept']:.6g} of the original"
    entropy, name = found.entropy[-1], f"entropy after {report.counted(fits, 'fit')}"
    return [Answer(name, entropy, f"{entropy:.10g}", words, more)]


def _states(p: Any, decoding: Any, real: float) -> list[Answer]:
    from collapse_theory import loop

    rows = []
    for start, words in (("diverse", "from the original"), ("collapsed", "from a point mass")):
        found = loop.fixed_point(p, real=real, decoding=decoding, start=start)
        name, top = f"entropy at rest, {words}", f"top {found.top:.6g}"
        rows.append(Answer(name, found.entropy, f"{found.entropy:.10g}", top, {"top": found.top}))
    return rows


def _kept(p: Any, decoding: Any, keep: float) -> list[Answer]:
    from collapse_theory import loop

    below, enough = loop.real_share(p, keep=keep, decoding=decoding)
    return [_least(f"real data that keep {keep:g} of it", below, enough, 6)]


def _thresholds(p: Any, decoding: Any) -> list[Answer]:
    """Return the thresholds where they exist, or why there are none."""
    from collapse_theory import loop

    if not decoding.is_smooth:
        return [Answer("thresholds", None, "none known", "where decoding cuts")]
    found = loop.hysteresis(p, decoding=decoding)
    if found.prevents is None or found.cures is None:
        return [Answer("thresholds", None, "none", "one stable state for each share of real data")]
    return [
        _least("real data that prevent a collapse", *found.prevents, 8),
        _least("real data that cure one", *found.cures, 8),
    ]


def _least(name: str, below: float, enough: float, digits: int) -> Answer:
    """Return a share that is enough, beside one that is not."""
    return Answer(name, enough, f"{enough:.{digits}f}", f"{below:.{digits}f} do not", {"not_enough": below})
