"""Recursive fitting of a one-dimensional Gaussian: which arguments go together, and which kernel simulates them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.montecarlo.codes import CodedPolicy, Family, Model, PolicyKind, coded
from collapse_theory.montecarlo.costs import COUNT, NORMAL, Cost, Counts, apart, cost_of_data, sizes_of
from collapse_theory.montecarlo.tasks import Priced, compiled
from collapse_theory.policy import Policy, Replace

__all__ = ["Refitting"]


@dataclass(frozen=True)
class Refitting:
    """How N(0, 1) is fitted again and again; the attributes are arguments of ``gaussian_fits``, which explains them.

    Examples
    --------
    >>> Refitting(mechanism="statistics").task(10, 3).cost.row
    3
    """

    ddof: int = 1
    policy: Policy = Replace()
    mechanism: str = "data"
    anchors: int = 0
    known_mean: bool = False
    noise_sigma: float = 0.0
    skew_noise: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.known_mean, (bool, np.bool_)):
            raise ValueError(
                f"`known_mean` must be True or False; got {checks.shown(self.known_mean)}. Leave it out for False."
            )
        is_shortened = checks.choice("mechanism", self.mechanism, ("data", "statistics")) == "statistics"
        if is_shortened:
            coded(self.policy, process='`mechanism="statistics"`', supported=(Replace,))
        policy, anchors = apart(self.policy, self.anchors)
        checked = {
            "ddof": checks.ddof(self.ddof),
            "policy": policy,
            "anchors": anchors,
            "noise_sigma": checks.real("noise_sigma", self.noise_sigma),
            "skew_noise": checks.real("skew_noise", self.skew_noise),
        }
        checks.positive("noise_sigma", checked["noise_sigma"], allow_zero=True)
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        if is_shortened:
            self._check_statistics()
        elif self.skew_noise:
            self._check_skew_noise()

    def _check_statistics(self) -> None:
        if self.anchors or self.known_mean or self.skew_noise:
            raise ValueError(
                '`mechanism` must be "data" with `anchors`, `known_mean` or `skew_noise`; got "statistics". '
                "Leave `mechanism` out."
            )

    def _check_skew_noise(self) -> None:
        if self._coded().kind != PolicyKind.REPLACE or self.anchors or self.known_mean or self.noise_sigma:
            raise ValueError(
                "`skew_noise` must be 0 with `noise_sigma`, `anchors`, `known_mean` or a policy other than Replace(); "
                f"got {self.skew_noise!r}. Use `noise_sigma` alone instead."
            )

    def task(self, samples: Any, fits: Any) -> Priced:
        """Return the task whose rows are mean, standard deviation and a datum of what has been reached."""
        sizes = sizes_of(samples, fits, minimum=2, anchors=self.anchors)
        if self.mechanism == "statistics":
            return compiled(
                "gaussian.from_statistics", sizes, self.ddof, self.noise_sigma, cost=Cost(COUNT * sizes.size, 3)
            )
        normals = NORMAL * float(sizes.sum())
        if self.skew_noise:
            cost = Cost(2 * normals, 3, float(sizes.max(initial=0)))
            return compiled("gaussian.from_data_with_skew_noise", sizes, self.ddof, self.skew_noise, cost=cost)
        policy = self._coded()
        if policy.kind == PolicyKind.REPLACE and not self.anchors and not self.known_mean:
            return compiled("gaussian.from_data", sizes, self.ddof, self.noise_sigma, cost=Cost(normals, 3))
        return self._under_policy(sizes, policy)

    def _under_policy(self, sizes: Counts, policy: CodedPolicy) -> Priced:
        family = Family.KNOWN_MEAN if self.known_mean else Family.GAUSSIAN
        original = Model(family.value, 0.0, 1.0, self.ddof)
        cost = cost_of_data(sizes, self.anchors, policy)
        return compiled("families.fits", original, sizes, self.anchors, policy, self.noise_sigma, cost=cost)

    def _coded(self) -> CodedPolicy:
        return coded(self.policy, process="Gaussian fitting")
