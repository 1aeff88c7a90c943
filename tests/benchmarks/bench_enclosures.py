"""What a proof costs: enclosures against the same questions in floats, and against rows of balls; run as a script.

All in one process, in seconds of the processor. "First" is with nothing kept from an earlier call but compiled code
and what does not depend on the data; "again" is the best of five of the same question, as floats are. ``--rows`` also
takes all rows of 10^4 data in balls, which lasts minutes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from fractions import Fraction
from unittest.mock import patch

from collapse_theory import certify, discrete, gaussian
from collapse_theory.discrete.proved import means
from collapse_theory.discrete.proved.absence import absence
from collapse_theory.discrete.proved.winning import winning

Call = Callable[[], object]
P = [0.5, 0.3, 0.2]
RARE = Fraction(1, 10**5)


def once(call: Call) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def forgotten() -> None:
    for kept in (winning, absence):
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def questions() -> list[tuple[str, Call, Call]]:
    """Return name, certified question, and the same in floats."""
    asked: list[tuple[str, Call, Call]] = []
    for size in (10**4, 10**6, 10**9, 10**15):
        asked.append(
            (
                f"mean collapse time, D = {size:.0e}, 15 digits",
                lambda size=size: certify(discrete.collapse_time, P, samples=size, digits=15),
                lambda size=size: discrete.collapse_time(P, samples=size),
            )
        )
    law = discrete.CollapseTime([1 - RARE, RARE], samples=10**7)
    change = gaussian.LogVariance(samples=100, fits=1000)
    asked += [
        (
            "excess support, D = 1e+09, 15 digits",
            lambda: certify(discrete.excess_support, P, samples=10**9, digits=15),
            lambda: discrete.excess_support(P, samples=10**9),
        ),
        (
            "time to first loss, D = 1e+09, 15 digits",
            lambda: certify(discrete.time_to_loss, P, samples=10**9, losses=1, digits=15),
            lambda: discrete.time_to_loss(P, samples=10**9, losses=1),
        ),
        (
            "presence after 1000 fits, D = 1e+07, 10 digits",
            lambda: certify(discrete.presence_probability, 1e-4, samples=10**7, fits=1000, digits=10),
            lambda: discrete.presence_probability(1e-4, samples=10**7, fits=1000),
        ),
        (
            "cdf of the collapse time, D = 1e+07, 10 digits",
            lambda: certify(law.cdf, 200, digits=10),
            lambda: law.cdf(200),
        ),
        ("cdf of ln sigma², 1000 fits, 15 digits", lambda: certify(change.cdf, -10), lambda: change.cdf(-10.0)),
        ("median of ln sigma², 1000 fits, 15 digits", lambda: certify(change.ppf, 0.5), lambda: change.ppf(0.5)),
    ]
    return asked


def row(name: str, proved: Call, floats: Call) -> str:
    floats()
    forgotten()
    first = once(proved)
    again, plain = (min(once(call) for _ in range(5)) for call in (proved, floats))
    return f"| {name} | {first:.3g} s | {again:.3g} s | {plain:.3g} s | {again / plain:.3g} |"


def main() -> None:
    certify(discrete.collapse_time, P, samples=10**5, digits=15)
    print("| question | first | again | floats | again/floats |")
    print("|---|---|---|---|---|")
    for name, proved, floats in questions():
        print(row(name, proved, floats), flush=True)
    sizes = (1000, 2000, 10**4) if "--rows" in sys.argv else (1000, 2000)
    print("\n| mean collapse time in balls, 15 digits | all rows | enclosure, first | rows/enclosure |")
    print("|---|---|---|---|")
    for size in sizes:
        ask = lambda size=size: certify(discrete.collapse_time, P, samples=size, digits=15)  # noqa: E731
        forgotten()
        proved = once(ask)
        with patch.object(means, "collapse", return_value=None):
            rows = once(ask)
        print(f"| D = {size} | {rows:.3g} s | {proved:.3g} s | {rows / proved:.3g} |", flush=True)


if __name__ == "__main__":
    main()
