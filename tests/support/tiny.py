"""Every policy forward, in exact fractions: all histories of a process of a few atoms, a few data and a few fits.

Nothing is followed back and no formula is used, so that what follows lineages can be tested against it. A *type* is an
original atom, or one that came up as new. A *model* is what the next generation is drawn from: the shares of the
original atoms, and those of the new types in ascending order, since new types have no names.

Each datum that is drawn from a model is, with probability ``novelty``, of a type never seen before. With a
``concentration`` θ the data of a generation are Dirichlet-multinomial: given earlier data x_1 … x_n of its generation,
the next is a copy of one of them with probability n/(θ + n). Both hold from the first generation on, but not for
anchors, of any policy, which are independent draws from the original distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace, split

ONE = Fraction(1)


class Model(NamedTuple):
    """Shares of the original atoms, and of all new types in ascending order."""

    originals: tuple[Fraction, ...]
    others: tuple[Fraction, ...] = ()

    @property
    def shares(self) -> tuple[Fraction, ...]:
        return self.originals + self.others


class Draw(NamedTuple):
    """How a datum is drawn from a model."""

    novelty: Fraction = Fraction(0)
    concentration: Fraction | None = None
    anchors: int = 0


class State(NamedTuple):
    """What the process remembers: a record of each original atom, and the sorted ones of all new types.

    A record is the share itself, the count in the pool (accumulate), or the counts in pool and subsample.
    """

    originals: tuple[Any, ...]
    others: tuple[Any, ...] = ()


Law = dict[Any, Fraction]


def law(
    p: Sequence[Fraction],
    *,
    samples: Sequence[int],
    fits: int,
    policy: Policy = Replace(),
    novelty: Fraction = Fraction(0),
    concentration: Fraction | None = None,
    anchors: int = 0,
) -> dict[Model, Fraction]:
    """Return the probability of every model that can stand after so many fits; ``samples`` holds at least as many."""
    rule, real = split(policy, anchors)
    return _models(history(p, samples, fits, rule, Draw(novelty, concentration, real)))


def collapsed_by(p: Sequence[Fraction], *, samples: Sequence[int], fits: int, **how: Any) -> list[Fraction]:
    """Return the probabilities that one of the models after 0, 1, … fits was of one type only."""
    policy, anchors = split(how.pop("policy", Replace()), how.pop("anchors", 0))
    draw = Draw(**how, anchors=anchors)
    found = []
    states: Law = {_start(tuple(p), policy): ONE}
    for fit in range(fits + 1):
        states = {state: w for state, w in states.items() if max(_model(state, p, policy).shares) < 1}
        found.append(1 - sum(states.values()))
        if fit < fits:
            states = _stepped(states, tuple(p), samples[fit], policy, draw)
    return found


def history(p: Sequence[Fraction], samples: Sequence[int], fits: int, policy: Policy, draw: Draw) -> Law:
    states: Law = {_start(tuple(p), policy): ONE}
    for size in samples[:fits]:
        states = _stepped(states, tuple(p), size, policy, draw)
    return {(state, _model(state, p, policy)): w for state, w in states.items()}


# --- questions to the law ---------------------------------------------------------------------------------------------


def expected(models: dict[Model, Fraction], quantity: Callable[[Model], Any]) -> Any:
    return sum(weight * quantity(model) for model, weight in models.items())


def presence(atom: int) -> Callable[[Model], int]:
    return lambda model: int(model.originals[atom] > 0)


def support(model: Model) -> int:
    """Return the number of types, new ones included."""
    return sum(share > 0 for share in model.shares)


def mass_lost(p: Sequence[Fraction]) -> Callable[[Model], Fraction]:
    """Return the original probability of the atoms that the model lacks."""
    return lambda model: sum((q for q, share in zip(p, model.originals, strict=True) if share == 0), Fraction(0))


def agreement(draws: int) -> Callable[[Model], Fraction]:
    """Return the probability that independent draws from the model are all of one type; two: the homozygosity."""
    return lambda model: sum((share**draws for share in model.shares), Fraction(0))


def all_are(atom: int, draws: int) -> Callable[[Model], Fraction]:
    return lambda model: model.originals[atom] ** draws


def all_miss(atom: int, draws: int) -> Callable[[Model], Fraction]:
    return lambda model: (1 - model.originals[atom]) ** draws


def distinct(draws: int) -> Callable[[Model], Fraction]:
    """Return the mean number of types among independent draws from the model."""
    return lambda model: sum((1 - (1 - share) ** draws for share in model.shares), Fraction(0))


def entropy(model: Model) -> float:
    return -math.fsum(float(share) * math.log(share) for share in model.shares if share)


def is_collapsed(model: Model) -> int:
    return int(max(model.shares) == 1)


# --- one fit ----------------------------------------------------------------------------------------------------------


def _start(p: tuple[Fraction, ...], policy: Policy) -> State:
    if isinstance(policy, Accumulate):
        return State((0,) * len(p))
    return State(((0, 0),) * len(p)) if isinstance(policy, AccumulateSubsample) else State(p)


def _model(state: State, p: Sequence[Fraction], policy: Policy) -> Model:
    if isinstance(policy, AccumulateSubsample):
        counts = State(*(tuple(sub for _, sub in records) for records in state))
    elif isinstance(policy, Accumulate):
        counts = state
    else:
        return Model(*state)
    total = sum(map(sum, counts))
    if total == 0:
        return Model(tuple(p))
    shares = (tuple(Fraction(count, total) for count in records) for records in counts)
    originals, others = shares
    return Model(originals, tuple(sorted(share for share in others if share)))


def _stepped(states: Law, p: tuple[Fraction, ...], size: int, policy: Policy, draw: Draw) -> Law:
    found: Law = {}
    for state, weight in states.items():
        for later, chance in _next(state, p, size, policy, draw):
            found[later] = found[later] + weight * chance if later in found else weight * chance
    return found


def _next(
    state: State, p: tuple[Fraction, ...], size: int, policy: Policy, draw: Draw
) -> Iterator[tuple[State, Fraction]]:
    """Yield what can follow: draw the data, then fit the model."""
    records = state.originals + state.others
    shares = _shares(state, p, policy)
    for (counts, fresh), chance in _batch(shares, size, draw.novelty, draw.concentration).items():
        for real, luck in _draws(p, draw.anchors).items():
            known = [n + (real[i] if i < len(p) else 0) for i, n in enumerate(counts)]
            for after, fortune in _fitted(records, shares, known, fresh, p, policy):
                yield _canonical(after, len(p)), math.prod((w for w in (luck, fortune) if w is not ONE), start=chance)


def _shares(state: State, p: tuple[Fraction, ...], policy: Policy) -> tuple[Fraction, ...]:
    """Return the share of each record; new types that the subsample lacks have one of 0."""
    records = state.originals + state.others
    if not isinstance(policy, (Accumulate, AccumulateSubsample)):
        return records
    counts = records if isinstance(policy, Accumulate) else tuple(sub for _, sub in records)
    total = sum(counts)
    return tuple(Fraction(n, total) for n in counts) if total else p


def _fitted(
    records: tuple[Any, ...],
    shares: tuple[Fraction, ...],
    counts: list[int],
    fresh: int,
    p: tuple[Fraction, ...],
    policy: Policy,
) -> Iterable[tuple[list[Any], Fraction]]:
    """Return the records after a fit to the data, each with its probability."""
    counts = counts + [1] * fresh
    size = sum(counts)
    if isinstance(policy, Accumulate):
        return [([a + b for a, b in zip([*records, *[0] * fresh], counts, strict=True)], ONE)]
    if isinstance(policy, AccumulateSubsample):
        pool = [a + b for a, b in zip([*(n for n, _ in records), *[0] * fresh], counts, strict=True)]
        return [(list(zip(pool, sub, strict=True)), w) for sub, w in _without_replacement(tuple(pool), size).items()]
    fitted = [Fraction(n, size) for n in counts]
    if isinstance(policy, Mix):
        before, real = [*shares, *[0] * fresh], [*p, *[0] * (len(fitted) - len(p))]
        a, b, c = (Fraction(x) for x in (policy.alpha, policy.beta, policy.gamma))
        fitted = [a * x + b * y + c * z for x, y, z in zip(fitted, before, real, strict=True)]
    return [(fitted, ONE)]


def _canonical(records: list[Any], atoms: int) -> State:
    return State(tuple(records[:atoms]), tuple(sorted(r for r in records[atoms:] if r not in (0, (0, 0)))))


def _models(states: Law) -> dict[Model, Fraction]:
    found: dict[Model, Fraction] = {}
    for (_, model), weight in states.items():
        found[model] = found.get(model, Fraction(0)) + weight
    return found


# --- draws ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def _batch(
    shares: tuple[Fraction, ...], size: int, novelty: Fraction, concentration: Fraction | None
) -> dict[tuple[tuple[int, ...], int], Fraction]:
    """Return the probability of each: data of every known type, and how many are new."""
    if novelty == 0:
        return {(drawn, 0): chance for drawn, chance in _draws(shares, size, concentration).items()}
    found: dict[tuple[tuple[int, ...], int], Fraction] = {}
    for drawn, chance in _draws(shares, size, concentration).items():
        for parts in product(*(_kept(n, novelty) for n in drawn)):
            weight = chance
            for _, share in parts:
                if share is not ONE:
                    weight *= share
            kept = tuple(k for k, _ in parts)
            key = (kept, size - sum(kept))
            found[key] = found[key] + weight if key in found else weight
    return found


@lru_cache(maxsize=10_000)
def _kept(drawn: int, novelty: Fraction) -> list[tuple[int, Fraction]]:
    """Return how many of so many data may keep their type, with the probability of each."""
    if drawn == 0 or novelty == 0:
        return [(drawn, ONE)]
    chances = [(k, math.comb(drawn, k) * (1 - novelty) ** k * novelty ** (drawn - k)) for k in range(drawn + 1)]
    return [(k, chance) for k, chance in chances if chance]


@lru_cache(maxsize=10_000)
def _draws(
    shares: tuple[Fraction, ...], size: int, concentration: Fraction | None = None
) -> dict[tuple[int, ...], Fraction]:
    """Return the probability of all counts of ``size`` data, drawn one after the other."""
    found: dict[tuple[int, ...], Fraction] = {(0,) * len(shares): ONE}
    for before in range(size):
        later: dict[tuple[int, ...], Fraction] = {}
        for counts, weight in found.items():
            for i, share in enumerate(shares):
                chance = share
                if concentration is not None:
                    chance = (concentration * share + counts[i]) / (concentration + before)
                if chance:
                    key = (*counts[:i], counts[i] + 1, *counts[i + 1 :])
                    later[key] = later.get(key, Fraction(0)) + weight * chance
        found = later
    return found


@lru_cache(maxsize=10_000)
def _without_replacement(pool: tuple[int, ...], size: int) -> dict[tuple[int, ...], Fraction]:
    """Return the probability of all counts among ``size`` data of the pool."""
    ways = math.comb(sum(pool), size)
    return {
        counts: Fraction(math.prod(map(math.comb, pool, counts)), ways)
        for counts in product(*(range(n + 1) for n in pool))
        if sum(counts) == size
    }
