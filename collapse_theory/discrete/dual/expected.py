r"""Expectations over the model after some fits, by the dual chain, in any kind of number.

Everything that is asked of draws from the model follows from how many independent draws from the original, and how many
new types, they come down to: :func:`origins`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collapse_theory import schedule
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete import costs
from collapse_theory.discrete.dual import laws
from collapse_theory.discrete.dual.settled import settled
from collapse_theory.discrete.dual.stages import State, through
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

__all__ = ["Functional", "chain", "expectation", "origins"]


Origins = dict[tuple[int, int], Number]
"""Probabilities of the numbers of independent real draws and of new types."""

_KINDS: dict[type[Policy], Callable[..., laws.Dual]] = {
    Replace: laws.ReplaceDual,
    Accumulate: laws.AccumulateDual,
    AccumulateSubsample: laws.SubsampleDual,
}


@dataclass(frozen=True)
class Functional:
    """A question about draws from a model, or about all data that it was fitted to.

    Attributes
    ----------
    value : callable of two int
        The answer where they come down to so many independent draws from the original and so many new types.
    draws : int or None
        How many independent draws from the model; None: all distinct data that the last fit was made to, which tell
        what the model contains.
    """

    value: Callable[[int, int], Number]
    draws: int | None = None


def expectation(
    functional: Functional, *, samples: Any, fits: float, policy: Policy, draw: Any = None, ops: Arithmetic
) -> Number:
    """Return the mean of a functional of the model after ``fits`` fits; parameters as :func:`origins`.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> same = Functional(lambda real, new: 0.5 ** (real - 1), draws=2)
    >>> float(expectation(same, samples=2, fits=1, policy=Replace(), ops=arithmetic.of()))
    0.75
    """
    found = origins(functional.draws, samples=samples, fits=fits, policy=policy, draw=draw, ops=ops)
    return sum((weight * functional.value(real, new) for (real, new), weight in found.items()), start=ops.number(0))


def origins(
    draws: int | None, *, samples: Any, fits: float, policy: Policy, draw: Any = None, ops: Arithmetic
) -> Origins:
    """Return how many independent draws from the original, and how many new types, lineages come down to.

    Parameters
    ----------
    draws : int >= 0 or None
        Independent draws from the model after ``fits`` fits; None: all distinct data of the last fit.
    samples : int, sequence or Schedule
        Data drawn per generation.
    fits : int >= 0, or infinity
        Draw-then-fit steps done; at least 1 without ``draws``. Infinity: the stationary model, for data of one size
        under a policy that keeps none of them.
    policy : Policy
        One for categorical data.
    draw : object, optional
        With a ``novelty`` and a ``concentration``; without it, data are independent and of known types.
    ops : Arithmetic
        The kind of number.

    Returns
    -------
    dict
        ``{(real, new): probability}``.

    Raises
    ------
    ValueError
        If a fit has no data that could be asked for, the policy is another, nothing becomes stationary, or the work
        would take days.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> found = origins(2, samples=[2, 3], fits=2, policy=Replace(), ops=arithmetic.of())
    >>> {key: round(float(chance), 3) for key, chance in found.items()}
    {(1, 0): 0.667, (2, 0): 0.333}
    """
    if draws is None and fits == 0:
        raise ValueError("`draws` must be a number where `fits` is 0: the original was not fitted to data. Pass 1.")
    if fits == math.inf:
        return _settled(chain(policy, (_one_size(samples, policy),), draw), samples, draws, ops)
    steps = int(fits)
    sizes = tuple(schedule.of(samples).draws(steps).tolist())
    dual = chain(policy, sizes, draw)
    start = dual.held(steps) if draws is None else draws
    _announce(dual, samples, start, ops)
    return _origins(dual, start, steps, ops, of_data=draws is None)


def _one_size(samples: Any, policy: Policy) -> int:
    sizes = schedule.of(samples)
    if not isinstance(sizes, schedule.Constant):
        raise ValueError(f"`samples` must be one number if `fits` is infinite; got {samples!r:.60}. Pass an int.")
    if isinstance(policy, (Accumulate, AccumulateSubsample)):
        raise ValueError(f"`fits` must be finite under {policy!r}: the pool grows for ever. Pass a large number.")
    return int(sizes.draws(1)[0])


def _settled(dual: laws.Dual, samples: Any, draws: int | None, ops: Arithmetic) -> Origins:
    many = dual.held(1) if draws is None else draws
    _announce(dual, samples, many, ops, generations=many)
    start = dual.data(many, 0, ops.bare) if draws is None else {laws.Lineages(many): ops.bare.number(1)}
    return {key: ops.seal(weight) for key, weight in settled(dual, start, ops).items()}


def _origins(dual: laws.Dual, start: int, fits: int, ops: Arithmetic, *, of_data: bool) -> Origins:
    bare = ops.bare
    first = dual.back_from_data(fits - 1, bare) if of_data else dual.opening(fits, bare)
    measure = through({State(start): bare.number(1)}, first)
    for generation in reversed(range(fits - of_data)):
        measure = through(measure, dual.back(generation, bare))
    found: Origins = {}
    for state, weight in measure.items():
        key = state.alive + state.ended, state.new
        found[key] = found[key] + weight if key in found else weight
    return {key: ops.seal(weight) for key, weight in found.items()}


def chain(policy: Policy, sizes: tuple[int, ...], draw: Any = None) -> laws.Dual:
    """Return the dual chain of a policy for data of these sizes."""
    how = (getattr(draw, "novelty", 0), getattr(draw, "concentration", math.inf))
    if isinstance(policy, Mix):
        return laws.MixDual(sizes, *how, policy.alpha, policy.beta, policy.gamma)
    if isinstance(policy, Fresh):
        return laws.FreshDual(sizes, *how, policy.anchors)
    kind = _KINDS.get(type(policy))
    if kind is None:
        raise ValueError(f"`policy` must be one for categorical data; got {policy!r:.60}. Pass for example Replace().")
    return kind(sizes, *how)


def _announce(dual: laws.Dual, samples: Any, start: int, ops: Arithmetic, *, generations: int = 1) -> None:
    """Announce the steps: each state of a generation leads to about half as many as there are data in it."""
    widths = [min(start, size) / 2 for size in dual.sizes]
    more = start / 2 if len(dual.drawn(ops.bare)) else 1.0
    states = [more * dual.states(start, generation) for generation in range(len(dual.sizes))]
    steps = generations * sum(width * count for width, count in zip(widths, states, strict=True))
    costs.announce(name="samples", value=samples, steps=steps, stored=max(states, default=0.0), ops=ops)
