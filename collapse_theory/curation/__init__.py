r"""Curated loops: a verifier, a choice among drafts, or a preference decides which synthetic data are trained on.

Data are good or bad. Curation turns the share q of bad data in what a model writes into a share s(q) of bad data in
what is kept, and the next model is fitted to D kept data. So curation is selection and the D data are drift.
"""

from collapse_theory.curation.chain import bad_share_law, curation_chain, fixation_time
from collapse_theory.curation.curators import BestOf, Curator, Duel, Verifier
from collapse_theory.curation.fixation import (
    diffusion_fixation,
    fixation_bounds,
    fixation_probability,
    invisible_samples,
)
from collapse_theory.curation.shares import bad_share, bad_share_limit, tolerated_bad_share
from collapse_theory.curation.types import filtered, preferred
from collapse_theory.faces import only

__all__ = [
    "BestOf",
    "Curator",
    "Duel",
    "Verifier",
    "bad_share",
    "bad_share_law",
    "bad_share_limit",
    "curation_chain",
    "diffusion_fixation",
    "filtered",
    "fixation_bounds",
    "fixation_probability",
    "fixation_time",
    "invisible_samples",
    "preferred",
    "tolerated_bad_share",
]
__dir__ = only(__all__)
