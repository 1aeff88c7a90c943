"""Published statements about OPT-125m on WikiText-2, judged from runs; runs of anything else are not comparable.

The rule of each statement is written beside it. Perplexity is the mean over the sequences of the real test text, then
over seeds; "fine-tuned on real text" is generation 1 here, generation 0 in shumailov2023.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.compare.series import measured
from collapse_empirical.opt.settings import PRESETS, Settings
from collapse_empirical.store import Run, open_run

__all__ = ["STATEMENTS", "Judged", "Outcome", "Statement", "find_runs", "print_table", "published"]

Array = NDArray[np.float64]
_FREE = ("device", "dtype", "memory_batch", "generation_batch", "checkpoint_steps", "prompt", "revision", "vocabulary",
         "width", "layers")  # fmt: skip
_BLOCKS = 30_000  # WikiText-2 has more blocks of 64 tokens
_FITS = 10
NONE_KEPT, TENTH_KEPT, PENALTY = "paper-5-epochs", "paper-10-epochs-10-percent", "repetition-penalty"


class Outcome(StrEnum):
    """What a run says about a statement."""

    REPRODUCED = "reproduced"
    NOT_REPRODUCED = "not reproduced"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class Statement:
    """A published statement about a preset, and the rule that judges it.

    Attributes
    ----------
    id, source, text : str
    preset : str
        The preset whose runs can be compared.
    rule : str
        In words.
    value : callable
        Number that is judged, from perplexities of shape (generations + 1,).
    low, high : float
        It is reproduced if the number lies between.
    """

    id: str
    source: str
    text: str
    preset: str
    rule: str
    value: Callable[[Array], float]
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """A statement beside one run."""

    statement: str
    run: str
    value: float | None
    outcome: Outcome
    reason: str

    def __str__(self) -> str:
        value = "" if self.value is None else f"{self.value:.4g}; "
        return f"{self.statement}: {self.outcome} ({value}{self.reason})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        return asdict(self) | {"outcome": str(self.outcome)}


def _loss(perplexity: Array) -> float:
    return float(perplexity[2:].mean() - perplexity[1])


def _first_step(perplexity: Array) -> float:
    """Return the share of the final increase that the first generated data bring."""
    return float((perplexity[2] - perplexity[1]) / (perplexity[-1] - perplexity[1]))


_PAPER = "shumailov2023 section 5.2"
STATEMENTS = (
    Statement("zero-shot", _PAPER, "zero-shot perplexity 115", NONE_KEPT,
              "perplexity of the original model within 10 % of 115", lambda x: float(x[0]), 103.5, 126.5),
    Statement("fine-tuned", _PAPER, "perplexity 34 after real data", NONE_KEPT,
              "perplexity of the first fit within 10 % of 34", lambda x: float(x[1]), 30.6, 37.4),
    Statement("none-kept", _PAPER, "20 to 28 perplexity points are lost without real data", NONE_KEPT,
              "mean perplexity of the later fits less that of the first, in [20, 28]", _loss, 20, 28),
    Statement("tenth-kept", _PAPER, "only minor degradation with 10 % real data", TENTH_KEPT,
              "the same, at most 10 points: half of the least loss without real data", _loss, -np.inf, 10),
    Statement("penalty", _PAPER, "a repetition penalty of 2.0 doubles the perplexity", PENALTY,
              "mean perplexity of the later fits over that of the first, in [1.8, 2.2]",
              lambda x: float(x[2:].mean() / x[1]), 1.8, 2.2),
    Statement("rise", "schaeffer2025", "perplexity rises by 12.5 to 50 % in all", NONE_KEPT,
              "final perplexity over that of the first fit, in [1.125, 1.5]",
              lambda x: float(x[-1] / x[1]), 1.125, 1.5),
    Statement("plateau", "schaeffer2025", "a spike, then a plateau", NONE_KEPT,
              "the first generated data bring 0.5 to 1.5 of the final increase", _first_step, 0.5, 1.5),
)  # fmt: skip


def find_runs(folder: Path) -> list[Run]:
    """Return the runs of language models in a directory, or in the directories below it."""
    runs = [open_run(path.parent) for path in sorted(folder.rglob("recipe.json"))]
    found = [run for run in runs if run.recipe.experiment == "opt"]
    if not found:
        raise ValueError(f"`--runs` must be a directory with runs of `collapse-lab run opt`; {str(folder)!r} has none. "
                         "Check the path.")  # fmt: skip
    return found


def published(runs: Iterable[Run]) -> list[Judged]:
    """Judge every published statement by every run whose preset it is about, or that is about none of them.

    Parameters
    ----------
    runs : iterable of Run
        Runs of language models with at least two generations.

    Returns
    -------
    list of Judged
        Not comparable where model, data or settings are not the paper's; the reason says which.
    """
    return [_judged(statement, run) for run in runs for statement in STATEMENTS if _about(statement, run)]


def print_table(rows: Iterable[Judged]) -> None:
    """Print what each run says about each statement."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console = console if console.is_terminal else Console(width=150)
    table = Table(header_style="bold")
    for heading in ("statement", "published", "run", "measured", "verdict", "why"):
        table.add_column(heading, overflow="fold")
    texts = {statement.id: statement.text for statement in STATEMENTS}
    for row in rows:
        value = "none" if row.value is None else f"{row.value:.4g}"
        table.add_row(row.statement, texts[row.statement], row.run, value, row.outcome, row.reason)
    console.print(table)


def _about(statement: Statement, run: Run) -> bool:
    presets = {other.preset for other in STATEMENTS}
    return run.recipe.preset == statement.preset or run.recipe.preset not in presets


def _judged(statement: Statement, run: Run) -> Judged:
    perplexity = measured(run)["sequence_perplexity_mean"].mean(0)
    value = statement.value(perplexity) if len(perplexity) > 2 else None
    reason = _difference(run, statement.preset) or _unfinished(perplexity)
    if reason:
        return Judged(statement.id, str(run.path), value, Outcome.NOT_COMPARABLE, reason)
    assert value is not None, "a run with ten generations has a value"
    inside = statement.low <= value <= statement.high
    outcome = Outcome.REPRODUCED if inside else Outcome.NOT_REPRODUCED
    return Judged(statement.id, str(run.path), value, outcome, f"{statement.source}: {statement.rule}")


def _difference(run: Run, preset: str) -> str:
    """Return how a run differs from what the paper did, or nothing."""
    wanted = asdict(Settings(**PRESETS[preset]["settings"]))
    ours: Mapping[str, Any] = run.recipe.settings
    apart = [f"{key} is {ours[key]!r}, not {wanted[key]!r}" for key in wanted
             if key not in _FREE and ours[key] != wanted[key]]  # fmt: skip
    blocks = run.recipe.samples + run.recipe.anchors
    if not apart and blocks < _BLOCKS:
        apart.append(f"{blocks} blocks are not the whole text")
    return "; ".join(apart[:3])


def _unfinished(perplexity: Array) -> str:
    return "" if len(perplexity) > _FITS else f"{len(perplexity) - 1} generations are fewer than {_FITS}"
