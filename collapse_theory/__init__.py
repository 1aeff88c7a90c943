"""Exact, certified and simulated answers to published statements about model collapse.

>>> import collapse_theory as ct
>>> round(ct.discrete.collapse_time([0.5, 0.5], samples=100), 9)
136.602278382
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from collapse_theory.faces import only

if TYPE_CHECKING:
    from collapse_theory import (
        arithmetic,
        claims,
        curation,
        decoding,
        discrete,
        draw,
        families,
        gaussian,
        graphs,
        loop,
        markov,
        monitor,
        montecarlo,
        noise,
        plan,
        policy,
        profile,
        regression,
        schedule,
        tails,
        testing,
        wasserstein,
    )
    from collapse_theory.enclosure import Enclosure, certify
    from collapse_theory.finder import find_value
    from collapse_theory.plan import fits_until
    from collapse_theory.profile import Profile
    from collapse_theory.show import cite
    from collapse_theory.trajectories import Trajectory, trajectory

    __version__: str

__all__ = [
    "Enclosure",
    "Profile",
    "Trajectory",
    "__version__",
    "arithmetic",
    "certify",
    "cite",
    "claims",
    "curation",
    "decoding",
    "discrete",
    "draw",
    "families",
    "find_value",
    "fits_until",
    "gaussian",
    "graphs",
    "loop",
    "markov",
    "monitor",
    "montecarlo",
    "noise",
    "plan",
    "policy",
    "profile",
    "regression",
    "schedule",
    "tails",
    "testing",
    "trajectory",
    "wasserstein",
]

_DEFINED_IN = {
    "certify": "collapse_theory.enclosure",
    "Enclosure": "collapse_theory.enclosure",
    "Profile": "collapse_theory.profile",
    "Trajectory": "collapse_theory.trajectories",
    "find_value": "collapse_theory.finder",
    "fits_until": "collapse_theory.plan",
    "trajectory": "collapse_theory.trajectories",
}


def __getattr__(name: str) -> Any:
    """Load modules when they are first used, so that importing the package costs almost nothing."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("collapse-theory")
    elif name == "cite":
        value = import_module("collapse_theory.show.cite")
    elif name in _DEFINED_IN:
        value = getattr(import_module(_DEFINED_IN[name]), name)
    elif name in __all__:
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


__dir__ = only(__all__)
