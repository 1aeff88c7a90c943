"""The same judge for a formula of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Allowance, Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.point import Point
from collapse_theory.claims.record import Record, verify
from collapse_theory.montecarlo import Estimate

__all__ = ["check"]


def check(
    published: Callable[..., Number],
    exact: Callable[..., Number],
    *,
    domain: Sequence[Point],
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
    domain : sequence of dict
        Points to compare at; for orders and limits one index grows along it.
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

    Examples
    --------
    >>> import collapse_theory as ct
    >>> ct.claims.check(lambda n: n * (n + 1) / 2, lambda n: n**2 / 2 + n / 2, domain=[{"n": 3}, {"n": 10}]).verdict
    <Verdict.HOLDS: 'holds'>
    """
    points = tuple(domain)
    if not points:
        raise ValueError("`domain` must hold at least one point; it is empty. Pass keyword arguments as dicts.")
    name = getattr(published, "__name__", "formula").strip("<>")
    claim = Claim(
        id=f"yours.{name}",
        source=Source("yours", "now", name),
        statement=(published.__doc__ or name).strip().splitlines()[0],
        latex=r"\text{" + name.replace("_", r"\_") + "}",
        allows=allows or Equality(),
        paths=(points,),
        published=published,
        exact=exact,
        simulate=simulate,
        simulated=points if simulate else (),
        symbolic=tuple(symbolic),
    )
    return verify(claim, seed=seed, effort=effort)
