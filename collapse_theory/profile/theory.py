"""The models whose policies can be profiled from theory, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from collapse_theory import checks
from collapse_theory.policy import Policy
from collapse_theory.profile import discrete, gaussian, poisson, regression
from collapse_theory.profile.facts import Facts

__all__ = ["MODELS", "facts_of"]

MODELS: dict[str, Callable[..., Facts]] = {
    "linear-regression": regression.facts,
    "discrete": discrete.facts,
    "gaussian": gaussian.facts,
    "poisson": poisson.facts,
}


def facts_of(model: str, policy: Policy, settings: Mapping[str, Any]) -> Facts:
    """Return what theory knows about a named model, with settings of its own, under a policy."""
    checks.choice("model", model, tuple(MODELS))
    if not isinstance(policy, Policy):
        raise ValueError(f"`policy` must be a policy of `ct.policy`; got {policy!r}. Pass for instance Replace().")
    known = [name for name in inspect.signature(MODELS[model]).parameters if name != "policy"]
    for name in settings:
        if name not in known:
            raise ValueError(f"`{name}` must be a setting of {model}: {', '.join(known)}. Leave it out.")
    return MODELS[model](policy, **settings)
