"""Claims of arXiv:2412.17646 on words: how likely one still occurs, and how many do."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import times
from collapse_theory.claims.papers.suresh2024.source import KEY, version1
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import presences
from collapse_theory.claims.routes.simulation import resampled

__all__ = ["CLAIMS"]

_HYPOTHESES = "each generation the shares of n data drawn from the one before (maximum likelihood), k generations"

# --- one word ---------------------------------------------------------------------------------------------------------


def _presence_lower(p: Any, samples: Any, fits: Any) -> Number:
    return -arithmetic.of(p).expm1(-samples * p * discrete.branching_rate(fits))


def _presence_upper(p: Any, samples: Any, fits: Any) -> Number:
    slack = 3 * samples * p * p + 3 * fits * p
    return 1 - (1 - slack) * arithmetic.of(p).exp(-samples * p * discrete.branching_rate(fits))


def _presence(p: Any, samples: Any, fits: Any) -> Number:
    return discrete.presence_probability(p, samples=samples, fits=fits)


_simulate_presence = resampled(lambda shares: shares[:, 0] > 0, start=lambda point: [point["p"], 1 - point["p"]])


def _words(*plans: tuple[float, int, tuple[int, ...]]) -> tuple[Point, ...]:
    return tuple({"p": p, "samples": n, "fits": k} for p, n, fits in plans for k in fits)


THEOREM1_LOWER = Claim(
    id=f"{KEY}.theorem1-lower",
    source=version1("theorem 1, left"),
    statement="A word of probability p_0 still occurs after k generations of n data with probability at least"
    " 1 - exp(-n p_0 g_k).",
    latex=r"P(p_k \ne 0) \ge 1 - e^{-n p_0 g_k}",
    allows=Bound("lower"),
    paths=(_words((0.0001, 500, (1,)), (0.001, 400, (1, 2)), (0.01, 50, (1, 2, 5, 10)), (0.1, 20, (1, 3, 20))),),
    published=_presence_lower,
    exact=lambda p, samples, fits: presences([p], samples=samples, fits=fits)[0],
    simulate=_simulate_presence,
    simulated=({"p": 0.01, "samples": 50, "fits": 1}, {"p": 0.1, "samples": 20, "fits": 20}),
    hypotheses=_HYPOTHESES,
    falsified_by="a probability below the bound, which is within 0.1 % of it for rare words in few generations",
    control=times("1.01"),
    library=_presence,
)

THEOREM1_UPPER = Claim(
    id=f"{KEY}.theorem1-upper",
    source=version1("theorem 1, right"),
    statement="A word of probability p_0 still occurs after k generations of n data with probability at most"
    " 1 - (1 - 3 n p_0² - 3 k p_0) exp(-n p_0 g_k).",
    latex=r"P(p_k \ne 0) \le 1 - (1 - 3 n p_0^2 - 3 k p_0) e^{-n p_0 g_k}",
    allows=Bound("upper"),
    paths=(_words((0.0001, 500, (1,)), (0.001, 400, (1, 2)), (0.001, 20, (1, 10, 20)), (0.01, 50, (1, 2, 5))),),
    published=_presence_upper,
    exact=lambda p, samples, fits: presences([p], samples=samples, fits=fits)[0],
    simulate=_simulate_presence,
    simulated=({"p": 0.001, "samples": 400, "fits": 1}, {"p": 0.01, "samples": 50, "fits": 2}),
    hypotheses=_HYPOTHESES,
    narrower="points at which the bound is below 1",
    falsified_by="a probability above the bound, which is within 0.7 % of it for a rare word in one generation, but far"
    " above it when k is of the order of n",
    control=times("0.99"),
    library=_presence,
)

# --- all words --------------------------------------------------------------------------------------------------------


def _over_words(presence: Any) -> Any:
    """Sum a probability over the words."""
    return lambda atoms, exponent, samples, fits: sum(
        count * presence(p, samples=samples, fits=fits) for p, count in _by_rank(atoms, exponent)
    )


def _by_rank(atoms: Any, exponent: Any) -> list[tuple[Number, int]]:
    """List frequencies that fall as a power of the rank, and how many words have each; the power 0 makes them equal."""
    ops = arithmetic.of(atoms, exponent)
    count = checks.whole("atoms", atoms, minimum=1)
    if exponent == 0:
        return [(1 / ops.number(count), count)]
    weights = [1 / ops.number(rank) ** exponent for rank in range(1, count + 1)]
    whole = sum(weights, ops.number(0))
    return [(weight / whole, 1) for weight in weights]


def _words_present(atoms: Any, exponent: Any, samples: Any, fits: Any) -> Number:
    ranked = _by_rank(atoms, exponent)
    each = presences([p for p, _ in ranked], samples=samples, fits=fits)
    return sum(count * alive for alive, (_, count) in zip(each, ranked, strict=True))


def _frequencies(point: Point) -> list[Number]:
    return [p for p, count in _by_rank(point["atoms"], point["exponent"]) for _ in range(count)]


_simulate_support = resampled(lambda shares: (shares > 0).sum(axis=1), start=_frequencies)


def _vocabularies(*plans: tuple[int, int, int, tuple[int, ...]]) -> tuple[Point, ...]:
    names = ("atoms", "exponent", "samples")
    return tuple({**dict(zip(names, sizes, strict=True)), "fits": k} for *sizes, fits in plans for k in fits)


_FEW, _RANKED = (50, 0, 20, (1, 2)), (30, 1, 50, (1, 2))
_FIRST = {"atoms": 50, "exponent": 0, "samples": 20, "fits": 1}

COROLLARY1_LOWER = Claim(
    id=f"{KEY}.corollary1-lower",
    source=version1("corollary 1, left"),
    statement="The mean number of distinct words after k generations is at least the sum of 1 - exp(-n p g_k).",
    latex=r"E|\{i : p_{k,i} \ne 0\}| \ge \sum_i \bigl(1 - e^{-n p_i g_k}\bigr)",
    allows=Bound("lower"),
    paths=(_vocabularies((2000, 0, 400, (1, 2)), _FEW, (50, 0, 20, (20,)), _RANKED, (30, 1, 50, (10,))),),
    published=_over_words(_presence_lower),
    exact=_words_present,
    simulate=_simulate_support,
    simulated=(_FIRST, {"atoms": 30, "exponent": 1, "samples": 50, "fits": 10}),
    replicates=10_000,
    hypotheses=_HYPOTHESES,
    narrower="equal frequencies, and frequencies that fall as one over the rank",
    falsified_by="a mean number below the bound, which is within 0.1 % of it for rare words in few generations",
    control=times("1.01"),
    library=_over_words(_presence),
)

COROLLARY1_UPPER = Claim(
    id=f"{KEY}.corollary1-upper",
    source=version1("corollary 1, right"),
    statement="The mean number of distinct words after k generations is at most the sum of"
    " 1 - (1 - 3 n p² - 3 k p) exp(-n p g_k).",
    latex=r"E|\{i : p_{k,i} \ne 0\}| \le \sum_i \bigl(1 - (1 - 3 n p_i^2 - 3 k p_i) e^{-n p_i g_k}\bigr)",
    allows=Bound("upper"),
    paths=(_vocabularies((2000, 0, 500, (1,)), (2000, 0, 400, (2,)), _FEW, (30, 1, 50, (1,))),),
    published=_over_words(_presence_upper),
    exact=_words_present,
    simulate=_simulate_support,
    simulated=(_FIRST, {"atoms": 30, "exponent": 1, "samples": 50, "fits": 1}),
    replicates=10_000,
    hypotheses=_HYPOTHESES,
    narrower="equal frequencies, and frequencies that fall as one over the rank; points at which the bound is below the"
    " number of words",
    falsified_by="a mean number above the bound, which is within 0.7 % of it for rare words in one generation",
    control=times("0.99"),
    library=_over_words(_presence),
)

CLAIMS = (THEOREM1_LOWER, THEOREM1_UPPER, COROLLARY1_LOWER, COROLLARY1_UPPER)
