r"""Where lineages end after very many generations of one size: the stationary model, in any kind of number.

The number of lineages that are alive never rises. From k of them the next other state is reached with the probabilities
of one generation, divided by their sum, however long it takes. So the states are passed once, highest number first, and
what cannot change any more counts as independent draws from the original: a single lineage where nothing ends it.
"""

from __future__ import annotations

from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete.dual.laws import Dual, Law, Lineages

__all__ = ["settled"]


def settled(dual: Dual, start: Law, ops: Arithmetic) -> dict[tuple[int, int], Number]:
    """Return the probabilities of the numbers of real draws and of new types that lineages come down to at last.

    ``start`` is in bare numbers; the sizes of generation 0 are those of all.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> from collapse_theory.discrete.dual.laws import FreshDual
    >>> ops = arithmetic.of()
    >>> found = settled(FreshDual((1,), anchors=1), {Lineages(2): ops.number(1)}, ops)
    >>> {key: round(float(chance), 3) for key, chance in found.items()}
    {(1, 0): 0.5, (2, 0): 0.5}
    """
    waiting: Law = dict(start)
    found: dict[tuple[int, int], Number] = {}
    for alive in range(max(state.alive for state in start), -1, -1):
        here = {state: waiting.pop(state) for state in list(waiting) if state.alive == alive}
        steps = _leaving(dual, alive, ops)
        for state, weight in here.items():
            if not steps:
                key = state.alive + state.ended, state.new
                found[key] = found[key] + weight if key in found else weight
            for step, chance in steps.items():
                later = Lineages(step.alive, state.ended + step.ended, state.new + step.new)
                waiting[later] = waiting[later] + weight * chance if later in waiting else weight * chance
    return found


def _leaving(dual: Dual, alive: int, ops: Arithmetic) -> Law:
    """Return where so many lineages go when they do; nowhere if they stay as they are for ever."""
    others = {step: chance for step, chance in dual.law(alive, 0, ops.bare).items() if step.alive < alive}
    total = sum(others.values(), start=ops.bare.number(0))
    return {step: chance / total for step, chance in others.items()}
