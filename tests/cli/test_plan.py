"""``collapse plan`` prints what the planner returns, or why there is no such plan."""

import pytest

import collapse_theory as ct

ZIPF = ct.tails.zipf(20, 1.1)


@pytest.mark.parametrize(
    ("line", "make"),
    [
        (
            "samples support --share 0.9 --zipf 20,1.1 --fits 5",
            lambda: ct.plan.least_samples(ct.discrete.expected_support, ZIPF, share=0.9, fits=5),
        ),
        (
            "samples risk --level 0.2 --fits 5 --ddof 0 --sigma 2",
            lambda: ct.plan.least_samples(ct.gaussian.risk, level=0.2, fits=5, ddof=0, sigma=2),
        ),
        (
            "gamma homozygosity --level 0.2 --zipf 20,1.1 --samples 100 --fits 500",
            lambda: ct.plan.least_gamma(ct.discrete.homozygosity, ZIPF, level=0.2, samples=100, fits=500),
        ),
        (
            "growth risk --level 0.1 --first 100 --fits 60",
            lambda: ct.plan.least_growth(ct.gaussian.risk, level=0.1, first=100, fits=60),
        ),
    ],
)
def test_plans(collapse, line, make):
    status, out, err = collapse("plan", *line.split())
    assert (status, err) == (0, "")
    plan, lines = make(), out.splitlines()
    assert f"{plan.least:.10g}" in lines[0].split()
    assert f"{plan.holding:.10g}" in lines[1].split()
    assert f"{plan.failing:.10g}" in lines[2].split()
    assert f"{plan.below:.10g}" == lines[2].split()[-1]
    assert f"{plan.level:.10g}" in lines[3].split()
    assert lines[4] == f"Assumed: {plan.assumptions}."


def test_a_level_that_is_kept_anyway_has_no_other_side(collapse):
    lines = collapse(*["plan", "growth", "risk", "--level", "9", "--first", "100", "--fits", "6"])[1].splitlines()
    assert lines[0].split()[:2] == ["least", "1"]
    assert len(lines) == 4


def test_the_cheapest_power_law(collapse):
    out = collapse(*["plan", "power", "--risk", "0.01", "--fits", "20"])[1]
    plan = ct.gaussian.cheapest_schedule(0.01, fits=20)
    found = ct.schedule.parse(out.split()[1])
    assert (found.first, found.exponent) == pytest.approx((plan.schedule.first, plan.schedule.exponent), rel=1e-7)
    assert f"{plan.cost:.6g}" in out
    assert f"{plan.floor:.6g}" in out


def test_the_golden_weight(collapse):
    out = collapse(*["plan", "weight", "--samples", "100", "--anchors", "100"])[1]
    assert "0.6180339887" in out
    assert f"{(5**0.5 - 1) / 2 / 100:.10g}" in out.split()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "samples support --share 1 --zipf 9 --fits 5",
            "`level` must leave room; expected_support of the original",
        ),
        ("samples support --zipf 9 --fits 5", "`level` or `share` must be given"),
        ("samples colour --share 0.5 --fits 5", "`quantity` must be one of 'support'"),
        ("samples risk --level 0.1 --fits x", "`--fits` must be a number; got 'x'"),
        ("samples risk --level 0.1 --fits 0", "`fits` must be a whole number of at least 1"),
        ("growth risk --level 0.1 --fits 5 --first 10", "`level` must be possible"),
        ("growth risk --level 0.1 --fits 5 --first 0", "`first` must be finite and positive"),
        (
            "gamma homozygosity --level 0.9 --zipf 9 --samples 9 --fits 9 --policy mix:1,0,0",
            "`policy` must be left",
        ),
        ("weight --samples 0 --anchors 1", "`samples` must be"),
        ("power --risk 0 --fits 5", "`risk_budget` must be finite and positive"),
        ("power --risk 0.1 --fits 2.5", "`fits` must be a whole number"),
    ],
)
def test_bad_lines(refused, line, message):
    assert message in refused("plan", *line.split())
