"""Claims of arXiv:2605.07724, "Curated Synthetic Data Doesn't Have to Collapse", known by quotations of its theorems.

Of many drafts one is kept, by one of two rewards, drawn anew each time. Outputs are of three kinds: the best ones for
the first reward, the best ones for the second, and a compromise outside.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_KEY = "falahati2026"
_source = partial(Source, _KEY, "arXiv:2605.07724v1, quoted in a public reproduction", obtained="second-hand")
_HYPOTHESES = (
    "unlimited data; the first of two rewards with probability q, else the second; one of many drafts is kept, with"
    " weights that are exponentials of that reward"
)


def _next(shares: list[Number], rewards: list[list[Number]], q: Number) -> list[Number]:
    """Return the shares after one step: each reward tilts them, and they are mixed."""
    first, second = ([share * weight for share, weight in zip(shares, row, strict=True)] for row in rewards)
    total, other = (sum(row[1:], start=row[0]) for row in (first, second))
    return [q * a / total + (1 - q) * b / other for a, b in zip(first, second, strict=True)]


def _kept(rng: np.random.Generator, count: int, shares: Any, rewards: Any, q: float) -> Any:
    """Draw the kind of what is kept in each run: of drafts one after another, each with its weight as its chance."""
    first, kept = rng.random(count) < q, np.full(count, -1)
    while (open_runs := np.flatnonzero(kept < 0)).size:
        kinds = rng.choice(len(shares), open_runs.size, p=shares)
        chances = np.where(first[open_runs], rewards[0][kinds], rewards[1][kinds])
        taken = rng.random(open_runs.size) < chances
        kept[open_runs[taken]] = kinds[taken]
    return kept


# --- outside the two basins -------------------------------------------------------------------------------------------

_LEAK, _OUTSIDE = Fraction(1, 100), Fraction(4, 5)


def _weights(compromise: Any) -> list[list[Any]]:
    """Return the exponentials of the rewards, each divided by its largest."""
    return [[1, _LEAK, compromise], [_LEAK, 1, compromise]]


def _outside(compromise: Any, fits: Any) -> Number:
    ops = arithmetic.of(compromise)
    rewards = [[ops.number(weight) for weight in row] for row in _weights(compromise)]
    shares = [ops.number(share) for share in ((1 - _OUTSIDE) / 2, (1 - _OUTSIDE) / 2, _OUTSIDE)]
    for _ in range(checks.whole("fits", fits, minimum=1)):
        shares = _next(shares, rewards, ops.number(Fraction(1, 2)))
    return shares[-1]


def _no_more_than_before(compromise: Any, fits: Any) -> Number:
    return arithmetic.of(compromise).number(_OUTSIDE)


def _decay(compromise: Any, fits: Any) -> Number:
    """Return rho^t m_0 for the multiplier of the first step, which is the largest if the outside is dominated."""
    ops = arithmetic.of(compromise)
    first = (1 - _OUTSIDE) * (1 + _LEAK) / 2
    rho = ops.number(compromise) / (ops.number(first) + ops.number(_OUTSIDE) * ops.number(compromise))
    return ops.number(_OUTSIDE) * rho ** checks.whole("fits", fits, minimum=1)


def _simulate_outside(rng: np.random.Generator, count: int, point: Point) -> Floats:
    shares = [float((1 - _OUTSIDE) / 2)] * 2 + [float(_OUTSIDE)]
    rewards = np.array([[float(weight) for weight in row] for row in _weights(point["compromise"])])
    return np.asarray(_kept(rng, count, shares, rewards, 0.5) == 2, dtype=np.float64)


_OUTSIDE_SOURCE = "lemma 3.3, and lemma B.4 of the appendix"
_NARROW = "three kinds of outputs, q = 1/2; 4/5 of the first ones outside"

_DOMINATED = Claim(
    id=f"{_KEY}.lemma3.3-dominated",
    source=_source(_OUTSIDE_SOURCE),
    statement="If outputs outside are always multiplied by at most some rho < 1, their share falls as rho^t (the"
    " appendix supposes this, as assumption B.4).",
    latex=r"m_t \le \rho^t m_0, \quad \rho = \frac{w}{Z_0} < 1",
    allows=Bound("upper"),
    paths=tuple(
        tuple({"compromise": w, "fits": t} for t in (1, 2, 8))
        for w in (Fraction(1, 5), Fraction(1, 4), Fraction(1, 10))
    ),
    published=_decay,
    exact=_outside,
    simulate=estimated(_simulate_outside),
    simulated=({"compromise": Fraction(1, 5), "fits": 1},),
    control=times("0.99"),
    hypotheses=_HYPOTHESES + "; the outside is dominated in every step",
    narrower=_NARROW,
    read_as="rho is the multiplier of the first step, which falls as the two basins grow",
    falsified_by="a compromise that is dominated and whose share falls more slowly",
)

LEMMA33 = Claim(
    id=f"{_KEY}.lemma3.3",
    source=_source(_OUTSIDE_SOURCE),
    statement="The share of outputs that are nearly best for neither of two rewards falls by a constant factor rho < 1"
    " with every step (judged: it is no larger than at first).",
    latex=r"m_{t+1} \le \rho_\varepsilon m_t \text{ for all } t",
    allows=Bound("upper"),
    paths=(
        tuple({"compromise": Fraction(4, 5), "fits": t} for t in (1, 2, 16)),
        tuple({"compromise": Fraction(1, 5), "fits": t} for t in (1, 2, 16)),
    ),
    published=_no_more_than_before,
    exact=_outside,
    simulate=estimated(_simulate_outside),
    simulated=({"compromise": Fraction(4, 5), "fits": 1}, {"compromise": Fraction(1, 5), "fits": 1}),
    readings=(_DOMINATED,),
    control=instead(lambda compromise, fits: arithmetic.of(compromise).number(1), "1 in place of the first share"),
    hypotheses=_HYPOTHESES + "; assumption 2.1 of the main text: bounded rewards, basins that do not meet, and each"
    " basin and the outside below the best of the other reward by some gap",
    narrower=_NARROW,
    falsified_by="a share of the compromise that falls; it grows from 4/5 to 1 if it has 4/5 of the best weights",
    fault="assumption",
    correction="Assumption 2.1 of the main text lets outputs outside be nearly as good for both rewards as the best"
    " are for one; such a compromise wins. Assumption B.4 of the appendix excludes it, and with it the lemma holds.",
)

# --- the two basins ---------------------------------------------------------------------------------------------------


def _first_share(q: Any, leak: Any, other: Any, fits: Any) -> Number:
    """Follow the share of the first basin from q; ``leak`` and ``other`` are what the rewards give the wrong basin."""
    ops = arithmetic.of(q, leak, other)
    rewards = [[ops.number(1), ops.number(leak)], [ops.number(other), ops.number(1)]]
    shares = [ops.number(q), 1 - ops.number(q)]
    for _ in range(checks.whole("fits", fits, minimum=1)):
        shares = _next(shares, rewards, ops.number(q))
    return shares[0]


def _least_share(q: Any, leak: Any, other: Any, fits: Any) -> Number:
    ops = arithmetic.of(q, leak, other)
    return (ops.number(q) - ops.number(leak)) / (1 - ops.number(leak))


def _simulate_share(rng: np.random.Generator, count: int, point: Point) -> Floats:
    rewards = np.array([[1, float(point["leak"])], [float(point["other"]), 1]])
    q = float(point["q"])
    return np.asarray(_kept(rng, count, [q, 1 - q], rewards, q) == 0, dtype=np.float64)


_BASINS = tuple(
    {"q": q, "leak": leak, "other": other}
    for q, leak, other in (
        (Fraction(3, 10), Fraction(1, 10), Fraction(1, 1000)),
        (Fraction(1, 2), Fraction(2, 5), Fraction(2, 5)),
        (Fraction(1, 5), Fraction(1, 100), Fraction(1, 2)),
    )
)

LEMMA35 = Claim(
    id=f"{_KEY}.lemma3.5",
    source=_source("lemma 3.5, its lower end for basins of equal rewards (epsilon = 0)"),
    statement="With two rewards that leak little into the basins of each other neither basin dies out: the share of the"
    " first is at least (q - kappa)/(1 - kappa).",
    latex=r"a_t \ge \frac{q - \kappa_1}{1 - \kappa_1}, \quad \kappa_1 = e^{-\Delta_1},\ q \in (\kappa_1, 1 - \kappa_2)",
    allows=Bound("lower"),
    paths=tuple(tuple({**basin, "fits": t} for t in (1, 8, 128)) for basin in _BASINS),
    published=_least_share,
    exact=_first_share,
    simulate=estimated(_simulate_share),
    simulated=({**_BASINS[0], "fits": 1},),
    control=times("1.01"),
    hypotheses=_HYPOTHESES + "; q larger than kappa_1 and smaller than 1 - kappa_2",
    narrower="two kinds of outputs, nothing outside, a first share of q",
    falsified_by="a share of the first basin that falls lower; a bound 1 % higher fails where the other leak is small",
)


def _spread(share: Any, gap: Any, width: Any) -> Number:
    """Return the variance of the first reward: in each basin half of the outputs lie ``width`` off its end."""
    ops = arithmetic.of(share, gap, width)
    a, half = ops.number(share), ops.number(width) / 2
    between = ops.number(gap) - half - half  # of the means: the basins lean towards each other
    return a * (1 - a) * between**2 + half**2


def _least_spread(share: Any, gap: Any, width: Any) -> Number:
    ops = arithmetic.of(share, gap, width)
    return ops.number(share) * (1 - ops.number(share)) * (ops.number(gap) - 2 * ops.number(width)) ** 2


def _simulate_spread(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw pairs of rewards; half of the mean square of their difference is the variance."""
    gap, width = float(point["gap"]), float(point["width"])
    first = rng.random((2, count)) < point["share"]
    off = width * (rng.random((2, count)) < 0.5)
    rewards = np.where(first, gap - off, off)
    return np.asarray((rewards[0] - rewards[1]) ** 2 / 2)


_SPREADS = tuple(
    {"share": share, "gap": gap, "width": width}
    for share in (Fraction(1, 10), Fraction(1, 2))
    for gap, width in ((1, Fraction(0)), (1, Fraction(1, 1000)), (1, Fraction(1, 4)), (3, Fraction(1, 2)))
)

THEOREM36 = Claim(
    id=f"{_KEY}.theorem3.6",
    source=_source("theorem 3.6, and theorem B.6 of the appendix"),
    statement="In the limit the variance of a reward is at least that between the two basins: a (1 - a) times the"
    " square of the gap less twice the width of the basins.",
    latex=r"\operatorname{Var}_{p_\infty}[r_i] \ge a (1 - a) \max\{\Delta_i - 2\varepsilon, 0\}^2",
    allows=Bound("lower"),
    paths=(_SPREADS,),
    published=_least_spread,
    exact=_spread,
    simulate=estimated(_simulate_spread),
    simulated=(_SPREADS[2], _SPREADS[7]),
    control=times("1.01"),
    hypotheses="a share a of the limit lies in the first basin, where the first reward is at most epsilon below its"
    " best; in the other basin it is at least Delta less epsilon below",
    narrower="in each basin half of the outputs at either end; the basins lean towards each other",
    falsified_by="a variance below the bound, which is attained by basins without width",
)


def _bargain(q: Any, own: Any, foreign: Any, best: Any, worst: Any) -> Number:
    """Return where the logarithm of the product is flat: its slope times the gains is linear in the weight."""
    ops = arithmetic.of(q, own, foreign, best, worst)
    q, own, foreign, best, worst = map(ops.number, (q, own, foreign, best, worst))

    def slope(weight: int) -> Number:
        gains = weight * own + (1 - weight) * foreign - foreign, weight * worst + (1 - weight) * best - worst
        return q * (own - foreign) * gains[1] - (1 - q) * (best - worst) * gains[0]

    return slope(0) / (slope(0) - slope(1))


def _probability(q: Any, own: Any, foreign: Any, best: Any, worst: Any) -> Number:
    return arithmetic.of(q, own, foreign, best, worst).number(q)


_SYMBOLS = {name: sympy.Symbol(name, positive=True) for name in ("q", "own", "foreign", "best", "worst")}

THEOREM37 = Claim(
    id=f"{_KEY}.theorem3.7",
    source=_source("theorem 3.7, and theorem B.7 of the appendix"),
    statement="The mixture of the two basins that maximises the weighted Nash product of the gains over the worst case"
    " has the weight q, the probability of the first reward.",
    latex=r"\arg\max_\alpha\,(u_1(p_\alpha) - d_1)^q\,(u_2(p_\alpha) - d_2)^{1-q} = q",
    allows=Equality(),
    paths=(
        (
            {"q": Fraction(1, 4), "own": 3, "foreign": 1, "best": 5, "worst": 2},
            {"q": Fraction(9, 10), "own": 1, "foreign": Fraction(-1, 2), "best": 7, "worst": Fraction(1, 3)},
        ),
    ),
    published=_probability,
    exact=_bargain,
    proofs=(Identity(_SYMBOLS),),
    control=instead(lambda q, own, foreign, best, worst: 1 - arithmetic.of(q).number(q), "1 - q in place of q"),
    hypotheses="utilities are mean rewards, linear in the mixture; each reward is better in its own basin; the"
    " logarithm of the product is concave, so that it is flat at its maximum only",
    falsified_by="another weight with a larger product",
)

CLAIMS = (LEMMA33, LEMMA35, THEOREM36, THEOREM37)
