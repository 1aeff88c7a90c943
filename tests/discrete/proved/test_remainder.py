"""Theorem 5 of docs/theory/enclosures.md: its constants, and the series against enclosures of the time."""

from dataclasses import replace

import flint
import numpy as np
import pytest
from flint import arb

import collapse_theory as ct
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.proved import remainder as module
from collapse_theory.discrete.proved.layer import Level, solved
from collapse_theory.discrete.proved.remainder import DOMAINS, SPANS, bound, closed, needed, next_order, of_layer
from collapse_theory.discrete.proved.uniform import uniform
from collapse_theory.discrete.proved.winning import winning

FIELDS = ("constant", "log", "near", "factor")
LARGE, USUAL, SMALL = DOMAINS
FINE = Level(260, 560, 11, 40)  # its κ is 1e-20


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(240):
        yield


def test_the_constants_are_proved_and_no_smaller_ones_are():
    found = needed(uniform(SPANS[1], 190))
    for field in FIELDS:
        proved = float(getattr(found, field))
        assert 0.85 * getattr(USUAL, field) < proved <= getattr(USUAL, field), field
    for span, domain in zip(SPANS, DOMAINS, strict=True):
        assert span.least >= domain.least
        assert span.level.least == domain.others


@pytest.mark.parametrize("size", [501, 502, 731, 1999, 4999])
def test_the_constants_for_few_data_are_proved_at_single_sizes(size):
    """As the benchmark does at every size below 5000; the first has the largest that do not come from above."""
    found = of_layer(solved(size, SPANS[2].level))
    for field in FIELDS:
        proved = float(getattr(found, field))
        assert proved <= getattr(SMALL, field), field
        assert size > 501 or field == "log" or proved > 0.9 * getattr(SMALL, field)


def gap(size, q):
    """(F − S)/p − N, from enclosures that are good to 1e-19."""
    place = module._place(1 - q, q)
    with flint.ctx.workprec(300):
        found = winning(size, FINE, 110).time(*place)
        return float((found - module._summand(*place, size)) / place[0]) - float(next_order(q, size))


PLACES = [(50_000, 0.0081), (50_000, 0.2), (50_000, 0.999), (10**6, 1.1e-3), (10**6, 0.03), (10**6, 0.5)]


@pytest.mark.parametrize(("size", "q"), PLACES)
def test_the_bound_holds_and_is_small_beside_the_order_it_is_about(size, q):
    error = abs(gap(size, q))
    assert error < USUAL.bound(q, size)
    assert error < 0.01 * abs(next_order(q, size))
    if size >= LARGE.least and size * q >= LARGE.others:
        assert error < LARGE.bound(q, size)


@pytest.mark.parametrize(("size", "q"), [(50_000, 0.0081), (50_000, 0.5)])
def test_a_next_order_that_is_wrong_by_a_hundredth_is_found_out(size, q, monkeypatch):
    monkeypatch.setattr(module, "next_order", lambda *_: 0.0)
    order = next_order(q, size)
    assert abs(gap(size, q) - order / 100) > USUAL.bound(q, size)


@pytest.mark.parametrize("number", [0, 1])
def test_a_wrong_constant_of_the_series_is_found_out(number, monkeypatch):
    """C wrong by 1e-11, or C_2 by 1e-6."""
    true = module._constants
    shift = [arb(0), arb(0)]
    shift[number] = arb("1e-11") if number == 0 else arb("1e-6")
    monkeypatch.setattr(module, "_constants", lambda: tuple(c + s for c, s in zip(true(), shift, strict=True)))
    assert abs(gap(50_000, 0.5)) > USUAL.bound(0.5, 50_000)


@pytest.mark.parametrize(("field", "q", "times"), [("near", 0.0081, 10), ("constant", 0.9, 100)])
def test_a_constant_that_is_far_too_small_loses_the_truth(field, q, times):
    small = {f: getattr(USUAL, f) / times if f == field else 0.0 for f in FIELDS}
    assert abs(gap(50_000, q)) > replace(USUAL, **small).bound(q, 50_000)


@pytest.mark.parametrize(("size", "q"), [(501, 0.5), (501, 0.99), (2500, 0.11), (2500, 0.6), (5000, 0.06)])
def test_the_bound_for_few_data_holds_there(size, q):
    place = module._place(1 - q, q)
    time = winning(size, Level(120, 250, 9, 32), 60).time(*place)
    left = float((time - module._summand(*place, size)) / place[0]) - float(next_order(q, size))
    assert abs(left) < SMALL.bound(q, size) < 0.1 * abs(next_order(q, size))


@pytest.mark.parametrize("p", [[0.5, 0.3, 0.2], [0.999, 0.001], [0.2] * 5])
@pytest.mark.parametrize("samples", [60, 500, 501, 801, 50_000])
def test_the_public_bound_holds_everywhere(p, samples):
    atoms = prepare_floats(p)
    found = bound(atoms, samples)
    with flint.ctx.workprec(200):
        places = [module._place(float(x), float(q)) for x, q in zip(atoms.p, atoms.complements, strict=True)]
        shares = [arb(x) for x in p]
        time = ct.certify(ct.discrete.collapse_time, shares, samples=samples, digits=15).ball
        series = sum((int(n) * module._summand(*x, samples) for n, x in zip(atoms.counts, places, strict=True)), arb(0))
        error = abs(time - series)
    assert float(error.lower()) <= found + 1e-16 * samples
    assert found < 4 * float(error.upper()) + 1e-15 * samples
    assert found == ct.discrete.series_error(p, samples=samples)


def test_where_no_domain_reaches_there_is_no_closed_bound():
    assert closed(prepare_floats([0.5, 0.5]), 500) == np.inf
    assert closed(prepare_floats([0.51, 0.49]), 505) == np.inf
    assert closed(prepare_floats([1 - 1e-6, 1e-6]), 10**8) == np.inf
    assert closed(prepare_floats([0.5, 0.5]), 501) < 1e-6
