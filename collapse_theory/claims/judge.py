"""One rule that turns evidence into a verdict, for every claim alike.

1. Balls: the claim's allowance says whether the published value is equal, within, beyond or unclear.
2. Simulation: it must accept the exact value everywhere, at p >= 1e-6; otherwise nothing is concluded.
3. *proved* if the two values are the same expression at all symbolic points and equal in balls; *holds* if equal, or
   within a bound, limit, proportionality or reported error; *leading-order* if the gap shrinks with the order stated;
   *refuted* if beyond and the simulation rejects the published value somewhere at p < 1e-9; else *undecided*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from collapse_theory.claims.allowance import ACCEPT_Z, REJECT_Z, Allowance, Finding, LeadingOrder
from collapse_theory.claims.evidence import Evidence, Simulated

__all__ = ["Judgement", "Verdict", "judge"]


class Verdict(StrEnum):
    """The outcomes; *not-run* and *undecided* mean that the claim was not judged."""

    PROVED = "proved"
    HOLDS = "holds"
    LEADING_ORDER = "leading-order"
    REFUTED = "refuted"
    NOT_RUN = "not-run"
    UNDECIDED = "undecided"

    @property
    def is_judged(self) -> bool:
        return self not in (Verdict.NOT_RUN, Verdict.UNDECIDED)


@dataclass(frozen=True)
class Judgement:
    """A verdict, why, and at which point."""

    verdict: Verdict
    reason: str
    point: Any = None


def judge(evidence: Evidence, allows: Allowance) -> Judgement:
    """Turn evidence into a verdict.

    Parameters
    ----------
    evidence : Evidence
    allows : Allowance

    Returns
    -------
    Judgement
    """
    rejected = [s for s in evidence.simulated if not accepts_exact(s)]
    if rejected:
        entry = rejected[0]
        return Judgement(
            Verdict.UNDECIDED,
            f"the simulation is {entry.estimate.z(float(entry.certified.exact)):.1f} standard errors from our value",
            entry.certified.point,
        )
    found = allows.assess(evidence.paths)
    if found.finding is Finding.BEYOND:
        return _refutation(evidence, allows, found.reason, found.point)
    if found.finding is Finding.UNCLEAR:
        return Judgement(Verdict.UNDECIDED, found.reason, found.point)
    if evidence.identical and found.finding is Finding.IDENTICAL:
        return Judgement(Verdict.PROVED, "the same expression at every symbolic point", found.point)
    if isinstance(allows, LeadingOrder) and found.finding is Finding.WITHIN:
        return Judgement(Verdict.LEADING_ORDER, found.reason, found.point)
    return Judgement(Verdict.HOLDS, found.reason, found.point)


def accepts_exact(simulated: Simulated) -> bool:
    """Tell whether the simulation is consistent with the exact value at p >= 1e-6."""
    return abs(simulated.estimate.z(float(simulated.certified.exact))) <= ACCEPT_Z


def _refutation(evidence: Evidence, allows: Allowance, reason: str, point: Any) -> Judgement:
    witnesses = [(allows.rejection(s, evidence.paths), s) for s in evidence.simulated]
    z, witness = max(witnesses, key=lambda pair: pair[0], default=(0.0, None))
    if witness is None or z <= REJECT_Z:
        return Judgement(Verdict.UNDECIDED, f"{reason}, but no simulation rejects the published value", point)
    shown = f"{reason}; the simulation rejects the published value by {z:.0f} standard errors"
    return Judgement(Verdict.REFUTED, shown, witness.certified.point)
