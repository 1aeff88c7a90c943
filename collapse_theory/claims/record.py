"""The result of verifying one claim: an object, a JSON record, and what a notebook shows."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

from collapse_theory import checks
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.command import command
from collapse_theory.claims.effort import DEFAULT, Effort, checked
from collapse_theory.claims.evidence import Certified, Evidence, Simulated, gather
from collapse_theory.claims.judge import Judgement, Verdict, judge
from collapse_theory.claims.point import describe, describe_path
from collapse_theory.enclosure import Enclosure
from collapse_theory.montecarlo import Estimate

__all__ = ["Record", "verify"]


@dataclass(frozen=True)
class Record:
    """A claim, its evidence and its verdict: what can be shown, cited and stored.

    Attributes
    ----------
    claim : Claim or Measurement
    judgement : Judgement
        Verdict, reason and point.
    seed : int
    effort : Effort
    evidence : Evidence or None
        None where nothing could be gathered.
    measured : Estimate or None
        Mean over the seeds of a run, for a statement about an experiment.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> record = find("suresh2024.corollary2").verify()
    >>> record.headline, record.counterexample
    ('refuted as transcribed', 'mean=0.25, samples=1, fits=1')
    """

    claim: Claim | Measurement
    judgement: Judgement
    seed: int = 0
    effort: Effort = DEFAULT
    evidence: Evidence | None = None
    measured: Estimate | None = None

    @property
    def verdict(self) -> Verdict:
        """What was found."""
        return self.judgement.verdict

    @property
    def headline(self) -> str:
        """The verdict; a refutation of something known through others is one of its transcription only."""
        if self.verdict is Verdict.REFUTED and self.claim.source.obtained == "second-hand":
            return "refuted as transcribed"
        return str(self.verdict)

    @property
    def shown(self) -> Simulated | None:
        """The simulation to show: the one at the judged point, or else the first."""
        simulated = self.evidence.simulated if self.evidence else ()
        return next((s for s in simulated if s.certified.point is self.judgement.point), next(iter(simulated), None))

    @property
    def certified(self) -> Certified | None:
        """The pair of enclosures to show: beside the simulation, or else at the judged point."""
        if self.shown:
            return self.shown.certified
        known = [entry for path in self.evidence.paths for entry in path] if self.evidence else []
        return next((entry for entry in known if entry.point is self.judgement.point), next(iter(known), None))

    @property
    def stated(self) -> float | None:
        """The number that a statement about an experiment gives; None for formulas, whose values are certified."""
        return self.claim.stated if isinstance(self.claim, Measurement) else None

    @property
    def counterexample(self) -> str:
        """Where the published value fails, as small as a shrinker finds; empty unless it is refuted."""
        return describe_path(self.judgement.counterexample)

    @property
    def command(self) -> str:
        """The command that reproduces this record, or a call in Python if no command can."""
        return command(self.claim, self.seed, self.effort)

    def to_dict(self) -> dict[str, Any]:
        """Return a record of plain types, ready for JSON, with a hash of its own content.

        The hash does not depend on last bits, which differ between processors: certified decimals enter it as they are,
        every other float as ten digits, and distances in standard errors, which are differences of these, not at all.
        """
        content = self._content()
        text = json.dumps(_to_ten_digits(content), sort_keys=True, ensure_ascii=True, allow_nan=False)
        return content | {"hash": hashlib.sha256(text.encode()).hexdigest()[:16]}

    def _content(self) -> dict[str, Any]:
        from importlib.metadata import version

        claim, pair = self.claim, self.certified
        refuted = self.verdict is Verdict.REFUTED and isinstance(claim, Claim)
        return {
            "id": claim.id,
            "source": vars(claim.source),
            "statement": claim.statement,
            "latex": claim.latex,
            "allows": claim.allows.word if isinstance(claim, Claim) else "measured range",
            "verdict": str(self.verdict),
            "headline": self.headline,
            "reason": self.judgement.reason,
            "fault": claim.fault if refuted and isinstance(claim, Claim) else None,
            "correction": claim.correction if refuted and isinstance(claim, Claim) else None,
            "counterexample": self.counterexample or None,
            "point": describe(pair.point) if pair else None,
            "published": _number(pair.published) if pair else None,
            "exact": _number(pair.exact) if pair else None,
            "monte_carlo": _simulation(self.shown) if self.shown else None,
            "measured": _measured(self.claim, self.measured) if isinstance(self.claim, Measurement) else None,
            "evidence": _evidence(self.evidence) if self.evidence else None,
            "seed": self.seed,
            "effort": self.effort.name,
            "package": f"collapse-theory {version('collapse-theory')}",
            "command": self.command,
        }

    def _repr_html_(self) -> str:
        from collapse_theory.show import cite

        return cite.html(self)

    def _repr_latex_(self) -> str:
        return f"${self.claim.latex}$"

    def __repr__(self) -> str:
        return f"<{self.claim.id}: {self.headline}: {self.judgement.reason}>"


def verify(claim: Claim, *, seed: int = 0, effort: Effort = DEFAULT) -> Record:
    """Gather the evidence on a claim and judge it.

    A claim whose callables raise, or return NaN, gets the verdict *error* with the cause.

    Parameters
    ----------
    claim : Claim
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
        If ``claim`` is no :class:`Claim`, ``seed`` no count, or ``effort`` no :class:`Effort`.
    KeyboardInterrupt
        If the user interrupts; all errors of the callables become the verdict.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> ct.claims.verify(ct.claims.find("shumailov2023.eq4")).verdict
    <Verdict.REFUTED: 'refuted'>
    """
    checks.instance(
        "claim", claim, Claim, what="a claim about formulas", remedy="Pass one of `all_claims()`, or use `check`."
    )
    seed, effort = checks.seed(seed), checked(effort)
    try:
        evidence = gather(claim, seed=seed, effort=effort)
        return Record(claim, judge(evidence, claim.allows), seed, effort, evidence)
    except Exception as error:  # the cause is reported, and the rest of the ledger goes on
        return Record(claim, Judgement(Verdict.ERROR, f"{type(error).__name__}: {error}"), seed, effort)


def _to_ten_digits(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _to_ten_digits(value) for key, value in content.items() if not key.startswith("z_")}
    if isinstance(content, (list, tuple)):
        return [_to_ten_digits(value) for value in content]
    return f"{content:.10g}" if isinstance(content, float) else content


def _number(value: Enclosure) -> dict[str, Any]:
    return {
        "value": plain(float(value)),
        "decimal": value.decimal(),
        "digits": value.digits,
        "radius": plain(value.rad),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "symbolic_identity": evidence.identical,
        "certified": [[_certified(entry) for entry in path] for path in evidence.paths],
        "simulated": [{"point": describe(s.certified.point), **_simulation(s)} for s in evidence.simulated],
    }


def _certified(entry: Certified) -> dict[str, Any]:
    values = {"published": entry.published.decimal(), "exact": entry.exact.decimal()}
    return {"point": describe(entry.point), **values}


def _simulation(simulated: Simulated) -> dict[str, Any]:
    estimate, certified = simulated.estimate, simulated.certified
    return {
        "value": plain(estimate.value),
        "standard_error": plain(estimate.standard_error),
        "replicates": estimate.replicates,
        "seed": estimate.seed,
        "z_exact": plain(estimate.z(float(certified.exact))),
        "z_published": plain(estimate.z(float(certified.published))),
    }


def _measured(claim: Measurement, measured: Estimate | None) -> dict[str, Any]:
    stated = {"published": claim.stated, "lowest": plain(claim.lowest), "highest": plain(claim.highest)}
    if measured is None:
        return stated
    return stated | {
        "value": plain(measured.value),
        "standard_error": plain(measured.standard_error),
        "seeds": measured.replicates,
    }


def plain(value: float) -> float | str:
    """Return a float as JSON can hold it: infinities as text."""
    return value if math.isfinite(value) else str(value)
