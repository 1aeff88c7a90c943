"""Claims of the wiki article "Model collapse" (version 4)."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, discrete, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.simulation import estimated, resampled
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, Replace

__all__ = ["CLAIMS"]

_KEY = "wiki"
_source = partial(Source, _KEY, "article, v4")

# --- what one sample misses -------------------------------------------------------------------------------------------


def _count_and_rest(point: Point) -> list[float]:
    share = point["count"] / point["samples"]
    return [share, 1 - share]


_absence = resampled(lambda shares: shares[:, 0] == 0, start=_count_and_rest)

RARE_EVENTS = Claim(
    id=f"{_KEY}.rare-events",
    source=_source('"any event with probability less than about 1/M is likely to be completely absent"'),
    statement="An event of probability below 1/M is likely to be absent from M samples (read: absent at least half of"
    " the time).",
    latex=r"q < 1/M \implies P(\text{absent}) \ge \tfrac12",
    allows=Bound("lower"),
    paths=tuple(({"samples": m, "count": c},) for c in (0.75, 0.1, 0.5, 0.95) for m in (10, 1000)),
    published=lambda samples, count: Fraction(1, 2),
    exact=lambda samples, count: (1 - count / samples) ** samples,
    simulate=_absence,
    simulated=({"samples": 10, "count": 0.75}, {"samples": 1000, "count": 0.95}, {"samples": 1000, "count": 0.5}),
    fault="constant",
    correction="At 1/M the event is absent in only about 1/e = 37 % of samples; absence is more likely than not below"
    " about ln(2)/M.",
)


def _zipf(rank: int, ops: Any) -> Number:
    return 1 / ops.number(rank) ** 2


def _geometric(rank: int, ops: Any) -> Number:
    return ops.number(0.5) ** rank


def _missing_mass(weight: Any, atoms: int, samples: Any) -> Number:
    """Return the expected probability of what M samples have missed."""
    ops = arithmetic.of(samples)
    weights = [weight(rank, ops) for rank in range(1, atoms + 1)]
    total = sum(weights, ops.number(0))
    return sum(((w / total) * (1 - w / total) ** samples for w in weights), ops.number(0))


_LIGHT, _HEAVY = (_geometric, 60), (_zipf, 3000)


def _light_over_heavy(samples: Any) -> Number:
    return _missing_mass(*_LIGHT, samples) / _missing_mass(*_HEAVY, samples)


def _simulate_missing(weight: Any, atoms: int, samples: int, replicates: int, seed: int) -> Estimate:
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


def _simulate_light_over_heavy(point: Point, replicates: int, seed: int) -> Estimate:
    light, heavy = (
        _simulate_missing(*family, point["samples"], replicates, seed + shift)
        for shift, family in enumerate((_LIGHT, _HEAVY))
    )
    ratio = light.value / heavy.value
    error = ratio * math.hypot(light.standard_error / light.value, heavy.standard_error / heavy.value)
    return Estimate(ratio, error, replicates, seed)


HEAVY_TAILS = Claim(
    id=f"{_KEY}.heavy-tails",
    source=_source('"Distributions with heavier tails … lose more information per generation"'),
    statement="Of a light-tailed distribution a sample misses less than of a heavy-tailed one (judged by the missing"
    " probability of a geometric law over that of a power law, for growing samples; for a fixed size the scales"
    " decide).",
    latex=r"\frac{\sum_i p_i (1-p_i)^M}{\sum_i q_i (1-q_i)^M} \to 0,\quad p_i \propto 2^{-i},\ q_i \propto i^{-2}",
    allows=Limit("samples"),
    paths=(tuple({"samples": 10**k} for k in range(1, 7)),),
    published=lambda samples: 0,
    exact=_light_over_heavy,
    simulate=_simulate_light_over_heavy,
    simulated=({"samples": 10},),
)

MINOR_MODES = Claim(
    id=f"{_KEY}.minor-modes",
    source=_source('table of tails, "Minor modes disappear first"'),
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
    simulate=_absence,
    simulated=({"samples": 10, "count": 1, "other": 6, "fits": 10},),
)


def _gone(count: Any, samples: Any, fits: Any) -> Number:
    return 1 - discrete.presence_probability(count / samples, samples=samples, fits=fits)


# --- one real datum ---------------------------------------------------------------------------------------------------


def _diversity_with_one_real(atoms: Any, samples: Any, fits: Any) -> Number:
    """Follow the chance that two of the M + 1 data differ; real data differ from others as two originals do."""
    original, pairs = 1 - uniform(atoms)[0], (samples + 1) ** 2
    different = original
    for _ in range(checks.whole("fits", fits, minimum=0)):
        different = (samples * (samples - 1) * different + 2 * samples * original) / pairs
    return different


def _stationary_diversity(atoms: Any, samples: Any, fits: Any) -> Number:
    return 1 - discrete.anchored_limit(uniform(atoms), samples=samples, anchors=1)


_with_one_real = resampled(
    lambda shares: 1 - (shares**2).sum(axis=1), start=lambda point: uniform(point["atoms"]), anchors=1
)
_COIN_WITH_REAL: Point = {"atoms": 2, "samples": 2, "fits": 2}
_ONE_REAL = tuple({"atoms": 10, "samples": 20, "fits": t} for t in (1, 10, 50, 200))

ONE_REAL_POINT = Claim(
    id=f"{_KEY}.one-real-point",
    source=_source('"as little as a single real-world data point … can prevent model collapse entirely"'),
    statement="With one fresh real datum per generation diversity never vanishes (read: no state absorbs; it stays"
    " above the stationary value).",
    latex=r"E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] \ge 1 - \frac{M + 1 + 2 M S_0}{(M+1)^2 - M(M-1)} > 0",
    allows=Bound("lower"),
    paths=(_ONE_REAL,),
    published=_stationary_diversity,
    exact=_diversity_with_one_real,
    simulate=_with_one_real,
    simulated=({"atoms": 10, "samples": 20, "fits": 10},),
    replicates=10_000,
)

VANISHING_ANCHOR = Claim(
    id=f"{_KEY}.vanishing-anchor",
    source=_source('"even a vanishingly small anchor … is sufficient to prevent the recursive degradation process"'),
    statement="With one fresh real datum per generation nothing degrades recursively (read: later fits are as"
    " diverse as the first).",
    latex=r"E\sum_i (p^{(t)}_i)^2 = E\sum_i (p^{(1)}_i)^2",
    allows=Equality(),
    paths=((_COIN_WITH_REAL,), _ONE_REAL),
    published=lambda atoms, samples, fits: (1 - uniform(atoms)[0]) * (1 - 1 / (samples + 1)),
    exact=_diversity_with_one_real,
    simulate=_with_one_real,
    simulated=(_COIN_WITH_REAL, {"atoms": 10, "samples": 20, "fits": 50}),
    replicates=10_000,
    fault="statement",
    correction="One real datum per generation keeps every state from absorbing, but the expected sum of squares still"
    " rises to (1 + 2 S_0)/3 for many synthetic data: a third or more, however diverse the source.",
)

# --- accumulate or replace --------------------------------------------------------------------------------------------

_ROWS, _DIM = 30, 5
_ONE_FIT = _DIM / (_ROWS - _DIM - 1)  # excess risk of one fit with unit noise, isotropic Gaussian inputs


def _error_over_one_fit(fits: Any, accumulate: bool) -> Number:
    """Add the noise of each fit: it is averaged over as many generations as are kept."""
    ops = arithmetic.of(fits)
    kept = (ops.number(n if accumulate else 1) for n in range(1, checks.whole("fits", fits, minimum=1) + 1))
    return sum((1 / n**2 for n in kept), ops.number(0))


def _simulate_error(point: Point, replicates: int, seed: int) -> Estimate:
    policy = Accumulate() if point["accumulate"] else Replace()
    excess = montecarlo.regression_excess_estimate(
        samples=_ROWS, dim=_DIM, fits=point["fits"], policy=policy, replicates=replicates, seed=seed
    )
    return excess.scaled(1 / _ONE_FIT)


ACCUMULATE = Claim(
    id=f"{_KEY}.accumulate",
    source=_source('"the test error has a finite upper bound that is independent of the number of … iterations"'),
    statement="When data accumulate, the error has an upper bound for any number of fits (linear regression, over one"
    " fit: pi²/6).",
    latex=r"E\|\hat\beta_n - \beta\|^2 / E\|\hat\beta_1 - \beta\|^2 \le \pi^2/6",
    allows=Bound("upper"),
    paths=(tuple({"fits": 10**k, "accumulate": True} for k in range(4)),),
    published=lambda fits, accumulate: arithmetic.of(fits).pi ** 2 / 6,
    exact=_error_over_one_fit,
    simulate=_simulate_error,
    simulated=({"fits": 10, "accumulate": True},),
    replicates=20_000,
)

REPLACE = Claim(
    id=f"{_KEY}.replace",
    source=_source('"if the data are instead replaced, test error grows without bound"'),
    statement="When data are replaced, the error grows without bound (linear regression, over one fit).",
    latex=r"E\|\hat\beta_n - \beta\|^2 / E\|\hat\beta_1 - \beta\|^2 \to \infty",
    allows=Limit(),
    paths=(tuple({"fits": 10**k, "accumulate": False} for k in range(4)),),
    published=lambda fits, accumulate: arithmetic.number("inf", fits),
    exact=_error_over_one_fit,
    simulate=_simulate_error,
    simulated=({"fits": 10, "accumulate": False},),
    replicates=20_000,
)

CLAIMS = (RARE_EVENTS, HEAVY_TAILS, MINOR_MODES, ONE_REAL_POINT, VANISHING_ANCHOR, ACCUMULATE, REPLACE)
