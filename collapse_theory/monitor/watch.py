"""The monitor itself: counts of one generation after the other go in, estimates and evidence come out."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.monitor.cells import CAUSES
from collapse_theory.monitor.estimate import IntervalEstimate
from collapse_theory.monitor.evidence import combined
from collapse_theory.monitor.log import as_log, whole_counts
from collapse_theory.monitor.parts import Parts
from collapse_theory.monitor.report import Report, Step
from collapse_theory.monitor.sampled import SampledLog
from collapse_theory.monitor.whole import WholeLog
from collapse_theory.policy import Policy, Replace

__all__ = ["Watch", "watch"]

Counts = NDArray[np.int64]


@partial(remembered, parts=(IntervalEstimate,))
def watch(
    log: Any,
    *,
    policy: Policy = Replace(),
    is_sample: bool = False,
    scores: Any = None,
    false_alarm: float = 0.01,
    confidence: float = 0.95,
    seed: int = 0,
) -> Report:
    """Read a log of counts: what moves the loop, and whether chance alone explains it.

    Parameters
    ----------
    log : CountLog, array of shape (generations, categories), data frame, or sequence of mappings
        Counts of each generation, the original first; see :func:`as_log`.
    policy, is_sample, scores, false_alarm, confidence, seed
        See :class:`Watch`.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If the log is none, or an argument is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> rng, p = np.random.default_rng(1), np.full(50, 0.02)
    >>> rows = [rng.multinomial(5000, p)]
    >>> for _ in range(5):  # at temperature 0.8
    ...     q = (rows[-1] / 5000) ** (1 / 0.8)
    ...     rows.append(rng.multinomial(5000, q / q.sum()))
    >>> report = watch(rows)
    >>> report.alarm, report.cause, report.slope.holds(1 / 0.8)
    (3, 'sharpening', True)
    """
    counts = as_log(log)
    monitor = Watch(
        policy=policy,
        is_sample=is_sample,
        scores=scores if not isinstance(scores, Mapping) else _of_names(scores, counts.categories),
        false_alarm=false_alarm,
        confidence=confidence,
        seed=seed,
        first=counts.generations[0],
    )
    for row in counts.counts:
        monitor.add(row)
    return monitor.report()


class Watch:
    """The monitor for a running loop: add the counts of one generation after another.

    Parameters
    ----------
    policy : Policy
        What the next model is trained on: Replace, Fresh, Accumulate, AccumulateSubsample or Mix. Counts are those of
        the data that each model wrote, and under Mix those of all data drawn from the mixture; the first are the
        original.
    is_sample : bool
        Whether only a random sample of the data of each generation was counted, of whatever size. Then the noise of
        the samples belongs to the model, and the policy must be Replace.
    scores : array of shape (categories,) or mapping, optional
        A number for each category, such as quality, that data may prefer.
    false_alarm : float in (0, 1)
        Probability with which a loop that only resamples ever raises the alarm, at most.
    confidence : float in (0, 1)
        Of the intervals.
    seed : int >= 0
        Of the halves into which samples are split; unused otherwise.
    first : int
        Number of the first generation.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    *Resampling alone*: counts in categories that the training data have are Dirichlet-multinomial about the law that
    the policy gives, with any concentration, the same in all steps; any number of data may be new. Where the log is a
    sample, shifts of cells are taken as normal, which needs some dozens of counts in most of them.

    Examples
    --------
    >>> monitor = Watch()
    >>> monitor.add([60, 40])
    >>> monitor.add([58, 42]).generation
    1
    >>> monitor.report().alarm is None
    True
    """

    def __init__(
        self,
        *,
        policy: Policy = Replace(),
        is_sample: bool = False,
        scores: Any = None,
        false_alarm: float = 0.01,
        confidence: float = 0.95,
        seed: int = 0,
        first: int = 0,
    ) -> None:
        self._policy = checks.instance(
            "policy", policy, Policy, what="a policy", remedy="Pass one of ct.policy, such as Replace()."
        )
        self._is_sample = checks.instance(
            "is_sample",
            is_sample,
            bool,
            what="True or False",
            remedy="Say True if only a part of the data was counted.",
        )
        self._false_alarm, self._confidence = (
            checks.probability("false_alarm", false_alarm),
            checks.probability("confidence", confidence),
        )
        self._seed, self._generation = checks.seed(seed), checks.whole("first", first, minimum=0) - 1
        self._scores = scores if scores is None or isinstance(scores, Mapping) else _scores(scores)
        self._names: dict[Hashable, int] = {}
        self._log: WholeLog | SampledLog | None = None
        self._last: Counts = np.zeros(0, dtype=np.int64)
        self._steps: list[Step] = []
        self._parts = Parts()
        self._alarm: int | None = None

    def add(self, counts: Any, *, expected: Any = None) -> Step | None:
        """Take the counts of the next generation.

        Parameters
        ----------
        counts : array of shape (categories,), or mapping from names to counts
            Categories keep their places; new ones come after the others. A name that is left out was counted zero
            times.
        expected : array or mapping, optional
            Non-negative numbers in proportion to the frequencies that resampling alone gives, such as counts of all
            that the model was fitted to. Left out, the policy tells them; say them where you know more, as which real
            data were mixed in. Not where the log is a sample.

        Returns
        -------
        Step or None
            None for the original.

        Raises
        ------
        ValueError
            If counts are negative or not whole, there are none, or a category has no score.
        """
        frequencies = None if expected is None else self._expected(expected)
        row = self._row(counts)
        row = row if frequencies is None else np.pad(row, (0, max(frequencies.size - row.size, 0)))
        self._generation += 1
        if self._log is None:
            self._log, self._last = self._started(row), row
            return None
        parts = self._log.add(row, self._scores_of(row.size), frequencies)
        self._parts, self._last = self._parts + parts, row
        step = self._step(parts, int(row.sum()))
        self._steps.append(step)
        if self._alarm is None and step.log_evidence >= -math.log(self._false_alarm):
            self._alarm = step.generation
        return step

    def report(self) -> Report:
        """Return what there is to say so far.

        Raises
        ------
        ValueError
            If fewer than two generations were added.
        """
        if not self._steps:
            raise ValueError(
                f"`log` must be counts of two or more generations; got {1 if self._log else 0}. Add the next one."
            )
        return Report(
            steps=tuple(self._steps),
            **self._estimates(self._parts, self._steps[-1].size),
            entropy=self._parts.entropy,
            alarm=self._alarm,
            false_alarm=self._false_alarm,
            policy=self._policy,
            is_sample=self._is_sample,
            seed=self._seed,
            frequencies=tuple((self._last / self._last.sum()).tolist()),
        )

    def _started(self, row: Counts) -> WholeLog | SampledLog:
        if self._is_sample:
            return SampledLog(self._policy, row, np.random.default_rng(self._seed))
        return WholeLog(self._policy, row)

    def _step(self, parts: Parts, size: int) -> Step:
        assert self._log is not None
        logs = self._log.evidence
        return Step(
            generation=self._generation,
            size=size,
            **self._estimates(parts, size),
            entropy=parts.entropy,
            log_evidence=combined(logs),
            cause=_cause(logs),
        )

    def _estimates(self, parts: Parts, size: int) -> dict[str, Any]:
        assert self._log is not None
        return self._log.estimates(parts, float(size), self._confidence)

    def _row(self, counts: Any) -> Counts:
        """Return counts as an array over all categories so far."""
        if isinstance(counts, Mapping):
            counts = self._by_place(counts)
        row: Counts = whole_counts([counts], rows=1)[0]
        if row.size < self._last.size:
            raise ValueError(
                f"`counts` must count each of the {self._last.size} categories so far; got {row.size} counts. Write 0 "
                "for what was not seen."
            )
        if row.sum() == 0:
            raise ValueError("`counts` must hold data; got none. Leave out generations without data at the end.")
        return row

    def _by_place(self, numbers: Mapping[Hashable, Any]) -> NDArray[Any]:
        """Return numbers by name in the order of the names, of which there may be new ones."""
        for name in numbers:
            self._names.setdefault(name, len(self._names))
        row = np.zeros(len(self._names), dtype=object)
        for name, number in numbers.items():
            row[self._names[name]] = number
        return row

    def _expected(self, numbers: Any) -> NDArray[np.float64]:
        """Return frequencies of the categories so far, and of those that are named here first."""
        if self._is_sample or self._log is None:
            why = "is a sample" if self._is_sample else "has its original only"
            raise ValueError(
                f"`expected` must be left out where the log {why}; got {checks.shown(numbers)}. Remove it."
            )
        if isinstance(numbers, Mapping):
            numbers = self._by_place(numbers)
        row = checks.floats("expected", numbers)
        if row.ndim != 1 or not np.isfinite(row).all() or (row < 0).any() or row.sum() == 0:
            raise ValueError(
                "`expected` must hold non-negative numbers, one for each category, and not only zeros; "
                f"got {checks.shown(numbers)}. Pass counts of what the model was fitted to."
            )
        return np.asarray(row / row.sum())

    def _scores_of(self, size: int) -> Any:
        if self._scores is None:
            return None
        scores = self._scores
        if isinstance(scores, Mapping):
            scores = _of_names(scores, list(self._names) or range(size))
        if scores.size < size:
            raise ValueError(f"`scores` must have a number for each of {size} categories; got {scores.size}. Add them.")
        return scores[:size]


def _of_names(scores: Mapping[Hashable, Any], names: Sequence[Hashable]) -> Any:
    """Return the scores of categories in their order."""
    missing = next((name for name in names if name not in scores), None)
    if missing is not None:
        raise ValueError(
            f"`scores` must have a number for each category; got none for {checks.shown(missing)}. Add it."
        )
    return _scores([scores[name] for name in names])


def _scores(values: Any) -> Any:
    """Return one finite number for each category."""
    scores = checks.floats("scores", values)
    if scores.ndim != 1 or not np.isfinite(scores).all():
        raise ValueError(
            f"`scores` must be one finite number for each category; got {checks.shown(values)}. Pass a list."
        )
    return scores


def _cause(logs: list[Any]) -> str:
    """Return what the alternative with the most evidence is called."""
    names = (CAUSES, ("scores",) * len(logs[1]))
    found = [
        (float(kind.max()), label[int(kind.argmax())]) for kind, label in zip(logs, names, strict=True) if kind.size
    ]
    return max(found)[1] if found else "none"
