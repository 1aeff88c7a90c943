"""The command ``collapse-lab``."""

from __future__ import annotations


def main() -> None:
    """Say what this command is for."""
    print(
        "collapse-lab will train models on their own output, generation after generation (Gaussian mixtures, n-grams,\n"
        "VAEs, OPT-125m), and compare what it measures with collapse_theory. No experiment is included in this version."
    )
