"""What the monitor has to say: of each step, of all steps together, and whether to raise the alarm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from collapse_theory import drawing, frames
from collapse_theory.monitor import picture, render
from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.policy import Policy

__all__ = ["Causes", "Report", "Step"]


@dataclass(frozen=True)
class Causes:
    """Parts of a change of the entropy in nats; they add up to it.

    Attributes
    ----------
    drift : float
        What chance does to finite data.
    bias : float
        What the decoding, or any other preference for probable categories, does.
    novelty : float
        What categories do that were not in the training data.
    real : float
        What real data, or those of earlier generations, do.

    Examples
    --------
    >>> Causes(drift=-0.5, bias=-0.25, novelty=0.125, real=0.0).total
    -0.625
    """

    drift: float
    bias: float
    novelty: float
    real: float

    def __add__(self, other: Causes) -> Causes:
        return Causes(
            self.drift + other.drift,
            self.bias + other.bias,
            self.novelty + other.novelty,
            self.real + other.real,
        )

    @property
    def total(self) -> float:
        """The change itself."""
        return self.drift + self.bias + self.novelty + self.real


@dataclass(frozen=True)
class Step:
    """From the data of one generation to those of the next.

    Attributes
    ----------
    generation : int
        The later of the two.
    size : int
        Data counted in it.
    effective_size : IntervalEstimate
        Number of independent data whose chance alone moves frequencies as much (drift).
    slope : IntervalEstimate
        Exponent of the tempering from the model to its data: 1/temperature; 1 for none.
    novelty : IntervalEstimate
        Share of data in categories that the training data did not have.
    lost_mass : IntervalEstimate
        Probability that a cut of rare categories, such as top-p, takes away: 1 - top_p.
    entropy : Causes
        Parts of the change of the entropy.
    log_evidence : float
        Natural logarithm of the evidence against resampling alone, of all steps so far.
    cause : str
        What explains the steps so far best: ``sharpening``, ``flattening``, ``cut tail`` or ``scores``.
    preference : IntervalEstimate
        Exponent with which data prefer high scores; not known without scores.

    Examples
    --------
    >>> from collapse_theory.monitor import watch
    >>> step = watch([[60, 40], [65, 35]]).steps[0]
    >>> step.generation, step.size, step.slope.holds(1)
    (1, 100, True)
    """

    generation: int
    size: int
    effective_size: IntervalEstimate
    slope: IntervalEstimate
    novelty: IntervalEstimate
    lost_mass: IntervalEstimate
    entropy: Causes
    log_evidence: float
    cause: str
    preference: IntervalEstimate = field(default_factory=lambda: unknown(0.95))


@dataclass(frozen=True, eq=False)
class Report:
    """All steps of a log, their estimates together, and the alarm.

    Attributes
    ----------
    steps : tuple of Step
    effective_size, slope, novelty, lost_mass, preference : IntervalEstimate
        Of all steps together, as if they were the same in all of them; the effective size is that of the last one.
    entropy : Causes
        Sums over the steps.
    alarm : int or None
        First generation at which the evidence reached ``1/false_alarm``.
    false_alarm : float
        Probability with which a loop that only resamples ever raises the alarm, at most.
    policy : Policy
    is_sample : bool
        Whether the log is a sample of the data, and its noise is in the estimates.
    seed : int
        Of the halves into which a log that is a sample was split.
    frequencies : tuple of float
        Those of the last generation, of all categories.

    Examples
    --------
    >>> from collapse_theory.monitor import watch
    >>> report = watch([[60, 40], [65, 35], [61, 39]])
    >>> len(report.steps), report.alarm, report.frequencies
    (2, None, (0.61, 0.39))
    >>> print(str(report).partition(":")[0])
    No alarm up to generation 2
    """

    steps: tuple[Step, ...]
    effective_size: IntervalEstimate
    slope: IntervalEstimate
    novelty: IntervalEstimate
    lost_mass: IntervalEstimate
    entropy: Causes
    alarm: int | None
    false_alarm: float
    policy: Policy
    is_sample: bool
    seed: int
    frequencies: tuple[float, ...]
    preference: IntervalEstimate = field(default_factory=lambda: unknown(0.95))

    @property
    def cause(self) -> str:
        """What explains the log best, should the evidence be enough."""
        return self.steps[-1].cause

    def __repr__(self) -> str:
        return render.line(self)

    def __str__(self) -> str:
        return render.text(self)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; what is not known, and infinite ends of intervals, are None."""
        return render.plain(self)

    def to_markdown(self) -> str:
        """Return the report in Markdown: the verdict, tables of all steps together and of each one, the settings."""
        return render.markdown(self)

    def to_frame(self) -> Any:
        """Return a :class:`pandas.DataFrame` with a row for each step, indexed by its generation.

        Raises
        ------
        ModuleNotFoundError
            Without pandas.
        """
        return frames.frame(render.rows(self)).set_index("generation")

    @drawing.plots
    def plot(self, ax: Any = None, **line: Any) -> Any:
        """Draw the decimal logarithm of the evidence against resampling alone, and the threshold of the alarm."""
        return picture.evidence(drawing.axes_of(ax), self, **line)

    def _repr_html_(self) -> str:
        return render.html(self)
