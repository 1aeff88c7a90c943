"""Prove the constants of theorem 5 (docs/theory/enclosures.md): half a minute, and two for all D below 5000.

The tests prove those of the second domain, and those of the third at a few D.

Run: ``python tests/benchmarks/proof_of_the_series.py``.
"""

from __future__ import annotations

import time

import flint

from collapse_theory.discrete.proved.layer import solved
from collapse_theory.discrete.proved.remainder import DOMAINS, SPANS, needed, of_layer
from collapse_theory.discrete.proved.uniform import Span, uniform

BITS = 360
BITS_OF_ONE = 140
FIELDS = ("constant", "log", "near", "factor")


def largest(span: Span, least: int) -> dict[str, float]:
    """Return the largest constants that are proved: from the span, and from each D below it."""
    with flint.ctx.workprec(BITS):
        found = [needed(uniform(span, BITS))]
    with flint.ctx.workprec(BITS_OF_ONE):
        found += [of_layer(solved(size, span.level)) for size in range(least, span.least)]
    return {field: max(float(getattr(one, field)) for one in found) for field in FIELDS}


def main() -> None:
    """Print what is proved beside what is claimed."""
    for span, domain in zip(SPANS, DOMAINS, strict=True):
        start = time.perf_counter()
        proved = largest(span, domain.least)
        print(f"D >= {domain.least}, m >= {domain.others}: {time.perf_counter() - start:.1f} s")
        for field in FIELDS:
            claimed = getattr(domain, field)
            print(f"  {field}: {proved[field]:.4g} {'<=' if proved[field] <= claimed else 'NOT <='} {claimed:g}")


if __name__ == "__main__":
    main()
