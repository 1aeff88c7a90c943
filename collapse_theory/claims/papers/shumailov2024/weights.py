"""The weights of Nature 631:755 (2024) under which its theory is said to take data."""

from __future__ import annotations

from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead
from collapse_theory.claims.papers.shumailov2024.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.data_mixture import (
    library_mixture_variance,
    mixture_variance,
    simulated_mixture_variance,
    walk_variance,
)

__all__ = ["CLAIMS"]

_GRID = ((2, 1), (10, 1), (10, 5), (10, 20))
_POINTS: tuple[Point, ...] = tuple({"samples": m, "fits": n, "alpha": 0, "beta": 1, "gamma": 0} for m, n in _GRID)


WEIGHTS = Claim(
    id=f"{KEY}.policy",
    source=paper("theoretical intuition, learning with generational data"),
    statement="For the mathematical models alpha = gamma = 0 is considered, that is, data only from a single step are"
    " used, in p_{i+1} = alpha p_theta + beta p_i + gamma p_0.",
    latex=r"\alpha_i = \gamma_i = 0 \implies \operatorname{Var}(X^n_j) = \sigma^2 (1 + n/M)",
    allows=Equality(),
    paths=(_POINTS,),
    published=walk_variance,
    exact=mixture_variance,
    library=library_mixture_variance,
    simulate=simulated_mixture_variance,
    simulated=_POINTS[:1],
    hypotheses="Gaussian data, each generation fitted to the one before by sample mean and unbiased sample variance",
    read_as="under the weights as printed the variance of a datum is that of the random walk which the theory analyses;"
    " the formula beside them is ours",
    falsified_by="weights alpha = gamma = 0 under which the variance of a datum does grow",
    control=instead(mixture_variance, "variance 1, which beta = 1 keeps"),
    corrected=mixture_variance,
    fault="misprint",
    correction="By the definition in the same paragraph beta = 1 keeps p_0, with variance 1; what is analysed is"
    " alpha = 1, beta = gamma = 0. Version 2 of the preprint prints the same weights.",
)

CLAIMS = (WEIGHTS,)
