"""The callback for transformers' Trainer."""

from __future__ import annotations

import os
import warnings
from typing import Any

from collapse_empirical.callback.log import GenerationLog
from collapse_empirical.callback.tokens import count
from collapse_theory import checks
from collapse_theory.monitor import Report, Watch, monitor_scalars, words
from collapse_theory.policy import Policy, Replace

try:
    from transformers import TrainerCallback
except ImportError as error:
    raise ImportError(
        "`MonitorCallback` must have the package transformers, which is not installed. "
        "Run: pip install 'collapse-theory[empirical]'"
    ) from error

__all__ = ["AlarmWarning", "MonitorCallback"]


class AlarmWarning(UserWarning):
    """The monitor's alarm: chance alone does not explain the loop."""


class MonitorCallback(TrainerCallback):
    """Counts the training data of every generation, and says whether the loop collapses.

    When training begins it counts the tokens of the training data, adds the line ``{"generation": 1, "counts": {…}}``
    to a log that all generations share, and reads the whole log. The numbers of the monitor appear in the Trainer's
    logs, an alarm is a warning, and ``stop_on_alarm`` ends the training after its first step.

    Parameters
    ----------
    log_path : path
        The log, JSON lines, which ``collapse monitor`` reads too.
    generation : int >= 0, optional
        Number of this generation; the real data are 0. If left out, one more than the last in the log, or the last
        one if it has the same counts: then this training goes on with it after a kill.
    policy : Policy
        What each model is trained on. Under ``Fresh(m)`` count generated data only, by :meth:`observe`; m is in tokens.
    is_sample : bool
        Whether only a part of the data is counted.
    false_alarm : float in (0, 1)
        Probability with which a loop that only resamples ever raises the alarm, at most.
    confidence : float in (0, 1)
        Of the intervals.
    seed : int
        Of the halves into which samples are split.
    replace : bool
        Whether other counts of the last generation are replaced; if not, they are an error.
    stop_on_alarm : bool
        Whether training ends where the alarm was raised in this generation or before.
    pad_token_id : int >= 0, optional
        Left out of data without ``attention_mask``. If left out, that of the Trainer's tokenizer.

    Attributes
    ----------
    generation : int or None
        The one that was counted last.
    report : Report or None
        What the log says up to this generation; None before there are two.

    Raises
    ------
    ValueError
        If an argument is out of range; when training begins, if the log, or the data, cannot be read.

    Notes
    -----
    The Trainer hands its logs to trackers before it hands them to other callbacks. ``callback.attach(trainer)``, after
    the Trainer is made, lets TensorBoard, Weights & Biases and all others see the numbers, as ``train/monitor/slope``
    and so on; without it they are in ``trainer.state.log_history`` only.

    Of several processes that train one model the first writes the log; all of them count and decide alike, and need
    ``generation``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     callback = MonitorCallback(Path(folder) / "loop.jsonl")
    ...     for texts in (["a b a b c"] * 40, ["a b a b b"] * 40):
    ...         report = callback.observe(texts)
    >>> callback.generation, report.alarm is None
    (1, True)
    """

    def __init__(
        self,
        log_path: str | os.PathLike[str],
        *,
        generation: int | None = None,
        policy: Policy = Replace(),
        is_sample: bool = False,
        false_alarm: float = 0.01,
        confidence: float = 0.95,
        seed: int = 0,
        replace: bool = False,
        stop_on_alarm: bool = False,
        pad_token_id: int | None = None,
    ) -> None:
        self.log = GenerationLog(log_path)
        self._given = None if generation is None else checks.whole("generation", generation, minimum=0)
        self.generation = self._given
        self.report: Report | None = None
        self._asked: dict[str, Any] = {
            "policy": policy,
            "is_sample": is_sample,
            "false_alarm": false_alarm,
            "confidence": confidence,
            "seed": seed,
        }
        Watch(**self._asked)  # checks them
        self._replace, self._stop_on_alarm, self._pad_token_id = replace, stop_on_alarm, pad_token_id
        self._trainer: Any = None
        self._is_counted = False

    def attach(self, trainer: Any) -> MonitorCallback:
        """Let a Trainer call this callback, and all of its trackers see the numbers; return the callback."""
        if self not in trainer.callback_handler.callbacks:
            trainer.add_callback(self)
        self._trainer = trainer
        return self

    def observe(self, data: Any) -> Report | None:
        """Count the data of this generation, and add them to the log; training then does not count its own.

        Parameters
        ----------
        data : texts, token ids, mapping or data set
            See :func:`collapse_empirical.callback.count`. Padding is known by ``attention_mask``, or else by
            ``pad_token_id`` of this callback: it has no tokenizer before training.

        Returns
        -------
        Report or None
            None for the first generation.

        Raises
        ------
        ValueError
            If there is nothing to count, or the log cannot be read, or has other counts of this generation.

        Warns
        -----
        AlarmWarning
            If the alarm was raised in this generation or before.
        """
        self._observe(data, self._pad_token_id, is_writer=True)
        return self.report

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Count the training data, unless they are counted already; log the numbers; stop on alarm if asked to."""
        if not self._is_counted:
            if args.world_size > 1 and self._given is None:
                raise ValueError(
                    "`generation` must be given where several processes train one model: they count at the same time; "
                    f"got none, and {args.world_size} processes. Pass its number."
                )
            pad = self._pad_token_id
            if pad is None:
                pad = getattr(kwargs.get("processing_class"), "pad_token_id", None)
            self._observe(_training_data(kwargs), pad, is_writer=state.is_world_process_zero)
        if self.report is not None:
            self._tell(state, self.report)
            if self._stop_on_alarm and self.report.alarm is not None:
                control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Forget that this generation was counted: the next training has data of its own."""
        self._is_counted = False

    def _observe(self, data: Any, pad: int | None, *, is_writer: bool) -> None:
        counts = count(data, pad_token_id=pad)
        self.generation = number = self.log.next(counts) if self._given is None else self._given
        if is_writer:
            self.log.write(number, counts, replace=self._replace)
        before = {earlier: row for earlier, row in self.log.read().items() if earlier < number}
        self.report = self._read({**before, number: counts})
        self._is_counted = True
        if is_writer and self.report is not None and self.report.alarm is not None:
            warnings.warn(words.verdict(self.report), AlarmWarning, stacklevel=3)

    def _read(self, rows: dict[int, dict[str, int]]) -> Report | None:
        watch = Watch(**self._asked, first=min(rows))
        for counts in rows.values():
            watch.add(counts)
        return watch.report() if len(rows) > 1 else None

    def _tell(self, state: Any, report: Report) -> None:
        step = report.steps[-1]
        numbers = {"monitor/generation": float(step.generation)} | monitor_scalars(step, alarm=report.alarm)
        if self._trainer is not None:
            self._trainer.log(numbers)
        else:
            state.log_history.append({**numbers, "step": state.global_step})


def _training_data(given: dict[str, Any]) -> Any:
    """Return the data set that a Trainer trains on, if it has an end."""
    data = getattr(given.get("train_dataloader"), "dataset", None)
    if data is None or not hasattr(data, "__len__"):
        raise ValueError(
            f"`train_dataset` must have a length to be counted when training begins; got {checks.shown(data)}. "
            "Call callback.observe(data) before."
        )
    return data
