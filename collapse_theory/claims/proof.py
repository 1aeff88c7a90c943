"""Proofs: what shows a statement for every value of its variables, and not at some points only.

A proof is *whole* if it leaves no variable of the statement at a number. Only then is a claim *proved*; otherwise it
*holds*, and the record says where the two values are identical.
"""

from __future__ import annotations

import tomllib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.point import Point, describe

__all__ = ["Formal", "Formula", "Identity", "Induction", "Proof", "Shown", "SymbolicLimit", "SymbolicOrder", "theorems"]

Formula = Callable[..., Number]


@dataclass(frozen=True)
class Shown:
    """What a proof has shown.

    Attributes
    ----------
    holds : bool
        Whether it went through.
    whole : bool
        Whether it covers the whole statement.
    words : str
        What kind of proof it is, and where it holds.
    formal : str
        What a machine has checked, in words; empty for other proofs.
    rest : str
        What that leaves out; empty if nothing.
    """

    holds: bool
    whole: bool
    words: str
    formal: str = ""
    rest: str = ""


class Proof(ABC):
    """A way to show a statement."""

    @abstractmethod
    def show(self, claim_id: str, published: Formula, exact: Formula) -> Shown:
        """Try to prove that the published value is the exact one, or what it says of it."""


@dataclass(frozen=True)
class Identity(Proof):
    """The two values are the same expression; whole if every argument is a symbol of its own.

    Attributes
    ----------
    points : tuple of Point
        Arguments with SymPy symbols in them.

    Raises
    ------
    ValueError
        If a point has no symbol in it.

    Examples
    --------
    >>> import sympy
    >>> n = sympy.Symbol("n")
    >>> Identity({"n": n}).show("yours.square", lambda n: (n + 1) ** 2, lambda n: n**2 + 2 * n + 1)
    Shown(holds=True, whole=True, words='the same expression for every n', formal='', rest='')
    """

    points: tuple[Point, ...]

    def __init__(self, *points: Point) -> None:
        object.__setattr__(self, "points", points)
        for point in points or ({},):
            _check_symbols(point)

    def show(self, claim_id: str, published: Formula, exact: Formula) -> Shown:
        holds = all(_is_zero(published(**point) - exact(**point)) for point in self.points)
        general = next((point for point in self.points if _is_general(point)), None)
        where = f"for every {', '.join(general)}" if general else f"at {'; '.join(map(describe, self.points))}"
        return Shown(holds, general is not None, f"the same expression {where}")


@dataclass(frozen=True)
class Induction(Proof):
    """The published value obeys the recursion that defines the exact one, and starts like it.

    Attributes
    ----------
    variable : str
        Argument that counts the steps.
    step : callable
        ``step(value, count, **others)``: the exact value after one more step.
    point : Point
        The other arguments, as symbols.
    base : int
        Where the recursion starts.

    Examples
    --------
    >>> import sympy
    >>> shown = Induction("n", lambda value, n: value + n + 1).show(
    ...     "yours.gauss", lambda n: n * (n + 1) / 2, lambda n: sum(range(n + 1))
    ... )
    >>> shown.holds, shown.words
    (True, 'induction on n from 0: base and step are identities')
    """

    variable: str
    step: Callable[..., Number]
    point: Point = field(default_factory=dict)
    base: int = 0

    def __post_init__(self) -> None:
        checks.text("variable", self.variable)
        checks.function("step", self.step, remedy="Pass lambda value, fits, samples: value * (1 - 1 / samples).")

    def show(self, claim_id: str, published: Formula, exact: Formula) -> Shown:
        import sympy

        n = sympy.Symbol(self.variable, integer=True, nonnegative=True)
        starts = _is_zero(published(**self._at(self.base)) - exact(**self._at(self.base)))
        following = published(**self._at(n + 1)) - self.step(published(**self._at(n)), n, **self.point)
        defines = all(
            _is_zero(exact(**self._at(count + 1)) - self.step(exact(**self._at(count)), count, **self.point))
            for count in range(self.base, self.base + 3)
        )
        holds = starts and defines and _is_zero(following)
        whole = not self.point or _is_general(self.point)
        where = "" if whole else f", at {describe(self.point)}"
        words = f"induction on {self.variable} from {self.base}: base and step are identities{where}"
        return Shown(holds, whole, words)

    def _at(self, count: Any) -> dict[str, Any]:
        return {**self.point, self.variable: count}


@dataclass(frozen=True)
class SymbolicLimit(Proof):
    """The limit of the exact expression is the published one.

    Attributes
    ----------
    variable : str
        Argument that grows.
    point : Point
        The other arguments, as symbols.

    Examples
    --------
    >>> SymbolicLimit("n").show("yours.two", lambda n: 2, lambda n: 2 + 1 / n).words
    'the symbolic limit for n to infinity'
    """

    variable: str
    point: Point = field(default_factory=dict)

    def show(self, claim_id: str, published: Formula, exact: Formula) -> Shown:
        import sympy

        n = sympy.Symbol(self.variable, integer=True, positive=True)
        arguments = {**self.point, self.variable: n}
        found, stated = sympy.limit(exact(**arguments), n, sympy.oo), sympy.sympify(published(**arguments))
        return _tendency(self, found == stated or _is_zero(found - stated), "limit")


@dataclass(frozen=True)
class SymbolicOrder(Proof):
    """The gap times variable^order has a finite limit.

    Attributes
    ----------
    variable : str
        Argument that grows.
    order : int
    point : Point
        The other arguments, as symbols.

    Examples
    --------
    >>> SymbolicOrder("n", 2).show("yours.gap", lambda n: 1 / n, lambda n: 1 / (n + 1)).holds
    True
    """

    variable: str
    order: int
    point: Point = field(default_factory=dict)

    def show(self, claim_id: str, published: Formula, exact: Formula) -> Shown:
        import sympy

        n = sympy.Symbol(self.variable, integer=True, positive=True)
        arguments = {**self.point, self.variable: n}
        scaled = sympy.simplify((exact(**arguments) - published(**arguments)) * n**self.order)
        return _tendency(self, bool(sympy.limit(scaled, n, sympy.oo).is_finite), f"order {self.order}")


@dataclass(frozen=True)
class Formal(Proof):
    """A theorem that Coq has checked; ``proofs/theorems.toml`` says which part of the statement it is.

    Attributes
    ----------
    theorem : str
        Its name there.

    Raises
    ------
    ValueError
        If no theorem has that name.
    """

    theorem: str

    def __post_init__(self) -> None:
        if self.theorem not in theorems():
            remedy = checks.did_you_mean(self.theorem, theorems(), "See `theorems()`.")
            raise ValueError(f"`theorem` must be one of proofs/theorems.toml; got {self.theorem!r}. {remedy}")

    def show(self, claim_id: str, published: Formula, exact: Formula) -> Shown:
        entry = theorems()[self.theorem]
        whole = claim_id in entry.get("whole", ())
        words = f"theorem {self.theorem}, checked by Coq"
        return Shown(claim_id in entry["claims"], whole, words, entry["says"], "" if whole else entry["not_covered"])


@cache
def theorems() -> Mapping[str, Mapping[str, Any]]:
    """Return what ``proofs/theorems.toml`` says of every machine-checked theorem, by name."""
    here = Path(__file__).parent
    for path in (here / "theorems.toml", here.parents[1] / "proofs" / "theorems.toml"):
        if path.is_file():
            entries: Sequence[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["theorem"]
            return {entry["name"]: entry for entry in entries}
    return {}


def _tendency(proof: SymbolicLimit | SymbolicOrder, holds: bool, what: str) -> Shown:
    whole = not proof.point or _is_general(proof.point)
    where = "" if whole else f", at {describe(proof.point)}"
    return Shown(holds, whole, f"the symbolic {what} for {proof.variable} to infinity{where}")


def _check_symbols(point: Point) -> None:
    import sympy

    parts = [part for value in point.values() for part in _parts(value)]
    if not any(isinstance(part, sympy.Basic) and part.free_symbols for part in parts):
        raise ValueError(
            f"`points` must have a symbol in each; got {describe(point) or 'none'}. Pass {{'n': sympy.Symbol('n')}}."
        )


def _parts(value: Any) -> list[Any]:
    return [part for item in value for part in _parts(item)] if isinstance(value, (list, tuple)) else [value]


def _is_general(point: Point) -> bool:
    """Tell whether every argument is a symbol of its own."""
    import sympy

    values = list(point.values())
    return all(isinstance(value, sympy.Symbol) for value in values) and len(set(values)) == len(values)


def _is_zero(difference: Any) -> bool:
    import sympy

    difference = sympy.sympify(difference)
    if _is_zero_fraction(difference):
        return True
    if sympy.expand(difference).is_zero or sympy.simplify(difference).is_zero:  # the first is far cheaper
        return True
    return bool(sympy.simplify(sympy.expand_func(difference)).is_zero)  # Gamma functions a step apart


def _is_zero_fraction(difference: Any) -> bool:
    """Tell whether it is zero as a fraction of polynomials, in symbols and functions: seen at once without roots."""
    import sympy

    difference = sympy.expand_func(difference)
    if not difference.free_symbols or not all(power.exp.is_Integer for power in difference.atoms(sympy.Pow)):
        return False
    try:
        return not sympy.polys.fields.sfield(difference)[1]
    except sympy.PolynomialError:  # what it holds is no number: a condition, infinity
        return False
