"""Resampling of a few types by enumeration: every state that can be reached, with its probability, under every policy.

Nothing here is a formula of the package. Probabilities and shares are exact if those given are fractions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, split

State = tuple[tuple[tuple[int, Any], ...], tuple[tuple[int, Any], ...]]
"""Of each original atom, and of each new type, how many data the pool holds and what share the model gives it."""


def reached(
    p: Any, sizes: list[int], *, policy: Policy, draw: Draw = Draw(), anchors: int = 0
) -> list[tuple[Any, list[Any], list[Any]]]:
    """Return the probability, the shares of the atoms and those of the new types of every state after the last fit."""
    base, real = split(policy, anchors)
    states: dict[State, Any] = {(tuple((0, share) for share in p), ()): Fraction(1)}
    for size in sizes:
        after: Counter[State] = Counter()
        for state, chance in states.items():
            for weight, following in _steps(state, p, size, base, draw, real):
                after[following] += chance * weight
        states = dict(after)
    return [(chance, *([share for _, share in part] for part in state)) for state, chance in states.items()]


def mean(quantity: Callable[[list[Any], list[Any]], Any], states: list[tuple[Any, list[Any], list[Any]]]) -> Any:
    """Return the mean of a function of the shares of the atoms and of the new types."""
    return sum(chance * quantity(atoms, others) for chance, atoms, others in states)


def homozygosity(atoms: list[Any], others: list[Any]) -> Any:
    return sum(share**2 for share in (*atoms, *others))


def support(atoms: list[Any], others: list[Any]) -> int:
    return sum(share > 0 for share in (*atoms, *others))


def entropy(atoms: list[Any], others: list[Any]) -> float:
    return -sum(float(share) * math.log(share) for share in (*atoms, *others) if share > 0)


def mass_lost(p: Any) -> Callable[[list[Any], list[Any]], Any]:
    return lambda atoms, others: sum(mass for mass, share in zip(p, atoms, strict=True) if share == 0)


def presence(atom: int) -> Callable[[list[Any], list[Any]], int]:
    return lambda atoms, others: int(atoms[atom] > 0)


def _steps(state: State, p: Any, size: int, policy: Policy, draw: Draw, anchors: int) -> Iterator[tuple[Any, State]]:
    types = [*state[0], *state[1]]
    shares = [share for _, share in types]
    original = [*p, *[0] * len(state[1])]
    novelty = Fraction(draw.novelty)
    for new in range(size + 1):
        chance = math.comb(size, new) * novelty**new * (1 - novelty) ** (size - new)
        if chance == 0:
            continue
        for drawn, first in _counts(shares, size - new, draw).items():
            for real, second in _counts(original, anchors, Draw()).items():
                counts = [*(a + b for a, b in zip(drawn, real, strict=True)), *[1] * new]
                for third, following in _fitted([*types, *[(0, 0)] * new], counts, policy, p):
                    alive = sorted(part for part in following[len(p) :] if part != (0, 0))
                    yield chance * first * second * third, (tuple(following[: len(p)]), tuple(alive))


def _counts(shares: list[Any], size: int, draw: Draw) -> dict[tuple[int, ...], Any]:
    """Return the counts that ``size`` draws can have, one datum after the other out of Pólya's urn."""
    theta = None if draw.is_independent else Fraction(draw.concentration)
    found: dict[tuple[int, ...], Any] = {(0,) * len(shares): Fraction(1)}
    for before in range(size):
        after: Counter[tuple[int, ...]] = Counter()
        for counts, chance in found.items():
            for kind, share in enumerate(shares):
                weight = share if theta is None else (theta * share + counts[kind]) / (theta + before)
                if weight > 0:
                    after[(*counts[:kind], counts[kind] + 1, *counts[kind + 1 :])] += chance * weight
        found = dict(after)
    return found


def _fitted(
    types: list[tuple[int, Any]], counts: list[int], policy: Policy, p: Any
) -> Iterator[tuple[Any, list[tuple[int, Any]]]]:
    """Return the types after a fit to the newest counts or to the pool, with the probabilities of subsamples."""
    total = sum(counts)
    pool = [before + count for (before, _), count in zip(types, counts, strict=True)]
    if isinstance(policy, Accumulate):
        yield Fraction(1), [(held, Fraction(held, sum(pool))) for held in pool]
    elif isinstance(policy, AccumulateSubsample):
        ways = math.comb(sum(pool), total)
        for chosen in _subsamples(pool, total):
            weight = math.prod(math.comb(held, taken) for held, taken in zip(pool, chosen, strict=True))
            yield Fraction(weight, ways), [(held, Fraction(c, total)) for held, c in zip(pool, chosen, strict=True)]
    else:
        mix = policy if isinstance(policy, Mix) else Mix(1, 0, 0)
        original = [*p, *[0] * (len(types) - len(p))]
        parts = zip(counts, types, original, strict=True)
        yield (
            Fraction(1),
            [(0, mix.alpha * Fraction(c, total) + mix.beta * share + mix.gamma * q) for c, (_, share), q in parts],
        )


def _subsamples(pool: list[int], wanted: int) -> Iterator[tuple[int, ...]]:
    if not pool:
        if wanted == 0:
            yield ()
        return
    for taken in range(min(pool[0], wanted) + 1):
        yield from ((taken, *rest) for rest in _subsamples(pool[1:], wanted - taken))
