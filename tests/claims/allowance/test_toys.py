"""A thousand statements whose truth is known, on limits and on leading orders: none may be judged wrongly.

What converges too slowly, or has too few values, must be left open; how much of each kind is decided is a table that
``python tests/claims/allowance/test_toys.py`` prints.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from flint import arb, ctx

from collapse_theory.claims.allowance import Finding, LeadingOrder, Limit
from collapse_theory.claims.evidence import Certified
from collapse_theory.enclosure import Enclosure

GRIDS = (
    [2**k for k in range(6)],
    [2**k for k in range(10)],
    [100 * 2**k for k in range(6)],
    [100 * 2**k for k in range(10)],
    [1, 2, 5, 10, 20, 40],
    [10**k for k in range(1, 7)],
    [10**k for k in range(9)],
)
PAGE = (Path(__file__).parents[3] / "docs" / "design.md").read_text(encoding="utf-8")
OFF = (0.02, 0.05, 0.1, 0.5, 1.0)

LIMITS = {
    "constant": lambda n, b, c, k: 0 * n,
    "power": lambda n, b, c, k: b * n**-k,
    "two powers": lambda n, b, c, k: b * n**-k + c * n ** (-k - 1),
    "powers half apart": lambda n, b, c, k: b * n**-k + c * n ** (-k - arb(0.5)),
    "fast and slow power": lambda n, b, c, k: b / n + c * n ** arb(-0.1),
    "shifted": lambda n, b, c, k: b / (n + 3 * abs(c)),
    "logarithm over power": lambda n, b, c, k: b * (1 + n).log() / n,
    "logarithmic": lambda n, b, c, k: b / (1 + n).log(),
    "logarithm and power": lambda n, b, c, k: b / n + c / (1 + n).log(),
    "twice logarithmic": lambda n, b, c, k: b / (3 + n).log().log(),
    "exponential": lambda n, b, c, k: b * (-n * k / 10).exp(),
    "alternating": lambda n, b, c, k: b * (-1) ** int(float(n)) / n,
    "power, alternating": lambda n, b, c, k: b / n + c * (-1) ** int(float(n)) / n**2,
    "oscillating": lambda n, b, c, k: b * n.sin() / n,
    "saturating late": lambda n, b, c, k: b / (1 + n / 1000),
}
GROWING = {
    "power": lambda n, b, c, k: abs(b) * n**k,
    "logarithmic": lambda n, b, c, k: abs(b) * (1 + n).log(),
    "bounded": lambda n, b, c, k: n / (1 + n / (100 * abs(b))),
    "to minus infinity": lambda n, b, c, k: -abs(b) * n**k,
    "settling": lambda n, b, c, k: abs(b) + 1 / n,
}
GAPS = {  # of a source that states order 2, with what is true of them
    "order 2": (True, lambda n, b, c, k: b / n**2),
    "orders 2 and 3": (True, lambda n, b, c, k: b / n**2 + c / n**3),
    "order 3": (True, lambda n, b, c, k: b / n**3),
    "early order 1": (True, lambda n, b, c, k: b / (n * (n + 30 * abs(c)))),
    "order 1": (False, lambda n, b, c, k: b / n),
    "orders 1 and 2": (False, lambda n, b, c, k: b / n + c / n**2),
    "order 1.5": (False, lambda n, b, c, k: b * n ** arb(-1.5)),
    "order 1.9": (False, lambda n, b, c, k: b * n ** arb(-1.9)),
    "with a logarithm": (False, lambda n, b, c, k: b * (1 + n).log() / n**2),
    "crossing, order 1": (False, lambda n, b, c, k: (1 - n / 999) * b / n**2),
    "constant": (False, lambda n, b, c, k: b + 0 * n),
}


def path(grid, published, exact):
    return [Certified({"n": n}, Enclosure(published(arb(n)), 20), Enclosure(exact(arb(n)), 20)) for n in grid]


def a_limit(rng):
    kind, limit, (b, c, k) = rng.choice(list(LIMITS)), rng.choice([0, 1, 2, 0.5, -3, rng.uniform(-5, 5)]), numbers(rng)
    true = rng.random() < 0.5
    stated = limit if true else limit + rng.choice([-1, 1]) * rng.choice(OFF) * max(1, abs(limit))
    exact = lambda n: limit + LIMITS[kind](n, b, c, k)  # noqa: E731
    return f"limit: {kind}", true, Limit("n"), path(rng.choice(GRIDS), lambda n: arb(stated), exact)


def a_growth(rng):
    kind, (b, c, k) = rng.choice(list(GROWING)), numbers(rng)
    exact = lambda n: GROWING[kind](n, b, c, k)  # noqa: E731
    true = kind in ("power", "logarithmic")
    return f"to infinity: {kind}", true, Limit("n"), path(rng.choice(GRIDS), lambda n: arb("inf"), exact)


def an_order(rng):
    kind, (b, c, k) = rng.choice(list(GAPS)), numbers(rng)
    true, gap = GAPS[kind]
    exact = lambda n: 1 / n + gap(n, b, c, k)  # noqa: E731
    return f"order: {kind}", true, LeadingOrder(2, "n"), path(rng.choice(GRIDS), lambda n: 1 / n, exact)


def numbers(rng):
    sign = [rng.choice([-1, 1]) for _ in range(2)]
    return arb(sign[0] * 10 ** rng.uniform(-2, 2)), arb(sign[1] * 10 ** rng.uniform(-2, 1)), arb(rng.uniform(0.1, 3))


def judged(count, seed):
    """Judge so many random statements; return the table of kind, truth and finding."""
    rng, table, before = random.Random(seed), Counter(), ctx.prec
    ctx.prec = 200
    try:
        for _ in range(count):
            kind, true, allows, entries = rng.choice([a_limit, a_limit, a_growth, an_order])(rng)
            found = allows.assess_path(entries).finding
            said = {Finding.BEYOND: "false", Finding.UNCLEAR: "open"}.get(found, "true")
            table[kind, "true" if true else "false", said] += 1
    finally:
        ctx.prec = before
    return table


def test_no_wrong_verdict_among_a_thousand():
    table = judged(1000, seed=1)
    wrong = {key: count for key, count in table.items() if key[2] not in ("open", key[1])}
    assert not wrong
    assert sum(count for (_, truth, said), count in table.items() if said == truth) > 400  # and many are decided


def test_the_page_has_the_table():
    rows = re.findall(r"^\| (limit|to infinity|order) \| (true|false) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.M)
    assert [(kind, truth, *map(int, counts)) for kind, truth, *counts in rows] == summary(judged(1000, seed=1))


def summary(table):
    """Return for each family of kinds and each truth how many are judged right, wrong, and left open."""
    rows = []
    for family in ("limit", "to infinity", "order"):
        for truth, other in (("true", "false"), ("false", "true")):
            counts = (
                sum(count for (kind, true, word), count in table.items() if (kind.split(":")[0], true, word) == key)
                for key in ((family, truth, said) for said in (truth, other, "open"))
            )
            rows.append((family, truth, *counts))
    return rows


@pytest.mark.parametrize("kind", ["constant", "power", "two powers", "shifted", "logarithmic", "logarithm over power"])
def test_each_kind_is_decided_from_enough_values(kind):
    grid, (b, c, k) = [100 * 2**j for j in range(12)], (arb(3), arb(2), arb(1.5))
    ctx.prec, before = 200, ctx.prec
    try:
        for stated, expected in ((2, Finding.WITHIN), (2.05, Finding.BEYOND)):
            entries = path(grid, lambda n, at=stated: arb(at), lambda n: 2 + LIMITS[kind](n, b, c, k))
            found = Limit("n").assess_path(entries).finding
            slow = kind == "logarithmic" and expected is Finding.BEYOND
            assert found in (expected, Finding.IDENTICAL) or (slow and found is Finding.UNCLEAR)
    finally:
        ctx.prec = before


@pytest.mark.parametrize("allows", [Limit("n"), LeadingOrder(2, "n")])
@pytest.mark.parametrize(
    "grid", [[1], [1, 2], [1, 2, 4, 8, 16], [1, 2, 3, 4, 5, 6], [1, 2, 4, 8, 8, 64], [0, 1, 2, 4, 8, 64]]
)
def test_a_path_that_cannot_tell_is_refused(allows, grid):
    with pytest.raises(ValueError, match="`domain` must"):
        allows.assess_path(path(grid, lambda n: arb(0), lambda n: arb(1) + n))


def main(count):
    table = judged(count, seed=1)
    print(f"{'kind':40}{'is':>7}{'judged true':>13}{'judged false':>14}{'open':>7}")
    for kind, truth in sorted({key[:2] for key in table}):
        said = (table[kind, truth, word] for word in ("true", "false", "open"))
        print(f"{kind:40}{truth:>7}" + "{:>13}{:>14}{:>7}".format(*said))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
