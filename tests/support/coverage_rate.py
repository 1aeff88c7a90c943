"""Whether bands are left as often as they say."""

from scipy import stats

LEVEL = 0.1


def is_stated_rate(outside, trials, *, wrong):
    """Whether a count fits the stated rate; a right one fails, and one above ``wrong`` passes, with p < 1e-9."""
    low, high = stats.binom.ppf([1e-9, 1 - 1e-9], trials, LEVEL)
    assert stats.binom.cdf(high, trials, wrong) < 1e-9, "the design has too little power"
    return low <= outside <= high
