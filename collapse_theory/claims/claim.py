"""What a claim is: data, plus callables for the published value, the exact value and a simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Allowance
from collapse_theory.montecarlo import Estimate

__all__ = ["Claim", "Path", "Point", "Source"]

Point = Mapping[str, Any]
"""Keyword arguments of the published and the exact value."""

Path = tuple[Point, ...]
"""Points along which one index grows; single points where the order does not matter."""


@dataclass(frozen=True)
class Source:
    """Where a statement was published.

    Attributes
    ----------
    key : str
        Short name of the paper, for example ``"shumailov2023"``.
    version : str
        The version that was read.
    place : str
        Equation, theorem, section or figure.
    obtained : {"seed", "paper", "second-hand"}
        Read in the paper's text here, transcribed from the paper's own text, or known through others.
    """

    key: str
    version: str
    place: str
    obtained: Literal["seed", "paper", "second-hand"] = "seed"

    def __str__(self) -> str:
        return f"{self.key} ({self.version}), {self.place}"


@dataclass(frozen=True)
class Claim:
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
    paths : tuple of Path
        The domain: points within the hypotheses, evaluated in ball arithmetic.
    published, exact : callable
        Value at a point, in any arithmetic; ``exact`` takes another route than ``published``.
    simulate : callable
        ``simulate(point, seed)`` returns an :class:`Estimate`.
    simulated : tuple of Point
        Points that are simulated; each must lie on a path.
    symbolic : tuple of Point
        Points with symbols in them, where the two values must be the same expression.
    """

    id: str
    source: Source
    statement: str
    latex: str
    allows: Allowance
    paths: tuple[Path, ...]
    published: Callable[..., Number]
    exact: Callable[..., Number]
    simulate: Callable[[Point, int], Estimate]
    simulated: tuple[Point, ...]
    symbolic: tuple[Point, ...] = ()
