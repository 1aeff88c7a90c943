"""Claims of "Position: Model Collapse Does Not Mean What You Think" (2025)."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, discrete, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit, Proportional
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "schaeffer2025"
_VERSION = "position paper, seed"


def _simulate_time(point: Point, replicates: int, seed: int) -> Estimate:
    p = [1 / point["atoms"]] * point["atoms"] if "atoms" in point else point["p"]
    return montecarlo.collapse_time_estimate(p, samples=point["samples"], replicates=replicates, seed=seed)


_ZIPF = [1 / rank for rank in range(1, 11)]

_STARTS = (
    [0.5, 0.5],
    [0.9, 0.1],
    [0.1] * 10,
    [weight / sum(_ZIPF) for weight in _ZIPF],
    [0.01] * 100,
)

ENTROPY_LAW = Claim(
    id=f"{_KEY}.entropy-law",
    source=Source(_KEY, _VERSION, "section 4.4"),
    statement="The expected number of fits before total collapse is proportional to D times the entropy H(p).",
    latex=r"E[T] \propto D\,H[p^{(0)}]",
    allows=Proportional(tolerance=0.1),
    paths=(tuple({"p": p, "samples": 200} for p in _STARTS),),
    published=discrete.entropy_law,
    exact=discrete.collapse_time,
    simulate=_simulate_time,
    simulated=({"p": _STARTS[-1], "samples": 200}, {"p": _STARTS[0], "samples": 200}),
    replicates=10_000,
    fault="statement",
    correction="The mean tends to -2D sum (1-p) ln(1-p), below 2D for every start; D·H(p) is proportional to it for two"
    " atoms only. What 2D·H(p) does give is the excess support summed over time.",
)


def _uniform(atoms: Any) -> list[Number]:
    count = checks.whole("atoms", atoms, minimum=1)
    return [1 / arithmetic.of(atoms).number(count)] * count


UNIFORM_LOG = Claim(
    id=f"{_KEY}.uniform-log",
    source=Source(_KEY, _VERSION, "section 4.4"),
    statement="From a uniform start over N outcomes the expected number of fits before total collapse is D log N"
    " (judged up to one constant for all N).",
    latex=r"E[T] = D \log N",
    allows=Proportional(tolerance=0.1),
    paths=(tuple({"atoms": n, "samples": 1000} for n in (2, 10, 1000)),),
    published=lambda atoms, samples: samples * arithmetic.of(samples).log(atoms),
    exact=lambda atoms, samples: discrete.collapse_time(_uniform(atoms), samples=samples),
    simulate=_simulate_time,
    simulated=({"atoms": 1000, "samples": 1000},),
    replicates=2000,
    fault="statement",
    correction="The mean tends to -2D (N-1) ln(1-1/N), below 2D for every N; D log N exceeds that from N = 8 on.",
)


def _second_term(samples: Any, fits: Any) -> Number:
    return gaussian.risk(samples, fits) - gaussian.mean_variance(samples, fits)


def _simulate_second_term(point: Point, replicates: int, seed: int) -> Estimate:
    _, sigmas = montecarlo.gaussian_fits(**point, replicates=replicates, seed=seed)
    return Estimate.of_mean((sigmas - 1) ** 2, seed)


W2_SECOND_TERM = Claim(
    id=f"{_KEY}.w2-second-term",
    source=Source(_KEY, _VERSION, "section 2.1"),
    statement="The covariance term of the expected squared Wasserstein distance tends to 0.",
    latex=r"E\operatorname{Tr}\bigl(\hat\Sigma^{(t)} + \Sigma^{(0)}"
    r" - 2 ((\Sigma^{(0)})^{1/2} \hat\Sigma^{(t)} (\Sigma^{(0)})^{1/2})^{1/2}\bigr) \to 0",
    allows=Limit(),
    paths=(tuple({"samples": 10, "fits": n} for n in (1, 10, 100, 1000)),),
    published=lambda samples, fits: 0.0,
    exact=_second_term,
    simulate=_simulate_second_term,
    simulated=({"samples": 10, "fits": 10},),
    replicates=200_000,
    fault="statement",
    correction="In expectation the term tends to 2 Tr Sigma, almost surely to Tr Sigma; neither is 0.",
)

CLAIMS = (ENTROPY_LAW, UNIFORM_LOG, W2_SECOND_TERM)
