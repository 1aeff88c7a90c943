r"""Facts about categorical distributions that are refitted to their own samples.

The risk is the expected squared distance :math:`E\|p_t - p_0\|^2 = E \sum p_t^2 - \sum p_0^2`, the spread the diversity
:math:`1 - \sum p^2`. Atoms of at least average probability are the modes, the others the tail.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.discrete import presence_probability
from collapse_theory.discrete.homozygosity import lost_share
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace
from collapse_theory.profile.facts import Bounds, Facts, law_exponent

_OUTSIDE = Bounds.exactly(0.0, "resampling makes no new atoms")
_DEFAULT = (0.5, 0.3, 0.15, 0.05)


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
    ops = arithmetic.of(1.0)
    if isinstance(policy, Mix):  # what is known is the loss of the mixture, to which M data are drawn and fitted
        before = float(lost_share(float(M), fits - 1, policy, ops))
        return before + (1 - before) * float(lost_share(float(M), 1, Replace(), ops))
    if isinstance(policy, (Replace, Accumulate, AccumulateSubsample)):
        return float(lost_share(float(M), fits, policy, ops))
    raise ValueError(
        "`policy` must be Replace(), Accumulate(), AccumulateSubsample() or Mix(…) of `ct.policy` for the model "
        f"'discrete'; got {policy!r:.60}. Pass one of these."
    )


def _excess(fits: int, M: int, policy: Policy) -> Bounds:
    trained_on = M * fits if isinstance(policy, Accumulate) else M
    return Bounds.exactly(lost_diversity(fits, M, policy) * trained_on, "")


def _kept(p: NDArray[np.float64], M: int, policy: Policy) -> Bounds | None:
    """Return the share of these atoms that is left in the end."""
    if isinstance(policy, Replace) or (isinstance(policy, Mix) and policy.gamma == 0 and policy.alpha > 0):
        return Bounds.exactly(p.mean(), "one atom is left, and it is i with probability p_i")
    if isinstance(policy, Accumulate):
        return Bounds.exactly(_drawn(p, M), "lost only if missing from the real data, which stay")
    if isinstance(policy, Mix):
        shares = p * (policy.gamma if policy.alpha else 1.0)
        return Bounds(_drawn(shares, M), 1.0, "at least gamma p_i is drawn afresh each time")
    return None


def _drawn(p: NDArray[np.float64], M: int) -> float:
    """Return the share of these atoms that come up among ``M`` data."""
    return float(presence_probability(p, samples=M, fits=1).mean())
