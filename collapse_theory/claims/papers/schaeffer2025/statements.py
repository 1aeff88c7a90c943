"""Claims of "Position: Model Collapse Does Not Mean What You Think" (2025)."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import fmean
from typing import Any

from collapse_theory import arithmetic, checks, discrete, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit, Proportional, ReportedMean
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import left_alone, uniform
from collapse_theory.claims.routes.language_models import LAST, perplexities, wikitext2
from collapse_theory.claims.routes.simulation import collapsed
from collapse_theory.discrete.chain import compositions, multinomial_probability
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]


def _simulate_time(point: Point, replicates: int, seed: int) -> Estimate:
    p = [1 / point["atoms"]] * point["atoms"] if "atoms" in point else point["p"]
    return montecarlo.collapse_time_estimate(p, samples=point["samples"], replicates=replicates, seed=seed)


_ZIPF = [1 / rank for rank in range(1, 11)]

_STARTS = (
    [0.5, 0.5],
    [1 / 3] * 3,
    [0.9, 0.1],
    [0.1] * 10,
    [weight / sum(_ZIPF) for weight in _ZIPF],
    [0.01] * 100,
)

ENTROPY_LAW = Claim(
    id=f"{KEY}.entropy-law",
    source=paper("section 4.4"),
    statement="The expected number of fits before total collapse is proportional to D times the entropy H(p).",
    latex=r"E[T] \propto D\,H[p^{(0)}]",
    allows=Proportional(tolerance=0.1),
    paths=(tuple({"p": p, "samples": 200} for p in _STARTS),),
    published=discrete.entropy_time,
    exact=discrete.collapse_time,
    simulate=_simulate_time,
    simulated=tuple({"p": p, "samples": 200} for p in (_STARTS[1], _STARTS[-1], _STARTS[0])),
    replicates=10_000,
    fault="statement",
    correction="The mean tends to -2D sum (1-p) ln(1-p), below 2D for every start; D·H(p) is proportional to it for two"
    " atoms only. What 2D·H(p) does give is the excess support summed over time.",
)


UNIFORM_LOG = Claim(
    id=f"{KEY}.uniform-log",
    source=paper("section 4.4"),
    statement="From a uniform start over N outcomes the expected number of fits before total collapse is D log N"
    " (judged up to one constant for all N).",
    latex=r"E[T] = D \log N",
    allows=Proportional(tolerance=0.1),
    paths=(tuple({"atoms": n, "samples": 200} for n in (2, 3, 10, 1000)),),
    published=lambda atoms, samples: samples * arithmetic.of(samples).log(atoms),
    exact=lambda atoms, samples: discrete.collapse_time(uniform(atoms), samples=samples),
    simulate=_simulate_time,
    simulated=tuple({"atoms": n, "samples": 200} for n in (3, 1000)),
    replicates=10_000,
    fault="statement",
    correction="The mean tends to -2D (N-1) ln(1-1/N), below 2D for every N; D log N exceeds that from N = 8 on.",
)


def _second_term(samples: Any, fits: Any) -> Number:
    return gaussian.risk(samples, fits) - gaussian.variance_of_mean(samples, fits)


def _simulate_second_term(point: Point, replicates: int, seed: int) -> Estimate:
    _, sigmas = montecarlo.gaussian_fits(**point, replicates=replicates, seed=seed)
    return Estimate.of_mean((sigmas - 1) ** 2, seed)


W2_SECOND_TERM = Claim(
    id=f"{KEY}.w2-second-term",
    source=paper("section 2.1"),
    statement="The covariance term of the expected squared Wasserstein distance tends to 0.",
    latex=r"E\operatorname{Tr}\bigl(\hat\Sigma^{(t)} + \Sigma^{(0)}"
    r" - 2 ((\Sigma^{(0)})^{1/2} \hat\Sigma^{(t)} (\Sigma^{(0)})^{1/2})^{1/2}\bigr) \to 0",
    allows=Limit(),
    paths=tuple(tuple({"samples": m, "fits": n} for n in (1, 10, 100, 1000)) for m in (2, 10)),
    published=lambda samples, fits: 0,
    exact=_second_term,
    simulate=_simulate_second_term,
    simulated=({"samples": 10, "fits": 2},),
    replicates=200_000,
    fault="statement",
    correction="In expectation the term tends to 2 Tr Sigma, almost surely to Tr Sigma; neither is 0.",
)


# --- what holds of section 4.4 ----------------------------------------------------------------------------------------

_LAW_SAMPLES = 500

TWO_OUTCOMES = Claim(
    id=f"{KEY}.entropy-law-two-outcomes",
    source=paper("section 4.4, for N = 2"),
    statement="For two outcomes the expected number of fits before total collapse is proportional to D times the"
    " entropy H(p) (up to 0.5 % at D = 500).",
    latex=r"E[T] \propto D\,H[p^{(0)}],\quad N = 2",
    allows=Proportional(tolerance=0.005),
    paths=(tuple({"p": [q, 1 - q], "samples": _LAW_SAMPLES} for q in (0.5, 0.625, 0.75, 0.875)),),
    published=discrete.entropy_time,
    exact=discrete.collapse_time,
    simulate=_simulate_time,
    simulated=({"p": [0.875, 0.125], "samples": _LAW_SAMPLES},),
    replicates=5000,
)

ENTROPY_BOUND = Claim(
    id=f"{KEY}.entropy-bound",
    source=paper("section 4.4, read as an order of magnitude"),
    statement="The expected number of fits before total collapse is of the order of D times the entropy H(p): at most"
    " twice that.",
    latex=r"E[T] \le 2 D\,H[p^{(0)}]",
    allows=Bound("upper"),
    paths=((*({"p": p, "samples": 100} for p in _STARTS), {"p": [0.5, 0.5], "samples": _LAW_SAMPLES}),),
    published=lambda p, samples: discrete.entropy_time(p, samples=samples, constant=2),
    exact=discrete.collapse_time,
    simulate=_simulate_time,
    simulated=({"p": _STARTS[1], "samples": 100},),
    replicates=10_000,
)


def _fits_until_lost(samples: Any, share: Any) -> Number:
    """Return when the expected diversity, which falls by 1 - 1/D each fit, has lost this share."""
    ops = arithmetic.of(samples, share)
    return ops.log1p(-share) / ops.log1p(-1 / ops.number(samples))


TRILLIONS = Claim(
    id=f"{KEY}.trillions",
    source=paper("section 4.4 and figure 4"),
    statement="With a quadrillion data, trillions of models can be trained before the onset of collapse (read: the"
    " expected diversity has lost a thousandth, or more, only after 10^12 fits).",
    latex=r"D = 10^{15}:\quad \frac{\ln(1 - \epsilon)}{\ln(1 - 1/D)} \ge 10^{12}",
    allows=Bound("lower"),
    paths=(tuple({"samples": 10**15, "share": share} for share in (Fraction(1, 1000), 0.01, 0.5)),),
    published=lambda samples, share: arithmetic.of(samples).number(10**12),
    exact=_fits_until_lost,
)


def _count_absorbing(atoms: Any, samples: Any) -> int:
    """Count the states that one draw cannot leave, among all compositions."""
    parts, size = checks.whole("atoms", atoms, minimum=2), checks.whole("samples", samples, minimum=2)
    states = compositions(size, parts)
    return sum(multinomial_probability(s, [Fraction(count, size) for count in s]) == 1 for s in states)


MUST_COLLAPSE = Claim(
    id=f"{KEY}.must-collapse",
    source=paper("section 4.4"),
    statement="The process must collapse to a single outcome.",
    latex=r"P(T \le t) \to 1",
    allows=Limit(),
    paths=tuple(tuple({"p": p, "samples": 6, "fits": 4**k} for k in range(5)) for p in ([0.5, 0.5], [0.125] * 8)),
    published=lambda p, samples, fits: arithmetic.of(p).number(1),
    exact=lambda p, samples, fits: sum(left_alone(p, samples=samples, fits=fits)),
    simulate=collapsed,
    simulated=({"p": [0.125] * 8, "samples": 6, "fits": 16},),
)

ABSORBING_STATES = Claim(
    id=f"{KEY}.absorbing-states",
    source=paper("section 4.4"),
    statement="The process is a Markov chain with as many absorbing states as there are outcomes.",
    latex=r"\#\{s : P(s \to s) = 1\} = N",
    allows=Equality(),
    paths=(tuple({"atoms": n, "samples": d} for n, d in ((2, 5), (3, 4), (4, 3), (5, 2))),),
    published=lambda atoms, samples: atoms,
    exact=_count_absorbing,
)

# --- figure 4 ---------------------------------------------------------------------------------------------------------

_READ_OFF = {10: "17.2", 100: "204", 1000: "1798"}
_RUNS, _READING = 100, 0.02


def _read_off_error(samples: int) -> float:
    """Join the spread of the mean of 100 runs with the error of reading a logarithmic axis."""
    law = discrete.CollapseTime([0.1] * 10, samples=samples)
    return math.hypot(law.std() / math.sqrt(_RUNS), _READING * float(_READ_OFF[samples]))


FIGURE4 = Claim(
    id=f"{KEY}.figure4",
    source=paper("figure 4, left, read off to 2 %"),
    statement="Simulated means of 100 runs from ten equal outcomes: 17.2, 204 and 1798 fits for D = 10, 100, 1000.",
    latex=r"\bar T = 17.2,\ 204,\ 1798 \quad (N = 10;\ D = 10, 10^2, 10^3)",
    allows=ReportedMean(_read_off_error),
    paths=(tuple({"samples": d} for d in _READ_OFF),),
    published=lambda samples: arithmetic.of(samples).number(_READ_OFF[checks.whole("samples", samples, minimum=1)]),
    exact=lambda samples: discrete.collapse_time([1 / arithmetic.of(samples).number(10)] * 10, samples=samples),
    simulate=lambda point, replicates, seed: _simulate_time({**point, "atoms": 10}, replicates, seed),
    simulated=({"samples": 100},),
    replicates=10_000,
)

# --- perplexities of shumailov2023, as read by this source ------------------------------------------------------------

_FIGURE10 = wikitext2(real_fraction=0.0, repetition_penalty=1.0)
_FIGURE10_COMMAND = "collapse-lab run opt --preset paper-5-epochs --out runs/paper-5-epochs"

PERPLEXITY_PLATEAU = Measurement(
    id=f"{KEY}.perplexity-plateau",
    source=paper("section 3, on figure 10 of shumailov2023"),
    statement="The test perplexity converges to a plateau 12.5 % to 50 % above that of the first model.",
    latex=r"0.125 \le \mathrm{PPL}_\infty / \mathrm{PPL}_0 - 1 \le 0.5",
    stated=0.3125,
    lowest=0.125,
    highest=0.5,
    measured=lambda series: perplexities(series)[-1] / perplexities(series)[1] - 1,
    experiment=_FIGURE10,
    fits=LAST,
    command=_FIGURE10_COMMAND,
)

PERPLEXITY_PEAK = Measurement(
    id=f"{KEY}.perplexity-peak",
    source=paper("section 3, on figure 10 of shumailov2023"),
    statement="The test perplexity first rises, then falls to its plateau (read: the mean of the first four"
    " generations that are fitted to generated text is above that of the last three).",
    latex=r"\mathrm{PPL}_{1 \dots 4} / \mathrm{PPL}_{7 \dots 9} > 1",
    stated=1.0,
    lowest=1.0,
    highest=math.inf,
    measured=lambda series: fmean(perplexities(series)[2:6]) / fmean(perplexities(series)[8:]),
    experiment=_FIGURE10,
    fits=LAST,
    command=_FIGURE10_COMMAND,
)

CLAIMS = (
    ENTROPY_LAW,
    UNIFORM_LOG,
    TWO_OUTCOMES,
    ENTROPY_BOUND,
    TRILLIONS,
    MUST_COLLAPSE,
    ABSORBING_STATES,
    FIGURE4,
    W2_SECOND_TERM,
    PERPLEXITY_PLATEAU,
    PERPLEXITY_PEAK,
)
