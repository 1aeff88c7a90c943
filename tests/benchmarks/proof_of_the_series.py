"""Prove the constants of theorem 5 (docs/theory/enclosures.md) for both of its domains: about 20 seconds.

The tests prove those of the second domain only.

Run: ``python tests/benchmarks/proof_of_the_series.py``.
"""

from __future__ import annotations

import time

import flint

from collapse_theory.discrete.proved.remainder import DOMAINS, SPANS, needed
from collapse_theory.discrete.proved.uniform import uniform

BITS = 360
FIELDS = ("constant", "log", "near", "factor")


def main() -> None:
    """Print what is proved beside what is claimed."""
    for span, domain in zip(SPANS, DOMAINS, strict=True):
        start = time.perf_counter()
        with flint.ctx.workprec(BITS):
            found = needed(uniform(span, BITS))
        print(f"D >= {span.least}, m >= {span.level.least}: {time.perf_counter() - start:.1f} s")
        for field in FIELDS:
            proved, claimed = float(getattr(found, field)), getattr(domain, field)
            print(f"  {field}: {proved:.4g} {'<=' if proved <= claimed else 'NOT <='} {claimed:g}")


if __name__ == "__main__":
    main()
