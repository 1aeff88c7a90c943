"""The result of verifying one claim: an object, a JSON record, and the words that every format of it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_theory import __version__, checks, frames, notebook
from collapse_theory.claims import domain_text, plain
from collapse_theory.claims.allowance import LeadingOrder, Limit
from collapse_theory.claims.catalogue import is_of_the_ledger, is_on_another_domain
from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.command import command
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.evidence import Certified, Evidence, Simulated
from collapse_theory.claims.judge import Judgement, Verdict
from collapse_theory.claims.point import describe, describe_path
from collapse_theory.claims.proof import Shown
from collapse_theory.montecarlo import Estimate
from collapse_theory.runs.packed import Provenance

__all__ = ["SHOWN_DIGITS", "Record", "listed_records"]

SHOWN_DIGITS = 15
"""Significant digits of a published value that readers are shown."""


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
    readings : tuple of Record
        Other readings of the same words.
    runs : tuple of str
        Folders of the caller's runs on the experiment of a statement on one.
    recorded : tuple of Provenance
        Of the runs that come with this package and that a statement was judged from.

    Examples
    --------
    >>> from collapse_theory.claims import find, verify
    >>> record = verify(find("suresh2024.corollary2"))
    >>> record.headline, record.counterexample
    ('misprint', 'mean=0.25, samples=1, fits=1')
    """

    claim: Claim | Measurement
    judgement: Judgement
    seed: int = 0
    effort: Effort = DEFAULT
    evidence: Evidence | None = None
    measured: Estimate | None = None
    readings: tuple[Record, ...] = ()
    runs: tuple[str, ...] = ()
    recorded: tuple[Provenance, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What was found."""
        return self.judgement.verdict

    @property
    def headline(self) -> str:
        """The verdict in words."""
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
    def estimate(self) -> Estimate | None:
        """What was drawn: the simulation to show, or else the mean over the seeds of a run."""
        return self.shown.estimate if self.shown else self.measured

    @property
    def point(self) -> str:
        """Where the values to show were computed, as arguments; empty if nothing was."""
        return describe(self.certified.point) if self.certified else ""

    @property
    def stated(self) -> float | None:
        """The number that a statement about an experiment gives; None for formulas, whose values are certified."""
        return self.claim.stated if isinstance(self.claim, Measurement) else None

    @property
    def counterexample(self) -> str:
        """Where the published value fails: a point as small as a shrinker finds, or a path; empty unless refuted."""
        return describe_path(self.judgement.counterexample)

    @property
    def counterexample_name(self) -> str:
        """What the counterexample is: a trend has no smallest one."""
        trend = isinstance(self.claim, Claim) and isinstance(self.claim.allows, (LeadingOrder, Limit))
        return "path that shows it" if trend else "smallest counterexample"

    @property
    def fault(self) -> str:
        """What kind of error a refuted statement has, and what is right; empty unless that is known."""
        refuted = self._refuted_claim
        return f"{refuted.fault}. {refuted.correction}" if refuted and refuted.correction else ""

    @property
    def _refuted_claim(self) -> Claim | None:
        return self.claim if self.verdict.is_refutation and isinstance(self.claim, Claim) else None

    @property
    def command(self) -> str:
        """The command that gives this record again and prints its hash; words where no command can."""
        return command(self.claim, self.seed, self.effort, self.runs)

    @property
    def package(self) -> str:
        """This package with its version."""
        return f"collapse-theory {__version__}"

    def rows(self) -> dict[str, str]:
        """Return what a reader is told, by name and in order; what is not known is left out.

        Returns
        -------
        dict of str

        Examples
        --------
        >>> from collapse_theory.claims import find, verify
        >>> verify(find("shumailov2023.eq4")).rows()["negative control"]
        '3/2 for every generation, as version 3 has it'
        """
        pair, simulated = self.certified, self.shown and self.shown.estimate
        second_hand = ", known second-hand" if self.claim.source.obtained == "second-hand" else ""
        elsewhere = is_on_another_domain(self.claim)
        rows = {
            "verdict": self.headline,
            "statement": self.claim.statement,
            "source": f"{self.claim.source}{second_hand}",
            "domain": "not that of the ledger, but points of the caller" if elsewhere else "",
            "hypotheses": self._hypotheses,
            self._label: f"{pair.published.decimal(SHOWN_DIGITS)} at {self.point}" if pair else "",
            "exact value": f"{pair.exact.decimal()} ({pair.exact.digits} digits certified)" if pair else "",
            "Monte Carlo": f"{simulated!r} ({simulated.replicates} replicates, seed {simulated.seed})"
            if simulated
            else "",
            "measured": f"{self.measured.plus_minus()} over {self.measured.replicates} seeds" if self.measured else "",
            "by whose run": self.origin,
            "because": self.judgement.reason,
            self.counterexample_name: self.counterexample,
            "fault": self.fault,
            "other readings": "; ".join(f"{r.claim.statement} ({r.verdict})" for r in self.readings),
            "machine-checked": self._machine_checked,
            "not formal": self._not_formal,
            "falsified by": self.falsified_by,
            "negative control": self._control,
            "routes": self._routes,
        }
        return {name: text for name, text in rows.items() if text}

    @property
    def falsified_by(self) -> str:
        """What evidence would flip the verdict."""
        if isinstance(self.claim, Measurement) and not self.claim.falsified_by:
            ends = f"{self.claim.lowest:g} to {self.claim.highest:g}"
            return f"a mean over the seeds of comparable runs outside {ends}, by more than the seeds explain"
        if isinstance(self.claim, Measurement):
            return self.claim.falsified_by
        return self.claim.falsified_by or self.claim.allows.falsified_by

    @property
    def origin(self) -> str:
        """By whose run a statement about an experiment was judged; empty if by none.

        Examples
        --------
        >>> from collapse_theory.claims import find, verify
        >>> verify(find("shumailov2023.gmm-end-state")).origin
        'recorded run gmm-authors, 5 seeds, collapse-theory 0.2.0, by the founders'
        """
        if self.measured is None:
            return ""
        yours = (f"your run {folder}" for folder in self.runs)
        return "; ".join([*yours, *(run.words for run in self.recorded)])

    @property
    def _formal(self) -> list[Shown]:
        """The proofs that a machine has checked."""
        return [shown for shown in self.evidence.proofs if shown.holds and shown.formal] if self.evidence else []

    @property
    def _machine_checked(self) -> str:
        return " ".join(f"{shown.words}: {shown.formal}" for shown in self._formal)

    @property
    def _not_formal(self) -> str:
        return " ".join(dict.fromkeys(shown.rest for shown in self._formal if shown.rest))

    @property
    def _control(self) -> str:
        """The mutation of the published value that must flip the verdict."""
        return self.claim.control.words if self.claim.control else ""

    @property
    def read_as(self) -> str:
        """How words of the source became a number; empty if the source prints it."""
        return self.claim.read_as

    @property
    def _label(self) -> str:
        return f"our reading ({self.read_as})" if self.read_as else "published value"

    @property
    def _hypotheses(self) -> str:
        if not isinstance(self.claim, Claim):
            return self.claim.hypotheses
        narrower = f"; narrower here: {self.claim.narrower}" if self.claim.narrower else ""
        return f"{self.claim.hypotheses}{narrower}"

    @property
    def _routes(self) -> str:
        if self.measured:
            return "a run of the experiment"
        return ", ".join(self.evidence.routes) if self.evidence else "none"

    @property
    def hash(self) -> str:
        """What identifies this record: a hash of its content that does not depend on last bits."""
        return plain.fingerprint(self._content())

    def to_dict(self) -> dict[str, Any]:
        """Return a record of plain types, ready for JSON, with its hash."""
        return self._content() | {"command": self.command, "hash": self.hash}

    def to_frame(self) -> Any:
        """Return a :class:`pandas.DataFrame` of one row, indexed by the id; ``pandas.concat`` puts several together.

        Raises
        ------
        ModuleNotFoundError
            Without pandas.
        """
        return frames.frame([{"id": self.claim.id, **self.rows()}]).set_index("id")

    def _content(self) -> dict[str, Any]:
        claim, pair, refuted = self.claim, self.certified, self._refuted_claim
        return {
            "id": claim.id,
            "source": claim.source.to_dict(),
            "statement": claim.statement,
            "latex": claim.latex,
            "allows": claim.allows.word if isinstance(claim, Claim) else "measured range",
            "verdict": str(self.verdict),
            "headline": self.headline,
            "reason": self.judgement.reason,
            "fault": refuted.fault if refuted else None,
            "correction": refuted.correction if refuted else None,
            "counterexample": self.counterexample or None,
            "domain": self._domain,
            "point": self.point if pair else None,
            "published": plain.of_enclosure(pair.published) if pair and not self.read_as else None,
            "read_as": {"words": self.read_as, "value": plain.of_enclosure(pair.published) if pair else None}
            if self.read_as
            else None,
            "hypotheses": self._hypotheses or None,
            "falsified_by": self.falsified_by,
            "control": self._control or None,
            "readings": [reading.to_dict() for reading in self.readings],
            "exact": plain.of_enclosure(pair.exact) if pair else None,
            "monte_carlo": plain.of_simulation(self.shown) if self.shown else None,
            "measured": self._measured(claim) if isinstance(claim, Measurement) else None,
            "evidence": plain.of_evidence(self.evidence) if self.evidence else None,
            "seed": self.seed,
            "effort": self.effort.name,
            "package": self.package,
        }

    @property
    def _domain(self) -> list[Any] | None:
        """The points that it was judged at, where they are not those of the ledger."""
        if not isinstance(self.claim, Claim):
            return None
        if is_of_the_ledger(self.claim) and not is_on_another_domain(self.claim):
            return None
        return domain_text.written(self.claim.paths)

    def _measured(self, claim: Measurement) -> dict[str, Any]:
        """Return what was stated, and what the runs gave beside it."""
        ends = {"lowest": plain.of_float(claim.lowest), "highest": plain.of_float(claim.highest)}
        stated = {"published": None if claim.read_as else claim.stated, **ends}
        if self.measured is None:
            return stated
        return stated | {
            "value": plain.of_float(self.measured.value),
            "standard_error": plain.of_float(self.measured.standard_error),
            "seeds": self.measured.replicates,
            "runs": [{"run": run.words, "sha256": run.sha256} for run in self.recorded] or None,
        }

    def _repr_html_(self) -> str:
        return notebook.table(self.rows(), self.claim.id)

    def _repr_latex_(self) -> str:
        return f"${self.claim.latex}$"

    def __repr__(self) -> str:
        return f"<{self.claim.id}: {self.headline}: {self.judgement.reason}>"


def listed_records(name: str, values: object) -> list[Record]:
    """Return a list of records, or say what in it is not one."""
    remedy = "Pass what `collapse_theory.claims.verify(...)` or `collapse_theory.claims.check(...)` returns."
    return checks.listed(name, values, Record, what="records of claims", remedy=remedy)
