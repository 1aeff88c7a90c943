"""Problems with exact answers, for tests, for users and for the documentation: by the room that is asked.

The answers are derived by hand, with SymPy, or by programs that do not belong to this package.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from collapse_theory import checks
from collapse_theory.testing.problems.problem import Problem as Problem

__all__ = ["Problem", "solved_problems"]

_FILES = (
    "discrete",
    "loop",
    "markov",
    "gaussian",
    "gaussian_dimensions",
    "wasserstein",
    "schedule",
    "noise",
    "regression",
    "families",
    "curation",
    "loops",
    "tails",
    "profile",
)


def solved_problems(*tags: str) -> tuple[Problem, ...]:
    """Return problems whose answer is known exactly: all of them, or those that have every one of some tags.

    The answers do not come from this package, so that a function of yours can be checked against them, too; the page of
    problems in the documentation lists them.

    Parameters
    ----------
    tags : str
        ``"chains"``, ``"curation"``, ``"definitions"``, ``"discrete"``, ``"diversity"``, ``"families"``,
        ``"gaussian"``, ``"limit"``, ``"loop"``, ``"loops"``, ``"moments"``, ``"noise"``, ``"policy"``,
        ``"regression"``, ``"ridge"``, ``"risk"``, ``"schedule"``, ``"support"``, ``"tails"``, ``"time"`` or
        ``"wasserstein"``.

    Returns
    -------
    tuple of Problem
        In the order of the documentation.

    Raises
    ------
    ValueError
        If there is no such tag.

    Examples
    --------
    >>> for problem in solved_problems("discrete", "support"):
    ...     problem.check()
    >>> print(solved_problems("wasserstein")[0])
    wasserstein.gaussian_w2(0, 1, 0, 2) = -1 + sqrt(2)
    """
    known = tuple(sorted(frozenset().union(*(problem.tags for problem in _all()))))
    asked = {checks.choice("tags", tag, known) for tag in tags}
    return tuple(problem for problem in _all() if asked <= problem.tags)


@cache
def _all() -> tuple[Problem, ...]:
    """Load the rooms that are asked, and SymPy, when a problem is wanted."""
    return tuple(problem for file in _FILES for problem in import_module(f"{__name__}.{file}").PROBLEMS)
