"""How hard to look: digits to certify, and the share of the usual replicates."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEEP", "DEFAULT", "QUICK", "Effort"]


@dataclass(frozen=True)
class Effort:
    """How hard to look.

    Attributes
    ----------
    name : str
    digits : int
        Of the certified values.
    share : float
        Factor on the replicates of every simulation.

    Examples
    --------
    >>> QUICK.replicates(100_000)
    10000
    """

    name: str
    digits: int
    share: float

    def replicates(self, usual: int) -> int:
        """Return the replicates for a simulation that usually has ``usual``."""
        return max(int(usual * self.share), 200)


QUICK = Effort("quick", digits=20, share=0.1)
DEFAULT = Effort("default", digits=25, share=1.0)
DEEP = Effort("deep", digits=60, share=10.0)
