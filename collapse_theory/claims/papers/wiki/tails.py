"""What one sample misses: the article on rare events, heavy tails and bounded ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Number, unsealed
from collapse_theory.claims.allowance import Limit, Within
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import times
from collapse_theory.claims.papers.wiki.source import KEY, article
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.simulation import Floats, estimated, in_blocks
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

Family = tuple[Callable[[int, Any], Number], int]
"""A weight by rank, and the number of atoms."""

# --- rare events ------------------------------------------------------------------------------------------------------


def _even_odds(samples: Any) -> Number:
    """Return the probability of an event that half of the samples miss."""
    ops = arithmetic.of(samples)
    return -ops.expm1(-ops.log(ops.number(2)) / samples)


def _simulate_even_odds(point: Point, replicates: int, seed: int) -> Estimate:
    """Return the median of the least of M uniform numbers: an event below it, on the unit interval, is missed."""

    def block(rng: np.random.Generator, count: int) -> Floats:
        return np.asarray(rng.random((count, point["samples"])).min(axis=1))

    least = np.sort(np.concatenate(in_blocks(block, replicates=replicates, seed=seed)))
    middle, spread = replicates // 2, round(math.sqrt(replicates) / 2)
    error = float(least[middle + spread] - least[middle - spread]) / 2
    return Estimate(float(least[middle]), error, replicates, seed)


RARE_EVENTS = Claim(
    id=f"{KEY}.rare-events",
    source=article('mathematics, "any event with probability less than about 1/M is likely to be completely absent"'),
    statement="An event of probability less than about 1/M is likely to be absent from M samples (read: the probability"
    " below which absence is more likely than not is 1/M up to a factor of 2; it is about ln(2)/M, and at 1/M itself"
    " the event is absent in 1/e = 37 % of the samples).",
    latex=r"1 - 2^{-1/M} \approx \frac1M",
    allows=Within(2),
    paths=(tuple({"samples": m} for m in (2, 10, 100, 1000, 10**6)),),
    published=lambda samples: 1 / arithmetic.of(samples).number(samples),
    exact=_even_odds,
    simulate=_simulate_even_odds,
    simulated=({"samples": 10}, {"samples": 100}),
    replicates=20_000,
    proofs=(Formal("absent_from_first_draw"),),
    control=times("1.5"),
    hypotheses="M independent samples",
    read_as="likely: more likely than not; about: up to a factor of 2",
    falsified_by="a threshold of even odds that is more than twice 1/M, or less than half of it; 1.5/M already fails",
)

# --- tails ------------------------------------------------------------------------------------------------------------


def _power(rank: int, ops: Any) -> Number:
    return 1 / ops.number(rank) ** 2


def _geometric(rank: int, ops: Any) -> Number:
    return ops.number(0.5) ** rank


def _equal(rank: int, ops: Any) -> Number:
    return ops.number(1)


_BOUNDED: Family = (_equal, 8)
_LIGHT: Family = (_geometric, 80)
_HEAVY: Family = (_power, 12_000)


def _missing_mass(family: Family, samples: Any) -> Number:
    """Return the expected probability of what M samples have missed."""
    ops, size = arithmetic.of(samples), unsealed(samples)
    shares = _shares(family, ops.bare, ops.bits)
    return ops.seal(sum((q * (1 - q) ** size for q in shares), ops.bare.number(0)))


@lru_cache(maxsize=4)
def _shares(family: Family, ops: Arithmetic, bits: int) -> list[Number]:
    weight, atoms = family
    weights = [weight(rank, ops) for rank in range(1, atoms + 1)]
    total = sum(weights, ops.number(0))
    return [w / total for w in weights]


def _simulate_missing(family: Family, samples: int, replicates: int, seed: int) -> Estimate:
    weight, atoms = family
    weights = np.array([weight(rank, arithmetic.of(1.0)) for rank in range(1, atoms + 1)], dtype=np.float64)
    p = weights / weights.sum()
    cumulative = np.minimum(p.cumsum(), 1.0)

    def block(rng: np.random.Generator, count: int, point: Point) -> Any:
        draws = rng.random((count, point["samples"]))
        drawn = np.minimum(np.searchsorted(cumulative, draws, side="right"), atoms - 1)
        drawn.sort(axis=1)
        first = np.ones(drawn.shape, dtype=bool)
        first[:, 1:] = drawn[:, 1:] != drawn[:, :-1]
        return 1 - np.where(first, p[drawn], 0.0).sum(axis=1)

    return estimated(block)({"samples": samples}, replicates, seed)


def _part(lighter: Family, heavier: Family, samples: Any) -> Number:
    """Return the part of the heavier tail in what the two samples miss."""
    low, high = (_missing_mass(family, samples) for family in (lighter, heavier))
    return high / (low + high)


def _simulate_part(lighter: Family, heavier: Family, point: Point, replicates: int, seed: int) -> Estimate:
    low, high = (
        _simulate_missing(family, point["samples"], replicates, seed + shift)
        for shift, family in enumerate((lighter, heavier))
    )
    part = high.value / (low.value + high.value)
    error = part * (1 - part) * math.hypot(low.standard_error / low.value, high.standard_error / high.value)
    return Estimate(part, error, replicates, seed)


_ONE_DRAW = "one generation: what a sample misses cannot be learned from it"

HEAVY_TAILS = Claim(
    id=f"{KEY}.heavy-tails",
    source=article('mathematics, "Distributions with heavier tails … lose more information per generation"'),
    statement="Of a light-tailed distribution a sample misses less than of a heavy-tailed one (judged by the missing"
    " probability of a power law over the sum of that and of a geometric law's, for growing samples; for a fixed size"
    " the scales decide).",
    latex=r"\frac{\sum_i q_i (1-q_i)^M}{\sum_i p_i (1-p_i)^M + \sum_i q_i (1-q_i)^M} \to 1,"
    r"\quad p_i \propto 2^{-i},\ q_i \propto i^{-2}",
    allows=Limit("samples"),
    paths=(tuple({"samples": 4**k} for k in range(1, 9)),),
    published=lambda samples: 1,
    exact=partial(_part, _LIGHT, _HEAVY),
    simulate=partial(_simulate_part, _LIGHT, _HEAVY),
    simulated=({"samples": 4}, {"samples": 64}),
    replicates=20_000,
    control=times("0.99"),
    hypotheses=_ONE_DRAW,
    narrower="one light and one heavy tail, both cut where no sample of the domain reaches",
    read_as="information lost: the expected probability of what the sample misses; heavier is judged for large samples",
    falsified_by="a part that settles below 1, or falls; 0.99 is told from 1",
)

BOUNDED_TAILS = Claim(
    id=f"{KEY}.bounded-tails",
    source=article('table of distribution types, "Bounded distributions … Lower (but still present)"'),
    statement="Of a bounded distribution a sample misses less than of a light-tailed one (judged by the missing"
    " probability of a geometric law over the sum of that and of eight equal atoms', for growing samples).",
    latex=r"\frac{\sum_i q_i (1-q_i)^M}{\sum_i p_i (1-p_i)^M + \sum_i q_i (1-q_i)^M} \to 1,"
    r"\quad p_i = \tfrac18,\ q_i \propto 2^{-i}",
    allows=Limit("samples"),
    paths=(tuple({"samples": 2**k} for k in range(1, 10)),),
    published=lambda samples: 1,
    exact=partial(_part, _BOUNDED, _LIGHT),
    simulate=partial(_simulate_part, _BOUNDED, _LIGHT),
    simulated=({"samples": 8}, {"samples": 16}),
    replicates=20_000,
    control=times("0.99"),
    hypotheses=_ONE_DRAW,
    narrower="one bounded distribution, eight equal atoms, and one light tail, on counts and not on the line",
    read_as="vulnerability: the expected probability of what the sample misses, for large samples; for few samples"
    " the eight atoms lose more",
    falsified_by="a part that settles below 1, or falls; 0.99 is told from 1",
)

CLAIMS = (RARE_EVENTS, HEAVY_TAILS, BOUNDED_TAILS)
