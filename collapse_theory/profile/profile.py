"""The profile: for each definition whether it holds, by which rule, on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from collapse_theory import checks
from collapse_theory.profile import render, theory
from collapse_theory.profile.definitions import DEFINITIONS, Definition, definition
from collapse_theory.profile.facts import Facts
from collapse_theory.profile.trajectory import CONTRASTS, Trajectory, interval

__all__ = ["Cell", "Profile"]


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

    Examples
    --------
    >>> from collapse_theory.policy import Replace
    >>> Profile.of_policy("gaussian", Replace()).cells[3].rule
    'final variance / original variance <= 0.01'
    """

    definition: Definition
    holds: bool | None
    rule: str
    evidence: str


@dataclass(frozen=True)
class Profile:
    """Which definitions of model collapse hold.

    Attributes
    ----------
    subject : str
        What was judged.
    cells : tuple of Cell
        One for each definition, 1 to 8.

    Examples
    --------
    >>> from collapse_theory.policy import Accumulate
    >>> profile = Profile.of_policy("linear-regression", Accumulate())
    >>> [number for number, holds in profile.holds.items() if holds]
    [2, 5]
    """

    subject: str
    cells: tuple[Cell, ...]

    @classmethod
    def of_policy(
        cls, model: str, policy: Any, *, thresholds: Mapping[int, float] | None = None, **settings: Any
    ) -> Profile:
        """Judge a policy by theory: limits, drifts and exact moments, no simulation.

        Parameters
        ----------
        model : {"linear-regression", "discrete", "gaussian", "poisson"}
            What is refitted.
        policy : Policy
            Of :mod:`collapse_theory.policy`.
        thresholds : dict of int to float, optional
            Other thresholds than those of ``DEFINITIONS``, by number.
        **settings
            Of the model: ``samples``; ``dim`` (regression, gaussian), ``sigma`` (regression), ``p`` (discrete),
            ``rate`` (poisson).

        Returns
        -------
        Profile
            A cell is None where no theory is at hand or its bounds lie on both sides of the threshold.

        Raises
        ------
        ValueError
            If the model, the policy or a definition number is unknown, or a setting is out of range.

        Notes
        -----
        Table 1 of schaeffer2025 is ``model="linear-regression"`` under ``Accumulate()`` and ``Replace()``. Following
        its section 2.1, the drift of the location counts as risk, not as a loss of modes or tails.

        Examples
        --------
        >>> from collapse_theory.policy import Replace
        >>> Profile.of_policy("gaussian", Replace(), samples=50).holds[4]
        True
        """
        limits = _limits(thresholds)
        facts = theory.facts_of(model, policy, **settings)
        given = "".join(f", {name}={value!r}" for name, value in settings.items())
        return cls(f"{model}, {policy!r}{given}", _cells(limits, lambda d: _from_theory(d, facts, limits[d.number])))

    @classmethod
    def of(
        cls, trajectory: Trajectory, *, error_rate: float = 0.05, thresholds: Mapping[int, float] | None = None
    ) -> Profile:
        """Judge measured runs by calibrated tests.

        Parameters
        ----------
        trajectory : Trajectory
        error_rate : float in (0, 1)
            Largest probability that any cell is wrong; see :class:`~collapse_theory.profile.Trajectory`.
        thresholds : dict of int to float, optional
            Other thresholds than those of ``DEFINITIONS``, by number.

        Returns
        -------
        Profile
            A cell is None where a metric is missing, one seed gives no error, or the runs do not decide.

        Raises
        ------
        ValueError
            If an argument is out of range.

        Examples
        --------
        >>> risk = [[1.0, 2.1, 3.0, 4.1], [1.1, 2.0, 3.1, 4.0], [0.9, 2.0, 2.9, 4.0], [1.0, 2.0, 3.1, 4.1]]
        >>> Profile.of(Trajectory(risk=risk)).holds[3]
        True
        """
        if not isinstance(trajectory, Trajectory):
            raise ValueError(
                f"`trajectory` must be a Trajectory; got {type(trajectory).__name__}. Wrap the metrics in one."
            )
        limits = _limits(thresholds)
        level = checks.inside("error_rate", error_rate, 0, 1) / len(DEFINITIONS)
        seeds, generations = trajectory.shape
        subject = f"{seeds} seeds, {generations} generations, error rate {error_rate:g}"
        return cls(subject, _cells(limits, lambda d: _from_runs(d, trajectory, limits[d.number], level)))

    @property
    def holds(self) -> dict[int, bool | None]:
        """Answers by definition number; None: not measured or not decided."""
        return {cell.definition.number: cell.holds for cell in self.cells}

    @property
    def evidence(self) -> dict[int, str]:
        """Findings by definition number."""
        return {cell.definition.number: cell.evidence for cell in self.cells}

    @property
    def early(self) -> bool | None:
        """Early collapse: the tail is lost (definition 7)."""
        return self.holds[7]

    @property
    def late(self) -> bool | None:
        """Late collapse: the variance collapses or modes are lost (definitions 4 and 6)."""
        answers = (self.holds[4], self.holds[6])
        return True if True in answers else None if None in answers else False

    def __getitem__(self, number: int) -> Cell:
        return self.cells[definition(number).number - 1]

    def __repr__(self) -> str:
        return render.line(self)

    def __str__(self) -> str:
        return render.text(self)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return render.plain(self)

    def to_latex(self) -> str:
        """Return a LaTeX tabular."""
        return render.latex(self)

    def _repr_html_(self) -> str:
        return render.html(self)


def _limits(thresholds: Mapping[int, float] | None) -> dict[int, float]:
    chosen = {number: d.threshold for number, d in DEFINITIONS.items()}
    for number, value in (thresholds or {}).items():
        chosen[definition(number).number] = float(checks.positive("thresholds", value, allow_zero=number != 1))
    return chosen


def _cells(limits: dict[int, float], judge: Callable[[Definition], Cell]) -> tuple[Cell, ...]:
    return tuple(judge(DEFINITIONS[number]) for number in limits)


def _from_theory(d: Definition, facts: Facts, threshold: float) -> Cell:
    value = getattr(facts, d.fact)
    if value is None:
        return Cell(d, None, d.rule(threshold), "not measured: no theory at hand, or nothing of the kind to lose")
    return Cell(d, d.decide(value, threshold), d.rule(threshold), str(value))


def _from_runs(d: Definition, trajectory: Trajectory, threshold: float, level: float) -> Cell:
    contrast = CONTRASTS[d.number]
    missing = [name for name in contrast.needs if getattr(trajectory, name) is None]
    seeds, generations = trajectory.shape
    rule = f"{contrast.words} > 0, threshold {threshold:g}"
    if missing:
        return Cell(d, None, rule, f"not measured: no {', '.join(missing)}")
    if generations < contrast.generations:
        return Cell(d, None, rule, f"not measured: needs {contrast.generations} generations")
    if seeds < 2:
        return Cell(d, None, rule, "not measured: one seed gives no error")
    low, high = interval(contrast.value(trajectory, threshold), level)
    holds = True if low > 0 else False if high <= 0 else None
    found = f"{low:.4g} to {high:.4g} at level {level:.3g} each side"
    return Cell(d, holds, rule, found if holds is not None else f"not decided: {found}")
