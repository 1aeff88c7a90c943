"""What a notebook shows: short, complete, and the numbers of the object."""

import re
from fractions import Fraction
from html.parser import HTMLParser

import flint
import numpy as np
import pytest

import collapse_theory as ct


class Table(HTMLParser):
    """Rows of a table, and the tags that are still open."""

    def __init__(self, text):
        super().__init__()
        self.open, self.cells, self.heads = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        {"td": self.cells, "th": self.heads}.get(self.open[-1], []).append(data)


@pytest.mark.parametrize(
    "law",
    [ct.discrete.CollapseTime([0.2, 0.3, 0.5], samples=50), ct.gaussian.LogVariance(samples=20, fits=5)],
    ids=["collapse time", "spread"],
)
def test_a_law_is_a_table_of_its_own_numbers(law):
    table = Table(law._repr_html_())
    assert not table.open
    shown = dict(zip(table.heads, map(float, table.cells), strict=True))
    expected = dict(zip(shown, (law.mean(), law.std(), law.median(), law.ppf(0.05), law.ppf(0.95)), strict=True))
    assert shown == pytest.approx(expected, rel=1e-5, abs=0)


def test_many_atoms_do_not_fill_the_screen():
    assert repr(ct.discrete.CollapseTime(np.full(1000, 1e-3), samples=10)) == "CollapseTime(<1000 atoms>, samples=10)"
    assert repr(ct.discrete.CollapseTime([0.5, 0.5], samples=10)) == "CollapseTime([0.5, 0.5], samples=10)"
    assert "<1000 atoms>" not in ct.discrete.CollapseTime(np.full(1000, 1e-3), samples=10)._repr_html_()


def test_the_spread_says_how_many_fits():
    assert re.fullmatch(r"LogVariance\(fits=5, mean=-\S+, std=\S+\)", repr(ct.gaussian.LogVariance(samples=20, fits=5)))


@pytest.mark.parametrize(("value", "error"), [(0.090032, 0.00007), (3.21e-9, 4e-11), (1960.0, 20.0)])
def test_an_estimate_is_a_table_and_a_number_in_latex(value, error):
    estimate = ct.montecarlo.Estimate(value, error, replicates=1000, seed=7)
    table = Table(estimate._repr_html_())
    assert not table.open
    shown = dict(zip(table.heads, table.cells, strict=True))
    assert (shown["estimate"], shown["replicates"], shown["seed"]) == (repr(estimate), "1000", "7")
    low, _, high = shown["95 % interval"].partition(" (")[0].partition(" … ")
    assert [float(low), float(high)] == pytest.approx(estimate.interval(0.95), rel=1e-5, abs=0)
    latex = estimate._repr_latex_()
    assert latex.strip("$").replace(" \\cdot 10^{", "e").replace("-9}", "-09") == repr(estimate)
    partial = ct.montecarlo.Estimate(value, error, replicates=1000, seed=7, partial=True)
    assert partial._repr_latex_() == f"{latex} (partial)"


def test_an_estimate_without_an_error_shows(capsys):
    single = ct.montecarlo.Estimate.of_mean(np.array([1.0]), 1)
    assert "-inf … inf" in single._repr_html_()
    assert single._repr_latex_() == "$1(±inf)$"
    assert ct.montecarlo.Estimate(1e-9, 0.0, replicates=9, seed=1)._repr_latex_() == r"$1 \cdot 10^{-9}(±0)$"


def test_a_profile_is_one_line_of_answers():
    profile = ct.Profile.of_policy("linear-regression", ct.policy.AccumulateSubsample())
    assert repr(profile) == "<Profile of linear-regression, AccumulateSubsample(): 1? 2? 3? 4- 5? 6- 7- 8->"


RICH = {
    "law": lambda: ct.discrete.CollapseTime([0.5, 0.5], samples=10),
    "spread": lambda: ct.gaussian.LogVariance(samples=20, fits=5),
    "estimate": lambda: ct.montecarlo.risk_estimate(100, 6, replicates=100, seed=1),
    "enclosure": lambda: ct.certify(ct.gaussian.risk, samples=100, fits=6),
    "profile": lambda: ct.Profile.of_policy("gaussian", ct.policy.Replace()),
    "claim": lambda: ct.claims.find("shumailov2023.eq4"),
    "record": lambda: ct.claims.verify(ct.claims.find("shumailov2023.eq4")),
}


@pytest.mark.parametrize("name", RICH)
def test_a_result_has_a_rich_form_and_a_short_plain_one(name):
    result = RICH[name]()
    html = result._repr_html_() if hasattr(result, "_repr_html_") else ""
    latex = result._repr_latex_() if hasattr(result, "_repr_latex_") else ""
    assert html.startswith("<table") is (name != "enclosure")
    assert latex.startswith("$") is (name in ("enclosure", "estimate", "claim", "record"))
    assert not Table(html).open
    assert "collapse_theory" not in html + latex  # no object shows through
    assert len(repr(result)) < 300


@pytest.mark.parametrize("digits", [5, 15, 40])
@pytest.mark.parametrize("size", [10, 10**30])
def test_an_enclosure_in_latex_holds_the_value(digits, size):
    value = ct.certify(lambda samples: 1 / (3 * samples), flint.arb(size), digits=digits)
    text = value._repr_latex_().strip("$").replace(" \\cdot 10^", "e").replace("{", "").replace("}", "")
    mantissa, error = text.split(" \\pm ")
    assert abs(Fraction(1, 3 * size) - Fraction(mantissa)) <= Fraction(error) <= Fraction(mantissa) / 10 ** (digits - 1)


def test_exact_enclosures_say_so():
    assert ct.Enclosure(flint.arb("0.5"), digits=5)._repr_latex_() == "$0.5$ (exact)"
    assert ct.Enclosure(flint.arb(2) ** 200, digits=5)._repr_latex_() == r"$1.6069380442589903 \cdot 10^{60}$ (exact)"
    whole = ct.Enclosure(flint.arb(flint.fmpz(10) ** 30), digits=31)._repr_latex_()
    assert re.fullmatch(r"\$1\.0{30} \\cdot 10\^\{30\}\$ \(exact\)", whole)
