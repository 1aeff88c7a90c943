"""Claims of arXiv:2406.07515, "Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification"."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "feng2024"
_source = partial(Source, _KEY, "arXiv:2406.07515")
_VERIFIER = "a verifier that keeps right labels with probability phi and wrong ones with probability psi, independently"

# --- what is kept -----------------------------------------------------------------------------------------------------


def _threshold(right: Any, wrong: Any) -> Number:
    return 1 / (1 + wrong / right)


def _surplus(share: Number, right: Number, wrong: Number) -> Number:
    """Return what is kept right less what is kept wrong, of labels of which ``share`` are wrong."""
    return (1 - share) * right - share * wrong


def _root(right: Any, wrong: Any) -> Number:
    """Return the share at which the surplus, a line, crosses zero."""
    start, end = _surplus(0, right, wrong), _surplus(1, right, wrong)
    return start / (start - end)


def _simulate(point: Point, replicates: int, seed: int) -> Estimate:
    """Verify labels half of which are wrong: what is kept is right with the odds that wrong ones may have at most."""
    rng = np.random.default_rng(seed)
    correct = rng.random(replicates) < 0.5
    kept = rng.random(replicates) < np.where(correct, point["right"], point["wrong"])
    return Estimate.of_mean(correct[kept], seed)


_VERIFIERS = ((0.9, 0.1), (0.75, 0.5), (0.5, 0.5), (0.25, 0.75))

THRESHOLD = Claim(
    id=f"{_KEY}.threshold",
    source=_source("threshold of verification p*", obtained="paper"),
    statement="Of the labels that a verifier keeps, half are right when the share 1/(1 + psi/phi) of all is wrong.",
    latex=r"p^* = \frac{1}{1 + \psi/\varphi}",
    allows=Equality(),
    paths=(tuple({"right": right, "wrong": wrong} for right, wrong in _VERIFIERS),),
    published=_threshold,
    exact=_root,
    simulate=_simulate,
    simulated=({"right": 0.75, "wrong": 0.5}, {"right": 0.9, "wrong": 0.1}),
    proofs=(Formal("verifier_threshold"),),
    hypotheses=_VERIFIER,
    narrower="what is kept; the source proves more, that the accuracy of a classifier trained on it jumps there, for"
    " which see feng2024.accuracy",
    falsified_by="another share at which as many wrong as right labels are kept",
    control=times("1.01"),
    library=lambda right, wrong: regression.verification_threshold(kept_right=right, kept_wrong=wrong),
)

# --- what is learnt from it -------------------------------------------------------------------------------------------


def _jump(threshold: Any) -> Any:
    """Return the advantage over guessing in the limit, if it jumps from 1 to -1 at a threshold."""

    def advantage(right: Any, wrong: Any, share: Any, samples: Any) -> Number:
        return arithmetic.of(share, right).number(1 if share < threshold(right, wrong) else -1)

    return advantage


def _advantage(right: Any, wrong: Any, share: Any, samples: Any) -> Number:
    """Return 2 P - 1, P the chance that most labels kept are right, ties counting half, from P for each number kept.

    With 2j + 1 labels in place of 2j - 1 it rises by (2 theta - 1) C(2j-1, j) (theta (1 - theta))^j, theta the chance
    that a label is right; one more label after an odd number changes nothing.
    """
    ops, size = arithmetic.of(right, wrong, share), checks.whole("samples", samples, minimum=1)
    kept = (1 - share) * right + share * wrong
    theta = (1 - share) * right / kept
    weight, odds = (1 - kept) ** size, kept / (1 - kept)
    chance, step = ops.number(1) / 2, (2 * theta - 1) / 2
    total = weight * chance
    for count in range(1, size + 1):
        weight = weight * odds * (size - count + 1) / count
        if count % 2:
            chance = chance + step
            step = step * theta * (1 - theta) * 2 * count / ((count + 1) // 2)
        total = total + weight * chance
    return 2 * total - 1


def _signs(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Fit by least squares to kept labels of inputs ±1, and ask whether the slope has the sign of the truth."""
    p, right, wrong = point["share"], point["right"], point["wrong"]
    chances = [(1 - p) * right, p * wrong, 1 - (1 - p) * right - p * wrong]
    kept = rng.multinomial(point["samples"], chances, size=count)
    return np.asarray(np.sign(kept[:, 0] - kept[:, 1]), dtype=np.float64)


def _stricter(right: Any, wrong: Any) -> Number:
    return _threshold(right, wrong) * 9 / 10


def _near(right: float, wrong: float, factor: float) -> PointPath:
    share = factor * right / (right + wrong)
    return tuple({"right": right, "wrong": wrong, "share": share, "samples": 16 * 2**k} for k in range(10))


_PATHS = tuple(_near(right, wrong, factor) for right, wrong in _VERIFIERS[:2] for factor in (0.95, 1.05))

ACCURACY = Claim(
    id=f"{_KEY}.accuracy",
    source=_source("theorem on the accuracy of the trained classifier", obtained="second-hand"),
    statement="With ever more verified labels the accuracy of the trained classifier tends to 1 if the share of wrong"
    " labels is below 1/(1 + psi/phi), and to 0 if it is above.",
    latex=r"2\,\mathrm{acc}_n - 1 \to \operatorname{sign}(p^* - p)",
    allows=Limit("samples"),
    paths=_PATHS,
    published=_jump(_threshold),
    exact=_advantage,
    simulate=estimated(_signs),
    simulated=(_PATHS[0][2], _PATHS[0][5], _PATHS[1][2], _PATHS[1][4]),
    hypotheses=f"{_VERIFIER}; a linear classifier fitted to what is kept, judged by the true labels",
    narrower="one dimension and inputs 1 and -1, where least squares takes the side of the majority; the source has"
    " Gaussian mixtures in high dimension",
    falsified_by="an accuracy that settles elsewhere 5 % below or above the threshold",
    control=instead(_jump(_stricter), "a threshold 10 % lower"),
    read_as="the accuracy, averaged over the draws, as the advantage over guessing, twice the accuracy less 1",
)

CLAIMS = (THRESHOLD, ACCURACY)
