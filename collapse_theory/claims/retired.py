"""Ids of claims are permanent: one that is no longer in the ledger leads on to the claim that replaced it."""

from __future__ import annotations

__all__ = ["RETIRED"]

RETIRED = {
    "shumailov2023.gmm-end-state-law": "shumailov2023.gmm-end-state",
}
"""Each id that was once in the ledger and is not any more, with its successor."""
