"""Claims of "Minimax bounds for watermarked and masked recursive discrete distribution estimation" (2026).

A detector says of each datum whether it is real; its answers have the law Q_1 for real data and Q_0 for synthetic ones,
and Q for all of them, of which a share alpha is real. It is worth 1 + chi²(Q_1 || Q) data per datum.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Within
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_KEY = "kanabar2026"
_source = partial(Source, _KEY, "manuscript of 2026, extracted text")
_HYPOTHESES = "data are real with probability alpha; the answer of the detector depends on that alone"


def _divergence(real: list[Number], synthetic: list[Number], share: Number) -> Number:
    """Return chi² of the answers for real data from those for all data."""
    terms = [q**2 / (share * q + (1 - share) * other) for q, other in zip(real, synthetic, strict=True)]
    return sum(terms[1:], start=terms[0]) - 1


def _simulated(rng: np.random.Generator, count: int, share: float, real: Any, synthetic: Any) -> Floats:
    """Let the detector answer on real data; average the odds of each answer, less 1."""
    answers = rng.choice(len(real), count, p=real)
    odds = real / (share * real + (1 - share) * synthetic)
    return np.asarray(odds[answers] - 1)


# --- an answer or an erasure ------------------------------------------------------------------------------------------


def _erasures(share: Any, error: Any) -> Number:
    """Return chi² of a detector that is right or silent: real, synthetic, silent."""
    ops = arithmetic.of(share, error)
    e, none = ops.number(error), ops.number(0)
    return _divergence([1 - e, none + e], [none, none + e], ops.number(share))


def _printed(share: Any, error: Any) -> Number:
    ops = arithmetic.of(share, error)
    return (1 - ops.number(error)) / ops.number(share)


def _with_the_real_share(share: Any, error: Any) -> Number:
    return _printed(share, error) * (1 - arithmetic.of(share, error).number(share))


def _simulate_erasures(rng: np.random.Generator, count: int, point: Point) -> Floats:
    share, error = float(point["share"]), float(point["error"])
    real, synthetic = np.array([1 - error, 0.0, error]), np.array([0.0, 1 - error, error])
    return _simulated(rng, count, share, real, synthetic)


_ERASED = tuple(
    {"share": share, "error": error}
    for share in (Fraction(1, 2), Fraction(1, 4))
    for error in (Fraction(1, 10), Fraction(1, 2))
)
_RARE = tuple(
    {"share": share, "error": error}
    for share in (Fraction(1, 100), Fraction(1, 10**4))
    for error in (Fraction(1, 10), Fraction(1, 2))
)
_ERASURES = _source("claim 1 (BEC)")

_FEW_REAL = Claim(
    id=f"{_KEY}.claim1-few-real",
    source=_ERASURES,
    statement="If real data are rare, a detector that is right or silent is worth about (1 - epsilon)/alpha (read: with"
    " a hundredth of real data or less, up to 2 %).",
    latex=r"\chi^2(Q_1 \Vert \bar Q_\alpha) \approx (1 - \epsilon)/\alpha",
    allows=Within(1.02),
    paths=(_RARE,),
    published=_printed,
    exact=_erasures,
    simulate=estimated(_simulate_erasures),
    simulated=_RARE[:1],
    control=times("1.02"),
    hypotheses=_HYPOTHESES,
    read_as="the case of interest, in which the share of real data vanishes",
    falsified_by="a divergence that is not proportional to 1/alpha for rare real data",
)

ERASURES = Claim(
    id=f"{_KEY}.claim1",
    source=_ERASURES,
    statement="A detector that is silent with probability epsilon, and else right, has the divergence (1 -"
    " epsilon)/alpha.",
    latex=r"\chi^2(Q_1 \Vert \bar Q_\alpha) = (1 - \epsilon)/\alpha",
    allows=Equality(),
    paths=(_ERASED,),
    published=_printed,
    exact=_erasures,
    simulate=estimated(_simulate_erasures),
    simulated=_ERASED[:2],
    readings=(_FEW_REAL,),
    control=instead(_with_the_real_share, "times 1 - alpha"),
    hypotheses=_HYPOTHESES,
    read_as="the extracted text does not tell whether (1 - epsilon)/alpha or 1 - epsilon/alpha is printed; this is the"
    " one that is nearer to the truth",
    falsified_by="a detector of this kind with that divergence at a share of real data that is not small",
    fault="constant",
    correction="It is (1 - epsilon)(1 - alpha)/alpha: without the factor 1 - alpha it would not vanish if all data are"
    " real, where there is nothing to tell apart. For rare real data, the case of the paper, the factor is near 1.",
)

# --- an answer that may be wrong --------------------------------------------------------------------------------------


def _two_terms(share: Any, error: Any) -> Number:
    ops = arithmetic.of(share, error)
    a, e = ops.number(share), ops.number(error)
    odds, wrong = a / (1 - a), e / (1 - e)
    return (1 - 2 * e) * (1 / (odds + wrong) - 1 / (odds + 1 / wrong))


def _one_term(share: Any, error: Any) -> Number:
    ops = arithmetic.of(share, error)
    a, e = ops.number(share), ops.number(error)
    return (1 - 2 * e) / (a / (1 - a) + e / (1 - e))


def _errors(share: Any, error: Any) -> Number:
    ops = arithmetic.of(share, error)
    e = ops.number(error)
    return _divergence([1 - e, e], [e, 1 - e], ops.number(share))


def _simulate_errors(rng: np.random.Generator, count: int, point: Point) -> Floats:
    error = float(point["error"])
    return _simulated(rng, count, float(point["share"]), np.array([1 - error, error]), np.array([error, 1 - error]))


_SYMBOLS = {name: sympy.Symbol(name, positive=True) for name in ("share", "error")}
_WRONG = (*_ERASED[:1], {"share": Fraction(1, 10), "error": Fraction(1, 10)}, *_RARE[:1])

ERRORS = Claim(
    id=f"{_KEY}.claim2",
    source=_source("claim 2 (BSC)"),
    statement="A detector that is wrong with probability epsilon has the divergence (1 - 2 epsilon) times a difference"
    " of reciprocal sums of odds.",
    latex=r"\chi^2(Q_1 \Vert \bar Q_\alpha) = (1 - 2\epsilon) \Bigl(\frac{1}{\frac{\alpha}{1-\alpha} +"
    r" \frac{\epsilon}{1-\epsilon}} - \frac{1}{\frac{\alpha}{1-\alpha} + \frac{1-\epsilon}{\epsilon}}\Bigr)",
    allows=Equality(),
    paths=(_WRONG,),
    published=_two_terms,
    exact=_errors,
    simulate=estimated(_simulate_errors),
    simulated=_WRONG[:2],
    proofs=(Identity(_SYMBOLS),),
    control=instead(_one_term, "without the second term"),
    hypotheses=_HYPOTHESES + "; the detector is wrong with the same probability on real and on synthetic data",
    falsified_by="a share and an error with another divergence",
)

# --- any detector -----------------------------------------------------------------------------------------------------


def _bound(share: Any, least: Any, miss: Any) -> Number:
    ops = arithmetic.of(share, least, miss)
    a, e = ops.number(share), ops.number(least)
    return 1 / (a + e - a * e)


def _worth(share: Any, least: Any, miss: Any) -> Number:
    """Return 1 + chi² of a detector that misses so many real data, and says real ``least`` as often of others."""
    ops = arithmetic.of(share, least, miss)
    right = 1 - ops.number(miss)
    wrong = ops.number(least) * right
    return 1 + _divergence([right, 1 - right], [wrong, 1 - wrong], ops.number(share))


def _simulate_worth(rng: np.random.Generator, count: int, point: Point) -> Floats:
    right = 1 - float(point["miss"])
    wrong = float(point["least"]) * right
    answers = np.array([right, 1 - right]), np.array([wrong, 1 - wrong])
    return _simulated(rng, count, float(point["share"]), *answers) + 1


_DETECTORS = tuple(
    {"share": share, "least": least, "miss": miss}
    for share in (Fraction(1, 10), Fraction(1, 100))
    for least in (Fraction(1, 10), Fraction(1, 1000))
    for miss in (Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2))
)

PROPOSITION1 = Claim(
    id=f"{_KEY}.proposition1",
    source=_source("proposition 1, eq. (11)"),
    statement="A detector multiplies what a datum is worth by at most 1/(alpha + epsilon - alpha epsilon), where"
    " epsilon is the least quotient of the chances of an answer on synthetic and on real data.",
    latex=r"1 + \chi^2(Q_1 \Vert \bar Q_\alpha) \le \frac{1}{\alpha + \epsilon - \alpha \epsilon}, \quad \epsilon ="
    r" \min_w Q_0(w)/Q_1(w)",
    allows=Bound("upper"),
    paths=(_DETECTORS,),
    published=_bound,
    exact=_worth,
    simulate=estimated(_simulate_worth),
    simulated=_DETECTORS[:2],
    control=times("0.99"),
    hypotheses=_HYPOTHESES,
    narrower="two answers",
    falsified_by="a detector that is worth more; one that hardly ever misses real data comes within 1 % of the bound",
)

# --- an outcome that the last estimate lacks --------------------------------------------------------------------------


def _of_masked(share: Any, probability: Any, samples: Any) -> Number:
    ops = arithmetic.of(share, probability, samples)
    a, p = ops.number(share), ops.number(probability)
    return p * (1 - a * p) / (ops.number(samples) * a)


def _by_moments(share: Any, probability: Any, samples: Any) -> Number:
    """Return the variance of a count of rare data, over the square of its scale, from its first two moments."""
    ops = arithmetic.of(share, probability, samples)
    chance, size = ops.number(share) * ops.number(probability), ops.number(samples)
    second = size * chance + size * (size - 1) * chance**2
    return (second - (size * chance) ** 2) / (size * ops.number(share)) ** 2


def _simulate_masked(rng: np.random.Generator, count: int, point: Point) -> Floats:
    share, p, size = float(point["share"]), float(point["probability"]), point["samples"]
    real = rng.binomial(size, share, count)
    return np.asarray((rng.binomial(real, p) / (size * share) - p) ** 2)


_MASKED = {name: sympy.Symbol(name, positive=True) for name in ("share", "probability", "samples")}
_COUNTED = tuple({"share": Fraction(1, 5), "probability": p, "samples": 50} for p in (Fraction(1, 10), Fraction(1, 2)))

EQ13 = Claim(
    id=f"{_KEY}.eq13",
    source=_source("section IV-B, eq. (13)"),
    statement="For an outcome that the last estimate gives no probability, the corrected frequency has the variance"
    " p (1 - alpha p)/(n alpha): every real datum counts in full.",
    latex=r"\operatorname{Var}\bigl(\tfrac1\alpha \hat p_{\mathrm{emp}}(x)\bigr) = \frac{p(x)(1 - \alpha p(x))}{n"
    r" \alpha}",
    allows=Equality(),
    paths=(_COUNTED,),
    published=_of_masked,
    exact=_by_moments,
    simulate=estimated(_simulate_masked),
    simulated=_COUNTED,
    proofs=(Identity(_MASKED),),
    control=times("1.01"),
    hypotheses="n data, each real with probability alpha; no synthetic datum is the outcome",
    falsified_by="a variance that is another one",
)

CLAIMS = (ERASURES, ERRORS, PROPOSITION1, EQ13)
