"""Simulations: seconds for a fixed number of draws, so that less is faster."""

from __future__ import annotations

import numpy as np

import collapse_theory as ct


class Draws:
    """Compiled before the clock starts, with two replicates."""

    def setup(self) -> None:
        self.risk(2)
        self.collapse_times(2)

    def risk(self, replicates: int) -> None:
        ct.montecarlo.risk_estimate(100, 10, replicates=replicates, seed=1)

    def collapse_times(self, replicates: int) -> None:
        ct.montecarlo.collapse_times(np.full(10, 0.1), samples=100, replicates=replicates, seed=1)

    def time_a_hundred_thousand_refitted_gaussians(self) -> None:
        self.risk(100_000)

    def time_a_thousand_collapse_times(self) -> None:
        self.collapse_times(1000)
