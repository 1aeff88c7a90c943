"""How hard to look: digits to certify, and the share of the usual replicates."""

from __future__ import annotations

from dataclasses import dataclass

from collapse_theory import checks
from collapse_theory.enclosure import MOST_DIGITS

__all__ = ["DEEP", "DEFAULT", "QUICK", "Effort", "checked_effort"]

_LARGEST_SHARE = 1e6


@dataclass(frozen=True)
class Effort:
    """How hard to look.

    Attributes
    ----------
    name : str
    digits : int >= 1
        Of the certified values.
    share : float in (0, 10⁶)
        Factor on the replicates of every simulation.

    Raises
    ------
    ValueError
        If ``name`` is not text, or a number is out of range.

    Examples
    --------
    >>> QUICK.replicates(100_000)
    10000
    """

    name: str
    digits: int
    share: float

    def __post_init__(self) -> None:
        checks.text("name", self.name)
        object.__setattr__(self, "digits", checks.whole("digits", self.digits, minimum=1, maximum=MOST_DIGITS))
        checks.inside("share", share := checks.scalar("share", self.share), 0, _LARGEST_SHARE)
        object.__setattr__(self, "share", share)

    def replicates(self, usual: int) -> int:
        """Return the replicates for a simulation that usually has ``usual``."""
        return max(int(checks.whole("usual", usual, minimum=1, maximum=checks.LARGEST_COUNT) * self.share), 200)


QUICK = Effort("quick", digits=20, share=0.1)
DEFAULT = Effort("default", digits=25, share=1.0)
DEEP = Effort("deep", digits=60, share=10.0)


def checked_effort(value: object) -> Effort:
    """Return an effort, or say what is not one.

    Examples
    --------
    >>> checked_effort(QUICK).name
    'quick'
    """
    return checks.instance(
        "effort", value, Effort, what="QUICK, DEFAULT, DEEP or another Effort", remedy="Leave it out for DEFAULT."
    )
