"""The profile: for each definition whether it holds, by which rule, on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks, drawing, frames
from collapse_theory.calls import call_of
from collapse_theory.policy import Policy
from collapse_theory.profile import render, theory
from collapse_theory.profile.cells import Cell, from_runs, from_theory, obstacle
from collapse_theory.profile.definitions import DEFINITIONS, Definition, definition
from collapse_theory.profile.metrics import Metrics

__all__ = ["Profile"]


@dataclass(frozen=True)
class Profile:
    """Which definitions of model collapse hold.

    Attributes
    ----------
    subject : str
        What was judged.
    cells : tuple of Cell
        One for each definition, 1 to 8.

    Raises
    ------
    ValueError
        If the cells are not these.

    Examples
    --------
    >>> from collapse_theory.policy import Accumulate
    >>> profile = Profile.of_policy("linear-regression", Accumulate())
    >>> [number for number, holds in profile.holds.items() if holds]
    [2, 5]
    """

    subject: str
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        checks.text("subject", self.subject)
        if not isinstance(self.cells, tuple) or not all(isinstance(cell, Cell) for cell in self.cells):
            raise ValueError(f"`cells` must be a tuple of Cell; got {type(self.cells).__name__}. Use Profile.of.")
        if [cell.definition.number for cell in self.cells] != list(DEFINITIONS):
            raise ValueError("`cells` must be those of definitions 1 to 8, in order; they are not. Use Profile.of.")

    @classmethod
    def of_policy(
        cls,
        model: str,
        policy: Policy,
        *,
        samples: int | None = None,
        dim: int | None = None,
        sigma: float | None = None,
        p: Any = None,
        rate: float | None = None,
        thresholds: Mapping[int, float] | None = None,
    ) -> Profile:
        """Judge a policy by theory: limits, drifts and exact moments, no simulation.

        Parameters
        ----------
        model : {"linear-regression", "discrete", "gaussian", "poisson"}
            What is refitted.
        policy : Policy
            Of :mod:`collapse_theory.policy`.
        samples : int, optional
            Data drawn per generation: 30 for linear regression, where it is more than ``dim + 1``, and 100 for the
            others.
        dim : int >= 1, optional
            Coefficients of the regression, 5, or dimensions of the Gaussian, 1.
        sigma : float > 0, optional
            Standard deviation of the label noise of the regression, which cancels.
        p : array_like, shape (K,), optional
            Original distribution of discrete data, (0.5, 0.3, 0.15, 0.05).
        rate : float > 0, optional
            Mean of the Poisson distribution, 1.
        thresholds : dict of int to float, optional
            Other thresholds than those of ``DEFINITIONS``, by number; see there.

        Returns
        -------
        Profile
            A cell is None where no theory is at hand or its bounds lie on both sides of the threshold.

        Raises
        ------
        ValueError
            If the model, the policy or a definition number is unknown, or an argument is out of range or not one of
            the model.

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
        settings = {"samples": samples, "dim": dim, "sigma": sigma, "p": p, "rate": rate}
        given = {name: value for name, value in settings.items() if value is not None}
        facts = theory.facts_of(model, policy, given)
        shown = "".join(f", {name}={value!r}" for name, value in given.items())
        cells = _cells(limits, lambda d: from_theory(d, facts, limits[d.number]))
        known = {} if thresholds is None else {"thresholds": thresholds}
        return _called(cls(f"{model}, {policy!r}{shown}", cells), cls.of_policy, given | known, (model, policy))

    @classmethod
    def of(
        cls, metrics: Metrics, *, error_rate: float = 0.05, thresholds: Mapping[int, float] | None = None
    ) -> Profile:
        r"""Judge measured runs by calibrated tests.

        The answers are about the mean over runs, of which the seeds are independent examples, within the fits that
        were measured; the quantities are those of ``DEFINITIONS``, the last fit for the end.

        Parameters
        ----------
        metrics : Metrics
        error_rate : float in (0, 1)
            Largest probability that any cell is wrong, shared by the cells that have their metrics. Without any
            assumption for shares (6 to 8); for risks and spreads if the logarithms of their ratios scatter as normal
            numbers or a scale mixture of them (heavy tails are harmless, blow-ups that few runs show are not). Where
            the mean lies on the other side of a threshold than the typical run, as after a random walk of the
            logarithm, few seeds show the typical run: a cell then errs in up to 15 %, and 4 is about that run.
        thresholds : dict of int to float, optional
            Other thresholds than those of ``DEFINITIONS``, by number. Definition 3 at its own threshold 0 asks for a
            limit, which no finite run decides; ``{3: 0.1}`` asks whether the risk has grown 10-fold.

        Returns
        -------
        Profile
            A cell is None where a metric is missing, where one seed or copies of one give no error, where the runs do
            not decide, or would decide otherwise without those that are alike, and for 4 and 5 where the second half
            of the run points beyond what was measured.

        Raises
        ------
        ValueError
            If an argument is out of range.

        Examples
        --------
        >>> risk = [[1.0, 2.1, 3.0, 4.1], [1.1, 2.0, 3.1, 4.0], [0.9, 2.0, 2.9, 4.0], [1.0, 2.0, 3.1, 4.1]]
        >>> Profile.of(Metrics(risk=risk)).holds[2]
        True
        >>> print(Profile.of(Metrics(risk=[1.0, 1.5, 1.2]))[2].answer)
        undecided
        """
        if not isinstance(metrics, Metrics):
            raise ValueError(f"`metrics` must be Metrics; got {type(metrics).__name__}. Wrap them in one.")
        limits = _limits(thresholds)
        rate = checks.probability("error_rate", error_rate)
        level = rate / max(1, sum(obstacle(number, metrics) is None for number in DEFINITIONS))
        runs = metrics.distinct()
        seeds = _count(metrics.seeds, "seed") + ("" if runs is metrics else f" ({runs.seeds} without copies)")
        subject = f"{seeds}, {runs.fits} fits, error rate {rate:g}"
        with np.errstate(under="ignore"):  # what is too small for float64 is 0 beside what is not
            cells = _cells(limits, lambda d: from_runs(d, runs, metrics, limits[d.number], level))
        known = {} if thresholds is None else {"thresholds": thresholds}
        return _called(cls(subject, cells), cls.of, {"error_rate": error_rate, **known}, (metrics,))

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

    def to_frame(self) -> Any:
        """Return a :class:`pandas.DataFrame` indexed by the number of the definition.

        Raises
        ------
        ModuleNotFoundError
            Without pandas.
        """
        rows = [{"definition": number, **row} for number, row in self.to_dict()["definitions"].items()]
        return frames.frame(rows).set_index("definition")

    @drawing.plots
    def plot(self, ax: Any = None) -> Any:
        """Draw a mark for each definition: filled where it holds, open where it does not, else a question mark."""
        return render.picture(self, drawing.axes_of(ax, title=self.subject))

    def _repr_html_(self) -> str:
        return render.html(self)


def _limits(thresholds: Any) -> dict[int, float]:
    chosen = {number: d.threshold for number, d in DEFINITIONS.items()}
    if thresholds is None:
        return chosen
    if not isinstance(thresholds, Mapping):
        raise ValueError(
            f"`thresholds` must be a dict by definition number; got {type(thresholds).__name__}. Pass {{1: 5.0}}."
        )
    return chosen | {definition(number).number: definition(number).checked(x) for number, x in thresholds.items()}


def _cells(limits: dict[int, float], judge: Callable[[Definition], Cell]) -> tuple[Cell, ...]:
    return tuple(judge(DEFINITIONS[number]) for number in limits)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _called(profile: Profile, maker: Any, given: dict[str, Any], positional: tuple[Any, ...]) -> Profile:
    """Return the profile with the call that gave it, for a citation."""
    object.__setattr__(profile, "call", call_of(maker, given, positional))
    return profile
