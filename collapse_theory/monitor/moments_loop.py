"""One loop of fits as it is watched: which law each step has under the policy, its evidence, and the alarm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import checks, schedule
from collapse_theory.monitor.moments_direct import Direct, batch_of
from collapse_theory.monitor.moments_input import Moments
from collapse_theory.monitor.moments_law import Shape
from collapse_theory.monitor.moments_mixture import Mixed, groups_of
from collapse_theory.monitor.moments_report import MomentReport, MomentStep
from collapse_theory.policy import Accumulate, Fresh, Mix, Policy, Replace

__all__ = ["Loop"]


class Loop:
    """What is declared of a loop, its generations so far, and what they told."""

    def __init__(
        self, *, samples: Any, ddof: int, policy: Policy, correlated: bool, false_alarm: float, confidence: float
    ) -> None:
        self._sizes = None if samples is None else _Sizes(samples)
        self._ddof = checks.ddof(ddof)
        self._policy = _policy_of(policy)
        remedy = "Leave it out for independent data."
        self._is_correlated = checks.instance("correlated", correlated, bool, what="True or False", remedy=remedy)
        self._false_alarm, self._confidence = (
            checks.probability("false_alarm", false_alarm),
            checks.probability("confidence", confidence),
        )
        self._refuse_what_is_not_known()
        self._generations: list[Moments] = []
        self._steps: list[MomentStep] = []
        self._state: Direct | Mixed | None = None
        self.alarm: int | None = None

    def __len__(self) -> int:
        return len(self._generations)

    def expect(self, fits: int) -> None:
        """Refuse a list of sizes that is not as long as the log."""
        if self._sizes is not None and self._sizes.listed not in (None, fits):
            raise ValueError(
                f"`samples` must have one size for each of the {fits} fits; got {self._sizes.listed}. The original "
                "has none: M_0 is the size of the data drawn from it."
            )

    def take(self, moments: Moments) -> MomentStep | None:
        """Add a generation; nothing changes if it is refused."""
        if not self._generations:
            self._begin(moments)
            self._generations.append(moments)
            return None
        first = self._generations[0]
        if moments.spread.shape != first.spread.shape:
            raise ValueError(
                f"`variance` must keep the shape {first.spread.shape} of the original; generation {len(self)} has "
                f"{moments.spread.shape}. Log the same coordinates in every generation."
            )
        with checks.within_float64("`mean` and `variance`"):
            ratio, move = self._compare(moments)
        self._generations.append(moments)
        with np.errstate(under="ignore"):
            evidence = self._known_state.evidence()
        total = float(evidence.total)
        step = MomentStep(len(self._steps) + 1, ratio, move, total, evidence.cause)
        self._steps.append(step)
        if self.alarm is None and total >= -math.log(self._false_alarm):
            self.alarm = step.generation
        return step

    def report(self) -> MomentReport:
        """Return what all generations so far have to say."""
        if not self._steps:
            raise ValueError(
                f"`means` must be those of two or more generations; got {len(self)}. Add the next one first."
            )
        size, state = self._size(len(self._steps) - 1), self._known_state
        with np.errstate(under="ignore"):
            effective, bias, moves = state.estimated(self._confidence, size)
        variance = math.exp(_log_volume(self._generations[-1]) - _log_volume(self._generations[0]))
        return MomentReport(
            steps=tuple(self._steps),
            effective_size=effective,
            bias=bias,
            moves=moves,
            alarm=self.alarm,
            false_alarm=self._false_alarm,
            policy=self._policy,
            samples=None if self._sizes is None else int(size),
            variance=variance,
            shape=state.shape,
        )

    @property
    def _known_state(self) -> Direct | Mixed:
        assert self._state is not None
        return self._state

    def _size(self, fit: int) -> float:
        return 1.0 if self._sizes is None else float(self._sizes.at(fit))

    def _refuse_what_is_not_known(self) -> None:
        policy = self._policy
        if self._sizes is None and not isinstance(policy, Replace):
            raise ValueError(f"`samples` must be given under {policy}; got None. Pass the data drawn per generation.")
        if self._is_correlated and isinstance(policy, Mix | Fresh):
            raise ValueError(f"`correlated` must be False under {policy}, where no law is known. Leave it out.")

    def _begin(self, original: Moments) -> None:
        ddof = 1 if isinstance(self._policy, Accumulate) else self._ddof
        shape = Shape(len(original.mean), ddof, original.is_full)
        if isinstance(self._policy, Mix | Fresh):
            self._state = Mixed(shape)
        else:
            self._state = Direct(shape, is_known=self._sizes is not None and not self._is_correlated)

    def _compare(self, moments: Moments) -> tuple[float, float]:
        fit, last, state = len(self._steps), self._generations[-1], self._known_state
        size = self._size(fit)
        if self._sizes is not None and size <= state.shape.floor:
            raise ValueError(
                f"`samples` must be more than the dimension {state.shape.dim} for a positive definite fit; got "
                f"{size:.0f}. Pass variances instead of covariances, or the size that was used."
            )
        if isinstance(state, Mixed):
            assert isinstance(self._policy, Mix | Fresh)
            groups = groups_of(self._policy, self._generations[0], self._generations[1:], size)
            return state.take(groups, moments)
        child = self._batch(moments, fit, size) if isinstance(self._policy, Accumulate) else moments
        return state.take(last, child, size)

    def _batch(self, pool: Moments, fit: int, size: float) -> Moments:
        """Return the moments of the newest data of a pool that keeps all data."""
        total = sum(map(self._size, range(fit)))
        before = self._generations[-1]
        batch = batch_of(before, pool, total, size, self._ddof)
        lows = np.linalg.eigvalsh(batch.spread) if batch.is_full else batch.spread
        if not lows.min() > 1e-9 * np.abs(pool.spread).max():
            raise ValueError(
                f"`variances` must be those of pools that keep all data under {self._policy}; the {size:.0f} newest "
                f"of generation {fit + 1} would have a variance of {lows.min():.3g}. Check `samples` and `ddof`."
            )
        return batch


class _Sizes:
    """Data drawn per generation, one after the other."""

    def __init__(self, samples: Any) -> None:
        self._schedule = schedule.of(samples, minimum=2)
        self.listed = len(self._schedule.listed) if isinstance(self._schedule, schedule.Listed) else None
        self._drawn = self._schedule.draws(16 if self.listed is None else self.listed)

    def at(self, fit: int) -> int:
        if fit >= len(self._drawn):
            self._drawn = self._schedule.draws(fit + 1 if self.listed else 2 * fit)
        return int(self._drawn[fit])


def _policy_of(policy: Policy) -> Policy:
    """Return a policy of which the law of a step is known."""
    if isinstance(policy, Mix):
        return Replace() if policy.alpha == 1 else Mix(*map(float, (policy.alpha, policy.beta, policy.gamma)))
    if isinstance(policy, Fresh):
        return Replace() if policy.anchors == 0 else policy
    if isinstance(policy, Replace | Accumulate):
        return policy
    raise ValueError(
        "`policy` must be Replace(), Accumulate(), Mix(…) or Fresh(…), whose steps have a law that the log determines; "
        f"got {checks.shown(policy)}. Log the moments of the newest data, and pass Replace()."
    )


def _log_volume(moments: Moments) -> float:
    """Return the logarithm of the geometric mean of the variances."""
    if moments.is_full:
        return float(np.linalg.slogdet(moments.spread)[1]) / len(moments.mean)
    return float(np.log(moments.spread).mean())
