"""What can be asked of a chain, written once for all four arithmetics.

Conditioning on where the chain ends is Doob's transform: with ``h`` the chance of ending there, the conditioned
chain moves by ``A[i, j] h[j] / h[i]`` and its fundamental matrix is ``N[i, j] h[j] / h[i]``. So every conditional
expectation below is ``N (h * reward) / h``: the factors of ``I - Q`` are shared and nothing is subtracted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.markov.blocks import Blocks, advance, one_step, power
from collapse_theory.markov.kinds import Kind
from collapse_theory.markov.system import System

NEGLIGIBLE = 1e-60
"""Radius below which a certified variance or power is narrow enough, since it may be zero."""
_DENSE_COPIES = 3
"""Matrices of all states by all states that are held at once, as measured."""
SMALLEST_CHANCE = 1e-290
"""Probability in float64 below which conditioning on it could lose digits to underflow, and gives nan."""


def fundamental_matrix(system: System) -> Any:
    """Return the expected visits to every state from every state."""
    size = system.flows.transient
    checks.affordable(
        "fundamental_matrix",
        size,
        memory=_DENSE_COPIES * 8.0 * size**2,
        remedy="Ask `expected_visits` for single rows.",
    )
    identity = system.flows.constant(0, size, size)
    np.fill_diagonal(identity, system.flows.number(1))
    return system.solve(identity)


def expected_visits(system: System, start: int) -> Any:
    """Return one row of the fundamental matrix."""
    return system.solve(system.flows.unit(start), transposed=True)


def absorption(system: System) -> Any:
    """Return the probability of each end from each state; in floats, rows are put back to a sum of 1."""
    ends = system.solve(system.flows.dense_exits())
    return ends / ends.sum(axis=1, keepdims=True) if system.flows.kind.is_float else ends


def chance(system: System, given: int | None) -> Any:
    """Return the probability of ending in the absorbing state ``given`` (in any of them: 1)."""
    if given is None:
        return system.flows.constant(1, system.flows.transient)
    return system.solve(system.flows.exits_into(given))


def expected_total(system: System, weight: Any, reward: Any) -> Any:
    """Return the expected sum of ``reward`` over the steps until absorption, conditioned by ``weight``."""
    return ratio(system.solve(weight * reward), weight)


def ratio(total: Any, weight: Any) -> Any:
    """Divide, leaving 0 where the weight is exactly 0."""
    if weight.dtype != object:
        return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    return np.array([t if w == 0 else t / w for t, w in zip(total, weight, strict=True)], dtype=object)


def mean_steps(system: System, given: int | None) -> Any:
    """Return the expected number of steps, nan where the condition is impossible."""
    weight = chance(system, given)
    return _impossible_as_nan(expected_total(system, weight, system.flows.number(1)), weight)


def variance_steps(system: System, given: int | None) -> Any:
    """Return the variance of the number of steps, nan where the condition is impossible."""
    weight = chance(system, given)
    mean = expected_total(system, weight, system.flows.number(1))
    crude = 2 * expected_total(system, weight, mean) - mean - mean * mean
    return _impossible_as_nan(system.steadier_variance(given, weight, mean, crude), weight)


def _impossible_as_nan(value: Any, weight: Any) -> Any:
    impossible = weight == 0 if weight.dtype == object else weight < SMALLEST_CHANCE
    if impossible.any():
        value[impossible] = float("nan")
    return value


def survival(system: System, start: int, steps: Sequence[int]) -> Any:
    """Return the probability of not being absorbed after each of some increasing numbers of steps."""
    flows = system.flows
    step = Blocks(one_step(flows).Q, flows.total_exits[:, np.newaxis])
    row = Blocks(flows.unit(start)[np.newaxis, :], flows.constant(0, 1, 1))
    alive, done = [], 0
    for count in steps:
        row = advance(row, step, count - done, system.compose)
        alive.append(row.Q.sum())
        done = count
    chances = np.array(alive, dtype=row.Q.dtype)
    return np.minimum.accumulate(np.clip(chances, 0, 1)) if flows.kind.is_float else chances


def joined_power(system: System, exponent: int) -> Any:
    """Return the blocks of a power side by side, shape (r, r + s)."""
    blocks = power(one_step(system.flows), exponent, system.compose)
    if system.flows.kind is Kind.SPARSE:
        from scipy.sparse import hstack

        return hstack([blocks.Q, blocks.R], format="csr")
    return np.hstack([blocks.Q, blocks.R])
