"""What each generation makes of one prompt: Example 1 of shumailov2023."""

from __future__ import annotations

from collapse_empirical.compare.series import after
from collapse_empirical.experiments.opt.experiment import create
from collapse_empirical.store import Run

__all__ = ["continuations"]


def continuations(run: Run) -> str:
    """Return the prompt and its continuation by every generation of the first seed."""
    made = create(run.recipe)
    decode = made.corpus.tokenizer.decode
    rows = run.metrics(run.recipe.seeds[0])
    lines = [f"Input: {decode(made.prompt()[0])}"]
    lines += [f"{after(fits).capitalize()}: {decode(row['continuation'])}" for fits, row in enumerate(rows)]
    return "\n\n".join(lines) + "\n"
