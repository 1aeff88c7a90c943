"""What a curator makes of a share of bad data, and what it refuses."""

from fractions import Fraction

import mpmath
import pytest

from collapse_theory import arithmetic
from collapse_theory.curation import BestOf, Duel, Verifier

CURATORS = [Verifier(0.9, 0.6), Verifier(1.0, 0.001), BestOf(1), BestOf(4), Duel(0.25), Duel(0.0)]
OPS = arithmetic.of()


def kept_by_drawing(curator, q):
    """The share of bad data among those kept, from what the curator is said to do."""
    if isinstance(curator, Verifier):
        passed = q * curator.kept_bad, (1 - q) * curator.kept_good
        return passed[0] / sum(passed)
    if isinstance(curator, BestOf):
        return q**curator.choices
    return q * q + 2 * q * (1 - q) * curator.bad_wins


@pytest.mark.parametrize("curator", CURATORS, ids=repr)
@pytest.mark.parametrize("q", [1e-9, 0.3, 0.5, 1 - 1e-9])
def test_shares_slopes_and_excess_belong_together(curator, q):
    kept = curator.kept(q, OPS)
    assert kept == pytest.approx(kept_by_drawing(curator, q), rel=1e-14, abs=0)
    with mpmath.workdps(50):
        exact = kept_by_drawing(curator, mpmath.mpf(q))
        assert curator.kept_good_share(q, 1 - q, OPS) == pytest.approx(float(1 - exact), rel=1e-12, abs=0)
        assert curator.excess(q, 1 - q, OPS) == pytest.approx(float(mpmath.mpf(q) / exact - 1), rel=1e-12, abs=1e-30)
        for at, slope in zip((0, 1), curator.slopes(OPS), strict=True):
            assert slope == pytest.approx(float(mpmath.diff(lambda x: kept_by_drawing(curator, x), at)), abs=1e-12)


@pytest.mark.parametrize("curator", CURATORS, ids=repr)
def test_a_kept_datum_is_bad_if_all_its_drafts_are(curator):
    q = Fraction(1, 3)
    if curator.drafts is None:
        r = Fraction(curator.kept_bad) / Fraction(curator.kept_good)
        drafts = [float(r) * (1 - float(r)) ** (m - 1) for m in range(1, 40000)]
    else:
        drafts = [float(w) for w in curator.drafts]
    assert sum(drafts) == pytest.approx(1)
    powers = sum(w * float(q) ** m for m, w in enumerate(drafts, start=1))
    assert powers == pytest.approx(kept_by_drawing(curator, float(q)), rel=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Verifier(0.5, 0.9), "`kept_good` must be at least `kept_bad`; got 0.5 and 0.9.* swap the two rates"),
        (lambda: Verifier(1.2, 0.5), r"`kept_good` must be in \(0, 1\]; got 1.2. Pass"),
        (lambda: Verifier(0.5, 0.0), r"`kept_bad` must be in \(0, 1\]; got 0.0. Pass"),
        (lambda: Verifier(0.5, float("nan")), "`kept_bad` must be in"),
        (lambda: BestOf(0), "`choices` must be a whole number"),
        (lambda: Duel(0.6), "`bad_wins` must be in"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message) as raised:
        make()
    assert "\n" not in str(raised.value)


def test_what_is_neutral():
    assert [curator.is_neutral for curator in (Verifier(0.5, 0.5), BestOf(1), Duel(0.5), *CURATORS[:2])] == [
        True,
        True,
        True,
        False,
        False,
    ]
