"""What the article says of distributions that are resampled: which modes go, and what two of them come to share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, discrete, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.wiki.source import KEY, article
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.explicit import counts_distribution, left_alone
from collapse_theory.claims.routes.simulation import Floats, resampled
from collapse_theory.discrete.chain import multinomial_probability
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]


def _share(count: Any, samples: Any) -> Number:
    ops = arithmetic.of(samples)
    return ops.number(count) / ops.number(samples)


def _count_and_rest(point: Point) -> list[float]:
    share = point["count"] / point["samples"]
    return [share, 1 - share]


# --- minor modes ------------------------------------------------------------------------------------------------------


def _gone(count: Any, samples: Any, fits: Any) -> Number:
    """Return the probability that the others alone are left."""
    share = _share(count, samples)
    return left_alone([share, 1 - share], samples=samples, fits=fits)[1]


MINOR_MODES = Claim(
    id=f"{KEY}.minor-modes",
    source=article('table of distribution types, "Minor modes disappear first"'),
    statement="After any number of generations a minor mode is more likely to be gone than a greater one.",
    latex=r"P(p^{(t)}_{\mathrm{minor}} = 0) \ge P(p^{(t)}_{\mathrm{major}} = 0)",
    allows=Bound("lower"),
    paths=(
        tuple(
            {"samples": 10, "count": minor, "other": major, "fits": t}
            for minor, major in ((1, 6), (1, 1.02), (4.99, 5.01))
            for t in (1, 10, 60)
        ),
    ),
    published=lambda samples, count, other, fits: _gone(other, samples, fits),
    exact=lambda samples, count, other, fits: _gone(count, samples, fits),
    library=lambda samples, count, other, fits: (
        1 - discrete.presence_probability(_share(count, samples), samples=samples, fits=fits)
    ),
    simulate=resampled(lambda shares: shares[:, 0] == 0, start=_count_and_rest),
    simulated=tuple(
        {"samples": 10, "count": minor, "other": major, "fits": 10} for minor, major in ((4.99, 5.01), (1, 6))
    ),
    proofs=(Formal("rarer_goes_first"),),
    control=times("1.01"),
    hypotheses="each mode is an outcome of a categorical distribution that is resampled",
    narrower="ten data; modes that blur into each other, as those of a fitted mixture can, are left out",
    read_as="first, though the order is random: with the greater probability at any time",
    falsified_by="a greater mode that is more likely to be gone; probabilities 1 % apart are told apart",
)

# --- the tail as a warning --------------------------------------------------------------------------------------------


def _diversity_lost(samples: Any, count: Any, fits: Any) -> Number:
    """Return the share of the probability that two data differ which is lost after so many fits."""
    return 1 - (1 - 1 / arithmetic.of(samples).number(samples)) ** fits


_RARE = (10, 20)

TAIL_MONITORING = Claim(
    id=f"{KEY}.tail-monitoring",
    source=article('mitigation, "Continuous monitoring of … distribution tails … can detect early signs"'),
    statement="Rare events show a collapse before it is severe (read: of events that a generation is expected to hold"
    " once or twice a greater share is gone than of the diversity, until half of that is lost).",
    latex=r"P(p^{(t)}_{\mathrm{rare}} = 0) \ge 1 - (1 - 1/M)^t,\quad t \le M/2",
    allows=Bound("lower"),
    paths=tuple(
        tuple({"samples": m, "count": count, "fits": t} for t in (1, 2, m // 4, m // 2))
        for m in _RARE
        for count in (1, 1.5, 2)
    ),
    published=_diversity_lost,
    exact=lambda samples, count, fits: _gone(count, samples, fits),
    library=lambda samples, count, fits: (
        1 - discrete.presence_probability(_share(count, samples), samples=samples, fits=fits)
    ),
    simulate=resampled(lambda shares: shares[:, 0] == 0, start=_count_and_rest),
    simulated=({"samples": 10, "count": 2, "fits": 1}, {"samples": 20, "count": 1, "fits": 10}),
    control=times("1.1"),
    hypotheses="categories that are resampled; performance on a rare event is whether the model still has it",
    narrower="10 and 20 data; events expected 1, 1.5 and 2 times; of fewer data one expected twice goes later at first",
    read_as="early, severe: before half of the probability is lost that two data differ",
    falsified_by="a rare event that is less likely gone than as much of the diversity; a bound 10 % higher fails",
)

# --- events that do appear --------------------------------------------------------------------------------------------


def _chance(drawn: int, count: Any, samples: Any) -> Number:
    share = _share(count, samples)
    return multinomial_probability((drawn, int(samples) - drawn), [share, 1 - share])


def _share_if_present(samples: Any, count: Any) -> Number:
    """Average the share of an event in the samples that hold it."""
    ops, size = arithmetic.of(samples), int(samples)
    chances = [_chance(drawn, count, samples) for drawn in range(1, size + 1)]
    held = sum((chance * drawn for drawn, chance in enumerate(chances, start=1)), ops.number(0))
    return held / sum(chances, ops.number(0)) / samples


def _share_of_the_library(samples: Any, count: Any) -> Number:
    share = _share(count, samples)
    return share / discrete.presence_probability(share, samples=samples, fits=1)


def _drawn_shares(point: Point, replicates: int, seed: int) -> Floats:
    start = _count_and_rest(point)
    return montecarlo.categorical_fits(start, samples=point["samples"], fits=1, replicates=replicates, seed=seed)[:, 0]


def _simulate_share_if_present(point: Point, replicates: int, seed: int) -> Estimate:
    shares = _drawn_shares(point, replicates, seed)
    return Estimate.of_mean(shares[shares > 0], seed)


def _simulate_sometimes(point: Point, replicates: int, seed: int) -> Estimate:
    counts = np.rint(_drawn_shares(point, replicates, seed) * point["samples"])
    return Estimate.of_mean((counts > 0) & (counts < point["count"]), seed)


_PRESENT = 'section on early collapse, "Even events that do appear … may be underrepresented"'
_COUNTS = tuple({"samples": m, "count": c} for m in (10, 50) for c in (0.5, 2, 5))

_SOMETIMES = Claim(
    id=f"{KEY}.present-events-sometimes",
    source=article(_PRESENT),
    statement="An event that does appear can be under-represented (read: of events expected twice or more often, in at"
    " least a quarter of the samples).",
    latex=r"P(0 < \hat q < q) \ge \tfrac14,\quad M q \ge 2",
    allows=Bound("lower"),
    paths=(tuple({"samples": m, "count": c} for m in (10, 50) for c in (2, 3, 5)),),
    published=lambda samples, count: arithmetic.of(samples).number(1) / 4,
    exact=lambda samples, count: sum(_chance(drawn, count, samples) for drawn in range(1, int(count))),
    simulate=_simulate_sometimes,
    simulated=({"samples": 10, "count": 2},),
    control=times("1.1"),
    hypotheses="one generation of M independent samples",
    narrower="10 and 50 samples, events expected 2, 3 and 5 times",
    read_as="may: in a quarter of the samples",
    falsified_by="an event expected twice or more often that is present and under-represented in less than a quarter of"
    " the samples; 27.5 % fails",
)

PRESENT_EVENTS = Claim(
    id=f"{KEY}.present-events",
    source=article(_PRESENT),
    statement="An event that does appear in the data gets a lower probability than it had (read: on average over the"
    " samples that hold it).",
    latex=r"E[\hat q \mid \hat q > 0] \le q",
    allows=Bound("upper"),
    paths=(_COUNTS,),
    published=lambda samples, count: _share(count, samples),
    exact=_share_if_present,
    library=_share_of_the_library,
    corrected=_share_of_the_library,
    simulate=_simulate_share_if_present,
    simulated=(_COUNTS[0], {"samples": 50, "count": 2}),
    replicates=50_000,
    readings=(_SOMETIMES,),
    control=instead(_share_of_the_library, "q/(1 - (1-q)^M) in place of q"),
    hypotheses="one generation of M independent samples, whose proportions are learned",
    narrower="10 and 50 samples, events expected 0.5, 2 and 5 times",
    read_as="the source says may; this is the average over the samples in which the event appears",
    falsified_by="an event whose average share, where it appears, is no more than its probability",
    fault="statement",
    correction="On average the events that appear are over-represented: their mean share is q/(1 - (1-q)^M), at least"
    " 1/M. What is lost with those that do not appear is gained by those that do.",
)

# --- two distributions ------------------------------------------------------------------------------------------------

_DRAWN = 4
_WEIGHTS = {"light": (4, 2, 1), "heavy": (36, 9, 4)}  # 2^-i and i^-2, i = 1, 2, 3


def _start(name: str, samples: Any) -> list[Number]:
    ops, weights = arithmetic.of(samples), _WEIGHTS[name]
    return [ops.number(weight) / sum(weights) for weight in weights]


def _mean_variation(samples: Any, fits: Any) -> Number:
    """Average the total variation distance over all pairs of compositions."""
    light, heavy = (counts_distribution(_start(name, samples), samples=samples, fits=fits) for name in _WEIGHTS)
    apart = (
        chance * other * sum(map(abs, np.subtract(one, two).tolist()))
        for one, chance in light.items()
        for two, other in heavy.items()
    )
    return sum(apart, arithmetic.of(samples).number(0)) / (2 * samples)


def _different(samples: Any, fits: Any) -> Number:
    """Return the probability that one draw of each original distribution differ."""
    return 1 - sum(p * q for p, q in zip(*(_start(name, samples) for name in _WEIGHTS), strict=True))


def _both(point: Point, replicates: int, seed: int) -> tuple[Floats, Floats]:
    light, heavy = (
        montecarlo.categorical_fits(
            [float(q) for q in _start(name, 1.0)], **point, replicates=replicates, seed=seed + shift
        )
        for shift, name in enumerate(_WEIGHTS)
    )
    return light, heavy


def _simulate_variation(point: Point, replicates: int, seed: int) -> Estimate:
    light, heavy = _both(point, replicates, seed)
    return Estimate.of_mean(np.abs(light - heavy).sum(axis=1) / 2, seed)


def _simulate_alike(point: Point, replicates: int, seed: int) -> Estimate:
    light, heavy = _both(point, replicates, seed)
    return Estimate.of_mean((light.max(axis=1) == 1) & (heavy.max(axis=1) == 1), seed)


def _both_collapsed(samples: Any, fits: Any) -> Number:
    return math.prod(
        (sum(left_alone(_start(name, samples), samples=samples, fits=fits)) for name in _WEIGHTS),
        start=arithmetic.of(samples).number(1),
    )


def _both_collapsed_by_the_library(samples: Any, fits: Any) -> Number:
    return math.prod(
        (
            sum(1 - discrete.presence_probability(1 - q, samples=samples, fits=fits) for q in _start(name, samples))
            for name in _WEIGHTS
        ),
        start=arithmetic.of(samples).number(1),
    )


_TWO = 'mathematics, "after sufficient rounds of resampling … they become indistinguishable"'
_ROUNDS = (tuple({"samples": _DRAWN, "fits": 2**k} for k in range(8)),)
_TWO_SETTING = "two distributions with different tails, resampled independently of each other"
_TWO_SIZES = f"three outcomes with weights 2^-i and i^-2, {_DRAWN} data"

_ALIKE = Claim(
    id=f"{KEY}.indistinguishable-in-shape",
    source=article(_TWO),
    statement="Two distributions that are resampled become alike in shape: each is a single outcome (read: the"
    " probability of that tends to 1).",
    latex=r"P(\text{both collapsed}) \to 1",
    allows=Limit(),
    paths=_ROUNDS,
    published=lambda samples, fits: arithmetic.of(samples).number(1),
    exact=_both_collapsed,
    library=_both_collapsed_by_the_library,
    simulate=_simulate_alike,
    simulated=({"samples": _DRAWN, "fits": 2}, {"samples": _DRAWN, "fits": 8}),
    replicates=50_000,
    control=times("0.99"),
    hypotheses=_TWO_SETTING,
    narrower=_TWO_SIZES,
    read_as="indistinguishable by their tails, since neither has one",
    falsified_by="a probability of having collapsed that tends to less than 1; 0.99 is told from 1",
)

INDISTINGUISHABLE = Claim(
    id=f"{KEY}.indistinguishable",
    source=article(_TWO),
    statement="Two different distributions that are resampled become indistinguishable (read: their expected total"
    " variation distance tends to 0).",
    latex=r"E\,\mathrm{TV}(\hat p^{(t)}, \hat q^{(t)}) \to 0",
    allows=Limit(),
    paths=_ROUNDS,
    published=lambda samples, fits: arithmetic.of(samples).number(0),
    exact=_mean_variation,
    corrected=_different,
    simulate=_simulate_variation,
    simulated=({"samples": _DRAWN, "fits": 1}, {"samples": _DRAWN, "fits": 8}),
    replicates=50_000,
    readings=(_ALIKE,),
    control=instead(_different, "1 - sum p_i q_i in place of 0"),
    hypotheses=_TWO_SETTING,
    narrower=_TWO_SIZES,
    read_as="indistinguishable: no test tells a sample of one from a sample of the other",
    falsified_by="an expected distance that tends to 0",
    fault="statement",
    correction="The distance grows: each ends on an outcome of its own, so that its mean tends to 1 - sum p_i q_i, more"
    " than the distance at first. What they come to share is that neither has a tail.",
)

CLAIMS = (MINOR_MODES, TAIL_MONITORING, PRESENT_EVENTS, INDISTINGUISHABLE)
