"""Policies and families as numbers that compiled code takes, and the refusal of what a process does not support."""

from __future__ import annotations

from typing import NamedTuple

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace

REPLACE, ACCUMULATE, SUBSAMPLE, MIX = range(4)
EVERY: tuple[type[Policy], ...] = (Replace, Accumulate, AccumulateSubsample, Mix)
GAUSSIAN, KNOWN_MEAN, POISSON, BERNOULLI = range(4)
FAMILIES = {"gaussian": GAUSSIAN, "known mean": KNOWN_MEAN, "poisson": POISSON, "bernoulli": BERNOULLI}
_CODES = {Replace: REPLACE, Accumulate: ACCUMULATE, AccumulateSubsample: SUBSAMPLE, Mix: MIX}


class Rule(NamedTuple):
    """A policy for compiled code."""

    code: int
    alpha: float
    beta: float
    gamma: float


def rule(policy: Policy, *, process: str, supported: tuple[type[Policy], ...] = EVERY) -> Rule:
    """Return ``policy`` as numbers; ``Mix(1, 0, 0)`` is :class:`Replace`.

    Examples
    --------
    >>> rule(Mix(1.0, 0.0, 0.0), process="x")
    Rule(code=0, alpha=1.0, beta=0.0, gamma=0.0)
    """
    if isinstance(policy, Mix) and policy.alpha == 1:
        policy = Replace()
    if type(policy) not in supported:
        known = " or ".join(f"{kind.__name__}()" for kind in supported)
        raise ValueError(f"`policy` must be {known} for {process}; got {checks.shown(policy)}. {_remedy(supported)}")
    if isinstance(policy, Mix):
        return Rule(MIX, float(policy.alpha), float(policy.beta), float(policy.gamma))
    return Rule(_CODES[type(policy)], 1.0, 0.0, 0.0)


def _remedy(supported: tuple[type[Policy], ...]) -> str:
    if supported == EVERY:
        return "Pass one of collapse_theory.policy."
    return "Simulate a quantity that exists under every policy instead."
