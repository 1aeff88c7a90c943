"""Exact, certified and simulated answers to published statements about model collapse.

>>> import collapse_theory as ct
>>> round(ct.discrete.collapse_time([0.5, 0.5], samples=100), 9)
136.602278382
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collapse_theory import checks, discrete, gaussian, markov, montecarlo, noise, policy, schedule, wasserstein
    from collapse_theory.certify import Enclosure, certify

_MODULES = ("claims", "discrete", "gaussian", "markov", "montecarlo", "noise", "policy", "schedule", "wasserstein")
_NAMES = {"certify": "collapse_theory.certify", "Enclosure": "collapse_theory.certify"}

__all__ = sorted([*_MODULES, *_NAMES, "__version__"])


def __getattr__(name: str) -> Any:
    """Load modules when they are first used, so that importing the package costs almost nothing."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("collapse-theory")
    elif name in _NAMES:
        value = getattr(import_module(_NAMES[name]), name)
    elif name in _MODULES:
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
