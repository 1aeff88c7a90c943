"""Both tails in balls hold the values of closed forms, and lose them as soon as a constant of the proof is wrong."""

import math
from fractions import Fraction

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.gaussian import LogVariance, inversion
from collapse_theory.gaussian.lines import Line

BITS = 400


def variables(sizes, counts, ddof=1):
    return inversion.of_sizes([flint.arb(size) for size in sizes], counts, ddof=ddof)


def of_one_fit(samples, x, ddof=1):
    """Both tails of ln(chi²_(M-1)/(M - ddof)), by incomplete Gamma functions."""
    half, level = (flint.arb(samples) - 1) / 2, (flint.arb(samples) - ddof) / 2 * x.exp()
    return level.gamma_lower(half, regularized=1), level.gamma_upper(half, regularized=1)


def of_two_neighbours(samples, x):
    """Both tails for M and M + 1 data: by the duplication formula the two chi² multiply to the square of one."""
    half = flint.arb(samples) - 1
    level = (half * flint.arb(samples)).sqrt() * (x / 2).exp()
    return level.gamma_lower(half, regularized=1), level.gamma_upper(half, regularized=1)


def of_two_exponentials(x):
    """Both tails for 3 data twice: P(E_1 E_2 > z) = 2 sqrt(z) K_1(2 sqrt(z))."""
    root = (x / 2).exp()
    upper = 2 * root * (2 * root).bessel_k(1)
    return 1 - upper, upper


CLOSED = {
    "one fit": (lambda x: of_one_fit(7, x), ([7], [1])),
    "one fit to two data": (lambda x: of_one_fit(2, x), ([2], [1])),
    "one fit by maximum likelihood": (lambda x: of_one_fit(30, x, 0), ([30], [1], 0)),
    "M and M + 1": (lambda x: of_two_neighbours(4, x), ([4, 5], [1, 1])),
    "two exponentials": (of_two_exponentials, ([3], [2])),
}


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("x", [-12.0, -2.0, -0.25, 0.0, 0.5, 3.0])
@pytest.mark.parametrize("bits", [64, 300])
def test_tails_hold_closed_forms_and_are_as_narrow_as_asked_for(name, x, bits):
    exact, design = CLOSED[name]
    with flint.ctx.workprec(bits + 200):
        known = exact(flint.arb(x))
    found = inversion.tails(variables(*design), flint.arb(x), bits)
    for ball, value in zip(found, known, strict=True):
        assert ball.overlaps(value)
    small, value = min(zip(found, known, strict=True), key=lambda pair: float(pair[1]))
    assert small.rad() <= value.mid() * flint.arb(2) ** (2 - bits)


@pytest.mark.parametrize(("samples", "fits", "x"), [(100, 1000, -10), (10**18, 10**18, -1), (2, 10**12, -1.27e12)])
def test_floats_and_balls_are_two_routes(samples, fits, x):
    law = LogVariance(samples=samples, fits=fits)
    for route in (law.cdf, law.sf):
        assert float(ct.certify(route, x)) == pytest.approx(route(x), rel=1e-12)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.integers(2, 50), min_size=1, max_size=6),
    st.sampled_from([0, 1]),
    st.fractions(-8, 4, max_denominator=64),
)
def test_any_line_gives_an_enclosure(sizes, ddof, x):
    """However bad the choice: coarse and fine rules left and right of 0 agree within their bounds."""
    some = variables(sizes, [1] * len(sizes), ddof)
    level, edge = flint.arb(flint.fmpq(x.numerator, x.denominator)), (min(sizes) - 1) / 2
    lower, upper = inversion.tails(some, level, 64)
    for share, step, count in ((0.3, 0.5, 3), (0.6, 0.2, 30), (0.45, 2.0, 0)):
        left = Line(-share * edge, -(share + 0.3) * edge, step, count)
        right = Line(share, share + 0.9, step, count)
        assert inversion.rule(some, level, left).overlaps(lower)
        assert inversion.rule(some, level, right).overlaps(upper)


# --- each constant of the proof, made wrong ---------------------------------------------------------------------------


def holds(design, x, line, exact):
    """Tell whether the rule on a line holds the value."""
    with flint.ctx.workprec(BITS):
        tails = exact(flint.arb(x))
        return bool(inversion.rule(variables(*design), flint.arb(x), line).overlaps(tails[line.centre > 0]))


NEAR_ONE = (([7], [1]), 0.25, Line(3.0, 40.0, 0.7, 400), lambda x: of_one_fit(7, x))
"""The point one turn below has a probability of 1: the first bound is as good as equal to what it bounds."""

FAR_TAIL = (([7], [1]), -2.0, Line(-0.5, -2.5, 1.5, 400), lambda x: of_one_fit(7, x))
NEXT_TURN = (([3], [1]), 0.0, Line(8.0, 19.6, 2.0, 400), lambda x: of_one_fit(3, x))
"""The point one turn above has the greater part in the error."""


@pytest.mark.parametrize("wrong", [0.99, 1.0])
def test_the_bound_of_points_on_the_near_side_is_sharp(wrong, monkeypatch):
    monkeypatch.setattr(inversion, "others", lambda v, x, line: wrong * _parts(v, x, line)[0] + _parts(v, x, line)[1])
    assert holds(*NEAR_ONE) == (wrong == 1)


@pytest.mark.parametrize("wrong", [0.05, 1.0])
def test_the_bound_of_points_on_the_far_side_is_needed(wrong, monkeypatch):
    monkeypatch.setattr(inversion, "others", lambda v, x, line: _parts(v, x, line)[0] + wrong * _parts(v, x, line)[1])
    assert holds(*NEXT_TURN) == (wrong == 1)


def _parts(some, x, line):
    """The two bounds of `others`, written again."""
    turn = 2 * flint.arb.pi() / flint.arb(line.step)
    near = 1 / ((turn * abs(line.centre)).exp() - 1)
    far = (some.log_moment(flint.arb(line.bound)) - line.bound * x).exp()
    return near, far / ((turn * abs(line.bound - line.centre)).exp() - 1)


@pytest.mark.parametrize("case", [NEAR_ONE, FAR_TAIL, NEXT_TURN])
def test_the_two_bounds_are_those_of_the_rule(case):
    design, x, line, _ = case
    with flint.ctx.workprec(BITS):
        near, far = _parts(variables(*design), flint.arb(x), line)
        assert inversion.others(variables(*design), flint.arb(x), line).overlaps(near + far)


def cut(last, wrong, monkeypatch, x=0.25):
    """Tell whether the rule holds the value where it is cut after a node."""
    right = inversion.beyond
    with monkeypatch.context() as patch:
        patch.setattr(inversion, "beyond", lambda *given: wrong * right(*given))
        return holds(([40], [1]), x, Line(3.0, 9.0, 0.5, last), lambda y: of_one_fit(40, y))


def test_the_bound_of_terms_that_are_cut_off_is_needed(monkeypatch):
    """Of thirty places to cut and five points the value is lost at some with half of the bound, at none with all."""
    places = [(last, x) for last in range(30) for x in (-0.5, -0.25, 0.0, 0.25, 0.5)]
    assert all(cut(last, 1, monkeypatch, x) for last, x in places)
    assert not all(cut(last, 0.5, monkeypatch, x) for last, x in places)


@pytest.mark.parametrize("height", [0.5, 3.0, 40.0])
def test_the_rate_of_decay_is_a_lower_bound_and_no_more_than_that(height):
    """The slope of ln|Gamma| at the height: Im psi is above the arctangent, and below it at half a unit less."""
    some, centre = variables([9, 30], [2, 5]), flint.arb(0.75)
    slope = flint.arb(0)
    for half, count in zip(some.halves, some.counts, strict=True):
        slope += count * flint.acb(half + centre, height).digamma().imag
    rate = some.decay(centre, flint.arb(height))
    assert rate < slope < some.decay(centre - flint.arb(0.5), flint.arb(height)) * 1.02
    assert not 1.2 * rate < slope


# --- what cannot be followed ------------------------------------------------------------------------------------------


def test_tails_beyond_any_exponent_are_bounded():
    law = LogVariance(samples=100, fits=10)
    for x, sure, tiny in ((-(10**300), law.sf, law.cdf), (10**4, law.cdf, law.sf)):
        assert float(ct.certify(sure, x, digits=1000)) == 1
        with pytest.raises(ValueError, match="`digits` must be reachable"):
            ct.certify(tiny, x)
    assert (law.cdf(flint.arb("inf")), law.sf(flint.arb("inf"))) == (1, 0)
    assert (law.cdf(flint.arb("-inf")), law.sf(flint.arb("-inf"))) == (0, 1)
    assert law.cdf(flint.arb("nan")).is_nan()


def test_a_wide_argument_gives_the_values_at_its_ends():
    law = LogVariance(samples=100, fits=10)
    wide = law.cdf(flint.arb(-0.125, 0.25))
    for x in (-0.375, 0.125):
        assert wide.overlaps(law.cdf(flint.arb(x)))
    assert float(wide.rad()) < 0.51 * (law.cdf(0.125) - law.cdf(-0.375)) + 1e-9


def test_many_digits_and_exact_fractions():
    law = LogVariance(samples=10, fits=4)
    few, many = (ct.certify(law.cdf, Fraction(-1, 3), digits=digits) for digits in (10, 150))
    assert few.overlaps(many)
    assert math.isclose(float(many), law.cdf(-1 / 3), rel_tol=1e-13)
