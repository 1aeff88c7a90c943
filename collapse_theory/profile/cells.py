"""The answer for one definition: from what theory knows, or from measured runs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collapse_theory import checks
from collapse_theory.profile import render
from collapse_theory.profile.definitions import Definition
from collapse_theory.profile.facts import Facts
from collapse_theory.profile.measured import QUESTIONS
from collapse_theory.profile.metrics import Metrics

__all__ = ["Cell", "from_runs", "from_theory", "obstacle"]

_BOUNDS = re.compile(r" \([^()]*\)")


@dataclass(frozen=True)
class Cell:
    """The answer for one definition.

    Attributes
    ----------
    definition : Definition
    holds : bool or None
        None: not measured, or not decided by the evidence.
    rule, evidence : str
        The rule with its threshold; what was found.
    measured : bool
        False where there is nothing to judge by: a metric is missing, or no theory is at hand.

    Raises
    ------
    ValueError
        If an attribute is of another kind.

    Examples
    --------
    >>> from collapse_theory.policy import Replace
    >>> from collapse_theory.profile import Profile
    >>> Profile.of_policy("gaussian", Replace()).cells[3].rule
    'final variance / original variance <= 0.01'
    """

    definition: Definition
    holds: bool | None
    rule: str
    evidence: str
    measured: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.definition, Definition):
            raise ValueError(
                f"`definition` must be a Definition; got {self.definition!r}. See `ct.profile.DEFINITIONS`."
            )
        if not (self.holds is None or isinstance(self.holds, bool)) or not isinstance(self.measured, bool):
            raise ValueError(f"`holds` must be True, False or None; got {self.holds!r}. Pass None for undecided.")
        checks.text("rule", self.rule)
        checks.text("evidence", self.evidence)

    @property
    def answer(self) -> str:
        """The answer in words: holds, does not hold, undecided, not measured."""
        return render.ANSWERS[self.holds] if self.measured else render.NOT_MEASURED


def from_theory(d: Definition, facts: Facts, threshold: float) -> Cell:
    """Decide by what theory knows."""
    value = getattr(facts, d.fact)
    if value is None:
        return Cell(d, None, d.rule(threshold), "no theory at hand, or nothing of the kind to lose", measured=False)
    return Cell(d, d.decide(value, threshold), d.rule(threshold), str(value))


def obstacle(number: int, metrics: Metrics) -> str | None:
    """Return why runs say nothing about a definition, or None."""
    question = QUESTIONS[number]
    missing = [name for name in question.needs if getattr(metrics, name) is None]
    if missing:
        return f"no {', '.join(missing)}"
    few = metrics.fits < question.fits
    return f"needs {question.fits} fits" if few else None


def from_runs(d: Definition, runs: Metrics, given: Metrics, threshold: float, level: float) -> Cell:
    """Decide by runs without copies and by all that were given: runs on few data may agree by themselves."""
    why_not = obstacle(d.number, runs)
    if why_not is not None:
        return Cell(d, None, d.rule(threshold), why_not, measured=False)
    question = QUESTIONS[d.number]
    found = question.words(runs, threshold, level)
    if runs.seeds < 2:
        return Cell(d, None, d.rule(threshold), f"{_BOUNDS.sub('', found, count=1)}; one seed gives no error")
    if runs is not given:
        found = f"{found}; with the copies {question.words(given, threshold, level)}"
    answers = {int(question.decide(t, threshold, level)) for t in (runs, given)}
    holds = {1: True, -1: False, 0: None}[answers.pop()] if len(answers) == 1 else None
    return Cell(d, holds, d.rule(threshold), found)
