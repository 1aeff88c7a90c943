"""The sizes M_0, M_1, … of the generations as the dual chains ask for them."""

from __future__ import annotations

from collapse_theory.schedule import Constant, Schedule

__all__ = ["Sizes"]


class Sizes:
    """Data drawn per generation; a constant size takes no memory, whatever the number of fits."""

    def __init__(self, schedule: Schedule, fits: int) -> None:
        few = 1 if isinstance(schedule, Constant) else fits
        drawn = schedule.draws(few).tolist()
        self.constant: int | None = drawn[0] if isinstance(schedule, Constant) else None
        self._sums = [0]
        self._sizes: list[int] = drawn
        for size in drawn:
            self._sums.append(self._sums[-1] + size)
        self.largest: int = max(drawn, default=1)

    def of_fit(self, t: int) -> int:
        """Return M_{t-1}, the data drawn for fit t."""
        return self.constant if self.constant is not None else self._sizes[t - 1]

    def pool(self, t: int) -> int:
        """Return M_0 + … + M_{t-1}."""
        return self.constant * t if self.constant is not None else self._sums[t]
