"""The monitor in a loop that transformers' Trainer trains: one callback for every generation.

``MonitorCallback("loop.jsonl")`` counts the tokens of the data that a model is trained on, adds them to a log that all
generations share, and says whether the loop collapses::

    from collapse_empirical.callback import MonitorCallback

    trainer = Trainer(model, args, train_dataset=dataset, callbacks=[MonitorCallback("loop.jsonl")])
    trainer.train()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from collapse_empirical.callback.log import GenerationLog
from collapse_empirical.callback.tokens import count

if TYPE_CHECKING:
    from collapse_empirical.callback.trainer import AlarmWarning, MonitorCallback

__all__ = ["AlarmWarning", "GenerationLog", "MonitorCallback", "count"]


def __getattr__(name: str) -> Any:
    """Load transformers when the callback is first used: the log and the counts do without."""
    if name not in ("AlarmWarning", "MonitorCallback"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from collapse_empirical.callback import trainer

    return getattr(trainer, name)
