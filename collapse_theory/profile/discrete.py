r"""Facts about categorical distributions that are refitted to their own samples.

The risk is the expected squared distance :math:`E\|p_t - p_0\|^2 = E \sum p_t^2 - \sum p_0^2`, the spread the diversity
:math:`1 - \sum p^2`. Atoms of at least average probability are the modes, the others the tail.

Accumulate-subsample fits M distinct data of the pool. Let U be the probability that two distinct data of the pool of k
generations differ. It falls because two new data have the same parent, or a new one is a copy of the old one:
:math:`U' = U (1 - \tfrac1M P_{nn} - \tfrac1{kM} P_{on})`. The model has the diversity (1 - 1/M) U. To leading order the
loss is :math:`(3 \sum_{i \le n} i^{-2} - 2)/M`, as in :func:`collapse_theory.regression.subsample_series`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace
from collapse_theory.profile.facts import Bounds, Facts, law_exponent, pooled_loss

_OUTSIDE = Bounds.exactly(0.0, "resampling makes no new atoms")
_DEFAULT = (0.5, 0.3, 0.15, 0.05)
_LONG = 1 << 17


def facts(policy: Policy, *, samples: int = 100, p: Any = _DEFAULT) -> Facts:
    """Return the facts for ``samples`` data per generation from ``p``."""
    M = checks.whole("samples", samples, minimum=2, maximum=checks.LARGEST_COUNT)
    atoms = np.asarray(checks.distribution(p), dtype=np.float64)
    atoms = atoms[atoms > 0] / atoms.sum()
    if atoms.size == 1:
        raise ValueError(f"`p` must have at least two atoms; got {p!r}. A point mass cannot collapse.")
    limit = lost_diversity(math.inf, M, policy)
    first = lost_diversity(1, M, policy)
    common = atoms * atoms.size >= 1 - checks.DISTRIBUTION_TOLERANCE
    return Facts(
        growth=Bounds.exactly(limit / first, "limit of the exact homozygosity"),
        increase=Bounds.exactly(max(limit, lost_diversity(2, M, policy)) / first - 1, "exact homozygosity"),
        spread=Bounds.exactly(1 - limit, "limit of the mean diversity"),
        exponent=law_exponent(lambda n, size: _excess(n, size, policy), M),
        modes=_kept(atoms[common], M, policy),
        tail=None if common.all() else _kept(atoms[~common], M, policy),
        outside=_OUTSIDE,
    )


def lost_diversity(fits: float, M: int, policy: Policy) -> float:
    r"""Return :math:`1 - E(1 - \sum p_t^2)/(1 - \sum p_0^2)`, the risk in units of :math:`1 - \sum p_0^2`."""
    if isinstance(policy, Replace):
        return -math.expm1(fits * math.log1p(-1 / M))
    if isinstance(policy, Accumulate):
        return -math.expm1(_log_pooled(fits, M))
    if isinstance(policy, AccumulateSubsample):
        return -math.expm1(_log_subsampled(fits, M))
    if isinstance(policy, Mix):
        before = _mixed(fits - 1, M, policy)
        return before + (1 - before) / M
    raise ValueError(f"`policy` must be a policy of `ct.policy`; got {policy!r}. Pass for instance Replace().")


def _log_pooled(fits: float, M: int) -> float:
    """Return the sum of ln(1 - 1/(M k²)) for k up to ``fits``."""
    if fits == math.inf:
        return math.log1p(-pooled_loss(M))
    k = np.arange(1, int(fits) + 1, dtype=np.float64)
    return float(np.log1p(-1 / (M * k * k)).sum())


def _log_subsampled(fits: float, M: int) -> float:
    """Return the logarithm of the diversity of a model fitted to M data of the pool; past ``_LONG`` by its tail."""
    k = np.arange(1, min(fits, _LONG), dtype=np.float64)
    pool = (k + 1) * M
    pairs = pool * (pool - 1)
    lost = (M - 1) / pairs + 2 * M / pairs
    rest = 3 / M * (1 / (_LONG + 0.5) - (0 if fits == math.inf else 1 / (fits + 0.5))) if fits > _LONG else 0.0
    return float(np.log1p(-lost).sum()) - rest + math.log1p(-1 / M)


def _mixed(fits: float, M: int, policy: Mix) -> float:
    """Return what the mixture p_i has lost after ``fits`` fits: a linear recursion in the homozygosity.

    With L the share lost, F = F_0 + (1 - F_0) L, its constant terms cancel because alpha + beta + gamma = 1.
    """
    added = policy.alpha**2 / M
    if added == 0:
        return 0.0
    lost = (1 - policy.gamma) ** 2 - 1 - added  # the factor of the recursion, less 1
    return added * math.expm1(fits * math.log1p(lost)) / lost


def _excess(fits: int, M: int, policy: Policy) -> Bounds:
    trained_on = M * fits if isinstance(policy, Accumulate) else M
    return Bounds.exactly(lost_diversity(fits, M, policy) * trained_on, "")


def _kept(p: NDArray[np.float64], M: int, policy: Policy) -> Bounds | None:
    """Return the share of these atoms that is left in the end."""
    if isinstance(policy, Replace) or (isinstance(policy, Mix) and policy.gamma == 0 and policy.alpha > 0):
        return Bounds.exactly(p.mean(), "one atom is left, and it is i with probability p_i")
    if isinstance(policy, Accumulate):
        kept = -np.expm1(M * np.log1p(-p)).mean()
        return Bounds.exactly(kept, "lost only if missing from the real data, which stay")
    if isinstance(policy, Mix):
        shares = p * (policy.gamma if policy.alpha else 1.0)
        return Bounds(
            float(-np.expm1(M * np.log1p(-shares)).mean()), 1.0, "at least gamma p_i is drawn afresh each time"
        )
    return None
