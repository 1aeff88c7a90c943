"""The judge: one rule, tried on made-up evidence of every kind."""

import ast
import dataclasses
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import collapse_theory
from collapse_theory import arithmetic, montecarlo
from collapse_theory.claims import (
    Bound,
    Claim,
    Equality,
    LeadingOrder,
    Limit,
    Proportional,
    ReportedMean,
    Source,
    Verdict,
    verify,
    verify_all,
)
from collapse_theory.montecarlo import Estimate

SOURCE = Source("nobody2026", "v0", "eq. (0)", "second-hand")


def made_up(published, *, allows, exact=lambda n: n * n, error=0.001, believed=None, points=(2, 4, 8, 16), **more):
    """Build a claim about the square of n; the simulation is centred on ``believed`` (by default the exact value)."""
    truth = believed or exact
    path = tuple({"n": n} for n in points)
    return Claim(
        id="nobody2026.square",
        source=SOURCE,
        statement="a square",
        latex="n^2",
        allows=allows,
        paths=(path,),
        published=published,
        exact=exact,
        simulated=path[:1],
        simulate=lambda point, replicates, seed: Estimate(float(truth(point["n"])), error, replicates, seed),
        **more,
    )


def verdict(*args, **kwargs):
    return verify(made_up(*args, **kwargs)).verdict


def test_equality():
    assert verdict(lambda n: n**2, allows=Equality()) is Verdict.HOLDS
    assert verdict(lambda n: n**2 + 1, allows=Equality()) is Verdict.REFUTED
    assert verdict(lambda n: n**2 * (1 + 1e-20), allows=Equality()) is Verdict.ERROR  # 1 + 1e-20 is 1 in Python


def test_a_small_certified_gap_is_not_refuted_without_a_simulation_that_sees_it():
    assert verdict(lambda n: n**2 + n * Fraction(2, 10**4), allows=Equality()) is Verdict.UNDECIDED


def test_a_simulation_against_us_settles_nothing():
    for published in (lambda n: n**2, lambda n: n**2 + 1):
        assert verdict(published, allows=Equality(), believed=lambda n: n**2 + 1) is Verdict.UNDECIDED


def test_proof_needs_every_symbolic_point():
    import sympy

    n = sympy.Symbol("n")
    same = {"allows": Equality(), "symbolic": ({"n": n}, {"n": 2 * n})}
    assert verdict(lambda n: (n + 1) ** 2 - 2 * n - 1, **same) is Verdict.PROVED
    # agrees at every point of the domain, but is another function
    assert verdict(lambda n: n**2 + (n - 2) * (n - 4) * (n - 8) * (n - 16), **same) is Verdict.HOLDS


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (lambda n: 0 * n, Verdict.HOLDS),
        (lambda n: 1 / n**2, Verdict.LEADING_ORDER),
        (lambda n: 1 / n**3, Verdict.LEADING_ORDER),
        (lambda n: 1 / n, Verdict.REFUTED),
        (lambda n: 1 + 0 * n, Verdict.REFUTED),
    ],
)
def test_leading_order(gap, expected):
    assert verdict(lambda n: n**2 + gap(n), allows=LeadingOrder(2, index="n")) is expected


@pytest.mark.parametrize(
    ("side", "published", "expected"),
    [
        ("lower", lambda n: n**2 - 1, Verdict.HOLDS),
        ("lower", lambda n: n**2, Verdict.HOLDS),
        ("lower", lambda n: n**2 + 1, Verdict.REFUTED),
        ("upper", lambda n: n**2 + 1, Verdict.HOLDS),
        ("upper", lambda n: n**2 - 1, Verdict.REFUTED),
    ],
)
def test_bounds(side, published, expected):
    assert verdict(published, allows=Bound(side)) is expected


@pytest.mark.parametrize(
    ("exact", "limit", "expected"),
    [
        (lambda n: 3 + 1 / n, 3, Verdict.HOLDS),
        (lambda n: 3 - 1 / n, 2, Verdict.REFUTED),
        (lambda n: n * n, "inf", Verdict.HOLDS),
        (lambda n: 1 / n, "inf", Verdict.REFUTED),
        (lambda n: 3 + 1 / n, 2, Verdict.UNDECIDED),
        (lambda n: 3 + 1 / n**2, "2.9", Verdict.REFUTED),
        (lambda n: 3 + 1 / n, "3.1", Verdict.REFUTED),
    ],
)
def test_limits(exact, limit, expected):
    """A distance that falls to a wrong limit stalls; one that has only begun to stall leaves the case open."""
    assert verdict(lambda n: arithmetic.number(limit, n), allows=Limit("n"), exact=exact) is expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [(lambda n: 7 * n**2, Verdict.HOLDS), (lambda n: n**2 + n / 10, Verdict.HOLDS), (lambda n: n**3, Verdict.REFUTED)],
)
def test_proportionality(published, expected):
    simulated = ({"n": 16},)
    claim = made_up(published, allows=Proportional(tolerance=0.1))
    assert verify(Claim(**{**vars(claim), "simulated": simulated})).verdict is expected


@pytest.mark.parametrize(
    ("z", "expected"), [(0, Verdict.HOLDS), (4, Verdict.HOLDS), (6, Verdict.HOLDS), (7, Verdict.REFUTED)]
)
def test_reported_simulation(z, expected):
    allows = ReportedMean(lambda n: 0.1)
    assert verdict(lambda n: n**2 + Fraction(z, 10), allows=allows) is expected


def test_counterexample_is_named():
    record = verify(made_up(lambda n: n**2 + 1, allows=Equality()))
    assert record.counterexample == "n=2"
    assert "simulation rejects the published value by 1000 standard errors" in record.judgement.reason


def test_an_interrupted_simulation_ends_the_verification_instead_of_giving_a_verdict():
    claim = made_up(lambda n: n**2, allows=Equality())
    cut_off = dataclasses.replace(claim, simulate=lambda point, n, seed: Estimate(4.0, 0.1, n, seed, partial=True))
    with pytest.raises(KeyboardInterrupt):
        verify(cut_off)


def test_interrupted_draws_end_it_as_well():
    def simulate(point, replicates, seed):
        warnings.warn("interrupted: 7 of 100 replicates are returned", montecarlo.PartialResultWarning, stacklevel=2)
        return Estimate(4.0, 0.1, 7, seed)

    with pytest.raises(KeyboardInterrupt):
        verify(dataclasses.replace(made_up(lambda n: n**2, allows=Equality()), simulate=simulate))


@pytest.mark.parametrize("error", [float("nan"), float("inf"), 0.0, -1.0])
def test_a_mean_whose_own_error_is_no_positive_number_is_not_judged(error):
    record = verify(made_up(lambda n: n**2 + 1, allows=ReportedMean(lambda n: error)))
    assert record.verdict is Verdict.ERROR
    assert "`standard_error` must be finite and positive" in record.judgement.reason


@pytest.mark.parametrize("allows", [LeadingOrder(2, index="samples"), Limit("samples")])
def test_the_index_must_be_an_argument_of_the_points(allows):
    record = verify(made_up(lambda n: n**2 + 1 / n**3, allows=allows))
    assert record.verdict is Verdict.ERROR
    assert "`domain` must grow in samples along a path; it goes from None to None" in record.judgement.reason


def test_an_index_that_stands_still_gives_no_order():
    record = verify(made_up(lambda n: n**2 + 1, allows=LeadingOrder(2, index="n"), points=(2, 4, 4)))
    assert record.verdict is Verdict.ERROR
    assert "it goes from 4 to 4" in record.judgement.reason


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({"claims": [1]}, "claims"), ({"seed": -1}, "seed"), ({"effort": "deep"}, "effort"), ({"runs": ["here"]}, "runs")],
)
def test_arguments_are_checked_before_the_first_record_is_asked_for(arguments, name):
    with pytest.raises(ValueError, match=rf"`{name}` must"):
        verify_all(**arguments)


def drawn(draws, *, published, exact, allows=None):
    """Judge one point whose simulation has these draws."""
    claim = made_up(published, exact=exact, allows=allows or Equality(), points=(2,))
    return verify(
        dataclasses.replace(claim, simulate=lambda point, replicates, seed: Estimate.of_mean(np.array(draws), seed))
    )


HEAVY = [0.0] * 999 + [50.0]  # a mean of 0.05(5)
ALIKE = [3.0] * 1000
ONE_IN_A_THOUSAND = [True] + [False] * 999


@pytest.mark.parametrize(("draws", "doubt"), [(HEAVY, "heavy tails"), (ALIKE, "all draws equal")])
@pytest.mark.parametrize("allows", [Equality(), Bound("lower"), Bound("upper")])
def test_a_simulation_in_doubt_neither_refutes_nor_stands_in_the_way(draws, doubt, allows):
    far = {"lower": lambda n: 9 + 0 * n, "upper": lambda n: -9 + 0 * n}[getattr(allows, "side", "lower")]
    record = drawn(draws, published=far, exact=lambda n: 2 + 0 * n, allows=allows)
    assert record.verdict is Verdict.UNDECIDED
    assert doubt in record.judgement.reason
    assert drawn(draws, published=lambda n: 7 + 0 * n, exact=lambda n: 7 + 0 * n).verdict is Verdict.HOLDS


def test_an_estimate_without_error_refutes_nothing():
    claim = made_up(lambda n: n * n + 1, allows=Equality(), error=0.0)
    assert verify(claim).verdict is Verdict.UNDECIDED


def test_counts_are_judged_by_the_binomial_law():
    """One in a thousand is 7 of its own standard errors below 8 in a thousand, which has that or less in 0.3 %."""
    few = drawn(ONE_IN_A_THOUSAND, published=lambda n: Fraction(8, 1000) + 0 * n, exact=lambda n: Fraction(1, 1000))
    assert few.verdict is Verdict.UNDECIDED
    many = drawn(ONE_IN_A_THOUSAND, published=lambda n: Fraction(1, 20) + 0 * n, exact=lambda n: Fraction(1, 1000))
    assert many.verdict is Verdict.REFUTED


def test_no_other_module_gives_a_verdict():
    root = Path(collapse_theory.__file__).parent
    calls = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Judgement"
    }
    assert calls == {"claims/judge.py"}
