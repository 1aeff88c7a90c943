"""Claims of arXiv:2404.02325, "Heat Death of Generative Models in Closed-Loop Learning", known by its abstract."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times

__all__ = ["CLAIMS"]

_ATOMS = 4
_TEMPERATURES = (Fraction(9, 10), Fraction(11, 10))


def _original(ops: Any) -> list[Number]:
    return [ops.number(k) / 10 for k in range(1, _ATOMS + 1)]


def _distance(temperature: Any, fits: Any) -> Number:
    """Follow p ~ (1, 2, 3, 4) fit by fit; return how far its largest entry is from 1, or from 1/4."""
    ops = arithmetic.of(temperature)
    p = _original(ops)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        powers = [ops.exp(ops.log(x) / ops.number(temperature)) for x in p]
        total = sum(powers[1:], start=powers[0])
        p = [power / total for power in powers]
    return sum(p[1:-1], start=p[0]) if temperature < 1 else p[-1] - ops.number(1) / _ATOMS


def _bound(temperature: Any, fits: Any) -> Number:
    """Exponents multiply, to e = tau^-t: bound 1 - max p by ratios to the largest, max p - 1/K by means of powers."""
    ops = arithmetic.of(temperature)
    exponent = 1 / ops.number(temperature) ** fits
    logs = [ops.log(x / _original(ops)[-1]) for x in _original(ops)[:-1]]
    if temperature < 1:
        terms = [ops.exp(exponent * x) for x in logs]
        return sum(terms[1:], start=terms[0])
    return ops.expm1(-exponent * sum(logs[1:], start=logs[0]) / _ATOMS) / _ATOMS


DEGENERATE = Claim(
    id="marchi2024.degenerate",
    source=Source(
        "marchi2024",
        "arXiv:2404.02325",
        'abstract, "any non-trivial temperature leads the model to asymptotically degenerate"',
        "second-hand",
    ),
    statement="Without external data, a model that is sampled at a temperature other than 1 either collapses to a small"
    " set of outputs or becomes uniform over a large set (judged for four outputs and unlimited data, where the"
    " distance of the largest probability from 1, or from 1/4, has a bound that tends to 0).",
    latex=r"1 - \max_i p^{(t)}_i \le \sum_{i > 1} (p_i/p_1)^{\tau^{-t}} \ (\tau < 1), \qquad"
    r" \max_i p^{(t)}_i - \tfrac1K \le \tfrac1K \bigl[\prod_i (p_1/p_i)^{\tau^{-t}/K} - 1\bigr] \ (\tau > 1)",
    allows=Bound("upper"),
    paths=tuple(tuple({"temperature": tau, "fits": 2**k} for k in range(7)) for tau in _TEMPERATURES),
    published=_bound,
    exact=_distance,
    control=times("0.95"),
    hypotheses="no external data; the model becomes what is drawn from it",
    narrower="four outputs of probabilities 0.1 to 0.4; steps, where the paper has continuous time; unlimited data;"
    " two temperatures",
    read_as="degenerate: a point mass, or equal probabilities, in the limit; the bounds are this project's",
    falsified_by="a number of fits after which the distance is larger; a bound 5 % lower fails after 64 fits",
)


def _with_external_data(share: Any, fits: Any) -> Number:
    """Follow p ~ (1, 2, 3, 4) at the temperature 9/10, mixed with uniform external data; return max p."""
    ops = arithmetic.of(share)
    mixed, p = ops.number(share), _original(ops)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        powers = [ops.exp(10 * ops.log(x) / 9) for x in p]
        total = sum(powers[1:], start=powers[0])
        p = [(1 - mixed) * power / total + mixed / _ATOMS for power in powers]
    return p[-1]


EXTERNAL = Claim(
    id="marchi2024.external-data",
    source=Source(
        "marchi2024",
        "arXiv:2404.02325",
        'abstract, "unless a sufficient amount of external data is introduced at each iteration"',
        "second-hand",
    ),
    statement="With enough external data in each iteration a model that is sampled at a temperature below 1 does not"
    " degenerate (judged for four outputs and uniform external data in a share lambda > 1 - tau, where the"
    " largest probability tends to 1/4).",
    latex=r"\max_i p^{(t)}_i \to \tfrac1K, \quad \lambda > 1 - \tau",
    allows=Limit(),
    paths=tuple(tuple({"share": share, "fits": 2**k} for k in range(7)) for share in (Fraction(3, 10), Fraction(2, 5))),
    published=lambda share, fits: arithmetic.of(share).number(Fraction(1, _ATOMS)),
    exact=_with_external_data,
    control=times("1.01"),
    hypotheses="the model becomes a mixture of what is drawn from it and of external data",
    narrower="four outputs of probabilities 0.1 to 0.4, tau = 0.9; steps, where the paper has continuous time;"
    " unlimited data; external data of another law than the uniform one are on the page of decoding",
    read_as="sufficient: more than 1 - tau, which is this project's threshold for uniform external data",
    falsified_by="a largest probability that settles above 1/4, as it does for a share of 1/20",
)

CLAIMS = (DEGENERATE, EXTERNAL)
