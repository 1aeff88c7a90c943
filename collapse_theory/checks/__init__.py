"""Checks of arguments, in one wording: the name, the requirement, the value, the remedy."""

from collapse_theory.checks.arrays import COVARIANCE_TOLERANCE as COVARIANCE_TOLERANCE
from collapse_theory.checks.arrays import covariance as covariance
from collapse_theory.checks.arrays import floats as floats
from collapse_theory.checks.arrays import scaled as scaled
from collapse_theory.checks.arrays import unmasked as unmasked
from collapse_theory.checks.costs import CostlyWarning as CostlyWarning
from collapse_theory.checks.costs import affordable as affordable
from collapse_theory.checks.counts import LARGEST_COUNT as LARGEST_COUNT
from collapse_theory.checks.counts import ddof as ddof
from collapse_theory.checks.counts import fits as fits
from collapse_theory.checks.counts import index as index
from collapse_theory.checks.counts import seed as seed
from collapse_theory.checks.counts import whole as whole
from collapse_theory.checks.distributions import DISTRIBUTION_TOLERANCE as DISTRIBUTION_TOLERANCE
from collapse_theory.checks.distributions import distribution as distribution
from collapse_theory.checks.numbers import inside as inside
from collapse_theory.checks.numbers import one as one
from collapse_theory.checks.numbers import positive as positive
from collapse_theory.checks.numbers import probability as probability
from collapse_theory.checks.numbers import real as real
from collapse_theory.checks.numbers import scalar as scalar
from collapse_theory.checks.numbers import within_float64 as within_float64
from collapse_theory.checks.words import choice as choice
from collapse_theory.checks.words import did_you_mean as did_you_mean
from collapse_theory.checks.words import shown as shown
from collapse_theory.checks.words import text as text
