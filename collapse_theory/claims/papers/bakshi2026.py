"""Claims of arXiv:2602.10531: next-token frequencies learned from a mixture of the truth and of the last model."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import binomial
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_KEY = "bakshi2026"
_source = partial(Source, _KEY, "arXiv:2602.10531", obtained="second-hand")


def _size(first: Any, power: Any, step: int) -> int:
    """Return n_t, which grows as a power of t + 1."""
    return int(checks.whole("first", first, minimum=1) * (step + 1) ** checks.whole("power", power, minimum=0))


def _share(share: Any, decay: Any, step: int, ops: Arithmetic) -> Number:
    """Return the share of the truth in what is sampled at step t >= 1, which falls as a power of t + 1."""
    return ops.number(share) / ops.number((step + 1) ** checks.whole("decay", decay, minimum=0))


def _steps(fits: Any) -> range:
    return range(1, checks.whole("fits", fits, minimum=1))


# --- the recursion of the risk ----------------------------------------------------------------------------------------


def _printed(atoms: Any, first: Any, power: Any, share: Any, decay: Any, fits: Any) -> Number:
    """Follow the recursion as it is printed, from R_0 of the fit to n_0 real data."""
    ops = arithmetic.of(atoms, first, share)
    start = _size(first, power, 0)
    zeroth = risk = (1 - 1 / ops.number(atoms)) / start
    for t in _steps(fits):
        size = ops.number(_size(first, power, t))
        risk = start / size * zeroth + (size - 1) / size * (1 - _share(share, decay, t, ops)) ** 2 * risk
    return risk


def _without_synthetic_noise(**point: Any) -> Number:
    """Return the recursion without the factor (n_t - 1)/n_t."""
    ops = arithmetic.of(*point.values())
    start = _size(point["first"], point["power"], 0)
    zeroth = risk = (1 - 1 / ops.number(point["atoms"])) / start
    for t in _steps(point["fits"]):
        kept = (1 - _share(point["share"], point["decay"], t, ops)) ** 2
        risk = start / ops.number(_size(point["first"], point["power"], t)) * zeroth + kept * risk
    return risk


def _by_the_chain(atoms: Any, first: Any, power: Any, share: Any, decay: Any, fits: Any) -> Number:
    """Follow the whole distribution of the count of one of equal outcomes; the others have the same error."""
    ops = arithmetic.of(atoms, first, share)
    truth = 1 / ops.number(atoms)
    size = _size(first, power, 0)
    law = binomial(size, truth, ops)
    for t in _steps(fits):
        real, later = _share(share, decay, t, ops), _size(first, power, t)
        after = [ops.number(0)] * (later + 1)
        for count, weight in enumerate(law):
            mixed = real * truth + (1 - real) * (ops.number(count) / size)
            after = [a + weight * x for a, x in zip(after, binomial(later, mixed, ops), strict=True)]
        law, size = after, later
    squares = ((ops.number(count) / size - truth) ** 2 * weight for count, weight in enumerate(law))
    return ops.number(atoms) * sum(squares, ops.number(0))


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    truth = np.full(point["atoms"], 1 / point["atoms"])
    size = _size(point["first"], point["power"], 0)
    model = rng.multinomial(size, truth, size=count) / size
    for t in _steps(point["fits"]):
        real, size = point["share"] / (t + 1) ** point["decay"], _size(point["first"], point["power"], t)
        model = rng.multinomial(size, real * truth + (1 - real) * model) / size
    return np.asarray(((model - truth) ** 2).sum(axis=1))


_HYPOTHESES = (
    "frequencies of next tokens are learned, at step t from n_t draws of a mixture of the truth, in the share alpha_t,"
    " and of the last model; the first model is learned from the truth"
)


def _setting(power: int, decay: int) -> Point:
    return {"atoms": 4, "first": 5, "power": power, "share": 0.5, "decay": decay}


_GRID = tuple(
    tuple({**_setting(power, decay), "fits": t} for t in (1, 2, 4)) for power, decay in ((0, 0), (1, 0), (1, 1))
)

RISK = Claim(
    id=f"{_KEY}.risk",
    source=_source("recursion of the exact error, in a summary of the paper (not in the abstract)"),
    statement="The mean square error of learned frequencies obeys"
    " R_t = n_0/n_t R_0 + (n_t - 1)/n_t (1 - alpha_t)² R_(t-1).",
    latex=r"R_t = \frac{n_0}{n_t} R_0 + \frac{n_t - 1}{n_t} (1 - \alpha_t)^2 R_{t-1},"
    r" \quad R_t = E\sum_i (\hat p^{(t)}_i - p_i)^2",
    allows=Equality(),
    paths=_GRID,
    published=_printed,
    exact=_by_the_chain,
    simulate=estimated(_simulate),
    simulated=(_GRID[1][2], _GRID[2][2]),
    replicates=200_000,
    control=instead(_without_synthetic_noise, "the recursion without the factor (n_t - 1)/n_t"),
    hypotheses=_HYPOTHESES,
    narrower="four equal outcomes, 5 data at first, as many or linearly more later; a share of 1/2, or 1/(2(t + 1))",
    falsified_by="an error that is not the one of the recursion",
)

# --- the truth comes back ---------------------------------------------------------------------------------------------


def _by_pairs(atoms: Any, first: Any, power: Any, share: Any, decay: Any, fits: Any) -> Number:
    """Follow the chance that two draws differ: they are of two data, and of the last model only if both are."""
    ops = arithmetic.of(atoms, first, share)
    original = 1 - 1 / ops.number(atoms)
    missing = original / _size(first, power, 0)  # what the chance is short of that of two real draws
    for t in _steps(fits):
        model = (1 - _share(share, decay, t, ops)) ** 2
        once = 1 / ops.number(_size(first, power, t))
        missing = once * original + (1 - once) * model * missing
    return missing


_PATH = tuple({"atoms": 4, "first": 5, "power": 2, "share": 2.0, "decay": 1, "fits": 2**k} for k in range(10))

RECOVERY = Claim(
    id=f"{_KEY}.recovery",
    source=_source("abstract, with a share of the truth that decays over time"),
    statement="If the share of the truth decays, models can still recover it with appropriate numbers of data (judged:"
    " with the share 2/(t + 1) and n_t growing as (t + 1)² the mean square error tends to 0).",
    latex=r"\alpha_t = \tfrac2{t+1},\ n_t = n_0 (t+1)^2:\quad R_t \to 0",
    allows=Limit(),
    paths=(_PATH,),
    published=lambda atoms, first, power, share, decay, fits: arithmetic.of(first).number(0),
    exact=_by_pairs,
    simulate=estimated(_simulate),
    simulated=(_PATH[1], _PATH[3]),
    replicates=50_000,
    control=instead(
        lambda atoms, first, power, share, decay, fits: _by_pairs(atoms, first, power, share, decay, 1) / 2,
        "half of the error of the first fit in place of 0",
    ),
    hypotheses=_HYPOTHESES,
    narrower="four equal outcomes, 5 data at first; a share of 2/(t + 1), data that grow as (t + 1)²",
    read_as="appropriate: there are numbers of data for which the error tends to 0; these are ours",
    falsified_by="an error that settles above 0",
)

CLAIMS = (RISK, RECOVERY)
