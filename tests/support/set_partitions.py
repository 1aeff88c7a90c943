"""Moments of degree four after fits under every policy, from set partitions alone, in exact rationals.

Four positions carry one coordinate each: all the same, or two and two. The state holds, for each partition of each set
of positions, the expected product over its blocks of the mean over a distribution (the model that is drawn from, or the
pool as it is) of the product of the coordinates in the block. A step rewrites products: a part of a mixture for
each block, a normal block as means and covariances, these as averages over data, and averages by which data coincide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from typing import Any

Block = frozenset[int]
State = dict[frozenset[Block], Fraction]
Typed = tuple[tuple[str, Block], ...]
Terms = list[tuple[Fraction, Typed]]
SAME, TWO = (0, 0, 0, 0), (0, 0, 1, 1)


def partitions(items: list[Any]) -> Iterator[list[list[Any]]]:
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for i in range(len(smaller)):
            yield [*smaller[:i], [first, *smaller[i]], *smaller[i + 1 :]]


def matchings(items: list[int]) -> Iterator[list[list[int]]]:
    """Yield all ways to split into pairs and single items."""
    yield from (split for split in partitions(items) if all(len(part) <= 2 for part in split))


EVERY = [
    frozenset(map(frozenset, split))
    for chosen in chain.from_iterable(combinations(range(4), k) for k in range(5))
    for split in partitions(list(chosen))
]


def union(blocks: Any) -> Block:
    return frozenset().union(*blocks)


def falling(n: int, k: int) -> int:
    return math.prod(range(n - k + 1, n + 1))


def original(block: Block, coordinates: tuple[int, ...]) -> int:
    """Return the mean of a product of independent standard normals, some of them the same."""
    powers = [sum(coordinates[i] == c for i in block) for c in (0, 1)]
    return 0 if any(n % 2 for n in powers) else math.prod(math.prod(range(n - 1, 0, -2)) for n in powers)


def of_original(coordinates: tuple[int, ...]) -> State:
    return {key: Fraction(math.prod(original(block, coordinates) for block in key)) for key in EVERY}


def normal_blocks(blocks: Typed, kind: str, count: int, ddof: int) -> Iterator[tuple[Fraction, Typed]]:
    """Rewrite blocks of the fit as averages over its data: covariances are averages of pairs minus those of means."""
    others = tuple(entry for entry in blocks if entry[0] != "fit")
    choices = [list(matchings(sorted(block))) for name, block in blocks if name == "fit"]
    for picked in product(*choices):
        parts = list(chain.from_iterable(picked))
        pairs = [part for part in parts if len(part) == 2]
        singles = [part for part in parts if len(part) == 1]
        for kept in product([True, False], repeat=len(pairs)):
            weight, new = Fraction(count, count - ddof) ** len(pairs), list(singles)
            for pair, whole in zip(pairs, kept, strict=True):
                weight *= 1 if whole else -1
                new += [pair] if whole else [[i] for i in pair]
            yield weight, (*others, *((kind, frozenset(part)) for part in new))


def spread(terms: Iterable[tuple[Fraction, Typed]], rule: Callable[[Typed], Any]) -> list[tuple[Fraction, Typed]]:
    """Rewrite the blocks of each term, and add up equal ones."""
    found: dict[Typed, Fraction] = {}
    for weight, blocks in terms:
        for factor, new in rule(blocks) if weight else ():
            key = tuple(sorted(new, key=lambda entry: (entry[0], sorted(entry[1]))))
            found[key] = found.get(key, Fraction(0)) + weight * factor
    return [(weight, blocks) for blocks, weight in found.items()]


def drawn(blocks: Typed, size: int, anchors: int, source: str) -> Iterator[tuple[Fraction, Typed]]:
    """Rewrite averages over ``size`` data from ``source`` and ``anchors`` real ones by which of their data coincide."""
    averages = [block for name, block in blocks if name == "data"]
    others = tuple(entry for entry in blocks if entry[0] != "data")
    for split in partitions(averages):
        for origin in product([source, "real"] if anchors else [source], repeat=len(split)):
            real = origin.count("real")
            ways = falling(size, len(split) - real) * falling(anchors, real)
            merged = tuple((name, union(part)) for name, part in zip(origin, split, strict=True))
            yield Fraction(ways, (size + anchors) ** len(averages)), (*others, *merged)


def taken(blocks: Typed, size: int, pool: int) -> Iterator[tuple[Fraction, Typed]]:
    """Rewrite averages over ``size`` data taken from the pool, and over the pool, as averages over the pool."""
    inside = [entry for entry in blocks if entry[0] in ("taken", "p")]
    others = tuple(entry for entry in blocks if entry[0] not in ("taken", "p"))
    subs = sum(name == "taken" for name, _ in inside)
    for split in partitions(inside):
        chosen = sum(any(name == "taken" for name, _ in part) for part in split)
        if chosen > size:
            continue
        chance = Fraction(falling(size, chosen), falling(pool, chosen))
        scale = chance / (Fraction(pool) ** (len(inside) - subs) * Fraction(size) ** subs)
        classes = [union(block for _, block in part) for part in split]
        for groups in partitions(classes):  # sums over distinct data, by inclusion and exclusion
            sign = math.prod((-1) ** (len(g) - 1) * math.factorial(len(g) - 1) for g in groups)
            yield scale * sign * pool ** len(groups), (*others, *(("p", union(g)) for g in groups))


def value(terms: Any, state: State, coordinates: tuple[int, ...]) -> Fraction:
    total = Fraction(0)
    for weight, blocks in terms:
        real = math.prod(original(block, coordinates) for name, block in blocks if name == "real")
        if weight and real:
            total += weight * real * state[frozenset(block for name, block in blocks if name == "p")]
    return total


def parts_of(key: frozenset[Block], names: tuple[str, ...], weights: tuple[Any, ...]) -> Iterator[tuple[Any, Typed]]:
    """Let each block be of one part of a mixture."""
    for picked in product(range(len(names)), repeat=len(key)):
        blocks = tuple((names[i], block) for i, block in zip(picked, key, strict=True))
        yield Fraction(math.prod(weights[i] for i in picked)), blocks


def refitted(state: State, size: int, ddof: int, coordinates: Any, shares: Any = (1, 0, 0), anchors: int = 0) -> State:
    """Return the state of alpha fit + beta p + gamma real, the fit to data from p and real ones."""

    return {key: value(_refitted(key, size, ddof, shares, anchors), state, coordinates) for key in EVERY}


@cache
def _refitted(key: frozenset[Block], size: int, ddof: int, shares: Any, anchors: int) -> Terms:
    terms = parts_of(key, ("fit", "p", "real"), shares)
    averages = spread(terms, lambda blocks: normal_blocks(blocks, "data", size + anchors, ddof))
    return spread(averages, lambda blocks: drawn(blocks, size, anchors, "p"))


def first_pool(size: int, coordinates: Any) -> State:
    start = of_original(coordinates)
    return {
        key: value(drawn(tuple(("data", block) for block in key), size, 0, "p"), start, coordinates) for key in EVERY
    }


def grown(state: State, pool: int, subsample: int, size: int, ddof: int, coordinates: Any) -> State:
    """Add ``size`` data to the pool, from a fit to ``subsample`` of its data."""
    return {key: value(_grown(key, pool, subsample, size, ddof), state, coordinates) for key in EVERY}


@cache
def _grown(key: frozenset[Block], pool: int, subsample: int, size: int, ddof: int) -> Terms:
    weights = Fraction(pool, pool + size), Fraction(size, pool + size)
    terms = spread(parts_of(key, ("p", "data"), weights), lambda blocks: drawn(blocks, size, 0, "fit"))
    fits = spread(terms, lambda blocks: normal_blocks(blocks, "taken", subsample, ddof))
    return spread(fits, lambda blocks: taken(blocks, subsample, pool))


def pooled_fit(state: State, pool: int, subsample: int, ddof: int, coordinates: Any) -> State:
    """Return the state of a fit to ``subsample`` data of the pool."""

    return {key: value(_pooled_fit(key, pool, subsample, ddof), state, coordinates) for key in EVERY}


@cache
def _pooled_fit(key: frozenset[Block], pool: int, subsample: int, ddof: int) -> Terms:
    fits = normal_blocks(tuple(("fit", block) for block in key), "taken", subsample, ddof)
    return spread(fits, lambda found: taken(found, subsample, pool))


def covariance_square(state: State, pairs: tuple[tuple[int, int], ...]) -> Fraction:
    """Return the mean product of two entries of the covariance, at two pairs of positions."""
    total = Fraction(0)
    for kept in product([True, False], repeat=2):
        blocks = [[pair] if whole else [[i] for i in pair] for pair, whole in zip(pairs, kept, strict=True)]
        total += (-1) ** kept.count(False) * state[frozenset(map(frozenset, chain.from_iterable(blocks)))]
    return total


def fourth_and_determinant(follow: Callable[[Any], State]) -> tuple[Fraction, Fraction]:
    """Return E sigma^4 in one dimension and E det in two, of the model that ``follow`` reaches."""
    two = follow(TWO)
    straight, crossed = ((0, 1), (2, 3)), ((0, 2), (1, 3))
    return (
        covariance_square(follow(SAME), straight),
        covariance_square(two, straight) - covariance_square(two, crossed),
    )
