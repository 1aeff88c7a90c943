"""What first users do: inputs of other libraries, formulas with loops and cases, records sent to other processes."""

import math
import pickle
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.testing import assert_bound, assert_same_formula

M = sympy.Symbol("M", positive=True)
OF_PROBABILITIES = [
    lambda p: ct.discrete.collapse_time(p, samples=50),
    lambda p: ct.discrete.homozygosity(p, samples=50, fits=3),
    lambda p: ct.discrete.expected_support(p, samples=50, fits=3),
    lambda p: ct.discrete.expected_entropy(p, samples=50, fits=3),
    lambda p: ct.discrete.CollapseTime(p, samples=50).mean(),
    lambda p: ct.montecarlo.diversity_estimate(p, samples=50, fits=3, replicates=50, seed=1).value,
    lambda p: ct.tails.mass_lost(ct.tails.Atoms(p), samples=50),
]


class Column:
    """An array of another library."""

    def __init__(self, values, error=None):
        self.values, self.error = np.asarray(values), error
        self.shape = self.values.shape

    def __array__(self, dtype=None, copy=None):
        if self.error:
            raise self.error
        return self.values if dtype is None else self.values.astype(dtype)

    def __iter__(self):
        return iter(self.values)

    def __len__(self):
        return len(self.values)

    def __repr__(self):
        return "0    1.0\n1    2.5\nName: fits"


def softmax(atoms, dtype):
    weights = np.exp(3 * np.random.default_rng(0).normal(size=atoms)).astype(dtype)
    return weights / weights.sum()


@pytest.mark.parametrize("function", OF_PROBABILITIES)
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_softmax_of_low_precision_is_a_distribution(function, dtype):
    p = softmax(500, dtype)
    assert abs(p.astype(float).sum() - 1) > 1e-9
    assert math.isclose(function(p), function(p.astype(float) / p.astype(float).sum()), rel_tol=1e-12)


def test_a_tensor_that_records_gradients_is_refused_by_name():
    with pytest.raises(ValueError, match="`p` must be one-dimensional; got a Column that NumPy cannot read"):
        ct.discrete.homozygosity(Column([0.5, 0.5], RuntimeError("detach first")), samples=5, fits=1)
    with pytest.raises(ValueError, match="`risk` must hold real numbers of one shape; got a Column that NumPy"):
        ct.profile.Metrics(risk=Column([1.0, 2.0], RuntimeError("detach first")))


def test_whole_floats_count_fits_and_messages_have_one_line():
    assert (ct.gaussian.data_variance(100, Column([1.0, 10.0])) == ct.gaussian.data_variance(100, [1, 10])).all()
    for bad in (Column([1.0, 2.5]), Column([1.0, math.nan]), Column([1.0, 1e300]), Column([-1.0, 2.0])):
        with pytest.raises(ValueError, match=r"`fits` must hold whole numbers of at least 0; got 0 1.0 1 2.5 Name"):
            ct.gaussian.data_variance(100, bad)


SAME = {
    "nested sums": (
        lambda n, m: arithmetic.total(
            lambda i: arithmetic.total(lambda j: 1 / (i * j + m), range(1, i + 1)), range(1, n + 1)
        ),
        lambda n, m: arithmetic.total(
            lambda j: arithmetic.total(lambda i: 1 / (i * j + m), range(j, n + 1)), range(1, n + 1)
        ),
    ),
    "halves": (lambda n, m: n // 2 + n % 2 + 0 * m, lambda n, m: arithmetic.floor((n + 1) / 2) + 0 * m),
    "distance": (lambda n, m: sum(1 for _ in range(abs(n - 3))) + 0 * m, lambda n, m: max(n, 3) - min(n, 3) + 0 * m),
    "factorial": (lambda n, m: arithmetic.gamma(n + 1) / m, lambda n, m: math.factorial(int(n)) / m),
    "cancelling": (
        lambda n, m: 1 - (1 - 1 / m**20) ** n,
        lambda n, m: -arithmetic.expm1(n * arithmetic.log1p(-1 / m**20)),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_formulas_with_loops_and_cases_agree_in_every_arithmetic(name):
    f, g = SAME[name]
    sizes = st.integers(2, 300).map(lambda m: Fraction(m)) if name == "cancelling" else st.integers(2, 300)
    rtol = math.inf if name == "cancelling" else 1e-9  # in floats it cancels indeed
    over = {"n": st.integers(1, 7), "m": sizes}
    assert_same_formula(f, g, over=over, symbols=[{"n": 3, "m": 5}], examples=20, tolerance=1e300 if rtol > 1 else rtol)
    certified = [ct.certify(formula, n=5, m=7, digits=30) for formula in (f, g)]
    assert certified[0].overlaps(certified[1])


def test_more_digits_do_not_hide_a_difference():
    tiny = mpmath.mpf(10) ** -48
    with pytest.raises(AssertionError, match="to 50 digits"):
        assert_same_formula(lambda n: n, lambda n: n * (1 + tiny), over={"n": st.integers(1, 9)}, examples=5)
    with pytest.raises(AssertionError, match="the upper bound is crossed at n=1"):
        assert_bound(lambda n: n * (1 + tiny), lambda n: n, over={"n": st.integers(1, 9)}, examples=5)


def test_plain_numbers_among_the_symbols_are_compared_as_floats():
    def again(n, m):
        return ct.gaussian.risk(m, n)

    assert_same_formula(
        again,
        lambda n, m: 2 * (1 - ct.gaussian.expected_sigma(samples=m, fits=n)) + n / m,
        over={"n": st.just(3), "m": st.just(5)},
        symbols=[{"n": 3, "m": 5}],
    )
    elsewhere = {"n": st.just(4), "m": st.just(5)}
    with pytest.raises(AssertionError, match=r"at n=3, m=5: .* as floats"):
        assert_same_formula(again, lambda n, m: n / m, over=elsewhere, symbols=[{"n": 3, "m": 5}])


def test_what_symbols_and_parameters_leave_open_is_named():
    counts = {"m": st.integers(2, 9)}
    with pytest.raises(
        ValueError, match=r"`symbols` must decide between the cases .*; at m=M it asks (whether M > 5|for the truth)"
    ):
        assert_same_formula(lambda m: 1 if m > 5 else m, lambda m: m, over=counts, symbols=[{"m": M}])
    for bad in (lambda n: n, lambda: 1):
        with pytest.raises(ValueError, match="`g` must take the arguments m"):
            assert_same_formula(lambda m: m, bad, over=counts)
    with pytest.raises(ValueError, match="`bound` must take the arguments m"):
        assert_bound(lambda m: m, lambda n: n, over=counts)
    with pytest.raises(AssertionError, match=r"as floats do: does one of them need floats to sum to 1 exactly\?"):
        assert_same_formula(
            lambda p: sum(q * q for q in p),
            lambda p: 1 - sum(q * (1 - q) for q in p),
            over={"p": ct.testing.distributions()},
        )
    with pytest.raises(AssertionError, match="as floats do: is there a float constant"):
        assert_same_formula(
            lambda m: sum(1 / k for k in range(1, int(m))),
            lambda m: arithmetic.total(lambda k: 1 / k, range(1, m)),
            over=counts,
        )


@pytest.mark.parametrize(
    ("formula", "remedy"),
    [
        (lambda n: math.pi / n, r"Write ct.arithmetic.pi\(x\)"),
        (lambda n: 2.0**n, "Write 2 if that is meant"),
        (lambda n: 0.1 * n, r"Write Fraction\(1, 10\) if"),
        (lambda n: 0.12345678 * n, r"Write ct.arithmetic.number\('0.12345678'\) if"),
        (lambda n: sum(1 / k for k in range(1, int(n))), r"write Fraction\(1, k\), or ct.arithmetic.total"),
    ],
)
def test_a_refused_float_says_what_to_write(formula, remedy):
    with pytest.raises(ValueError, match=remedy):
        ct.certify(formula, 10, digits=30)


@pytest.mark.parametrize("domain", [{}, {"domain": [{"samples": 5 * 2**k, "fits": 1} for k in range(6)]}])
@pytest.mark.parametrize("effort", [ct.claims.QUICK, ct.claims.DEFAULT])
def test_a_record_keeps_its_hash_and_command_in_another_process(domain, effort):
    record = ct.claims.verify(ct.claims.find("shumailov2023.eq4-v3"), effort=effort, **domain)
    assert pickle.loads(pickle.dumps(record)).to_dict() == record.to_dict()


@pytest.mark.parametrize("bits", [30, 64, 400, 4000])
def test_a_pickled_ball_is_the_same_ball(bits):
    for k in range(2, 50):
        ball = ct.certify(lambda x: arithmetic.log(x) + arithmetic.exp(1 / x), k, digits=max(1, bits // 4)).ball
        for one in (ball, flint.arb(ball.mid(), flint.arb((2**30 - 1, k - 700))), flint.arb(1, math.inf)):
            again = pickle.loads(pickle.dumps(ct.Enclosure(one, 1))).ball
            assert again.mid() == one.mid()
            assert again.rad() == one.rad()


def test_the_record_of_a_named_formula_goes_to_another_process_and_its_citation_names_the_point():
    record = ct.claims.check(ct.gaussian.risk, ct.gaussian.risk, domain=[{"samples": 10, "fits": 3}])
    assert pickle.loads(pickle.dumps(record)).to_dict() == record.to_dict()
    latex = ct.cite.cite(record, "latex")
    assert r"At samples=10, fits=3 the exact value is $0.4" in latex


def test_a_call_that_does_not_fit_and_a_domain_that_is_too_short_are_named():
    for args, kwargs in (((1, 2), {}), ((), {"y": 2}), ((), {})):
        with pytest.raises(ValueError, match="`formula` must take the arguments that are given; <lambda>: "):
            ct.certify(lambda x: x, *args, **kwargs)
    order = ct.claims.LeadingOrder(2)
    with pytest.raises(
        ValueError, match="`domain` must have at least 6 points along a path for a leading order; it has 1"
    ):
        ct.claims.check(lambda samples: 1 / samples, lambda samples: 2 / samples, domain=[{"samples": 9}], allows=order)
    with pytest.raises(ValueError, match="`domain` must grow in samples along a path; it goes from 9 to 9"):
        ct.claims.check(
            lambda samples: 1 / samples, lambda samples: 2 / samples, domain=6 * [{"samples": 9}], allows=order
        )


def test_the_record_of_an_own_formula_reads_well():
    def blank(n):
        """ """
        return n

    record = ct.claims.check(blank, lambda n: n + 1, domain=[{"n": 2**k} for k in range(4)])
    assert record.claim.statement == "blank"
    assert "yours (now)" not in ct.cite.cite(record, "csv") + record._repr_html_()
    path = [{"n": 2**k} for k in range(6)]
    grown = ct.claims.check(lambda n: n**3, lambda n: n, domain=path, allows=ct.claims.LeadingOrder(1, "n"))
    assert "the gap grows as n^3." in grown.judgement.reason
