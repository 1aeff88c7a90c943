"""Simulated resampling of a categorical distribution: what it is after some fits, and how diverse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.decoding import Decoding
from collapse_theory.draw import Draw
from collapse_theory.montecarlo.codes import (
    CodedDecoding,
    CodedDraw,
    CodedPolicy,
    PolicyKind,
    coded,
    coded_decoding,
    coded_draw,
)
from collapse_theory.montecarlo.collapse import weights_of
from collapse_theory.montecarlo.costs import COUNT, DATUM, DECODED, GAMMA, Cost, apart, sizes_of
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import compiled, measured
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["QUANTITIES", "categorical_fits", "diversity_estimate"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

QUANTITIES = ("homozygosity", "support", "entropy", "mass_lost", "presence")


def categorical_fits(
    p: Any,
    *,
    samples: Any,
    fits: int,
    replicates: int,
    seed: int,
    policy: Policy = Replace(),
    anchors: int = 0,
    draw: Draw = Draw(),
    decoding: Decoding = Decoding(),
    executor: Submits | None = None,
    progress: Report = None,
) -> Floats:
    """Simulate the distribution from which the generation after ``fits`` fits is drawn.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    policy : Policy
        What each generation is fitted to; every policy is supported.
    anchors : int >= 0
        Real data, drawn afresh from ``p``, that each generation gets on top; ``Fresh(m)`` is ``Replace()`` with m.
    draw : Draw
        How the data are drawn: independently, or alike as those of a document; with new types, or without.
    decoding : Decoding
        How the model is decoded: data are drawn from T(p), also those of the first generation. Real data are not.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    float array, shape (replicates, K)
        Shares of the original atoms; where there is novelty, what is missing from 1 is the share of all new types.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Real data, ``anchors`` and those of ``Fresh``, are independent draws from ``p`` and never new, whatever the draw.

    Examples
    --------
    >>> categorical_fits([0.5, 0.5], samples=4, fits=2, replicates=3, seed=1).sum(axis=1)
    array([1., 1., 1.])
    """
    setting = _Setting.of(p, samples, fits, anchors, policy, draw, decoding)
    task = compiled("categorical.fits", *setting.arguments, cost=setting.cost(len(setting.weights)))
    return Simulation(replicates, seed, executor, progress).draws(task)


@remembered
def diversity_estimate(
    p: Any,
    *,
    samples: Any,
    fits: int,
    replicates: int | Until,
    seed: int,
    quantity: str = "homozygosity",
    atom: int | None = None,
    policy: Policy = Replace(),
    anchors: int = 0,
    draw: Draw = Draw(),
    decoding: Decoding = Decoding(),
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    r"""Estimate how diverse the distribution is after ``fits`` fits; parameters as :func:`categorical_fits`.

    Parameters
    ----------
    quantity : {"homozygosity", "support", "entropy", "mass_lost", "presence"}
        Mean of the sum of squares, of the number of types left, of the Shannon entropy in nats, or of the original
        probability of all atoms that are gone; or the probability that one atom is there.
    atom : int in [0, K - 1]
        Which one, for the presence only.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    What is measured is what the next generation is drawn from: under Replace and Fresh the model fitted to the newest
    data, under Mix the mixture :math:`p_t` and not the fit in it, under Accumulate the pool of all data, under
    AccumulateSubsample the model fitted to the subsample and not its pool. New types count in the first three
    quantities, each as one type of its own.

    Examples
    --------
    >>> abs(diversity_estimate([0.5, 0.5], samples=2, fits=1, replicates=2000, seed=1).z(0.75)) < 6
    True
    """
    column = QUANTITIES.index(checks.choice("quantity", quantity, QUANTITIES))
    setting = _Setting.of(p, samples, fits, anchors, policy, draw, decoding)
    place = _place(atom, quantity, len(setting.weights))
    task = measured(
        compiled("categorical.diversity", *setting.arguments, place, cost=setting.cost(5)),
        _is_there if quantity == "presence" else partial(_column, column),
    )
    bounds = None if quantity == "presence" else setting.bounds(quantity)
    return Simulation(replicates, seed, executor, progress).mean(task, bounds=bounds)


@dataclass(frozen=True)
class _Setting:
    """What is drawn from and fitted to what, as compiled code takes it."""

    weights: Floats
    sizes: Counts
    anchors: int
    rule: CodedPolicy
    draw: CodedDraw
    decoding: CodedDecoding

    @classmethod
    def of(
        cls, p: Any, samples: Any, fits: Any, anchors: Any, policy: Policy, draw: Draw, decoding: Decoding
    ) -> _Setting:
        base, real = apart(policy, anchors)
        sizes = sizes_of(samples, fits, anchors=real)
        rule = coded(base, process="categorical resampling")
        return cls(weights_of(p), sizes, real, rule, coded_draw(draw), coded_decoding(decoding))

    @property
    def arguments(self) -> tuple[Any, ...]:
        is_plain = self.decoding.is_plain
        return self.weights, self.sizes, self.anchors, self.rule, self.draw, self.decoding, is_plain

    @property
    def pool(self) -> float:
        """All data of all generations."""
        return float(self.sizes.sum()) + float(self.anchors) * self.sizes.size

    @property
    def _new(self) -> float:
        """New types that are held at once, about, or all of them."""
        every = self.draw.novelty * float(self.sizes.sum())
        are_dropped = self.rule.kind in (PolicyKind.REPLACE, PolicyKind.MIX) and self.rule.beta == 0
        return min(every, float(self.sizes.max(initial=0))) if are_dropped else every

    def cost(self, row: int) -> Cost:
        """Return what replicates need that come back as ``row`` numbers."""
        types = len(self.weights) + self._new
        seconds = COUNT * self.sizes.size * (types + len(self.weights) * (self.anchors > 0))
        seconds += GAMMA * self.sizes.size * types * (self.draw.concentration < math.inf)
        seconds += DECODED * self.sizes.size * types * (not self.decoding.is_plain)
        if self.rule.kind != PolicyKind.SUBSAMPLE:
            return Cost(seconds, row, len(self.weights) + 4 * self._new)
        return Cost(seconds + 2 * DATUM * self.pool, row, self.pool + len(self.weights) + 4 * self._new)

    def bounds(self, quantity: str) -> tuple[float, float]:
        """Return between what a quantity lies."""
        most = float(np.count_nonzero(self.weights)) if self.draw.novelty == 0 else max(self._most(), 1.0)
        return {
            "homozygosity": (1 / most, 1.0),
            "support": (1.0, most),
            "entropy": (0.0, math.log(most)),
            "mass_lost": (0.0, 1.0),
        }[quantity]

    def _most(self) -> float:
        """Return how many types there can be: one for each datum that is kept, or for each that there ever was."""
        atoms = float(np.count_nonzero(self.weights))
        if not self.sizes.size:
            return atoms
        if self.rule.kind in (PolicyKind.REPLACE, PolicyKind.SUBSAMPLE):
            return float(self.sizes[-1]) + self.anchors
        return self.pool + (atoms if self.rule.kind == PolicyKind.MIX else 0.0)


def _place(atom: Any, quantity: str, size: int) -> int:
    if quantity == "presence":
        return checks.index("atom", atom, size=size, of="atoms")
    if atom is not None:
        raise ValueError(f"`atom` must be left out for the {quantity}; got {checks.shown(atom)}. Ask for the presence.")
    return 0


def _column(index: int, rows: Floats) -> Floats:
    return rows[:, index]


def _is_there(rows: Floats) -> NDArray[np.bool_]:
    return rows[:, 4] > 0
