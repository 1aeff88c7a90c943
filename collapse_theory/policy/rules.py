"""The rules themselves: frozen values that check their numbers.

Time origin: after ``fits = n`` draw-then-fit steps there are n estimates; generation 0 is the original.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Accumulate",
    "AccumulateSubsample",
    "Fresh",
    "Mix",
    "Policy",
    "Replace",
    "ReplaceMultiple",
    "SubsampleModels",
    "split",
]


class Policy:
    """A rule for the training data of the next generation.

    Examples
    --------
    >>> isinstance(Replace(), Policy)
    True
    """

    def lifted(self, lift: Callable[[Any], Any]) -> Policy:
        """Return the same policy with its numbers, if it has any, as ``lift`` makes them."""
        return self


@dataclass(frozen=True)
class Replace(Policy):
    """Train fit t on the M_{t-1} data drawn from fit t - 1, and on nothing else.

    Examples
    --------
    >>> Replace() == Replace()
    True
    """


@dataclass(frozen=True)
class Fresh(Policy):
    """Train fit t on the M_{t-1} data drawn from fit t - 1 and on ``anchors`` real ones, drawn anew from the original.

    ``Fresh(0)`` is :class:`Replace`; :func:`split` says so to what knows the two parts. Other policies get fresh real
    data by the argument ``anchors`` of what simulates them.

    Examples
    --------
    >>> Fresh(10).anchors
    10
    """

    anchors: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "anchors", _counted(self.anchors))


@dataclass(frozen=True)
class Accumulate(Policy):
    """Train fit t on all data ever drawn: M_0 original ones, M_1 from fit 1, …, M_{t-1} from fit t - 1.

    Examples
    --------
    >>> Accumulate()
    Accumulate()
    """


@dataclass(frozen=True)
class AccumulateSubsample(Policy):
    """Add M_{t-1} data drawn from fit t - 1 to the pool of all data, then train fit t on M_{t-1} data from that pool.

    They are drawn from the pool without replacement, independently in each generation; the pool keeps all its data.

    Examples
    --------
    >>> AccumulateSubsample()
    AccumulateSubsample()
    """


@dataclass(frozen=True)
class Mix(Policy):
    """Draw from p_{i+1} = alpha·p_theta(i+1) + beta·p_i + gamma·p_0 (shumailov2023 section 4).

    p_theta(i+1) is fitted to M_i independent data from p_i; each datum comes from one part of the mixture.

    ``Mix(1, 0, 0)`` is :class:`Replace`. The paper writes "alpha = gamma = 0" for its theory; with its own
    definition that is beta = 1, which is not the process that it analyses.

    Examples
    --------
    >>> Mix(0.9, 0.0, 0.1).gamma
    0.1
    """

    alpha: float
    beta: float
    gamma: float

    def __post_init__(self) -> None:
        from fractions import Fraction

        from collapse_theory import arithmetic, checks  # here, so that the commands name the words without NumPy

        for name in ("alpha", "beta", "gamma"):
            checks.inside(name, getattr(self, name), 0, 1, closed=True)
        try:
            total = self.alpha + self.beta + self.gamma
        except TypeError:
            raise ValueError(f"`alpha`, `beta` and `gamma` must add up; got {self!r}. Pass floats.") from None
        slack = arithmetic.of(total).number(Fraction(1, 10**12))
        if not arithmetic.is_symbolic(total) and not abs(total - 1) <= slack:
            raise ValueError(
                f"`alpha` + `beta` + `gamma` must be 1; it is {float(total):.12g}. Divide each by their sum."
            )

    def lifted(self, lift: Callable[[Any], Any]) -> Policy:
        """Return the same mixture with lifted shares if they are 1 together, as the floats 0.9 and 0.1 are not."""
        from collapse_theory.arithmetic import unsealed
        from collapse_theory.arithmetic.lift import with_lifted_fields

        mixture: Mix = with_lifted_fields(self, lift)
        total = unsealed(mixture.alpha + mixture.beta + mixture.gamma)
        return mixture if hasattr(total, "contains") and total.contains(1) else self


@dataclass(frozen=True)
class ReplaceMultiple(Policy):
    """Train fit k on k copies of the inputs, all of them labelled afresh by the newest model; linear regression only.

    Examples
    --------
    >>> from collapse_theory.regression import excess_risk
    >>> round(excess_risk(12, 2, dim=1, policy=ReplaceMultiple()), 12)
    0.15
    """


@dataclass(frozen=True)
class SubsampleModels(Policy):
    """Train on fresh rows, each labelled by the truth or one of the earlier models, all of them equally likely.

    Accumulate-subsample with unlimited data from every source: no datum is used twice; linear regression only. With a
    finite pool, see :func:`collapse_theory.regression.subsample_series`.

    Examples
    --------
    >>> SubsampleModels()
    SubsampleModels()
    """


def split(policy: Policy, anchors: Any = 0) -> tuple[Policy, Any]:
    """Return a policy without fresh real data, and the number of them that each fit gets on top.

    Parameters
    ----------
    policy : Policy
        :class:`Fresh` becomes :class:`Replace` and its ``anchors``; all others stay as they are.
    anchors : int >= 0 or symbol
        Real data on top that were asked for beside the policy; with :class:`Fresh`, 0.

    Returns
    -------
    policy : Policy
    anchors : int or symbol

    Raises
    ------
    ValueError
        If ``policy`` is none, or both say how many.

    Examples
    --------
    >>> split(Fresh(10))
    (Replace(), 10)
    >>> split(Accumulate(), 3)
    (Accumulate(), 3)
    """
    if not isinstance(policy, Policy):
        raise no_policy(policy)
    beside = _counted(anchors)
    if not isinstance(policy, Fresh):
        return policy, beside
    if beside != 0:
        raise ValueError(
            f"`anchors` must be left out with {policy!r}, which says how many; got {beside}. "
            "Pass the sum of both to Fresh(…)."
        )
    return Replace(), policy.anchors


def no_policy(value: object) -> ValueError:
    """Return the error for what is no policy."""
    return ValueError(
        "`policy` must be one of those in collapse_theory.policy; "
        f"got a {type(value).__name__}. Pass for example Replace()."
    )


def _counted(anchors: Any) -> Any:
    from collapse_theory import checks, kinds  # here, so that the commands name the words without NumPy

    if kinds.is_symbolic(anchors):
        return anchors
    return checks.whole("anchors", anchors, minimum=0, maximum=checks.LARGEST_COUNT)
