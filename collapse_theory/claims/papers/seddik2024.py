"""Claims of arXiv:2404.05090, "How Bad is Training on Synthetic Data?"."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, discrete, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.routes.explicit import counts_distribution, left_alone
from collapse_theory.claims.routes.simulation import Floats, collapsed, estimated, resampled
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "seddik2024"
_source = partial(Source, _KEY, "arXiv:2404.05090", obtained="paper")


def _agreement(p: Any) -> Number:
    return sum(q * q for q in p)


_FAIR = [Fraction(1, 2)] * 2
_SKEW = [Fraction(7, 10), Fraction(2, 10), Fraction(1, 10)]
_STARTS = (_FAIR, _SKEW, [Fraction(1, 5)] * 5)
_a, _b = sympy.symbols("a b", positive=True)

# --- synthetic data only ----------------------------------------------------------------------------------------------


EQ6 = Claim(
    id=f"{_KEY}.eq6",
    source=_source("eq. (6)"),
    statement="After m generations of n synthetic data the expected sum of squares is 1 - (1 - 1/n)^m (1 - S_0).",
    latex=r"E\sum_i \bigl(p^{(m)}_i\bigr)^2 = 1 - (1 - 1/n)^m (1 - S_0)",
    allows=Equality(),
    paths=tuple(tuple({"p": p, "samples": 4, "fits": m} for m in (1, 2, 6)) for p in (_FAIR, _SKEW)),
    published=lambda p, samples, fits: 1 - (1 - 1 / samples) ** fits * (1 - _agreement(p)),
    exact=lambda p, samples, fits: sum(
        weight * _agreement(counts) / samples**2
        for counts, weight in counts_distribution(p, samples=samples, fits=fits).items()
    ),
    simulate=resampled(lambda shares: (shares**2).sum(axis=1)),
    simulated=({"p": _SKEW, "samples": 4, "fits": 2},),
    symbolic=tuple(
        {"p": p, "samples": sympy.Integer(3), "fits": m} for p, m in (([_a, 1 - _a], 3), ([_a, _b, 1 - _a - _b], 2))
    ),
)


def _collapsed(p: Any, samples: Any, fits: Any) -> Number:
    return sum(left_alone(p, samples=samples, fits=fits))


def _probabilities(*samples: int) -> tuple[PointPath, ...]:
    return (tuple({"p": p, "samples": n, "fits": m} for p in _STARTS for n in samples for m in (1, 5, 20)),)


EQ7_LOWER = Claim(
    id=f"{_KEY}.eq7-lower",
    source=_source("eq. (7), left"),
    statement="Collapse within m >= 1 generations has at least probability 1 - n (1 - S_0) (1 - 1/n)^m.",
    latex=r"P(T \le m) \ge 1 - n (1 - S_0) (1 - 1/n)^m",
    allows=Bound("lower"),
    paths=_probabilities(2, 4, 10),
    published=lambda p, samples, fits: 1 - samples * (1 - _agreement(p)) * (1 - 1 / samples) ** fits,
    exact=_collapsed,
    simulate=collapsed,
    simulated=({"p": _SKEW, "samples": 4, "fits": 5},),
)

EQ7_UPPER = Claim(
    id=f"{_KEY}.eq7-upper",
    source=_source("eq. (7), right"),
    statement="Collapse within m generations has at most probability 1 - (1 - S_0) (1 - 1/n)^m / (1 - 1/s), s the"
    " number of atoms.",
    latex=r"P(T \le m) \le 1 - \frac{1 - S_0}{1 - 1/s} (1 - 1/n)^m",
    allows=Bound("upper"),
    paths=_probabilities(2, 4, 10),
    published=lambda p, samples, fits: 1 - (1 - _agreement(p)) / _most(p) * (1 - 1 / samples) ** fits,
    exact=_collapsed,
    simulate=collapsed,
    simulated=({"p": _SKEW, "samples": 10, "fits": 5},),
)


def _most(p: Any) -> Number:
    """Return the greatest 1 - S for as many atoms."""
    return 1 - 1 / arithmetic.of(p).number(len(p))


def _simulate_time(point: Point, replicates: int, seed: int) -> Estimate:
    return montecarlo.collapse_time_estimate(**point, replicates=replicates, seed=seed)


_TIMES = (tuple({"p": p, "samples": n} for p in _STARTS for n in (1, 2, 3, 10, 50)),)

EQ8_LOWER = Claim(
    id=f"{_KEY}.eq8-lower",
    source=_source("eq. (8), left"),
    statement="The mean number of generations to collapse is at least 1 + (1 - S_0) (n - 1) / (1 - 1/s).",
    latex=r"E[T] \ge 1 + \frac{(1 - S_0)(n - 1)}{1 - 1/s}",
    allows=Bound("lower"),
    paths=_TIMES,
    published=lambda p, samples: 1 + (1 - _agreement(p)) * (samples - 1) / _most(p),
    exact=discrete.collapse_time,
    simulate=_simulate_time,
    simulated=({"p": _SKEW, "samples": 10},),
)

EQ8_UPPER = Claim(
    id=f"{_KEY}.eq8-upper",
    source=_source("eq. (8), right"),
    statement="The mean number of generations to collapse is at most 1 + (1 - S_0) n (n - 1).",
    latex=r"E[T] \le 1 + (1 - S_0) n (n - 1)",
    allows=Bound("upper"),
    paths=_TIMES,
    published=lambda p, samples: 1 + (1 - _agreement(p)) * samples * (samples - 1),
    exact=discrete.collapse_time,
    simulate=_simulate_time,
    simulated=({"p": _SKEW, "samples": 3},),
)

# --- real data kept beside the synthetic ------------------------------------------------------------------------------


def _theorem2(p: Any, real: Any, samples: Any, fits: Any) -> Number:
    """Return eq. (9) as transcribed; only the sign before the last term differs from what the recursion gives."""
    alpha = samples / (real + samples)
    decay = (alpha * alpha * (1 - 1 / samples)) ** fits
    share = alpha / real
    first = share * (1 - decay) + (1 + alpha + share * decay) / real
    return (first + (1 - 1 / real) * _agreement(p) * (1 + alpha - share * decay)) / (1 + alpha + share)


def _agreement_beside_real(p: Any, real: Any, samples: Any, fits: Any) -> Number:
    """Follow the chance that two of the N + n data are different; the first fit sees the N real data only."""
    among_real = (1 - _agreement(p)) * (1 - 1 / real)  # also real against synthetic: its ancestor is a real datum
    different, total = among_real, real + samples
    for _ in range(checks.whole("fits", fits, minimum=0)):
        pairs = (real * real + 2 * real * samples) * among_real + samples * (samples - 1) * different
        different = pairs / total**2
    return 1 - different


def _agreements_beside_real(rng: np.random.Generator, count: int, point: Point) -> Floats:
    real, samples = point["real"], point["samples"]
    kept = rng.multinomial(real, np.array(point["p"], dtype=np.float64), size=count)
    shares = kept / real
    for _ in range(point["fits"]):
        shares = (kept + rng.multinomial(samples, shares)) / (real + samples)
    return np.asarray((shares**2).sum(axis=1))


_COIN = [Fraction(1, 2), Fraction(1, 2)]
_BESIDE = [Fraction(5, 10), Fraction(2, 10), Fraction(1, 10), Fraction(1, 10), Fraction(1, 10)]  # S_0 = 0.32
_N, _n = sympy.symbols("N n", positive=True)

THEOREM2 = Claim(
    id=f"{_KEY}.theorem2",
    source=_source("theorem 2, eq. (9)", obtained="second-hand"),
    statement="With N real data kept and n synthetic ones per generation, the first fit on the real data only, the"
    " expected sum of squares of the fit m + 1 has the closed form (9) with alpha = n/(N+n), beta = alpha² (1 - 1/n).",
    latex=r"E\sum_i \bigl(p^{(m+1)}_i\bigr)^2 = \frac{\frac{\alpha(1-\beta^m)}{N}"
    r" + \frac1N\bigl(1 + \alpha + \frac{\alpha\beta^m}{N}\bigr)"
    r" + \bigl(1 - \frac1N\bigr) S_0 \bigl(1 + \alpha - \frac{\alpha\beta^m}{N}\bigr)}{1 + \alpha + \alpha/N}",
    allows=Equality(),
    paths=(
        ({"p": _COIN, "real": 2, "samples": 1, "fits": 0},),
        *(
            tuple({"p": _BESIDE, "real": real, "samples": n, "fits": m} for m in (0, 1, 3))
            for real, n in ((20, 10), (5, 20))
        ),
    ),
    published=_theorem2,
    exact=_agreement_beside_real,
    simulate=estimated(_agreements_beside_real),
    simulated=(
        {"p": _COIN, "real": 2, "samples": 1, "fits": 0},
        *({"p": _BESIDE, "real": 20, "samples": 10, "fits": m} for m in (0, 3)),
    ),
    replicates=300_000,
    symbolic=tuple({"p": [_a, 1 - _a], "real": _N, "samples": _n, "fits": m} for m in (0, 2)),
    fault="misprint",
    correction="The last bracket must read 1 + alpha + alpha beta^m / N; at m = 0 the fit is on N real data, with"
    " S_0 + (1 - S_0)/N.",
)

CLAIMS = (EQ6, EQ7_LOWER, EQ7_UPPER, EQ8_LOWER, EQ8_UPPER, THEOREM2)
