"""Categorical data under any policy, by lineages that are followed back: a route without the closed forms of pairs."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.discrete.dual.expected import Functional, expectation
from collapse_theory.policy import Policy

__all__ = ["agreement", "mean_support"]


def agreement(p: Any, *, samples: Any, fits: Any, policy: Policy) -> Number:
    """Return the probability that two draws from the model are equal, averaged over runs; sizes may be a list.

    Examples
    --------
    >>> from collapse_theory.policy import Accumulate
    >>> float(agreement([0.5, 0.5], samples=2, fits=1, policy=Accumulate()))
    0.75
    """
    same = Functional(lambda real, new: sum(q**real for q in p), draws=2)
    return _mean(same, p, samples, fits, policy)


def mean_support(p: Any, *, samples: Any, fits: Any, policy: Policy) -> Number:
    """Return the mean number of outcomes in the data that the last fit was made to.

    Examples
    --------
    >>> from collapse_theory.policy import Accumulate
    >>> float(mean_support([0.5, 0.5], samples=2, fits=1, policy=Accumulate()))
    1.5
    """
    return _mean(Functional(lambda real, new: sum(1 - (1 - q) ** real for q in p)), p, samples, fits, policy)


def _mean(functional: Functional, p: Any, samples: Any, fits: Any, policy: Policy) -> Number:
    sizes = samples if isinstance(samples, list) else checks.whole("samples", samples, minimum=1)
    steps = checks.whole("fits", fits, minimum=1)
    return expectation(functional, samples=sizes, fits=steps, policy=policy, ops=arithmetic.of(*p, samples))
