"""The same judge for a formula of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Allowance, Equality
from collapse_theory.claims.claim import OWN, Claim, Source
from collapse_theory.claims.domain import Domain, listed_points, on
from collapse_theory.claims.effort import DEFAULT, Effort, checked_effort
from collapse_theory.claims.mistakes import named
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.claims.record import Record
from collapse_theory.claims.verification import judged
from collapse_theory.montecarlo import Estimate

__all__ = ["check"]


def check(
    published: Callable[..., Number],
    exact: Callable[..., Number],
    *,
    domain: Domain,
    allows: Allowance | None = None,
    simulate: Callable[[Point, int, int], Estimate] | None = None,
    symbolic: Sequence[Mapping[str, Any]] = (),
    seed: int = 0,
    effort: Effort = DEFAULT,
) -> Record:
    """Judge a formula against another as the ledger judges published ones.

    Parameters
    ----------
    published, exact : callable
        The formula in question and the one to trust, functions of the same keyword arguments in any arithmetic.
    domain : sequence of dict, sequence of such, or SearchStrategy
        Points to compare at; for orders and limits one index grows along it. Or several such paths. A strategy of
        Hypothesis, of points or of paths, is searched for the smallest counterexample.
    allows : Allowance, optional
        What counts as agreement; equality by default.
    simulate : callable, optional
        ``simulate(point, replicates, seed)`` returns an ``Estimate``. Without one nothing can be refuted, since a
        refutation needs an independent witness: a gap then reads *undecided*, with its size and place.
    symbolic : sequence of dict, optional
        Points with SymPy symbols, where a proof is tried: of the whole if every argument is a symbol of its own.
    seed : int >= 0
    effort : Effort

    Returns
    -------
    Record

    Raises
    ------
    ValueError
        If ``domain`` is empty or holds no points, a function does not take the arguments of the points, a simulation
        returns no ``Estimate``, or a formula cannot be certified because it works in floats, or raises an error; the
        message names the line of your code. No mistake becomes a verdict.
    ModuleNotFoundError
        If ``domain`` is a strategy and Hypothesis is not installed.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> ct.claims.check(lambda n: n * (n + 1) / 2, lambda n: n**2 / 2 + n / 2, domain=[{"n": 3}, {"n": 10}]).verdict
    <Verdict.HOLDS: 'holds'>
    >>> from hypothesis import strategies as st
    >>> points = st.fixed_dictionaries({"n": st.integers(0, 50)})
    >>> ct.claims.check(lambda n: n**2, lambda n: n**2 + (n > 9), domain=points).judgement.point
    {'n': 10}
    """
    _check(published=published, exact=exact, allows=allows, simulate=simulate, effort=effort)
    seed = checks.seed(seed)
    claim = on(_claim(published, exact, allows or Equality(), simulate, symbolic), domain)
    with named(claim) as watched:
        record = judged(watched, seed, effort)
    return replace(record, claim=claim)


def _claim(
    published: Callable[..., Number],
    exact: Callable[..., Number],
    allows: Allowance,
    simulate: Callable[[Point, int, int], Estimate] | None,
    symbolic: Sequence[Mapping[str, Any]],
) -> Claim:
    """Return a claim of the user, without a domain."""
    name = getattr(published, "__name__", "<lambda>").replace("<lambda>", "formula")
    return Claim(
        id=f"{OWN}.{name}",
        source=Source(OWN, "now", name),
        statement=next(iter((published.__doc__ or "").strip().splitlines()), name),
        latex=r"\text{" + name.replace("_", r"\_") + "}",
        allows=allows,
        paths=(),
        published=published,
        exact=exact,
        simulate=simulate,
        proofs=(Identity(*listed_points("symbolic", symbolic)),) if symbolic else (),
    )


def _check(*, published: Any, exact: Any, allows: Any, simulate: Any, effort: Any) -> None:
    for name, function in {"published": published, "exact": exact, "simulate": simulate}.items():
        if not callable(function) and not (name == "simulate" and function is None):
            raise ValueError(f"`{name}` must be a function; got {function!r}. Pass lambda samples: 1 / samples.")
    if allows is not None:
        checks.instance("allows", allows, Allowance, what="an allowance", remedy="Pass one such as LeadingOrder(2).")
    checked_effort(effort)
