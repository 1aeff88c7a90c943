"""One rule that turns evidence into a verdict, for every claim alike.

1. Balls: the claim's allowance says whether the published value is equal, within, beyond or unclear.
2. Simulation: it must accept the exact value everywhere (p >= 1e-9); otherwise nothing is concluded. One whose draws
   are all equal, or have tails too heavy for its standard error, accepts and rejects nothing.
3. Library: where the package has a public closed form for the exact value, it must overlap the exact value.
4. *proved* if the balls agree and a proof covers the whole statement; *holds* if equal, or within a bound, limit,
   proportionality or reported error; *leading-order* if the gap shrinks with the order stated; *refuted* if beyond and
   the simulation rejects the published value somewhere at p < 1e-9; else *undecided*. A simulation that rejects what
   the balls allow leaves the claim undecided too.
5. What would be *refuted* reads *depends on the reading* if another reading of the same words holds (and so does what
   would hold if another is refuted), *refuted as transcribed* if nobody here has seen the source, and *misprint* if it
   is one and the formula with the misprint mended holds.

A statement about an experiment *holds* if the mean over the seeds of a run lies in the range that the source's words
allow; it is *refuted* if that mean lies so far outside that the seeds cannot explain it (Student's t, with the same
error rate), *undecided* if it lies outside and they can, *not comparable* if model, data or settings are not the
source's, and *not-run* if there is no run. What raises an error is an *error*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from collapse_theory import checks
from collapse_theory.claims.allowance import Allowance, Assessment, Finding, LeadingOrder, Objection
from collapse_theory.claims.claim import Measurement
from collapse_theory.claims.evidence import ERROR, Certified, Evidence, Simulated, Z
from collapse_theory.claims.mistakes import ClaimError
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.montecarlo import Estimate

__all__ = [
    "Judgement",
    "Verdict",
    "fair",
    "family_error",
    "judge",
    "judge_error",
    "judge_gaps",
    "judge_nothing",
    "judge_runs",
]


class Verdict(StrEnum):
    """The outcomes; *not-run*, *undecided* and *error* mean that the claim was not judged.

    Examples
    --------
    >>> Verdict("refuted").is_failure
    False
    """

    PROVED = "proved"
    HOLDS = "holds"
    LEADING_ORDER = "leading-order"
    REFUTED = "refuted"
    AS_TRANSCRIBED = "refuted as transcribed"
    MISPRINT = "misprint"
    DEPENDS = "depends on the reading"
    NOT_RUN = "not-run"
    NOT_COMPARABLE = "not comparable"
    UNDECIDED = "undecided"
    ERROR = "error"

    @property
    def is_positive(self) -> bool:
        """Whether the statement stands."""
        return self in (Verdict.PROVED, Verdict.HOLDS, Verdict.LEADING_ORDER)

    @property
    def is_refutation(self) -> bool:
        """Whether the statement, as it was read here, does not stand."""
        return self in (Verdict.REFUTED, Verdict.AS_TRANSCRIBED, Verdict.MISPRINT)

    @property
    def is_failure(self) -> bool:
        """Whether the claim should have been judged and was not."""
        return self in (Verdict.UNDECIDED, Verdict.ERROR)


@dataclass(frozen=True)
class Judgement:
    """A verdict, why, and at which point; of a refutation also the smallest path that is beyond what is allowed."""

    verdict: Verdict
    reason: str
    point: Point | None = None
    counterexample: PointPath = ()


def judge(evidence: Evidence, allows: Allowance) -> Judgement:
    """Turn evidence into a verdict.

    Parameters
    ----------
    evidence : Evidence
    allows : Allowance

    Returns
    -------
    Judgement

    Raises
    ------
    ValueError
        If one of the two is something else, or the points of a path lack the argument that the allowance calls its
        index, or it does not grow along the path.

    Examples
    --------
    >>> from collapse_theory.claims import QUICK, find
    >>> from collapse_theory.claims.gather import gather
    >>> claim = find("suresh2024.corollary2")
    >>> judge(gather(claim, seed=0, effort=QUICK), claim.allows).verdict
    <Verdict.REFUTED: 'refuted'>
    """
    checks.instance("evidence", evidence, Evidence, what="evidence on a claim", remedy="Pass that of a Record.")
    checks.instance("allows", allows, Allowance, what="an allowance", remedy="Pass one such as Equality().")
    against = next((s for s in evidence.simulated if not _accepts_exact(s)), None)
    if against is not None:
        z = against.estimate.z(float(against.certified.exact))
        reason = f"the simulation is {z:.1f} standard errors from our value"
        return Judgement(Verdict.UNDECIDED, reason, against.certified.point)
    apart = next((entry for path in evidence.paths for entry in path if not _agrees_with_library(entry)), None)
    if apart is not None:
        return Judgement(Verdict.UNDECIDED, "the package's own closed form is not our exact value", apart.point)
    found, objection = allows.assess(evidence.paths), allows.objection(evidence.simulated, evidence.paths)
    if found.finding is Finding.BEYOND:
        return _refutation(evidence, objection, found)
    if objection.simulated is not None and objection.z > Z:
        reason = f"{found.reason}, but a simulation rejects it by {objection.z:.0f} standard errors"
        return Judgement(Verdict.UNDECIDED, reason, objection.simulated.certified.point)
    verdict = _verdict(found.finding, evidence, allows)
    proved = verdict is Verdict.PROVED
    words = [shown.words for shown in evidence.proofs if shown.holds and (shown.whole or not proved)]
    return Judgement(verdict, "; ".join(words if proved else [found.reason, *words]), found.point)


def fair(
    judgement: Judgement, *, readings: Sequence[Judgement], fault: str | None, seen: bool, corrected: Judgement | None
) -> Judgement:
    """Return a judgement after everything that speaks for the authors was heard.

    Parameters
    ----------
    judgement : Judgement
        Of the statement as it was read.
    readings : sequence of Judgement
        Of other readings of the same words.
    fault : str or None
        What kind of error a refuted statement has.
    seen : bool
        Whether the source was read, and is not known second-hand.
    corrected : Judgement or None
        Of the formula that is right.

    Returns
    -------
    Judgement

    Examples
    --------
    >>> refuted, holds = Judgement(Verdict.REFUTED, "too large"), Judgement(Verdict.HOLDS, "equal")
    >>> fair(refuted, readings=[holds], fault=None, seen=True, corrected=None).verdict
    <Verdict.DEPENDS: 'depends on the reading'>
    >>> fair(refuted, readings=[], fault="misprint", seen=True, corrected=holds).verdict
    <Verdict.MISPRINT: 'misprint'>
    """
    verdicts = [judgement.verdict, *(reading.verdict for reading in readings)]
    if Verdict.REFUTED in verdicts and any(verdict.is_positive for verdict in verdicts):
        others = "; ".join(f"{reading.verdict} in another reading: {reading.reason}" for reading in readings)
        return replace(judgement, verdict=Verdict.DEPENDS, reason=f"{judgement.verdict}: {judgement.reason}; {others}")
    if judgement.verdict is not Verdict.REFUTED:
        return judgement
    if corrected is not None and not corrected.verdict.is_positive:
        reason = f"{judgement.reason}; but the correction on record does not hold: {corrected.reason}"
        return replace(judgement, verdict=Verdict.UNDECIDED, reason=reason, counterexample=())
    if not seen:
        return replace(judgement, verdict=Verdict.AS_TRANSCRIBED)
    if fault == "misprint" and corrected is not None:
        return replace(judgement, verdict=Verdict.MISPRINT)
    return judgement


def _agrees_with_library(entry: Certified) -> bool:
    return entry.library is None or entry.library.overlaps(entry.exact)


def _accepts_exact(simulated: Simulated) -> bool:
    """Tell whether the simulation is consistent with the exact value, or in doubt about any."""
    return abs(simulated.z(float(simulated.certified.exact))) <= Z


def family_error(simulations: int) -> float:
    """Return a bound on the chance of one wrong statistical verdict in a ledger with so many simulations.

    Each simulation can err about a right value in two ways: reject our value, or reject a right published one.

    Examples
    --------
    >>> round(family_error(100), 9)
    2e-07
    """
    return 2 * simulations * ERROR


def _verdict(finding: Finding, evidence: Evidence, allows: Allowance) -> Verdict:
    if finding is Finding.UNCLEAR:
        return Verdict.UNDECIDED
    if any(shown.holds and shown.whole for shown in evidence.proofs):
        return Verdict.PROVED
    if finding is Finding.WITHIN and isinstance(allows, LeadingOrder):
        return Verdict.LEADING_ORDER
    return Verdict.HOLDS


def _refutation(evidence: Evidence, objection: Objection, found: Assessment) -> Judgement:
    """Refute if a simulation confirms it; the point is where it does so most clearly."""
    if not evidence.is_random:
        return Judgement(Verdict.UNDECIDED, f"{found.reason}, but there is no simulation to confirm it", found.point)
    z, witness = objection
    if z <= Z or witness is None:
        doubts = ", ".join(sorted({s.doubt for s in evidence.simulated if s.doubt}))
        reason = f"{found.reason}, but no simulation rejects the published value{doubts and f' ({doubts})'}"
        return Judgement(Verdict.UNDECIDED, reason, found.point)
    reason = f"{found.reason}; the simulation rejects the published value by {z:.0f} standard errors"
    return Judgement(Verdict.REFUTED, reason, witness.certified.point, found.path or (found.point,))


def judge_runs(
    claim: Measurement,
    measured: Estimate | None,
    differences: Sequence[Sequence[str]],
    others: Sequence[str] = (),
) -> Judgement:
    """Judge a statement about an experiment by the mean over the seeds of the runs that did as the source did.

    Parameters
    ----------
    claim : Measurement
    measured : Estimate or None
        None if no run did as the source did.
    differences : sequence of sequences of str
        What each of the other runs on this experiment did in another way, in words.
    others : sequence of str
        Names of the other experiments that there are runs of.

    Returns
    -------
    Judgement

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> from collapse_theory.montecarlo import Estimate
    >>> judge_runs(find("shumailov2023.perplexity-real"), Estimate(34.2, 0.1, replicates=5, seed=0), []).verdict
    <Verdict.HOLDS: 'holds'>
    """
    if measured is None and not differences:
        reason = (
            f"no run of {claim.experiment['experiment']!r} among {', '.join(others)}" if others else "no run supplied"
        )
        return Judgement(Verdict.NOT_RUN, f"{reason}; make one with: {claim.command}" if claim.command else reason)
    if measured is None:
        return Judgement(Verdict.NOT_COMPARABLE, "; ".join(min(differences, key=len)[:3]))
    outside = max(claim.lowest - measured.value, measured.value - claim.highest, 0.0)
    seeds = "one seed" if measured.replicates == 1 else f"{measured.replicates} seeds"
    allowed = f"the source allows {claim.lowest:.4g} to {claim.highest:.4g}"
    reason = f"measured {measured.plus_minus()} over {seeds}; {allowed}"
    if not outside and _reaches_out(claim, measured):
        return Judgement(Verdict.UNDECIDED, f"{reason}; an end of that lies within the 95 % interval")
    if not outside:
        return Judgement(Verdict.HOLDS, reason)
    if outside > _slack(measured):
        return Judgement(Verdict.REFUTED, reason)
    return Judgement(Verdict.UNDECIDED, f"{reason}; so few seeds could differ by chance")


def judge_gaps(reason: str) -> Judgement:
    """Return what is known if comparable runs measured something that is not a number.

    Examples
    --------
    >>> judge_gaps("measured not a number for seed 0").verdict
    <Verdict.UNDECIDED: 'undecided'>
    """
    return Judgement(Verdict.UNDECIDED, reason)


def judge_nothing() -> Judgement:
    """Return what is known of a claim that was not verified yet.

    Examples
    --------
    >>> judge_nothing().verdict
    <Verdict.NOT_RUN: 'not-run'>
    """
    return Judgement(Verdict.NOT_RUN, "it is not on record yet")


def judge_error(error: Exception) -> Judgement:
    """Return what is known if the evidence could not be gathered: the cause.

    Examples
    --------
    >>> judge_error(ZeroDivisionError("no rows")).reason
    'ZeroDivisionError: no rows'
    """
    said = str(error) if isinstance(error, ClaimError) else f"{type(error).__name__}: {error}"
    return Judgement(Verdict.ERROR, said)


def _reaches_out(claim: Measurement, measured: Estimate) -> bool:
    """Tell whether the 95 % interval of a mean over seeds has parts outside the range; that of one seed is unknown."""
    from scipy.special import stdtrit

    if measured.replicates == 1:
        return False
    half = float(stdtrit(measured.replicates - 1, 0.975)) * measured.standard_error
    return measured.value - half < claim.lowest or measured.value + half > claim.highest


def _slack(measured: Estimate) -> float:
    """Return how far the mean over so few seeds is from its expectation at most, up to the error of any claim."""
    from scipy.special import stdtrit

    if measured.replicates == 1:
        return math.inf
    return float(-stdtrit(measured.replicates - 1, ERROR)) * measured.standard_error
