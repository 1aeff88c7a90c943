"""The result of verifying one claim, as an object, a JSON record and a row of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory.claims.claim import Claim
from collapse_theory.claims.evidence import Certified, Evidence, Simulated, gather
from collapse_theory.claims.judge import Judgement, Verdict, judge
from collapse_theory.enclosure import Enclosure

__all__ = ["Record", "describe", "verify"]


@dataclass(frozen=True)
class Record:
    """A claim, its evidence and its verdict."""

    claim: Claim
    evidence: Evidence
    judgement: Judgement
    seed: int

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def shown(self) -> Simulated:
        """The simulation to show: the one at the counterexample, or else the first."""
        at_point = (s for s in self.evidence.simulated if s.certified.point is self.judgement.point)
        return next(at_point, self.evidence.simulated[0])

    @property
    def counterexample(self) -> str:
        """Where the published value fails; empty unless it is refuted."""
        return describe(self.judgement.point) if self.verdict is Verdict.REFUTED else ""

    def to_dict(self) -> dict[str, Any]:
        """Return a record of plain types, ready for JSON."""
        from importlib.metadata import version

        claim, shown = self.claim, self.shown
        return {
            "id": claim.id,
            "source": {"key": claim.source.key, "version": claim.source.version, "place": claim.source.place,
                       "obtained": claim.source.obtained},
            "statement": claim.statement,
            "latex": claim.latex,
            "allows": claim.allows.word,
            "verdict": str(self.verdict),
            "reason": self.judgement.reason,
            "counterexample": self.counterexample or None,
            "point": describe(shown.certified.point),
            "published": _number(shown.certified.published),
            "exact": _number(shown.certified.exact),
            "monte_carlo": _simulation(shown),
            "evidence": {
                "symbolic_identity": self.evidence.identical,
                "certified": [[_certified(entry) for entry in path] for path in self.evidence.paths],
                "simulated": [{"point": describe(s.certified.point), **_simulation(s)}
                              for s in self.evidence.simulated],
            },
            "seed": self.seed,
            "package": f"collapse-theory {version('collapse-theory')}",
        }  # fmt: skip


def verify(claim: Claim, *, seed: int = 0) -> Record:
    """Gather the evidence on a claim and judge it.

    Parameters
    ----------
    claim : Claim
    seed : int >= 0
        Seed of the simulations.

    Returns
    -------
    Record

    Examples
    --------
    >>> import collapse_theory as ct
    >>> ct.claims.verify(ct.claims.find("shumailov2023.eq4")).verdict
    <Verdict.REFUTED: 'refuted'>
    """
    evidence = gather(claim, seed=seed)
    return Record(claim, evidence, judge(evidence, claim.allows), seed)


def describe(point: Mapping[str, Any] | None) -> str:
    """Write a point as arguments, long arrays abbreviated.

    Examples
    --------
    >>> describe({"samples": 100, "p": [0.25] * 4})
    'samples=100, p=uniform(4)'
    """
    return ", ".join(f"{name}={_argument(value)}" for name, value in (point or {}).items())


def _argument(value: Any) -> str:
    if isinstance(value, (list, tuple, np.ndarray)):
        items = list(value)
        if len(items) > 3 and all(item == items[0] for item in items):
            return f"uniform({len(items)})"
        text = ", ".join(str(item) for item in items[:6])
        return f"[{text}{', …' if len(items) > 6 else ''}]"
    return str(value)


def _number(value: Enclosure) -> dict[str, Any]:
    return {"value": _plain(float(value)), "decimal": value.decimal(), "digits": value.digits, "radius": value.rad}


def _certified(entry: Certified) -> dict[str, Any]:
    return {
        "point": describe(entry.point),
        "published": entry.published.decimal(),
        "exact": entry.exact.decimal(),
    }


def _simulation(simulated: Simulated) -> dict[str, Any]:
    estimate, certified = simulated.estimate, simulated.certified
    return {
        "value": _plain(estimate.value),
        "standard_error": _plain(estimate.standard_error),
        "replicates": estimate.replicates,
        "seed": estimate.seed,
        "z_exact": _plain(estimate.z(float(certified.exact))),
        "z_published": _plain(estimate.z(float(certified.published))),
    }


def _plain(value: float) -> float | str:
    """JSON has no infinity."""
    return value if math.isfinite(value) else str(value)
