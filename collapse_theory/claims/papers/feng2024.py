"""Claims of arXiv:2406.07515, "Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification"."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]


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


_PHI, _PSI = sympy.symbols("phi psi", positive=True)

THRESHOLD = Claim(
    id="feng2024.threshold",
    source=Source("feng2024", "arXiv:2406.07515", "threshold of verification", "paper"),
    statement="A verifier that keeps right labels with probability phi and wrong ones with probability psi copes with a"
    " share of wrong labels below 1/(1 + psi/phi) (read: most of what it keeps is right).",
    latex=r"p^* = \frac{1}{1 + \psi/\varphi}",
    allows=Equality(),
    paths=(tuple({"right": r, "wrong": w} for r, w in ((0.9, 0.1), (0.75, 0.5), (0.5, 0.5), (0.25, 0.75))),),
    published=lambda right, wrong: 1 / (1 + wrong / right),
    exact=_root,
    simulate=_simulate,
    simulated=({"right": 0.75, "wrong": 0.5},),
    proofs=(Identity(*({"right": _PHI, "wrong": _PSI},)),),
)

CLAIMS = (THRESHOLD,)
