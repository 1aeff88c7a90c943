"""``collapse filter`` prints what the functions return."""

import pytest

from collapse_theory.curation import BestOf, Duel, Verifier, bad_share, fixation_probability, fixation_time

WAYS = [
    (("--verifier", "0.9,0.6"), Verifier(0.9, 0.6)),
    (("--best-of", "2"), BestOf(2)),
    (("--duel", "0.4"), Duel(0.4)),
]


@pytest.mark.parametrize(("options", "curator"), WAYS, ids=repr)
def test_filter_prints_the_answers(collapse, options, curator):
    status, out, err = collapse("filter", "--bad", "0.7", "--samples", "30", "--fits", "2", *options)
    assert (status, err) == (0, "")
    for value in (
        fixation_probability(0.7, samples=30, curator=curator),
        fixation_time(0.7, samples=30, curator=curator),
        bad_share(0.7, fits=2, curator=curator),
    ):
        assert f"{value:.12g}" in out.split()
    assert ("Kimura" in out) == isinstance(curator, Verifier)


def test_large_generations_have_no_time(collapse):
    status, out, _ = collapse("filter", "--bad", "0.5", "--samples", "2e3", "--verifier", "1,0.9999")
    assert status == 0
    assert "mean time" not in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "`--verifier`, `--best-of` or `--duel` must be given, one of them"),
        (("--best-of", "2", "--duel", "0.1"), "one of them"),
        (("--verifier", "0.9"), "`--verifier` must be two rates"),
        (("--verifier", "0.6,0.9"), "swap the two rates"),
        (("--verifier", "x,0.9"), "`--verifier` must be a number"),
        (("--duel", "0.7"), "`bad_wins` must be in"),
    ],
)
def test_bad_lines(collapse, options, message):
    status, out, err = collapse("filter", "--bad", "0.7", "--samples", "30", *options)
    assert (status, out) == (2, "")
    assert err.startswith("collapse:")
    assert err.count("\n") == 1
    assert message in err
