"""What a run drew in each generation, and what resampling alone is expected to give: exactly, since all is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import policy as policies
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace
from collapse_theory.runs.counts import Counts

__all__ = ["Steps", "policy_of", "with_anchors"]

Array = NDArray[np.float64]
Row = dict[int, int]


class Steps:
    """Follows one seed of a run, generation by generation.

    Parameters
    ----------
    policy : Policy
        That of the recipe.

    Notes
    -----
    A generation's model is fitted to all data of the one before it, real ones too, or to all data there were. What it
    writes is expected as often as it was in them. Under ``Mix`` models of earlier generations write as well, each in
    its share; what is drawn from the original are real data, which are known and need no expectation.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._expected: Array = np.zeros(0)

    def add(self, counts: Counts) -> tuple[Row, dict[int, float] | None]:
        """Take the counts of the next generation.

        Parameters
        ----------
        counts : Counts

        Returns
        -------
        counts : dict of int
            Of what models wrote; of real data for the original. By category.
        expected : dict of float or None
            Numbers in proportion to their expectation; None for the original.
        """
        is_first = not self._expected.size
        written = counts.real if is_first else counts.generated
        row = dict(zip(counts.categories.tolist(), written.tolist(), strict=True))
        expected = None if is_first else _by_category(self._expected)
        self._expect(counts)
        return row, expected

    def _expect(self, counts: Counts) -> None:
        """Make what the next generation is expected to be."""
        data = np.zeros(max(int(counts.categories.max()) + 1, self._expected.size))
        data[counts.categories] = counts.generated + counts.real
        before = np.pad(self._expected, (0, data.size - self._expected.size))
        if isinstance(self._policy, (Accumulate, AccumulateSubsample)):
            self._expected = before + data
        elif isinstance(self._policy, Mix):
            self._expected = float(self._policy.beta) * before + float(self._policy.alpha) * data / data.sum()
        else:
            self._expected = data


def policy_of(recipe: Mapping[str, Any]) -> Policy:
    """Return the policy of a recipe; anchors are not in it."""
    row = recipe["policy"]
    if row.get("kind") == "mix":
        return Mix(*(row[name] for name in ("alpha", "beta", "gamma")))
    return policies.parse(row["kind"])


def with_anchors(policy: Policy, first: Counts) -> Policy:
    """Return a policy as reports name it, in the units of the counts: a block of 64 real tokens is 64.

    Parameters
    ----------
    policy : Policy
        From :func:`policy_of`.
    first : Counts
        Those of generation 1.
    """
    anchors = int(first.real.sum())
    return Fresh(anchors) if anchors and isinstance(policy, Replace) else policy


def _by_category(numbers: Array) -> dict[int, float]:
    places = np.flatnonzero(numbers)
    return dict(zip(places.tolist(), numbers[places].tolist(), strict=True))
