"""Loop graphs: the package's policies as examples, three models in fractions and by simulation, and limits."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

import collapse_theory as ct
from collapse_theory.loops import Delay, LoopGraph, Mixture, Model, Source
from collapse_theory.policy import Accumulate, Fresh, Mix, Replace

P = [0.5, 0.3, 0.2]
REAL = {"real": Source(P)}


def accumulated(fits):
    return {"fit": 1 / fits, "old": 1 - 1 / fits}


REPLACE = LoopGraph({**REAL, "state": Model(10, {"state": 1})})
MIX = LoopGraph(
    {
        **REAL,
        "fit": Model(10, {"state": 1}),
        "old": Delay("state"),
        "state": Mixture({"fit": 0.5, "old": 0.3, "real": 0.2}),
    }
)
FRESH = LoopGraph(
    {
        **REAL,
        "own": Model(10, {"state": 1}),
        "fresh": Model(4, {"real": 1}),
        "state": Mixture({"own": 10 / 14, "fresh": 4 / 14}),
    }
)
ACCUMULATE = LoopGraph({**REAL, "fit": Model(10, {"state": 1}), "old": Delay("state"), "state": Mixture(accumulated)})
POLICIES = [(REPLACE, Replace()), (MIX, Mix(0.5, 0.3, 0.2)), (FRESH, Fresh(4)), (ACCUMULATE, Accumulate())]


@pytest.mark.parametrize(("graph", "policy"), POLICIES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("fits", [0, 1, 2, 7, 60])
def test_the_policies_are_five_lines(graph, policy, fits):
    expected = ct.discrete.homozygosity(P, samples=10, fits=fits, policy=policy)
    assert graph.homozygosity("state", fits=fits) == pytest.approx(expected, rel=1e-13)


def test_their_limits():
    assert REPLACE.limit("state") == pytest.approx(1, rel=1e-13)
    mixed = ct.discrete.homozygosity_limit(P, samples=10, policy=Mix(0.5, 0.3, 0.2))
    assert MIX.limit("state") == pytest.approx(mixed, rel=1e-13)
    assert FRESH.limit("state") == pytest.approx(ct.discrete.anchored_limit(P, samples=10, anchors=4), rel=1e-13)
    assert REPLACE.effective_size() == pytest.approx(10)


def test_a_window_of_three_generations_in_fractions():
    """The model is fitted to what itself, one and two generations ago wrote; agreement kept as a matrix by hand."""
    F = Fraction
    graph = LoopGraph(
        {
            "real": Source(P),
            "model": Model(6, {"model": 0.5, "last": 0.25, "older": 0.25}),
            "last": Delay("model"),
            "older": Delay("last"),
        }
    )
    start = sum(F(x).limit_denominator(10) ** 2 for x in P)
    g = [[start] * 3 for _ in range(3)]
    w = [F(1, 2), F(1, 4), F(1, 4)]
    for fits in range(1, 6):
        row = [sum(w[i] * g[i][j] for i in range(3)) for j in range(3)]
        own = sum(row[j] * w[j] for j in range(3))
        g = [
            [own * F(5, 6) + F(1, 6), row[0], row[1]],
            [row[0], g[0][0], g[0][1]],
            [row[1], g[1][0], g[1][1]],
        ]
        assert graph.homozygosity("model", fits=fits) == pytest.approx(float(g[0][0]), rel=1e-14)
        assert graph.agreement("older", "model", fits=fits) == pytest.approx(float(g[0][2]), rel=1e-14)
    assert graph.effective_size() > 6


THREE = {
    "web": Source([0.5, 0.3, 0.2, 0.0]),
    "books": Source([0.1, 0.1, 0.1, 0.7]),
    "a": Model(12, {"a": 0.5, "b": 0.3, "web": 0.2}),
    "b": Model(20, {"a": 0.2, "c": 0.6, "books": 0.2}),
    "c": Model(8, {"pool": 1.0}),
    "pool": Mixture({"a": 0.3, "b": 0.3, "web": 0.4}),
}
BEGIN = {"b": "books"}


def simulated(fits, runs, rng):
    """Draw data from the mixtures and fit, run by run; return the mean of every pair of draws."""
    web, books = (np.tile(THREE[name].p, (runs, 1)).astype(float) for name in ("web", "books"))
    a, b, c = web, books, web
    pool = web
    for _ in range(fits):
        of_a, of_b, of_c = 0.5 * a + 0.3 * b + 0.2 * web, 0.2 * a + 0.6 * c + 0.2 * books, pool
        a, b, c = (rng.multinomial(n, p) / n for n, p in ((12, of_a), (20, of_b), (8, of_c)))
        pool = 0.3 * a + 0.3 * b + 0.4 * web
    return {"a": a, "b": b, "c": c, "pool": pool}


@pytest.mark.parametrize("fits", [1, 4])
def test_three_models_by_simulation(fits):
    graph, runs = LoopGraph(THREE, start=BEGIN), 40_000
    found = simulated(fits, runs, np.random.default_rng(11))
    for first in found:
        for second in found:
            draws = (found[first] * found[second]).sum(axis=1)
            error = draws.std() / np.sqrt(runs)
            exact = graph.agreement(first, second, fits=fits)
            assert abs(draws.mean() - exact) < 6 * error
            assert error < 0.02 * exact  # so that an error of 12 per cent is seen


def test_the_limit_is_where_it_goes():
    graph = LoopGraph(THREE, start=BEGIN)
    for first, second in (("a", "a"), ("a", "b"), ("pool", "c"), ("b", "books")):
        assert graph.limit(first, second) == pytest.approx(graph.agreement(first, second, fits=400), rel=1e-12)


def test_other_kinds_of_number():
    half = sympy.Rational(1, 2)
    M = sympy.Symbol("M", positive=True)
    graph = LoopGraph({"real": Source([half, half]), "a": Model(M, {"a": half, "real": half})})
    assert sympy.simplify(graph.limit("a") - (3 * M + 5) / (2 * (3 * M + 1))) == 0
    assert sympy.simplify(graph.homozygosity("a", fits=1) - (half + 1 / (2 * M))) == 0
    many = LoopGraph({"real": Source([mpmath.mpf(1) / 2] * 2), "a": Model(7, {"a": 0.5, "real": 0.5})})
    assert float(many.limit("a")) == pytest.approx(26 / 44, rel=1e-15)

    def limit(graph):
        return graph.limit("a")

    exact = LoopGraph(
        {"real": Source([Fraction(1, 2)] * 2), "a": Model(7, {"a": Fraction(1, 4), "real": Fraction(3, 4)})}
    )
    certified = ct.certify(limit, exact, digits=20)
    assert float(certified.ball) == pytest.approx(exact.limit("a"), rel=1e-15)


def test_effective_size_of_an_ecosystem():
    def ring(migration):
        stay = 1 - migration
        return LoopGraph(
            {
                **REAL,
                "a": Model(100, {"a": stay, "b": migration}),
                "b": Model(100, {"b": stay, "a": migration}),
            }
        )

    assert ring(0.5).effective_size() == pytest.approx(200, rel=0.01)
    assert ring(0.001).effective_size() > 300
    assert ring(0.0).effective_size() == float("inf")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Model(5, {}), "`shares` must name what feeds a model; nothing does"),
        (lambda: Model(5, {"a": 0.5}), "`shares` must sum to 1; they sum to 0.5"),
        (lambda: Model(0, {"a": 1}), "`samples` must be a whole number"),
        (lambda: Mixture([1, 2]), "`shares` must be a dictionary"),
        (lambda: LoopGraph({**REAL, "a": Model(5, {"z": 1})}), "`nodes` must hold what feeds 'a'; 'z' is not there"),
        (lambda: LoopGraph({"a": Model(5, {"a": 1})}), "`nodes` must hold at least one source"),
        (lambda: LoopGraph(REAL), "`nodes` must hold at least one model"),
        (lambda: LoopGraph({**THREE, "more": Source([1.0])}), "`nodes` must have sources with the same atoms"),
        (lambda: LoopGraph(3), "`nodes` must be a dictionary"),
        (lambda: LoopGraph({**THREE, "x": 3}), "`nodes` must be a dictionary of Source"),
        (lambda: LoopGraph(THREE, start={"a": "b"}), "`start` must lead from a node to a source"),
        (
            lambda: LoopGraph({**THREE, "x": Mixture({"y": 1}), "y": Mixture({"a": 1})}),
            "`nodes` must list the mixture 'y' before 'x'",
        ),
        (lambda: REPLACE.homozygosity("nosuch", fits=1), "`first` must be one of"),
        (lambda: REPLACE.homozygosity("state", fits=-1), "`fits` must be"),
        (lambda: ACCUMULATE.limit("state"), "`nodes` must have shares that stay the same here"),
        (
            lambda: LoopGraph({**REAL, "a": Model(5, {"a": 1}), "b": Model(5, {"b": 1})}).limit("a", "b"),
            "`nodes` must forget how they started",
        ),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message) as raised:
        make()
    assert "\n" not in str(raised.value)
