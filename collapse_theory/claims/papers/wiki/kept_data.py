"""What the article says of real data that are kept: one real datum per generation, and accumulation."""

from __future__ import annotations

from typing import Any

import sympy

from collapse_theory import arithmetic, checks, discrete, montecarlo, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.wiki.source import KEY, article
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal, SymbolicLimit
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, Policy, Replace

__all__ = ["CLAIMS"]

# --- one real datum ---------------------------------------------------------------------------------------------------


def _diversity_with_one_real(atoms: Any, samples: Any, fits: Any) -> Number:
    """Follow the chance that two of the M + 1 data differ; real data differ from others as two originals do."""
    original, pairs = 1 - uniform(atoms)[0], (samples + 1) ** 2
    different = original
    for _ in range(checks.whole("fits", fits, minimum=0)):
        different = (samples * (samples - 1) * different + 2 * samples * original) / pairs
    return different


def _settled_diversity(atoms: Any, samples: Any) -> Number:
    """Return the diversity that one more fit leaves as it is."""
    original = 1 - 1 / arithmetic.of(atoms, samples).number(atoms)
    return 2 * samples * original / ((samples + 1) ** 2 - samples * (samples - 1))


_with_one_real = resampled(
    lambda shares: 1 - (shares**2).sum(axis=1), start=lambda point: uniform(point["atoms"]), anchors=1
)


def _simulate_settled(point: Point, replicates: int, seed: int) -> Estimate:
    """Fit thirty times as often as there are data; what is left of the start is e^-90."""
    return _with_one_real({**point, "fits": 30 * point["samples"]}, replicates, seed)


def _two_thirds(atoms: Any, samples: Any) -> Number:
    return 2 * (1 - 1 / arithmetic.of(atoms, samples).number(atoms)) / 3


_ANCHORED = "a categorical distribution is fitted to M data of the last fit and one fresh real datum"
_EQUAL = "equal outcomes at first"
_PRL = "the finding in Physical Review Letters, "

ONE_REAL_POINT = Claim(
    id=f"{KEY}.one-real-point",
    source=article(f'{_PRL}"as little as a single real-world data point … can prevent model collapse entirely"'),
    statement="With one fresh real datum per generation diversity never vanishes (read: no state absorbs; on average it"
    " stays above a positive value, to which it falls).",
    latex=r"E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] \ge 1 - \frac{M + 1 + 2 M S_0}{(M+1)^2 - M(M-1)} > 0",
    allows=Bound("lower"),
    paths=(tuple({"atoms": 10, "samples": 20, "fits": t} for t in (1, 10, 50, 200)),),
    published=lambda atoms, samples, fits: _settled_diversity(atoms, samples),
    exact=_diversity_with_one_real,
    library=lambda atoms, samples, fits: (
        1 - discrete.anchored_homozygosity(uniform(atoms), samples=samples, anchors=1, fits=fits)
    ),
    simulate=_with_one_real,
    simulated=({"atoms": 10, "samples": 20, "fits": 50}, {"atoms": 10, "samples": 20, "fits": 10}),
    replicates=10_000,
    control=times("1.01"),
    hypotheses=_ANCHORED,
    narrower=f"ten {_EQUAL}, 20 synthetic data",
    read_as="to prevent collapse: to keep the expected diversity above a positive value; the value is ours",
    falsified_by="an expected diversity below that value after some fit; a value 1 % higher does fail",
)

VANISHING_ANCHOR = Claim(
    id=f"{KEY}.vanishing-anchor",
    source=article(f'{_PRL}"even a vanishingly small anchor … is sufficient to prevent the recursive degradation"'),
    statement="With one real datum per generation among ever more synthetic ones, degradation does not go on (read: the"
    " diversity at which it ends does not tend to 0; it tends to two thirds of the original one, so that a third is"
    " the price).",
    latex=r"\lim_{t \to \infty} E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] \to \tfrac23 (1 - S_0)\quad (M \to \infty)",
    allows=Limit("samples"),
    paths=tuple(tuple({"atoms": k, "samples": 2**j} for j in range(1, 9)) for k in (2, 10)),
    published=_two_thirds,
    exact=_settled_diversity,
    library=lambda atoms, samples: 1 - discrete.anchored_limit(uniform(atoms), samples=samples, anchors=1),
    simulate=_simulate_settled,
    simulated=({"atoms": 10, "samples": 2}, {"atoms": 10, "samples": 8}),
    replicates=20_000,
    proofs=(SymbolicLimit("samples", {"atoms": sympy.Symbol("atoms", positive=True)}),),
    control=times("1.01"),
    hypotheses=_ANCHORED,
    narrower=_EQUAL,
    read_as="to prevent the recursive degradation: to end it at a positive diversity; its value is ours",
    falsified_by="a final diversity that tends to 0, or settles 1 % away from two thirds",
)

# --- accumulate or replace --------------------------------------------------------------------------------------------

_ROWS, _DIM = 30, 5
_ONE_FIT = _DIM / (_ROWS - _DIM - 1)  # excess risk of one fit with unit noise, isotropic Gaussian inputs


def _policy(accumulate: bool) -> Policy:
    return Accumulate() if accumulate else Replace()


def _error_over_one_fit(fits: Any, accumulate: bool) -> Number:
    """Add the noise of each fit: it is averaged over as many generations as are kept."""
    ops = arithmetic.of(fits)
    kept = (ops.number(n if accumulate else 1) for n in range(1, checks.whole("fits", fits, minimum=1) + 1))
    return sum((1 / n**2 for n in kept), ops.number(0))


def _error_of_the_library(fits: Any, accumulate: bool) -> Number:
    one_fit = arithmetic.of(fits).number(_DIM) / (_ROWS - _DIM - 1)
    return regression.excess_risk(_ROWS, fits, dim=_DIM, policy=_policy(accumulate)) / one_fit


def _simulate_error(point: Point, replicates: int, seed: int) -> Estimate:
    policy = _policy(point["accumulate"])
    excess = montecarlo.regression_excess_estimate(
        samples=_ROWS, dim=_DIM, fits=point["fits"], policy=policy, replicates=replicates, seed=seed
    )
    return excess.scaled(1 / _ONE_FIT)


def _basel(fits: Any, accumulate: bool) -> Number:
    return arithmetic.of(fits).pi ** 2 / 6


_REGRESSION = "models fitted in turn to data of the last one, as in the paper that the article cites"
_ONE_SIZE = f"linear regression on the same {_ROWS} rows with {_DIM} coefficients; the error is the excess risk"

ACCUMULATE = Claim(
    id=f"{KEY}.accumulate",
    source=article('critiques, "the test error has a finite upper bound that is independent of the number of …"'),
    statement="When data accumulate, the error has an upper bound for any number of fits (linear regression, over one"
    " fit: pi²/6).",
    latex=r"E\|\hat\beta_n - \beta\|^2 / E\|\hat\beta_1 - \beta\|^2 \le \pi^2/6",
    allows=Bound("upper"),
    paths=(tuple({"fits": 10**k, "accumulate": True} for k in range(4)),),
    published=_basel,
    exact=_error_over_one_fit,
    library=_error_of_the_library,
    simulate=_simulate_error,
    simulated=({"fits": 100, "accumulate": True}, {"fits": 10, "accumulate": True}),
    replicates=20_000,
    proofs=(Formal("accumulated_regression_grows_and_is_bounded"),),
    control=times("0.99"),
    hypotheses=f"{_REGRESSION}; all data are kept",
    narrower=_ONE_SIZE,
    read_as="the article says that a bound exists; pi²/6 is that of the paper it cites",
    falsified_by="a number of fits with a larger error; a bound 1 % lower fails at 1000 fits",
)

REPLACE = Claim(
    id=f"{KEY}.replace",
    source=article('critiques, "if the data are instead replaced, test error grows without bound across iterations"'),
    statement="When data are replaced, the error grows without bound (linear regression, over one fit).",
    latex=r"E\|\hat\beta_n - \beta\|^2 / E\|\hat\beta_1 - \beta\|^2 \to \infty",
    allows=Limit(),
    paths=(tuple({"fits": 2**k, "accumulate": False} for k in range(8)),),
    published=lambda fits, accumulate: arithmetic.number("inf", fits),
    exact=_error_over_one_fit,
    library=_error_of_the_library,
    simulate=_simulate_error,
    simulated=({"fits": 1, "accumulate": False}, {"fits": 4, "accumulate": False}),
    replicates=20_000,
    proofs=(Formal("replaced_regression"),),
    control=instead(_basel, "pi²/6, as when data accumulate, in place of infinity"),
    hypotheses=f"{_REGRESSION}; only the newest data are kept",
    narrower=_ONE_SIZE,
    falsified_by="an error that stays bounded, as when data accumulate",
)

CLAIMS = (ONE_REAL_POINT, VANISHING_ANCHOR, ACCUMULATE, REPLACE)
