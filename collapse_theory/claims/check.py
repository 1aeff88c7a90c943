"""The same judge for a formula of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Allowance, Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.domain import Domain, on
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.point import Point
from collapse_theory.claims.record import Record, verify
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
    domain : sequence of dict, or SearchStrategy
        Points to compare at; for orders and limits one index grows along it. A strategy of Hypothesis, of points or of
        such sequences, is searched for the smallest counterexample.
    allows : Allowance, optional
        What counts as agreement; equality by default.
    simulate : callable, optional
        ``simulate(point, replicates, seed)`` returns an ``Estimate``. Without one nothing can be refuted, since a
        refutation needs an independent witness: a gap then reads *undecided*, with its size and place.
    symbolic : sequence of dict, optional
        Points with SymPy symbols, where a proof is tried.
    seed : int >= 0
    effort : Effort

    Returns
    -------
    Record

    Raises
    ------
    ValueError
        If ``domain`` is empty.
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
    name = getattr(published, "__name__", "formula").strip("<>")
    claim = Claim(
        id=f"yours.{name}",
        source=Source("yours", "now", name),
        statement=(published.__doc__ or name).strip().splitlines()[0],
        latex=r"\text{" + name.replace("_", r"\_") + "}",
        allows=allows or Equality(),
        paths=(),
        published=published,
        exact=exact,
        simulate=simulate,
        symbolic=tuple(symbolic),
    )
    return verify(on(claim, domain), seed=seed, effort=effort)
