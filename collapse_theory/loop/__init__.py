"""Loops as people run them: models that are decoded before their data train the next one."""

from collapse_theory.faces import only
from collapse_theory.loop.certificate import CertifiedState, certified_state
from collapse_theory.loop.chain import decoded_chain, decoded_counts
from collapse_theory.loop.decoded import decoded
from collapse_theory.loop.deviation import deviation_bound
from collapse_theory.loop.fixed import FixedPoint, fixed_point, real_share
from collapse_theory.loop.hysteresis import Hysteresis, hysteresis, share_at
from collapse_theory.loop.path import Path, path

__all__ = [
    "CertifiedState",
    "FixedPoint",
    "Hysteresis",
    "Path",
    "certified_state",
    "decoded",
    "decoded_chain",
    "decoded_counts",
    "deviation_bound",
    "fixed_point",
    "hysteresis",
    "path",
    "real_share",
    "share_at",
]
__dir__ = only(__all__)
