"""Statistical assertions with stated error rates.

Right code fails with probability at most 1e-9 and code wrong by ``resolution`` passes with probability at most 1e-9,
both for a normal mean; a design too small for that is itself a failure.
"""

from __future__ import annotations

import os
import secrets
from typing import Any

from collapse_theory.montecarlo import Estimate

Z = 6.11  # two-sided normal tail of 1e-9


def fixed_seed(number: int) -> int:
    """Return ``number``, or a fresh seed when COLLAPSE_ROTATE_SEEDS is set."""
    return secrets.randbits(32) if os.environ.get("COLLAPSE_ROTATE_SEEDS") else number


def assert_agrees(estimate: Any, exact: float, *, resolution: float) -> None:
    """Fail if ``estimate`` is too far from ``exact``, or too uncertain to notice an error of ``resolution``."""
    assert 2 * Z * estimate.standard_error <= resolution, (
        f"underpowered: standard error {estimate.standard_error:.3g} cannot resolve {resolution:.3g}"
    )
    z = estimate.z(exact)
    assert abs(z) <= Z, f"{estimate} is {z:.1f} standard errors from {exact} (seed {estimate.seed})"


def assert_mean(draws: Any, exact: float, *, seed: int, resolution: float) -> None:
    """The same for the mean of draws; ``resolution`` is relative to the exact value."""
    assert_agrees(Estimate.of_mean(draws, seed), exact, resolution=resolution * abs(exact))
