"""Claims of arXiv:2305.17493 on discrete distributions and absorbing chains."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import shifted, times
from collapse_theory.claims.papers.shumailov2023.source import KEY, RESAMPLED, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal, Identity
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.discrete.chain import compositions, multinomial_probability, resampling_chain
from collapse_theory.markov import AbsorbingChain
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]


def _columns_of(point: Point) -> tuple[Any, Any]:
    """Return Q and R with columns as "from", as the source writes them."""
    if "Q" in point:
        return point["Q"], point["R"]
    step = _chain_of(point).power(1)
    return step.Q.T, step.R.T


def _chain_of(point: Point) -> AbsorbingChain:
    atoms, samples = (checks.whole(name, point[name], minimum=1) for name in ("atoms", "samples"))
    return resampling_chain(atoms, samples=samples, exact=True)


def _absorption_by_inverse(start: Any, target: Any, **chain: Any) -> Number:
    Q, R = _columns_of(chain)
    fundamental = (sympy.eye(len(Q)) - sympy.Matrix(Q)).inv()
    value = (sympy.Matrix(R) * fundamental)[_index(target), _index(start)]
    return _fraction(value)


def _absorption_by_elimination(start: Any, target: Any, **chain: Any) -> Number:
    """Remove the other transient states one after another, sending their traffic on; nothing is inverted."""
    Q, R = _columns_of(chain)
    size, kept = len(Q), _index(start)
    flow = {i: dict(enumerate([row[i] for row in (*Q, *R)])) for i in range(size)}  # the absorbing states come last
    for gone in reversed([i for i in range(size) if i != kept]):
        _remove(gone, flow)
    del flow[kept][kept]
    return flow[kept][size + _index(target)] / sum(flow[kept].values())


def _remove(gone: int, flow: dict[int, dict[int, Any]]) -> None:
    """Send all that comes to a state on to where it goes from there."""
    onward = {to: share for to, share in flow.pop(gone).items() if to != gone}
    leaves = sum(onward.values())
    for row in flow.values():
        traffic = row.pop(gone) / leaves
        for to, share in onward.items():
            row[to] = row[to] + traffic * share


def _index(value: Any) -> int:
    return checks.whole("start", value, minimum=0)


def _fraction(value: Any) -> Any:
    return Fraction(int(value.p), int(value.q)) if getattr(value, "is_Rational", False) else value


def _walk(point: Point, replicates: int, seed: int) -> Estimate:
    chain = resampling_chain(point["atoms"], samples=point["samples"])
    return montecarlo.absorption_estimate(
        chain, start=point["start"], target=point["target"], replicates=replicates, seed=seed
    )


_a, _b, _c, _d, _e, _f = sympy.symbols("a b c d e f", positive=True)
_SYMBOLIC_CHAIN = {"Q": [[_a, _b], [_c, _d]], "R": [[_e, _f], [1 - _a - _c - _e, 1 - _b - _d - _f]]}

ABSORBING_LIMIT = Claim(
    id=f"{KEY}.absorbing-limit",
    source=version2("appendix A.1, eqs (16) and (17)"),
    statement="The powers of an absorbing chain tend to R (I - Q)^-1 in the block of the absorbing states.",
    latex=r"\lim_{k \to \infty} T^k = \begin{bmatrix} 0 & 0 \\ R(I_r - Q)^{-1} & I_s \end{bmatrix}",
    allows=Equality(),
    paths=(
        tuple({"atoms": 2, "samples": 5, "start": state, "target": 0} for state in range(4)),
        tuple({"atoms": 3, "samples": 3, "start": state, "target": 2} for state in range(7)),
    ),
    published=_absorption_by_inverse,
    exact=_absorption_by_elimination,
    simulate=_walk,
    simulated=({"atoms": 3, "samples": 3, "start": 1, "target": 2},),
    hypotheses="a finite chain whose absorbing states can be reached from every other state",
    narrower="the chains of two and three states resampled with a few data, and any chain of two transient states",
    falsified_by="an absorption probability that elimination does not give",
    control=times("1.01"),
    proofs=(
        Identity(*(_SYMBOLIC_CHAIN | {"start": state, "target": state} for state in (0, 1))),
        Formal("fundamental_exists"),
        Formal("absorbing_limit"),
    ),
    library=lambda start, target, **chain: _chain_of(chain).absorption_probabilities[_index(start), _index(target)],
)


def _product(A: Any, B: Any) -> list[list[Any]]:
    return [[sum(a * B[k][j] for k, a in enumerate(row)) for j in range(len(B[0]))] for row in A]


def _power_by_blocks(start: Any, target: Any, steps: Any, **chain: Any) -> Number:
    """Return an entry of R (I + Q + … + Q^(k-1)), the block of eq. (17)."""
    Q, R = _columns_of(chain)
    block, term = R, R
    for _ in range(checks.whole("steps", steps, minimum=1) - 1):
        term = _product(term, Q)
        block = [[x + y for x, y in zip(*rows, strict=True)] for rows in zip(block, term, strict=True)]
    return block[_index(target)][_index(start)]


def _power_by_steps(start: Any, target: Any, steps: Any, **chain: Any) -> Number:
    """Walk the whole chain, absorbing states included, one step at a time."""
    Q, R = _columns_of(chain)
    size, ends = len(Q), len(R)
    now = [int(i == _index(start)) for i in range(size + ends)]
    for _ in range(checks.whole("steps", steps, minimum=1)):
        moved = [sum(Q[i][j] * now[j] for j in range(size)) for i in range(size)]
        absorbed = [now[size + a] + sum(R[a][j] * now[j] for j in range(size)) for a in range(ends)]
        now = moved + absorbed
    return now[size + _index(target)]


def _power_of_the_library(start: Any, target: Any, steps: Any, **chain: Any) -> Number:
    power = _chain_of(chain).power(checks.whole("steps", steps, minimum=1))
    return power.R[_index(start), _index(target)]


def _simulate_power(point: Point, replicates: int, seed: int) -> Estimate:
    """Resample from the counts that the starting state stands for."""
    samples = point["samples"]
    counts = [c for c in compositions(samples, point["atoms"]) if samples not in c][point["start"]]
    shares = montecarlo.categorical_fits(
        np.array(counts) / samples, samples=samples, fits=point["steps"], replicates=replicates, seed=seed
    )
    return Estimate.of_mean(shares[:, point["target"]] == 1, seed)


BLOCK_POWER = Claim(
    id=f"{KEY}.block-power",
    source=version2("appendix A.1, eq. (17)"),
    statement="The block of the absorbing states in the k-th power of the chain is R (I + Q + … + Q^(k-1)).",
    latex=r"T^k = \begin{bmatrix} Q^k & 0 \\ R \sum_{i=0}^{k-1} Q^i & I_s \end{bmatrix}",
    allows=Equality(),
    paths=tuple(
        tuple({"atoms": k, "samples": m, "start": 1, "target": 0, "steps": t} for t in (1, 2, 7))
        for k, m in ((2, 5), (3, 3))
    ),
    published=_power_by_blocks,
    exact=_power_by_steps,
    simulate=_simulate_power,
    simulated=({"atoms": 3, "samples": 3, "start": 1, "target": 0, "steps": 2},),
    hypotheses="a finite chain with absorbing states",
    narrower="the chains of two and three states resampled with a few data, and any chain of two transient states",
    falsified_by="an entry of the power that walking the chain does not give",
    control=shifted("steps"),
    proofs=(
        Identity(*tuple(_SYMBOLIC_CHAIN | {"start": 0, "target": 1, "steps": k} for k in (2, 3))),
        Formal("block_power"),
    ),
    library=_power_of_the_library,
)


def _winner_by_chain(p: Any, samples: Any, atom: Any) -> Number:
    """Average the absorption probabilities of the explicit chain over the first draw."""
    size = checks.whole("samples", samples, minimum=1)
    chain = resampling_chain(len(p), samples=size, exact=True)
    reach = dict(zip(chain.names or (), chain.absorption_probabilities[:, _index(atom)], strict=False))
    ops = arithmetic.of(p)
    total = ops.number(0)
    for counts in compositions(size, len(p)):
        name = "+".join(map(str, counts))
        arrives = ops.number(reach[name]) if name in reach else int(counts[_index(atom)] == size)
        total = total + multinomial_probability(counts, p) * arrives
    return total


WINNER_PROBABILITY = Claim(
    id=f"{KEY}.winner-probability",
    source=version2("section 4.1"),
    statement="The state at which resampling ends is distributed as the original distribution.",
    latex=r"P(p^{(\infty)} = \delta_i) = p^{(0)}_i",
    allows=Equality(),
    paths=tuple(
        tuple({"p": p, "samples": d, "atom": 0} for d in (2, 5, 8)) for p in ([0.5, 0.25, 0.25], [0.125, 0.875])
    ),
    published=lambda p, samples, atom: p[_index(atom)],
    exact=_winner_by_chain,
    simulate=lambda point, replicates, seed: montecarlo.winner_estimate(**point, replicates=replicates, seed=seed),
    simulated=({"p": [0.5, 0.25, 0.25], "samples": 8, "atom": 0},),
    hypotheses=RESAMPLED,
    falsified_by="a state that wins with another probability than it had at first",
    control=times("1.01"),
    proofs=(
        Identity(
            *(
                {"p": [_a, 1 - _a], "samples": 4, "atom": 0},
                {"p": [_a, _b, 1 - _a - _b], "samples": 3, "atom": 1},
            )
        ),
        Formal("winner_probability"),
        Formal("winner_limit"),
    ),
)

LOSING_INFORMATION = Claim(
    id=f"{KEY}.losing-information",
    source=version2("section 4.1"),
    statement="A state of probability q is sooner or later not sampled at all with probability 1 - q.",
    latex=r"P(\exists t: p^{(t)}_i = 0) = 1 - q",
    allows=Equality(),
    paths=(tuple({"q": 0.25, "samples": d} for d in (2, 5, 8)), tuple({"q": 0.875, "samples": d} for d in (2, 5))),
    published=lambda q, samples: 1 - q,
    exact=lambda q, samples: _winner_by_chain([q, 1 - q], samples, 1),
    simulate=lambda point, replicates, seed: montecarlo.winner_estimate(
        [point["q"], 1 - point["q"]], samples=point["samples"], atom=1, replicates=replicates, seed=seed
    ),
    simulated=({"q": 0.25, "samples": 8},),
    hypotheses=RESAMPLED,
    falsified_by="a state that is lost with another probability than 1 - q",
    control=times("1.01"),
    proofs=(
        Identity(*tuple({"q": _a, "samples": d} for d in (2, 4))),
        Formal("loss_probability"),
        Formal("loss_limit"),
    ),
)


def _mean_count(share: Any, samples: Any) -> Number:
    """Average the number of data that fall on a state of probability share/M, count by count."""
    size = checks.whole("samples", samples, minimum=1)
    q = share / samples
    return sum(multinomial_probability((k, size - k), (q, 1 - q)) * k for k in range(1, size + 1))


def _simulate_mean_count(point: Point, replicates: int, seed: int) -> Estimate:
    q = point["share"] / point["samples"]
    share = resampled(lambda shares: shares[:, 0], start=lambda point: [q, 1 - q])
    return share(point, replicates, seed).scaled(point["samples"])


RARE_STATES = Claim(
    id=f"{KEY}.rare-states",
    source=version2("section 4.1"),
    statement="Of a state of probability at most 1/M the expected number among M samples is at most 1 (the source says"
    " less than 1; it is 1 at 1/M).",
    latex=r"q \le 1/M \implies E[\#i] \le 1",
    allows=Bound("upper"),
    paths=(tuple({"share": share, "samples": m} for m in (5, 50) for share in (0.25, 0.5, 1)),),
    published=lambda share, samples: arithmetic.of(share).number(1),
    exact=_mean_count,
    simulate=_simulate_mean_count,
    simulated=({"share": 1, "samples": 50},),
    hypotheses=RESAMPLED,
    read_as="less than 1 with equality at q = 1/M, where it is 1",
    falsified_by="a mean count above 1; at q = 1/M the bound is attained",
    control=times("0.99"),
    proofs=(Formal("share_mean"),),
)

CLAIMS = (ABSORBING_LIMIT, BLOCK_POWER, WINNER_PROBABILITY, LOSING_INFORMATION, RARE_STATES)
