"""Verifying: gather the evidence on a claim, judge it, and keep both in a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from collapse_theory import checks
from collapse_theory.claims.catalogue import all_claims, is_of_the_ledger
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.comparison import evidence_on, mean_over_seeds, not_numbers
from collapse_theory.claims.domain import Domain, within
from collapse_theory.claims.effort import DEFAULT, Effort, checked_effort
from collapse_theory.claims.gather import gather, restated
from collapse_theory.claims.judge import Judgement, Verdict, fair, judge, judge_error, judge_gaps, judge_runs
from collapse_theory.claims.mistakes import named
from collapse_theory.claims.record import Record
from collapse_theory.claims.wellformed import check_complete
from collapse_theory.claims.workers import checked_workers, in_order
from collapse_theory.runs import RecordedRun

__all__ = ["controlled", "failed", "is_flipped", "judged", "verify", "verify_all"]


def verify(
    claim: Claim | Measurement,
    *,
    domain: Domain | None = None,
    runs: Sequence[RecordedRun] = (),
    seed: int = 0,
    effort: Effort = DEFAULT,
) -> Record:
    """Gather the evidence on a claim and judge it.

    A claim of the ledger whose callables raise, or return NaN, gets the verdict *error* with the cause. In a claim of
    your own such a mistake is an error that names the line of your code, and no verdict.

    Parameters
    ----------
    claim : Claim or Measurement
        A claim about formulas is judged from certified values, identities and simulations, a statement about an
        experiment from ``runs``, or else from those that come with this package; without any that did as the source
        did, its verdict is *not-run* or *not comparable*.
    domain : sequence of dict, sequence of such, or SearchStrategy, optional
        Points of your own for the formulas of a claim, as for :func:`collapse_theory.claims.check`.
    runs : sequence of RecordedRun
        Runs of ``collapse-lab``, from :func:`read_runs`, or metrics that another loop has written, from
        :func:`read_series`. Formulas need none. Those on the experiment of a statement take precedence over what comes
        with this package.
    seed : int >= 0
        Seed of the simulations.
    effort : Effort
        ``QUICK``, ``DEFAULT`` or ``DEEP``.

    Returns
    -------
    Record

    Raises
    ------
    ValueError
        If ``claim`` is not a claim, ``domain`` is empty or stands beside a statement about an experiment, a point lies
        outside the hypotheses of the source, ``runs`` holds something else, ``seed`` is not a whole number of at least
        0, or ``effort`` is not an :class:`Effort`; or a function of a claim of your own raises an error.
    KeyboardInterrupt
        If the user interrupts.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> claim = ct.claims.find("shumailov2023.eq4")
    >>> ct.claims.verify(claim).verdict
    <Verdict.REFUTED: 'refuted'>
    >>> ct.claims.verify(ct.claims.find("shumailov2023.perplexity-real")).verdict
    <Verdict.NOT_RUN: 'not-run'>
    """
    remedy = "Pass one of `all_claims()`, or use `check`."
    checks.instance("claim", claim, (Claim, Measurement), what="a claim", remedy=remedy)
    seed, effort, supplied = checks.seed(seed), checked_effort(effort), _listed(runs)
    if domain is not None:
        claim = _elsewhere(claim, domain)
    verified = _verified if is_of_the_ledger(claim) else _of_a_user
    return verified(claim, supplied, seed, effort)


def verify_all(
    claims: Sequence[Claim | Measurement] | None = None,
    *,
    runs: Sequence[RecordedRun] = (),
    seed: int = 0,
    effort: Effort = DEFAULT,
    workers: int = 1,
) -> Iterator[Record]:
    """Verify claims in order; one that fails is reported, and the rest go on.

    Parameters
    ----------
    claims : sequence, optional
        All by default.
    runs, seed, effort
        As for :func:`verify`.
    workers : int >= 1
        Processes that share the claims. The records are the same for every number; memory grows by about 0.3 GB for
        each. A script that asks for more than one needs the guard ``if __name__ == "__main__":`` on systems that do
        not fork.

    Yields
    ------
    Record

    Raises
    ------
    ValueError
        At once, before anything is verified: if an argument is out of range.
    KeyboardInterrupt
        If the user interrupts; all errors of the claims become verdicts.

    Examples
    --------
    >>> next(verify_all()).claim.id
    'shumailov2023.data-variance'
    """
    wanted: list[Claim | Measurement] = checks.listed(
        "claims",
        all_claims() if claims is None else claims,
        (Claim, Measurement),
        what="claims",
        remedy="Leave it out for all of them.",
    )
    supplied, seed, effort = _listed(runs), checks.seed(seed), checked_effort(effort)
    work = partial(_verified, runs=supplied, seed=seed, effort=effort)
    return in_order(work, wanted, checked_workers(workers))


def _listed(runs: Sequence[RecordedRun]) -> list[RecordedRun]:
    return checks.listed("runs", runs, RecordedRun, what="runs", remedy="Pass what `read_runs` returns.")


def _elsewhere(claim: Claim | Measurement, domain: Domain) -> Claim:
    """Return a claim on points of the caller, if they lie within the hypotheses of its source."""
    if isinstance(claim, Measurement):
        raise ValueError(
            f"`domain` must be left out for a statement about an experiment; {claim.id} has none. Pass `runs` instead."
        )
    return within(claim, domain)


def _verified(claim: Claim | Measurement, runs: Sequence[RecordedRun], seed: int, effort: Effort) -> Record:
    try:
        found = _found if is_of_the_ledger(claim) else _of_a_user
        return found(claim, runs, seed, effort)
    except Exception as error:  # the cause is reported, and the rest of the ledger goes on
        return failed(claim, error, seed, effort)


def _of_a_user(claim: Claim | Measurement, runs: Sequence[RecordedRun], seed: int, effort: Effort) -> Record:
    """Judge a claim that is not of the ledger; a mistake in it is raised with the line of the user's code."""
    if isinstance(claim, Claim):
        check_complete(claim)
    with named(claim) as watched:
        record = _found(watched, runs, seed, effort)
    return replace(record, claim=claim)


def _found(claim: Claim | Measurement, runs: Sequence[RecordedRun], seed: int, effort: Effort) -> Record:
    return judged(claim, seed, effort) if isinstance(claim, Claim) else _of_runs(claim, runs, seed, effort)


def judged(claim: Claim, seed: int, effort: Effort) -> Record:
    """Gather the evidence on formulas and judge it; what their callables raise is raised."""
    evidence = gather(claim, seed=seed, effort=effort)
    found = judge(evidence, claim.allows)
    readings = tuple(judged(reading, seed, effort) for reading in claim.readings)
    corrected = None
    if found.verdict is Verdict.REFUTED and claim.corrected is not None:
        corrected = judge(restated(evidence, claim.corrected, effort), claim.allows)
    heard = fair(
        found,
        readings=[reading.judgement for reading in readings],
        fault=claim.fault,
        seen=claim.source.obtained != "second-hand",
        corrected=corrected,
    )
    return Record(claim, heard, seed, effort, evidence, readings=readings)


def controlled(record: Record) -> Judgement:
    """Judge a claim under the mutation on record: the same draws and exact values beside a mutated published one.

    Parameters
    ----------
    record : Record
        Of a claim about formulas.

    Returns
    -------
    Judgement

    Raises
    ------
    ValueError
        If the record has no evidence or its claim no control.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> record = ct.claims.verify(ct.claims.find("gerstgrasser2024.accumulate"))
    >>> record.verdict.is_positive, controlled(record).verdict.is_positive
    (True, False)
    """
    claim = record.claim
    if isinstance(claim, Measurement) and claim.control is not None and record.measured is not None:
        other = replace(claim, lowest=claim.control.lowest, highest=claim.control.highest)
        return judge_runs(other, record.measured, [])
    if record.evidence is None or not isinstance(claim, Claim) or claim.control is None:
        raise ValueError(f"`record` must have evidence and a control; that of {claim.id} has not. Verify it first.")
    mutated = claim.control.mutate(claim.published)
    return judge(restated(record.evidence, mutated, record.effort), claim.allows)


def is_flipped(record: Record, judgement: Judgement) -> bool:
    """Tell whether a control changed what the evidence says: of one that stands, of one that does not, or of neither.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> record = ct.claims.verify(ct.claims.find("gerstgrasser2024.accumulate"))
    >>> is_flipped(record, controlled(record)), is_flipped(record, record.judgement)
    (True, False)
    """
    if isinstance(record.claim, Claim) and record.evidence is not None:
        without = judge(record.evidence, record.claim.allows).verdict
    elif record.measured is not None:
        without = record.verdict
    else:
        return False
    mutated = judgement.verdict
    return (without.is_positive, without.is_refutation) != (mutated.is_positive, mutated.is_refutation)


def failed(claim: Claim | Measurement, error: Exception, seed: int, effort: Effort) -> Record:
    """Return the record of a claim whose evidence could not be gathered, with the cause."""
    return Record(claim, judge_error(error), seed, effort)


def _of_runs(claim: Measurement, runs: Sequence[RecordedRun], seed: int, effort: Effort) -> Record:
    """Compare the runs on the same experiment with what the source did, and judge by those that are like it.

    The runs that come with this package are looked at where the caller has none on this experiment.
    """
    found = evidence_on(claim, runs)
    unknown = not_numbers(claim, found.comparable)
    if unknown:
        return Record(claim, judge_gaps(unknown), seed, effort, **found.named)
    measured = mean_over_seeds(claim, found.comparable, seed) if found.comparable else None
    others = list(dict.fromkeys(str(run.recipe.get("experiment")) for run in runs))
    heard = judge_runs(claim, measured, found.apart, others)
    return Record(claim, heard, seed, effort, measured=measured, **found.named)
