"""What a claim is: data, with callables for the published value, the exact value and a simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from collapse_theory import checks, notebook
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Allowance
from collapse_theory.claims.control import Control, OtherRange
from collapse_theory.claims.point import Point, PointPath, describe_path
from collapse_theory.claims.proof import Proof
from collapse_theory.claims.source import OWN, Source
from collapse_theory.claims.wellformed import check_claim, check_formulas, check_measurement
from collapse_theory.montecarlo import Estimate

__all__ = ["OWN", "AtLeast", "Claim", "Fault", "Measurement", "Series", "Source"]

Fault = Literal["misprint", "constant", "assumption", "statement"]
"""The kinds of error that a refuted statement can have."""


class _Statement:
    """How a statement looks at a prompt and in a notebook."""

    id: str
    source: Source
    statement: str
    latex: str

    def __repr__(self) -> str:
        return f"<{self.id}: {self.statement}>"

    def _repr_html_(self) -> str:
        rows = {"statement": self.statement, "source": f"{self.source} [{self.source.obtained}]"}
        return notebook.table(rows, self.id)

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"


@dataclass(frozen=True, repr=False)
class Claim(_Statement):
    """One published statement with all that is needed to judge it.

    Attributes
    ----------
    id : str
        ``source.name``.
    source : Source
    statement : str
        In words.
    latex : str
        In formulas.
    allows : Allowance
        How far the published value may be from the exact one, by the source's own words.
    paths : tuple of PointPath
        The domain: points within the hypotheses, evaluated in ball arithmetic.
    published, exact : callable
        Value at a point, in any arithmetic; ``exact`` takes another route than ``published``.
    simulate : callable
        ``simulate(point, replicates, seed)`` returns an :class:`Estimate`; None where there is nothing random.
    simulated : tuple of Point
        Points that are simulated.
    replicates : int
        Independent runs of each simulation at normal effort.
    proofs : tuple of Proof
        What shows the statement for every value of its variables, or for some sizes.
    falsified_by : str
        What evidence would flip the verdict.
    control : Control
        A mutation of the published value under which the verdict does change.
    hypotheses : str
        What the source supposes, in our words.
    narrower : str
        In what the domain is narrower than that; empty if it is not.
    read_as : str
        How words of the source became a number; empty if the source prints the formula or the number.
    library : callable, optional
        The public closed form of this package for the exact value; it must agree with ``exact`` everywhere.
    corrected : callable, optional
        What is right in place of the published value.
    readings : tuple of Claim
        Other readings of the same words, judged beside this one.
    fault, correction : str
        For a statement that the evidence refutes: what kind of error it is, and what is right. They are shown only
        with that verdict.
    origin : str
        The file or module of a user that it was loaded from; empty for those of this package.

    Raises
    ------
    ValueError
        If a part is not of its kind, or a formula does not take the arguments of the points; a statement of a paper has
        no ``falsified_by`` or no ``control``; ``allows`` cannot be checked on a path, as a limit on a short one, or by
        the points that are simulated; or points are simulated without ``simulate``.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> claim = find("shumailov2023.eq4")
    >>> float(claim.published(samples=100, fits=6)), float(claim.exact(samples=100, fits=6))
    (0.065, 0.09007410945531931)
    """

    id: str
    source: Source
    statement: str
    latex: str
    allows: Allowance
    paths: tuple[PointPath, ...]
    published: Callable[..., Number]
    exact: Callable[..., Number]
    simulate: Callable[[Point, int, int], Estimate] | None = None
    simulated: tuple[Point, ...] = ()
    replicates: int = 100_000
    proofs: tuple[Proof, ...] = ()
    falsified_by: str = ""
    control: Control | None = None
    hypotheses: str = ""
    narrower: str = ""
    read_as: str = ""
    library: Callable[..., Number] | None = None
    corrected: Callable[..., Number] | None = None
    readings: tuple[Claim, ...] = ()
    fault: Fault | None = None
    correction: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        check_claim(self)
        if not self.source.is_own:
            _check_refutable(self)
        for path in self.paths:
            try:
                self.allows.check_path(path)
            except ValueError as error:
                raise ValueError(f"{error} This is of {self.id}, at {describe_path(path)}.") from None
        if self.simulated and self.simulate is None:
            raise ValueError(
                f"`simulate` must be a function where points are simulated; it is None in {self.id}. Pass "
                "lambda point, replicates, seed: ..., or leave `simulated` out."
            )
        self.allows.check_simulated(self.simulated, self.paths)
        if self.paths:
            check_formulas(self)


def _check_refutable(claim: Claim) -> None:
    """Raise ValueError if nothing is said to flip the verdict on a statement of others."""
    checks.instance("control", claim.control, Control, what="a mutation", remedy='Pass times("1.01"), say.')
    if not isinstance(claim.falsified_by, str) or not claim.falsified_by.strip():
        raise ValueError(
            f"`falsified_by` must say what evidence would flip the verdict; got {claim.falsified_by!r} for {claim.id}. "
            "Write one sentence."
        )


Series = Mapping[str, Sequence[Any]]
"""The values of every metric of one seed, by generation."""


@dataclass(frozen=True)
class AtLeast:
    """A condition on a configuration: a number of at least this."""

    least: float

    def __repr__(self) -> str:
        return f"at least {self.least:g}"


@dataclass(frozen=True, repr=False)
class Measurement(_Statement):
    """A published statement about an experiment, judged from a run of ``collapse-lab``, or from metrics in a CSV.

    Attributes
    ----------
    id, source, statement, latex
        As in :class:`Claim`.
    stated : float
        The number stated.
    lowest, highest : float
        The range that the source's words allow.
    measured : callable
        The number of one seed, from its series.
    experiment : dict
        What the configuration of the run must be for the two to be comparable: every value that the source fixes;
        settings in a dict of their own.
    free : dict
        What may be anything, with the reason; ``settings.`` stands before the name of a setting. A run with a value
        that is in neither is not comparable.
    fits : int
        Generations that the run must have.
    command : str
        How to make such a run.
    read_as : str
        How words of the source became ``stated``; empty if the source prints the number.
    origin : str
        The file or module of a user that it was loaded from; empty for those of this package.
    hypotheses : str
        What the statement is about, in words, where the configuration does not say it.
    falsified_by : str
        What evidence would flip the verdict; empty for a mean outside the range.
    control : OtherRange, optional
        A range that says something else, under which the verdict must change.
    beside : dict, optional
        What the configuration of a second run must be; ``measured`` finds its series under ``beside.NAME``, seed by
        seed, next to those of the first.

    Raises
    ------
    ValueError
        If a part is not of its kind, the range is upside down, or ``experiment`` names none.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> find("shumailov2023.perplexity-real").measured({"sequence_perplexity_mean": [115.0, 34.0]})
    34.0
    """

    id: str
    source: Source
    statement: str
    latex: str
    stated: float
    lowest: float
    highest: float
    measured: Callable[[Series], float]
    experiment: Mapping[str, Any]
    free: Mapping[str, str]
    fits: int
    command: str
    read_as: str = ""
    origin: str = ""
    hypotheses: str = ""
    falsified_by: str = ""
    control: OtherRange | None = None
    beside: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        check_measurement(self)
