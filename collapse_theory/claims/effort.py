"""How hard to look: digits to certify, and the share of the usual replicates."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEEP", "DEFAULT", "QUICK", "Effort"]


@dataclass(frozen=True)
class Effort:
    """Digits of the certified values and a factor on the replicates of every simulation."""

    name: str
    digits: int
    share: float

    def replicates(self, usual: int) -> int:
        """Return the replicates for a simulation that usually has ``usual``."""
        return max(int(usual * self.share), 200)


QUICK = Effort("quick", digits=20, share=0.1)
DEFAULT = Effort("default", digits=25, share=1.0)
DEEP = Effort("deep", digits=60, share=10.0)
