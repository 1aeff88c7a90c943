"""The command ``collapse find``: where a number comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from collapse_theory.cli.help import examples
from collapse_theory.cli.options import with_options
from collapse_theory.cli.tables import Tables

__all__ = ["FIND_EXAMPLES", "find"]

FIND_EXAMPLES = examples("collapse find 0.09007", "collapse find 1995.98 --all")

_SHOWN = 20


@with_options(tables=Tables)
def find(
    value: Annotated[str, typer.Argument(metavar="NUMBER", help="Its digits, as in 0.09007: each of them counts.")],
    every: Annotated[bool, typer.Option("--all", help=f"Print all that is found, and not the first {_SHOWN}.")] = False,
    *,
    tables: Tables,
) -> None:
    """Name formulas and arguments that give a number, and claims that state it; nothing is computed.

    Exit status: 1 if nothing is found.
    """
    from collapse_theory import __version__
    from collapse_theory.finder import find_value
    from collapse_theory.show import report

    found = find_value(value)
    shown = found if every else found[:_SHOWN]
    tables.write([{**vars(each), "version": __version__} for each in found])
    if not found:
        print(f"No call of the index and no claim gives {value.strip()}. Write fewer digits; for words: collapse list.")
        raise typer.Exit(1)
    rows = [(f"{each.value:.10g}", f"{each.claim}: {each.source}" if each.claim else each.source) for each in shown]
    report.print_columns(rows)
    if len(shown) < len(found):
        print(f"and {len(found) - len(shown)} more. Write more digits, or add --all.")
