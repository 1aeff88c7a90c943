"""``collapse value`` and ``collapse until`` print what the functions return."""

import csv
import json

import command_lines
import pytest

import collapse_theory as ct
from collapse_theory.cli.process import QUANTITIES
from collapse_theory.draw import Draw

ZIPF = ct.tails.zipf(30, 1.1)
WAYS = {"distribution": ("--zipf", "30,1.1"), "atom": ("--p", "0.01"), "": (), "rank": ("--dim", "5")}
STARTS = {"distribution": {"p": ZIPF}, "atom": {"p": 0.01}, "": {}, "rank": {"dim": 5}}


def kind(word):
    return word if word == "rank" else QUANTITIES[word].start


@pytest.mark.parametrize("word", QUANTITIES)
def test_value_prints_the_quantity(collapse, word):
    quantity = QUANTITIES[word]
    status, out, err = collapse("value", word, *WAYS[kind(word)], "--samples", "50", "--fits", "0,1,7")
    assert (status, err) == (0, "")
    for fits, line in zip((0, 1, 7), out.splitlines(), strict=True):
        expected = quantity.function()(samples=50, fits=fits, **STARTS[kind(word)])
        assert f"{expected:.10g}" in line.split()
    assert out.splitlines()[0].endswith(quantity.words)
    assert f"{word} after 1 fit " in out


@pytest.mark.parametrize("word", QUANTITIES)
def test_until_prints_the_passage(collapse, word):
    quantity = QUANTITIES[word]
    arguments = STARTS[kind(word)] | {"samples": 50}
    level = quantity.function()(fits=9, **arguments)
    status, out, err = collapse("until", word, *WAYS[kind(word)], "--samples", "50", "--level", repr(float(level)))
    assert (status, err) == (0, "")
    found = ct.plan.passage(quantity.function(), level=level, **arguments)
    assert found.fits == 9
    for number, line in zip((9, found.before, found.at), out.splitlines(), strict=True):
        assert f"{number:.10g}" in line.split()


def test_shares_policies_schedules_and_options_of_gaussians(collapse):
    assert collapse("until", "variance", "--samples", "100", "--share", "2")[1].split()[3] == "100"
    out = collapse(
        "value", "homozygosity", "--uniform", "2", "--samples", "2", "--fits", "1", "--policy", "mix:0.5,0,0.5"
    )[1]
    assert "0.5625" in out
    out = collapse("value", "risk", "--samples", "geometric:10,2", "--fits", "3", "--ddof", "0", "--sigma", "2")[1]
    expected = ct.gaussian.risk(ct.schedule.geometric(10, 2), 3, sigma=2, ddof=0)
    assert f"{expected:.10g}" in out


def test_curves_are_written_with_all_that_gives_them_again(collapse, tmp_path):
    line = ("value", "support", "--zipf", "30,1.1", "--samples", "50", "--fits", "1,7", "--policy", "fresh:3")
    assert collapse(*line, "--csv", tmp_path / "a.csv", "--json", tmp_path / "a.json")[0] == 0
    rows = json.loads((tmp_path / "a.json").read_text())
    given = {"samples": 50, "policy": ct.policy.Fresh(3)}
    assert [row["value"] for row in rows] == [ct.discrete.expected_support(ZIPF, fits=n, **given) for n in (1, 7)]
    assert rows[1] | {"value": 0} == {
        "quantity": "support",
        "fits": 7,
        "value": 0,
        "samples": "50",
        "policy": "fresh:3",
        "zipf": "30,1.1",
        "version": ct.__version__,
    }
    table = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert table == [{key: str(value) for key, value in row.items()} for row in rows]
    collapse("value", "presence", "--p", "0.01", "--samples", "9", "--fits", "1", "--json", tmp_path / "b.json")
    assert json.loads((tmp_path / "b.json").read_text())[0]["p"] == 0.01


def test_policies_and_draws(collapse):
    line = ("--zipf", "30,1.1", "--samples", "50", "--fits", "4", "--novelty", "0.01", "--theta", "20")
    given = {"samples": 50, "fits": 4, "draw": Draw(0.01, 20)}
    out = collapse("value", "support", *line, "--policy", "fresh:3")[1]
    expected = ct.discrete.expected_support(ZIPF, policy=ct.policy.Fresh(3), **given)
    assert f"{expected:.10g}" in out.split()
    out = collapse("value", "entropy", *line, "--policy", "mix:0.8,0,0.2")[1]
    expected = ct.discrete.expected_entropy(ZIPF, policy=ct.policy.Mix(0.8, 0.0, 0.2), **given)
    assert f"{expected:.10g}" in out.split()


def test_the_long_run(collapse, tmp_path):
    line = ("value", "support", "--zipf", "9", "--samples", "20", "--policy", "fresh:2", "--fits", "1,inf")
    status, out, err = collapse(*line, "--json", tmp_path / "a.json")
    expected = ct.discrete.expected_support(ct.tails.zipf(9), samples=20, fits=float("inf"), policy=ct.policy.Fresh(2))
    assert (status, err) == (0, "")
    assert out.splitlines()[1].split() == ["support", "in", "the", "long", "run", f"{expected:.10g}"]
    assert [row["fits"] for row in json.loads((tmp_path / "a.json").read_text())] == [1, "inf"]


def test_what_never_happens(collapse):
    status, out, _ = collapse("until", "support", "--uniform", "9", "--samples", "20", "--level", "0.5")
    assert status == 0
    assert out.split()[:4] == ["fits", "until", "then", "never"]
    assert "limit" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("value", "colour", "--samples", "10", "--fits", "1"), "`quantity` must be one of 'support'"),
        (("value", "suport", "--samples", "10", "--fits", "1"), "Did you mean 'support'?"),
        (("value", "support", "--samples", "10", "--fits", "1"), "must be given, and only one"),
        (("value", "risk", "--samples", "10", "--fits", "1", "--zipf", "3"), "`--zipf` must be left out for risk"),
        (("value", "mass", "--zipf", "3", "--samples", "9", "--fits", "1", "--ddof", "1"), "`--ddof` must be left out"),
        (
            ("value", "risk", "--samples", "9", "--fits", "1", "--theta", "3"),
            "`--novelty` and `--theta` must be left out",
        ),
        (("value", "presence", "--zipf", "3", "--samples", "9", "--fits", "1"), "`--p` must be the probability of one"),
        (("value", "presence", "--uniform", "3", "--samples", "9", "--fits", "1"), "Try `--p 1e-9`"),
        (("value", "presence", "--p", "2", "--samples", "9", "--fits", "1"), "`p` must"),
        (("value", "risk", "--samples", "9", "--fits", "inf"), "`fits` must be a whole number of at least 0; got inf"),
        (("value", "risk", "--samples", "9", "--fits", "1,x"), "`--fits` must be a number; got 'x'"),
        (("value", "risk", "--samples", "9", "--fits", "1.5"), "`fits` must be a whole number of at least 0"),
        (("value", "risk", "--samples", "nine", "--fits", "1"), "`samples` must be 1e6, 10,20,40, or a rule"),
        (("until", "risk", "--samples", "9"), "`level` or `share` must be given"),
        (("until", "risk", "--samples", "9", "--share", "0.5"), "`share` must be a share of something"),
        (("until", "risk", "--samples", "9", "--level", "nan"), "`level` must be a finite real number"),
        (("until", "support", "--zipf", "3", "--samples", "9", "--level", "4"), "falls from 3, away from 4"),
    ],
)
def test_bad_lines(refused, arguments, message):
    assert message in refused(*arguments)


def test_completion_offers_the_quantities():
    argument = command_lines.command("collapse").commands["until"].params[0]
    assert [item.value for item in argument.shell_complete(None, "s")] == ["support", "sigma"]
