"""What the index of values knows: quantities of this package, each over the arguments that papers and people choose.

An entry is a call. Entries are numbered in the order of this file, so that the index holds only their values;
what is simpler stands first. A grid that is changed needs a new index: ``python -m collapse_theory.finder.build``.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

__all__ = ["QUANTITIES", "Family", "entry", "fingerprint", "size"]

FEW_FITS = "1 2 3 4 5 6 7 8 9 10 20 50 100"
FITS = f"{FEW_FITS} 12 15 25 30 40 200 500 1000"
SIZES = (
    "10 20 50 100 1000 2 3 4 5 6 7 8 9 15 16 25 30 32 40 64 128 200 250 256 300 400 500 512 1024 2000 5000"
    " 10**4 10**5 10**6"
)
COMMON = "10 20 50 100 1000 2 3 4 5 6 7 8 9 15 16 25 30 32 40 64 128 200 250 300 400 500 2000 5000"
MODERATE = "10 20 50 100 1000 2 3 4 5 8 25 30 40 64 128 200 500"
SMALL = "10 20 50 100 2 3 4 5 8 30"
ATOMS = "2 3 4 5 6 8 10 16 20 26 50 100 1000"
SHARES = "0.5 0.1 0.2 0.3 0.4 0.25 0.01 0.05 0.001"
SKEWED = "0.9,0.1 0.8,0.2 0.75,0.25 0.7,0.3 0.6,0.4 0.99,0.01 0.5,0.3,0.2 0.5,0.25,0.25 0.7,0.2,0.1 0.4,0.3,0.2,0.1"
ZIPF = "10 20 50 100 1000"
DRAWS = "ct.draw.Draw(concentration=10) ct.draw.Draw(concentration=100)"
CURATORS = "ct.curation.BestOf(2) ct.curation.Verifier(1,0.5)"
REPLACING = "- ct.policy.Accumulate() ct.policy.AccumulateSubsample()"
MIXTURES = "ct.policy.Mix(0.9,0,0.1) ct.policy.Mix(0.5,0,0.5)"
ANCHORS = "1 10 100 2 5 20 50 1000"
BERNOULLI = "0.5 0.1 0.2 0.3 0.4 0.01 0.05"


@dataclass(frozen=True)
class Family:
    """A quantity over the product of values of its arguments, all as source; ``-`` leaves an argument out."""

    function: str
    arguments: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def size(self) -> int:
        """How many calls there are."""
        return math.prod(len(values) for _, values in self.arguments)

    def calls(self) -> Iterator[str]:
        """Yield the calls in order; the last argument changes fastest."""
        for values in product(*(values for _, values in self.arguments)):
            yield self._call(values)

    def call(self, number: int) -> str:
        """Return one of them."""
        chosen = []
        for _, values in reversed(self.arguments):
            number, place = divmod(number, len(values))
            chosen.append(values[place])
        return self._call(tuple(reversed(chosen)))

    def _call(self, values: tuple[str, ...]) -> str:
        names = [name for name, _ in self.arguments]
        given = ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True) if value != "-")
        return f"ct.{self.function}({given})"


def _of(function: str, **arguments: str) -> Family:
    return Family(function, tuple((name, tuple(values.split(" "))) for name, values in arguments.items()))


def _distributions(*, atoms: str = ATOMS, zipf: str = ZIPF) -> str:
    equal = " ".join(f"ct.discrete.uniform({count})" for count in atoms.split())
    skewed = " ".join(f"[{shares}]" for shares in SKEWED.split())
    return f"{equal} {skewed} " + " ".join(f"ct.tails.zipf({count})" for count in zipf.split())


_ALL, _FEW = _distributions(), _distributions(atoms="2 3 4 5 10 20 100", zipf="10 100")
_TEN = _distributions(atoms="10", zipf="10")

QUANTITIES = (
    # times of categorical data
    _of("discrete.collapse_time", p=_ALL, samples=SIZES),
    _of("discrete.diffusion_time", p=_ALL, samples=SIZES),
    _of("discrete.entropy_time", p=_ALL, samples=SIZES),
    _of("discrete.time_to_loss", p=_FEW, samples=SMALL),
    _of(
        "discrete.collapse_time",
        p=_FEW,
        samples=SMALL,
        draw=DRAWS,
    ),
    # what is left of categorical data
    _of("discrete.homozygosity", p=_ALL, samples=MODERATE, fits=FEW_FITS),
    _of("discrete.homozygosity", p=_FEW, samples=SMALL, fits=FEW_FITS, policy=f"{REPLACING[2:]} {MIXTURES}"),
    _of("discrete.homozygosity_limit", p=_ALL, samples=MODERATE, policy=f"ct.policy.Accumulate() {MIXTURES}"),
    _of("discrete.expected_support", p=_FEW, samples=SMALL, fits=FEW_FITS),
    _of("discrete.expected_entropy", p=_FEW, samples=SMALL, fits=FEW_FITS),
    _of("discrete.mass_lost", p=_FEW, samples=SMALL, fits=FEW_FITS),
    _of("discrete.presence_probability", p=SHARES, samples=MODERATE, fits=FITS),
    _of(
        "discrete.expected_support",
        p=_TEN,
        samples="10 50",
        fits="1 2 5 10",
        policy=REPLACING[2:],
    ),
    _of("discrete.anchored_homozygosity", p=_FEW, samples=SMALL, anchors=ANCHORS, fits="1 2 5 10 100"),
    _of("discrete.anchored_limit", p=_FEW, samples=MODERATE, anchors=ANCHORS),
    # Gaussians
    _of("gaussian.risk", samples=COMMON, fits=FITS, ddof="- 0"),
    _of("gaussian.risk_variance", samples=COMMON, fits=FITS, ddof="- 0"),
    _of("gaussian.risk_spread", samples=COMMON, fits=FITS),
    _of("gaussian.risk_series", samples=COMMON, fits=FITS, order="- 2"),
    _of("gaussian.risk_variance_series", samples=COMMON, fits=FITS),
    _of(
        "gaussian.data_variance",
        samples=SIZES,
        fits=FITS,
        policy=f"- ct.policy.Accumulate() {MIXTURES}",
        ddof="- 0",
    ),
    _of("gaussian.variance_of_mean", samples=COMMON, fits=FITS, policy="- ct.policy.Accumulate()"),
    _of("gaussian.expected_sigma", samples=COMMON, fits=FITS, ddof="- 0"),
    _of("gaussian.data_kurtosis", samples=COMMON, fits=FITS),
    _of("gaussian.log_det_drift", samples=COMMON, fits=FEW_FITS, dim="1 2 3"),
    _of("gaussian.sigma_quantile", samples="10 20 50 100 1000", fits="1 2 5 10 100", q="0.5"),
    _of("gaussian.almost_sure_rate", samples=COMMON, ddof="- 0"),
    _of("gaussian.accumulated_variance_limit", samples=COMMON),
    _of("gaussian.effective_rank", samples=MODERATE, fits=FEW_FITS, dim="2 3 5 10 100"),
    _of("gaussian.golden_weight", samples=COMMON, anchors=ANCHORS),
    _of("gaussian.weighted_mean_limit", samples=MODERATE, anchors=ANCHORS, weight="0.5 0.1 0.9"),
    _of("gaussian.anchored_tail_index", samples=SMALL, anchors=ANCHORS),
    # families, tails, regression
    _of("families.bernoulli_collapse_time", samples=MODERATE, p=BERNOULLI),
    _of("families.poisson_survival", samples=COMMON, fits=FITS, rate="1 0.1 0.01 0.5 2"),
    _of("families.poisson_extinction", samples=COMMON, fits=FITS, rate="1 0.1 0.01 0.5 2"),
    _of("tails.mass_lost_union_bound", exponent="1.1 1.5 2 3", samples=COMMON, fits=FEW_FITS),
    _of("tails.scaling_constant", exponent="1.1 1.2 1.5 2 2.5 3"),
    _of("regression.excess_risk", samples=MODERATE, fits=FITS, dim="1 2 5 10", policy="- ct.policy.Accumulate()"),
    _of("regression.prediction_error", samples=MODERATE, fits=FEW_FITS, dim="1 2 5 10"),
    _of("regression.excess_risk_limit", samples=MODERATE, dim="1 2 5 10", policy="ct.policy.Accumulate()"),
    _of("regression.disagreement_amplification", samples=MODERATE, dim="1 2 5 10"),
    _of("regression.mixture_excess_risk_limit", ratio="0.1 0.5 0.9", share=SHARES, gap="0.1 1"),
    _of("regression.running_average_exponent", share=SHARES),
    _of("regression.verification_threshold", kept_right="0.5 0.8 0.9 0.99", kept_wrong="0.5 0.1 0.2 0.01"),
    _of(
        "curation.fixation_probability",
        bad=SHARES,
        samples=SMALL,
        curator=CURATORS,
    ),
    _of("curation.bad_share", bad=SHARES, fits=FEW_FITS, curator=CURATORS),
    _of("noise.risk_lower_bound", samples=COMMON, fits=FEW_FITS),
)


@cache
def _starts() -> tuple[int, ...]:
    starts = [0]
    for family in QUANTITIES:
        starts.append(starts[-1] + family.size)
    return tuple(starts)


def size() -> int:
    """Return the number of entries."""
    return _starts()[-1]


def entry(number: int) -> str:
    """Return the call of an entry.

    Examples
    --------
    >>> entry(0)
    'ct.discrete.collapse_time(p=ct.discrete.uniform(2), samples=10)'
    """
    place = max(index for index, start in enumerate(_starts()[:-1]) if start <= number)
    return QUANTITIES[place].call(number - _starts()[place])


@cache
def fingerprint() -> str:
    """Return what tells this grid from another one."""
    return hashlib.sha256(repr(QUANTITIES).encode()).hexdigest()[:16]
