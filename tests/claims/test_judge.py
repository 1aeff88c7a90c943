"""The judge: one rule, tried on made-up evidence of every kind."""

import ast
import dataclasses
import warnings
from fractions import Fraction
from math import prod
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
from collapse_theory.claims.control import times
from collapse_theory.claims.mistakes import ClaimError
from collapse_theory.claims.proof import Identity
from collapse_theory.montecarlo import Estimate

SOURCE = Source("nobody2026", "v0", "eq. (0)", "paper")
DOUBLINGS = (2, 4, 8, 16, 32, 64)


def made_up(published, *, allows, exact=lambda n: n * n, error=0.001, believed=None, points=DOUBLINGS, **more):
    """Build a claim about the square of n; the simulation is centred on ``believed`` (by default the exact value)."""
    truth = believed or exact
    more = {"falsified_by": "a value that is not the square", "control": times("1.01")} | more
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
        simulated=(path[0], path[-1])[: len(path)],
        simulate=lambda point, replicates, seed: Estimate(float(truth(point["n"])), error, replicates, seed),
        **more,
    )


def verdict(*args, **kwargs):
    return verify(made_up(*args, **kwargs)).verdict


def test_equality():
    assert verdict(lambda n: n**2, allows=Equality()) is Verdict.HOLDS
    assert verdict(lambda n: n**2 + 1, allows=Equality()) is Verdict.REFUTED
    with pytest.raises(ClaimError, match=r"1\.0 is a float"):  # 1 + 1e-20 is 1 in Python
        verdict(lambda n: n**2 * (1 + 1e-20), allows=Equality())


def test_a_small_certified_gap_is_not_refuted_without_a_simulation_that_sees_it():
    assert verdict(lambda n: n**2 + n * Fraction(1, 10**5), allows=Equality()) is Verdict.UNDECIDED


def test_a_simulation_against_us_settles_nothing():
    for published in (lambda n: n**2, lambda n: n**2 + 1):
        assert verdict(published, allows=Equality(), believed=lambda n: n**2 + 1) is Verdict.UNDECIDED


def test_proof_needs_every_symbolic_point():
    import sympy

    n = sympy.Symbol("n")
    same = {"allows": Equality(), "proofs": (Identity({"n": n}, {"n": 2 * n}),)}
    assert verdict(lambda n: (n + 1) ** 2 - 2 * n - 1, **same) is Verdict.PROVED
    # agrees at every point of the domain, but is another function
    assert verdict(lambda n: n**2 + prod(n - k for k in DOUBLINGS), **same) is Verdict.HOLDS


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
        (lambda n: 3 + 1 / n, 2, Verdict.REFUTED),
        (lambda n: 3 + 1 / arithmetic.log(n), "3.1", Verdict.UNDECIDED),
        (lambda n: 3 + 1 / n**2, "2.9", Verdict.REFUTED),
        (lambda n: 3 + 1 / n, "3.1", Verdict.REFUTED),
    ],
)
def test_limits(exact, limit, expected):
    """Values that approach a wrong limit settle elsewhere; those that approach too slowly leave the case open."""
    points = tuple(2**k for k in range(1, 12))
    assert verdict(lambda n: arithmetic.number(limit, n), allows=Limit("n"), exact=exact, points=points) is expected


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
    with pytest.raises(ValueError, match=r"`standard_error` must be finite and positive.*nobody2026.square, at n=2"):
        made_up(lambda n: n**2 + 1, allows=ReportedMean(lambda n: error))


@pytest.mark.parametrize("allows", [LeadingOrder(2, index="samples"), Limit("samples")])
def test_the_index_must_be_an_argument_of_the_points(allows):
    with pytest.raises(ValueError, match="`domain` must grow in samples along a path; it goes from None to None"):
        made_up(lambda n: n**2 + 1 / n**3, allows=allows)


def test_an_index_that_stands_still_gives_no_order():
    with pytest.raises(ValueError, match=r"it goes from 4 to 4.*of nobody2026.square, at n=2 … 64"):
        made_up(lambda n: n**2 + 1, allows=LeadingOrder(2, index="n"), points=(2, 4, 4, 8, 16, 64))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"control": None}, "`control` must be a mutation"),
        ({"falsified_by": " "}, "`falsified_by` must say what evidence would flip the verdict; got ' '"),
        ({"simulate": None}, "`simulate` must be a function where points are simulated; it is None"),
        ({"simulated": ({"n": 4},)}, "`simulated` must have two points of one path for a limit; it has 1"),
        ({"simulated": ({"n": 4}, {"n": 5})}, "`simulated` must have two points of one path for a limit; it has 1"),
        ({"paths": (({"n": 2}, {"n": 4}),)}, "at least 6 points along a path for a limit; it has 2"),
        ({"paths": (tuple({"n": n} for n in range(2, 9)),)}, "must grow at least 32 times in n for a limit"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_refused_when_it_is_made(changes, message):
    claim = made_up(lambda n: 0 * n, allows=Limit("n"), exact=lambda n: 1 / n)
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(claim, **changes)
    own = dataclasses.replace(claim, source=Source("yours", "now", "here"))
    if not {"simulated", "simulate", "paths"} & changes.keys():
        assert verify(dataclasses.replace(own, **changes)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("tolerance", [float("nan"), -0.1, float("inf")])
def test_a_tolerance_is_a_number(tolerance):
    with pytest.raises(ValueError, match="`tolerance` must be"):
        Proportional(tolerance)


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
        if "Judgement(" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Judgement"
    }
    assert calls == {"claims/judge.py"}
