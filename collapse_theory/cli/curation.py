"""The command ``collapse filter``: who wins when synthetic data are curated before the next fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory.cli.citing import Answer, Citing
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import number
from collapse_theory.cli.options import with_options

if TYPE_CHECKING:
    from collapse_theory.curation import Curator

__all__ = ["EXAMPLES", "filter_"]

EXAMPLES = examples(
    "collapse filter --bad 0.5 --samples 60 --verifier 0.9,0.6",
    "collapse filter --bad 0.1 --samples 1e5 --verifier 1,0.9999",
    "collapse filter --bad 0.9 --samples 50 --best-of 2 --fits 3",
    "collapse filter --bad 0.9 --samples 50 --duel 0.4",
)

_TIMED = 1000  # samples up to which the mean time takes no second


@with_options(citing=Citing)
def filter_(
    citing: Citing,
    bad: Annotated[float, typer.Option("--bad", help="Share of bad data in what the first model writes.")],
    samples: Annotated[str, typer.Option("--samples", help="Data kept per generation, for example 100 or 1e5.")],
    verifier: Annotated[
        str, typer.Option("--verifier", metavar="GOOD,BAD", help="Pass rates of good and of bad data.")
    ] = "",
    best_of: Annotated[int, typer.Option("--best-of", metavar="M", help="Or: drafts per datum, the best kept.")] = 0,
    duel: Annotated[float, typer.Option("--duel", metavar="W", help="Or: two drafts; a bad one wins so often.")] = -1.0,
    fits: Annotated[int, typer.Option("--fits", help="Fits after which the share is shown.")] = 1,
) -> None:
    """Print whether a filter or the chance of few data decides which data are left in the end."""
    from collapse_theory import curation
    from collapse_theory.show import report

    rule, size = _curator(verifier, best_of, duel), number("samples", samples)
    found = curation.fixation_probability(bad, samples=size, curator=rule)  # type: ignore[arg-type]
    low, high = curation.fixation_bounds(bad, samples=size, curator=rule)  # type: ignore[arg-type]
    rows = [
        Answer("bad data are left in the end", found, f"{found:.12g}", "exact probability, by the dual chain"),
        Answer("between", None, f"{low:.6g} and {high:.6g}", "bounds in closed form", {"low": low, "high": high}),
        Answer("without curation", bad, f"{bad:.12g}", "drift alone: the share"),
    ]
    if isinstance(rule, curation.Verifier):
        limit = curation.diffusion_fixation(bad, samples=size, curator=rule)
        rows.append(Answer("diffusion limit", limit, f"{limit:.12g}", "Kimura"))
    if size <= _TIMED:
        time = curation.fixation_time(bad, samples=size, curator=rule)  # type: ignore[arg-type]
        rows.append(Answer("mean time until then", time, f"{time:.12g} fits", "until one kind is left"))
    share = curation.bad_share(bad, fits=fits, curator=rule)
    name = f"share after {report.counted(fits, 'fit')}"
    rows.append(Answer(name, share, f"{share:.12g}", "with infinitely many data"))
    given: dict[str, Any] = {"bad": bad, "samples": samples, "verifier": verifier or None, "best_of": best_of or None}
    citing.tell(rows, settings={**given, "duel": duel if duel >= 0 else None, "fits": fits})


def _curator(verifier: str, best_of: int, duel: float) -> Curator:
    from collapse_theory import curation

    given = [bool(verifier), best_of != 0, duel >= 0]
    if sum(given) != 1:
        raise ValueError("`--verifier`, `--best-of` or `--duel` must be given, one of them. Write --verifier 0.9,0.6.")
    if best_of:
        return curation.BestOf(best_of)
    if duel >= 0:
        return curation.Duel(duel)
    rates = verifier.split(",")
    if len(rates) != 2:
        raise ValueError(f"`--verifier` must be two rates; got {verifier!r:.40}. Write for example 0.9,0.6.")
    return curation.Verifier(*(number("verifier", rate) for rate in rates))
