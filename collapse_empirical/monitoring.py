"""The monitor on runs of the lab: of a whole run, or generation by generation while it is computed."""

from __future__ import annotations

from collapse_empirical.store import COUNTS, DamagedError, Run
from collapse_theory.monitor import Watch, monitor_scalars
from collapse_theory.runs import Counts, count_log, load_counts, watch_run
from collapse_theory.runs.steps import Steps, with_anchors

__all__ = ["Follower", "count_log", "watch_run"]


class Follower:
    """Follows one seed of a run: after each generation, the numbers that a tracker shows of it.

    Parameters
    ----------
    run : Run
    seed : int
        One of its seeds. Generations that were computed by an earlier process are read from the disk.

    Examples
    --------
    Inside ``collapse-lab run --log-to tensorboard``::

        follower = Follower(run, seed=0)
        follower.scalars(1)["monitor/log_evidence"]
    """

    def __init__(self, run: Run, seed: int) -> None:
        self._run, self._seed = run, seed
        self._watch: Watch | None = None
        self._steps = Steps(run.recipe.policy)
        self._next, self._is_lost = 0, False

    def scalars(self, generation: int) -> dict[str, float]:
        """Return the numbers of the monitor after a generation that is on the disk.

        Parameters
        ----------
        generation : int >= 0

        Returns
        -------
        dict of float
            See :func:`collapse_theory.monitor.monitor_scalars`; nothing for the original, and for runs that the monitor
            cannot read: without counts, with damaged ones, or without data in a generation.
        """
        if generation < 1 or self._is_lost:
            return {}
        try:
            return self._followed(generation)
        except (DamagedError, KeyError, ValueError):  # a run goes on whether it is watched or not
            self._is_lost = True
            return {}

    def _followed(self, generation: int) -> dict[str, float]:
        if self._watch is None:
            self._watch = Watch(policy=with_anchors(self._run.recipe.policy, self._counts(1)))
        step = None
        for number in range(self._next, generation + 1):
            row, expected = self._steps.add(self._counts(number))
            step = self._watch.add(row, expected=expected)
        self._next = generation + 1
        return {} if step is None else monitor_scalars(step, alarm=self._watch.report().alarm)

    def _counts(self, generation: int) -> Counts:
        return load_counts(self._run.part(self._seed, generation, COUNTS))
