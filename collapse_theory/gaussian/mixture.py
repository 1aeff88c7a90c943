r"""Second moments under ``Mix``: a linear map of :math:`(E m_i^2, E v_i)`, written so that nothing cancels.

With :math:`a = \alpha + \beta = 1 - \gamma`, :math:`w = \alpha^2/M` and :math:`\sigma = 1`,
:math:`m' = a^2 m + w v` and :math:`v' = (a + g) v + a\gamma m + \gamma` with :math:`g = \alpha(1-\alpha)/M` for
``ddof=1`` and :math:`g = -w` for ``ddof=0``, for which :math:`m + v` remains 1. Where 1 - a is meant, gamma stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.chains import Block, repeated
from collapse_theory.gaussian.moments import SecondMoments, Setting
from collapse_theory.policy import Mix

__all__ = ["MixStep", "mixed"]


@dataclass(frozen=True)
class MixStep:
    """One step for M data: its shares, w and g, and what the fixed point is made of."""

    alpha: Number
    beta: Number
    gamma: Number
    weight: Number
    growth: Number
    share: Number
    pull: Number

    @classmethod
    def of(cls, policy: Mix, size: Number, case: Setting) -> MixStep:
        alpha, beta, gamma = map(case.ops.number, (policy.alpha, policy.beta, policy.gamma))
        weight, both = alpha**2 / size, 1 + alpha + beta
        growth = alpha * (beta + gamma) / size if case.ddof else -weight
        pull = gamma - alpha * (1 + beta) / (size * both) if case.ddof else gamma + weight / both
        return cls(alpha, beta, gamma, weight, growth, weight / both, pull)


def mixed(policy: Mix, case: Setting) -> SecondMoments:
    """Return the moments after n steps with equal sizes, in units of sigma²."""
    rule = MixStep.of(policy, case.ops.number(case.sizes.parameters[0]), case)
    return (_unbiased if case.ddof else _biased)(rule, case)


def _biased(rule: MixStep, case: Setting) -> SecondMoments:
    """Return m = w (1 - l^n)/(1 - l) and v = 1 - m for l = a² - w, both as sums of non-negative terms."""
    ops, both = case.ops, 1 + rule.alpha + rule.beta
    loss = rule.gamma * both + rule.weight
    if not ops.is_symbolic and not loss > 0:  # nothing ever changes
        return SecondMoments(loss * case.fits, 1 + loss * case.fits)
    if not ops.is_symbolic and not loss < 1:  # nothing of the last state stays
        kept = loss * (case.fits == 0)
        gone = loss - kept
    else:
        log_kept = case.fits * ops.log1p(-loss)
        kept, gone = ops.exp(log_kept), -ops.expm1(log_kept)
    return SecondMoments(rule.weight * gone / loss, (rule.gamma * both + rule.weight * kept) / loss)


def _unbiased(rule: MixStep, case: Setting) -> SecondMoments:
    r"""Add up :math:`(m, v-1)_n = \sum_{i<n} A^i b` by doubling; A enters as :math:`A^i - 1`, of its own accuracy."""
    kept = rule.alpha + rule.beta
    map_less_one = (-rule.gamma * (1 + kept), rule.weight, kept * rule.gamma, rule.growth - rule.gamma)

    def join(left: Block, right: Block) -> Block:
        (p, *powers, mean, excess), (q, *more, mean_more, excess_more) = left, right
        a, b, c, d = powers
        product = _product(powers, more)
        return (
            p + q,
            *(x + y + z for x, y, z in zip(powers, more, product, strict=True)),
            mean + mean_more + a * mean_more + b * excess_more,
            excess + excess_more + c * mean_more + d * excess_more,
        )

    *_, mean, excess = repeated((1, *map_less_one, rule.weight, rule.growth), join, case)
    return SecondMoments(mean, 1 + excess)


def _product(left: Any, right: Any) -> tuple[Number, ...]:
    (a, b, c, d), (e, f, g, h) = left, right
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h
