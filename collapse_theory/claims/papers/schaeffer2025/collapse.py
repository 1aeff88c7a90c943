"""What section 4.4 says of collapse itself: that it must come, where it ends, and what is left on the way."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import shifted, times
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.explicit import counts_distribution, left_alone
from collapse_theory.claims.routes.simulation import Floats, collapsed, resampled
from collapse_theory.discrete.chain import compositions, multinomial_probability

__all__ = ["CLAIMS"]

_EIGHT: Point = {"p": [0.125] * 8, "samples": 6}

MUST_COLLAPSE = Claim(
    id=f"{KEY}.must-collapse",
    source=paper('section 4.4, "this simple process must collapse"'),
    statement="The process must collapse to a single outcome.",
    latex=r"P(T \le t) \to 1",
    allows=Limit(),
    paths=(
        tuple({"p": [0.5, 0.5], "samples": 6, "fits": 2**k} for k in range(8)),
        tuple({**_EIGHT, "fits": 2**k} for k in range(8)),
    ),
    published=lambda p, samples, fits: arithmetic.of(p).number(1),
    exact=lambda p, samples, fits: sum(left_alone(p, samples=samples, fits=fits)),
    library=lambda p, samples, fits: sum(
        1 - discrete.presence_probability(1 - q, samples=samples, fits=fits) for q in p
    ),
    simulate=collapsed,
    simulated=({**_EIGHT, "fits": 2}, {**_EIGHT, "fits": 16}),
    proofs=(Formal("collapse_is_certain"), Formal("collapse_rate")),
    control=times("0.99"),
    hypotheses="D data are drawn from a distribution on finitely many outcomes, their proportions are the next one",
    narrower="two and eight equal outcomes with 6 data",
    falsified_by="a probability of having collapsed that tends to less than 1; 0.99 is told from 1",
)


def _count_absorbing(atoms: Any, samples: Any) -> int:
    """Count the states that one draw cannot leave, among all compositions."""
    parts, size = checks.whole("atoms", atoms, minimum=2), checks.whole("samples", samples, minimum=2)
    states = compositions(size, parts)
    return sum(multinomial_probability(s, [Fraction(count, size) for count in s]) == 1 for s in states)


def _absorbing_of_the_library(atoms: Any, samples: Any) -> int:
    parts, size = checks.whole("atoms", atoms, minimum=2), checks.whole("samples", samples, minimum=2)
    return int(discrete.resampling_chain(parts, samples=size).absorption_probabilities.shape[1])


ABSORBING_STATES = Claim(
    id=f"{KEY}.absorbing-states",
    source=paper('section 4.4, "a Markov chain with N absorbing states"'),
    statement="The process is a Markov chain with as many absorbing states as there are outcomes.",
    latex=r"\#\{s : P(s \to s) = 1\} = N",
    allows=Equality(),
    paths=(tuple({"atoms": n, "samples": d} for n, d in ((2, 5), (3, 4), (4, 3), (5, 2))),),
    published=lambda atoms, samples: atoms,
    exact=_count_absorbing,
    library=_absorbing_of_the_library,
    control=shifted("atoms"),
    hypotheses="D data are drawn from a distribution on N outcomes, their proportions are the next one",
    narrower="2 to 5 outcomes and 2 to 5 data, where all states can be listed; one datum collapses at once",
    falsified_by="a state other than total collapse that one draw leaves unchanged with certainty, or a collapsed one"
    " that it can leave",
)

# --- trillions --------------------------------------------------------------------------------------------------------

_QUADRILLION = 10**15


def _share_lost(samples: Any, fits: Any) -> Number:
    """Return which share of its diversity a distribution has lost, at 1/D each fit."""
    ops = arithmetic.of(samples, fits)
    return -ops.expm1(fits * ops.log1p(-1 / ops.number(samples)))


def _share_lost_of_the_library(samples: Any, fits: Any) -> Number:
    half = 1 / arithmetic.of(samples, fits).number(2)
    return (discrete.homozygosity([half, half], samples=samples, fits=fits) - half) / half


TRILLIONS = Claim(
    id=f"{KEY}.trillions",
    source=paper('section 4.4, "humanity could train trillions of models before noticing the onset of collapse"'),
    statement="With a quadrillion data, trillions of models can be trained before the onset of collapse is noticed: of"
    " the expected diversity 0.1 % is lost after 10^12 fits, 0.9 % after 9·10^12, and half after 6.9·10^14.",
    latex=r"D = 10^{15}:\quad 1 - (1 - 1/D)^t \le 10^{-2}\quad (t = 10^{12}, \dots, 9 \cdot 10^{12})",
    allows=Bound("upper"),
    paths=(tuple({"samples": _QUADRILLION, "fits": k * 10**12} for k in (1, 2, 5, 9)),),
    published=lambda samples, fits: arithmetic.of(samples).number(1) / 100,
    exact=_share_lost,
    library=_share_lost_of_the_library,
    proofs=(Formal("diversity_after"),),
    control=times("0.89"),
    hypotheses="data of the order of a quadrillion, and the model of section 4.4 at face value",
    narrower="D = 10^15 exactly; so many fits cannot be simulated",
    read_as="what is not noticed is a loss of less than 1 % of the expected diversity, and trillions are 1 to 9; both"
    " numbers are ours",
    falsified_by="a loss of more than 1 % within 9·10^12 fits; who notices a thousandth already finds it after 10^12,"
    " and 10^-5 after 10^10",
)

# --- figure 4, right --------------------------------------------------------------------------------------------------

_START: Point = {"p": [0.25] * 4, "samples": 5}


def _mean_entropy(p: Any, samples: Any, fits: Any) -> Number:
    """Average the entropy over all compositions of the data."""
    ops, count = arithmetic.of(p, samples), checks.whole("fits", fits, minimum=0)
    if count == 0:
        return -sum(q * ops.log(q) for q in map(ops.number, p))
    law = counts_distribution(p, samples=samples, fits=count)
    return sum((weight * _entropy(counts, ops) for counts, weight in law.items()), ops.number(0))


def _entropy(counts: Any, ops: Any) -> Number:
    shares = [ops.number(count) / sum(counts) for count in counts if count]
    return -sum((share * ops.log(share) for share in shares), ops.number(0))


def _entropy_of_shares(shares: Floats) -> Floats:
    logs = np.log(np.where(shares > 0, shares, 1.0))
    return np.asarray(-(shares * logs).sum(axis=1))


ENTROPY_FALLS = Claim(
    id=f"{KEY}.entropy-falls",
    source=paper("section 4.4 and figure 4, right"),
    statement="The expected entropy falls with every fit (read: it is at most what it was one fit before).",
    latex=r"E\,H[\hat p^{(t)}] \le E\,H[\hat p^{(t-1)}]",
    allows=Bound("upper"),
    paths=(tuple({**_START, "fits": t} for t in (1, 2, 3, 5)),),
    published=lambda p, samples, fits: _mean_entropy(p, samples, fits - 1),
    exact=_mean_entropy,
    simulate=resampled(_entropy_of_shares),
    simulated=({**_START, "fits": 5}, {**_START, "fits": 2}),
    control=shifted("fits", 2),
    hypotheses="D data are drawn from a distribution on finitely many outcomes, their proportions are the next one",
    narrower="four equal outcomes with 5 data, up to 5 fits; the figure has ten outcomes and no numbers",
    read_as="the figure as a fall without exception",
    falsified_by="a fit after which the expected entropy is larger than before; the next fit but one would be",
)

CLAIMS = (TRILLIONS, MUST_COLLAPSE, ABSORBING_STATES, ENTROPY_FALLS)
