"""Claims of arXiv:2305.17493 on chains with absorbing states: when they end there, how long it takes, and floats."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import flint
import numpy as np
import sympy

from collapse_theory import arithmetic, checks, discrete, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2023.source import KEY, RESAMPLED, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import left_alone, mean_time
from collapse_theory.claims.routes.simulation import Floats, collapsed, estimated
from collapse_theory.discrete.chain import compositions, multinomial_probability, resampling_chain

__all__ = ["CLAIMS"]


# --- an absorbing state, and therefore absorption ---------------------------------------------------------------------

_MOVES = [[0.5, 0.25, 0.25, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 0.5]]
"""From the first state half of all paths end in the second, which is absorbing, and half between the other two."""


def _absorbed(moves: Any, steps: Any) -> Number:
    """Walk a chain from its first state and add up the probabilities of the states that are never left."""
    ops = arithmetic.of(moves)
    size = len(moves)
    now = [ops.number(int(state == 0)) for state in range(size)]
    for _ in range(checks.whole("steps", steps, minimum=1)):
        now = [sum((now[i] * moves[i][j] for i in range(size)), ops.number(0)) for j in range(size)]
    return sum((share for state, share in enumerate(now) if moves[state][state] == 1), ops.number(0))


def _walk(rng: np.random.Generator, count: int, point: Point) -> Floats:
    cumulative = np.cumsum(point["moves"], axis=1)
    state = np.zeros(count, dtype=int)
    for _ in range(point["steps"]):
        state = (rng.random((count, 1)) > cumulative[state]).sum(axis=1)
    return np.asarray(np.diagonal(point["moves"])[state] == 1, dtype=np.float64)


_ONE_STATE_LEFT = [0.5, 0.25, 0.25]

THIS_CHAIN = Claim(
    id=f"{KEY}.absorbing-state-this-chain",
    source=version2("section 4.1"),
    statement="The chain of resampled data contains an absorbing state, and converges to one with probability 1.",
    latex=r"P(p^{(t)} \in \{\delta_1, \dots, \delta_K\}) \to 1",
    allows=Limit(),
    paths=(tuple({"p": _ONE_STATE_LEFT, "samples": 10, "fits": 4**k} for k in range(7)),),
    published=lambda p, samples, fits: arithmetic.of(p).number(1),
    exact=lambda p, samples, fits: sum(left_alone(p, samples=samples, fits=fits)),
    simulate=collapsed,
    simulated=tuple({"p": _ONE_STATE_LEFT, "samples": 10, "fits": n} for n in (4, 16)),
    hypotheses=RESAMPLED,
    narrower="three states, ten data per generation",
    read_as="the inference is about this chain, whose every state does lead to an absorbing one",
    falsified_by="a share of runs that never ends at one state",
    control=times("0.99"),
)

ABSORBING_STATE = Claim(
    id=f"{KEY}.absorbing-state",
    source=version2("section 4.1; proof in appendix A.1"),
    statement="A Markov chain that contains at least one absorbing state converges with probability 1 to one of its"
    " absorbing states.",
    latex=r"\exists a: T_{aa} = 1 \implies P(X_k \text{ is absorbed}) \to 1",
    allows=Limit("steps"),
    paths=(tuple({"moves": _MOVES, "steps": 2**k} for k in range(7)),),
    published=lambda moves, steps: arithmetic.of(moves).number(1),
    exact=_absorbed,
    simulate=estimated(_walk),
    simulated=tuple({"moves": _MOVES, "steps": k} for k in (1, 4)),
    hypotheses="a finite chain with an absorbing state; appendix A.1 supposes an absorbing chain without saying that"
    " every state of it must lead to an absorbing one",
    read_as='the words "at least one absorbing state, and therefore", taken as a rule for every finite chain',
    falsified_by="certainty of absorption in every finite chain that has an absorbing state",
    control=instead(lambda moves, steps: arithmetic.of(moves).number("0.5"), "absorption in half of the runs"),
    corrected=lambda moves, steps: arithmetic.of(moves).number("0.5"),
    readings=(THIS_CHAIN,),
    fault="assumption",
    correction="An absorbing state must also be reached from every other state. It is in the chain of resampled data,"
    " so that the conclusion about that chain stands.",
)


# --- how long it takes ------------------------------------------------------------------------------------------------


def _mean_time_by_inverse(p: Any, samples: Any) -> Number:
    """Average the column sums of (I - Q)^-1 over the first draw, which is a fit of its own."""
    size = checks.whole("samples", samples, minimum=1)
    chain = resampling_chain(len(p), samples=size, exact=True)
    Q = sympy.Matrix(chain.power(1).Q.T)
    steps = (sympy.ones(1, Q.rows) * (sympy.eye(Q.rows) - Q).inv()).tolist()[0]
    names = dict(zip(chain.names or (), steps, strict=False))
    ops = arithmetic.of(p)
    total = ops.number(1)
    for counts in compositions(size, len(p)):
        rest = names.get("+".join(map(str, counts)))
        if rest is not None:
            total = total + multinomial_probability(counts, p) * ops.number(int(rest.p)) / ops.number(int(rest.q))
    return total


COLLAPSE_TIME = Claim(
    id=f"{KEY}.mean-time-from-q",
    source=version2("appendix A.1, last paragraph"),
    statement="Without knowing the fitting procedure it is impossible to calculate the matrix Q and therefore the"
    " average length of time before collapse.",
    latex=r"E[T] = 1 + \sum_x P(X_1 = x)\, \mathbf 1^\top (I - Q)^{-1} e_x",
    allows=Equality(),
    paths=(
        tuple({"p": [0.5, 0.25, 0.25], "samples": m} for m in (2, 4, 6)),
        tuple({"p": [0.125, 0.875], "samples": m} for m in (2, 10, 20)),
    ),
    published=_mean_time_by_inverse,
    exact=lambda p, samples: mean_time(p, samples=samples),
    simulate=lambda point, replicates, seed: montecarlo.collapse_time_estimate(
        point["p"], samples=point["samples"], replicates=replicates, seed=seed
    ),
    simulated=({"p": [0.5, 0.25, 0.25], "samples": 6}, {"p": [0.125, 0.875], "samples": 20}),
    hypotheses=RESAMPLED,
    narrower="two and three states, up to twenty data per generation",
    read_as="with exact approximation the procedure is known: Q can then be written down, and gives the mean time",
    falsified_by="a mean time until one state is left that the matrix Q does not give",
    control=times("1.01"),
    library=lambda p, samples: discrete.collapse_time(p, samples=samples),
)


# --- floats -----------------------------------------------------------------------------------------------------------

_CENTRE = 1.5 * 2**23  # between 2^23 and 2^24 the float32 numbers are the whole numbers
_WIDEST = 4  # spacings


@arithmetic.in_bare_balls
def _all_equal(fits: Any) -> Number:
    """Follow the law of the distance between two data, a whole number of spacings, fit by fit."""
    steps = checks.whole("fits", fits, minimum=1)
    moves = [_next_distances(distance) for distance in range(1, _WIDEST + 1)]
    law = [flint.arb(0)] * _WIDEST + [flint.arb(1)]
    for _ in range(steps):
        after = [law[0]] + [flint.arb(0)] * _WIDEST
        for distance, weight in enumerate(law[1:]):
            after = [old + weight * chance for old, chance in zip(after, moves[distance], strict=True)]
        law = after
    return law[0]


def _next_distances(distance: int) -> list[flint.arb]:
    """Return the law of the distance of two rounded normal data whose spread is that of two data so far apart."""
    sides = int(distance * (flint.ctx.prec + 10) ** 0.5) + 2  # beyond them less than the last bit is left
    scale = flint.arb(distance)  # spread times the root of 2, for the error function
    below = [(flint.arb(2 * k + 1) / 2 / scale).erf() for k in range(sides)]
    half = [(after - before) / 2 for before, after in pairwise(below)]
    shares = [*reversed(half), below[0], *half]
    rest = (flint.arb(2 * sides - 1) / 2 / scale).erfc() * flint.arb("0 +/- 1")
    equal = sum((share * share for share in shares), rest)
    law = [equal]
    for k in range(1, _WIDEST):
        law.append(2 * sum((a * b for a, b in zip(shares, shares[k:], strict=False)), rest))
    return [*law, 1 - sum(law, flint.arb(0))]


def _fit_in_floats(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Fit normal laws to two data and draw from them, all in float32, the spread held at that of the widest data."""
    means = np.full(count, _CENTRE, dtype=np.float32)
    spreads = np.full(count, _WIDEST / np.sqrt(2))
    for _ in range(point["fits"]):
        data = (means + spreads * rng.standard_normal((2, count))).astype(np.float32)
        means = data.mean(axis=0, dtype=np.float32)
        spreads = np.minimum(data.std(axis=0, ddof=1, dtype=np.float64), _WIDEST / np.sqrt(2))
    return np.asarray(spreads == 0, dtype=np.float64)


FLOATS = Claim(
    id=f"{KEY}.floats",
    source=version2("section 4.1, footnote 3"),
    statement="Since floating-point numbers are discrete, a model that allows for delta functions will get to one.",
    latex=r"P(X^n_1 = \dots = X^n_M) \to 1",
    allows=Limit(),
    paths=(tuple({"fits": 2**k} for k in range(9)),),
    published=lambda fits: arithmetic.number(1, fits),
    exact=_all_equal,
    simulate=estimated(_fit_in_floats),
    simulated=({"fits": 2}, {"fits": 8}),
    hypotheses="normal laws fitted to data that are stored in floating-point numbers",
    narrower="two float32 data near 1.5 times 2^23, where these are whole numbers, with a spread of at most four of"
    " them: the last stretch, on which rounding rules",
    falsified_by="a share of runs in which two data never become the same number",
    control=times("0.99"),
)

CLAIMS = (ABSORBING_STATE, THIS_CHAIN, COLLAPSE_TIME, FLOATS)
