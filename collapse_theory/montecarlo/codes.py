"""Policies and families in the form that compiled code takes, and the refusal of what a process does not support.

Kinds are passed as plain whole numbers: to find the type of a member of an enumeration takes longer than most kernels.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from collapse_theory import checks
from collapse_theory.curation.curators import BestOf, Duel, Verifier
from collapse_theory.curation.curators import checked as checked_curator
from collapse_theory.decoding import Decoding
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

__all__ = [
    "CodedCurator",
    "CodedDecoding",
    "CodedDraw",
    "CodedPolicy",
    "CuratorKind",
    "Family",
    "Model",
    "PolicyKind",
    "coded",
    "coded_curator",
    "coded_decoding",
    "coded_draw",
]

_EVERY: tuple[type[Policy], ...] = (Replace, Accumulate, AccumulateSubsample, Mix)


class PolicyKind(IntEnum):
    """Kinds of policies."""

    REPLACE = 0
    ACCUMULATE = 1
    SUBSAMPLE = 2
    MIX = 3


class CodedPolicy(NamedTuple):
    """A policy for compiled code; the weights are those of :class:`Mix`."""

    kind: int
    alpha: float = 1.0
    beta: float = 0.0
    gamma: float = 0.0


class CodedDraw(NamedTuple):
    """A draw for compiled code."""

    novelty: float
    concentration: float


class CuratorKind(IntEnum):
    """Kinds of curators."""

    VERIFIER = 0
    BEST_OF = 1
    DUEL = 2


class CodedCurator(NamedTuple):
    """A curator for compiled code, with its one or two numbers."""

    kind: int
    first: float
    second: float = 0.0


class CodedDecoding(NamedTuple):
    """A decoding for compiled code; without a cut ``top_k`` is more than there can be atoms."""

    exponent: float
    top_p: float
    top_k: int
    best_of: float

    @property
    def is_plain(self) -> bool:
        return self == _PLAIN


_PLAIN = CodedDecoding(1.0, 1.0, 2**62, 1.0)


class Family(IntEnum):
    """Families of distributions that are fitted by the moments of their data."""

    GAUSSIAN = 0
    KNOWN_MEAN = 1
    POISSON = 2
    BERNOULLI = 3


class Model(NamedTuple):
    """A distribution of a family, and the divisor of the variances fitted to its data: their number minus ``ddof``."""

    family: int
    mean: float
    sigma: float
    ddof: int


_KINDS = {Replace: PolicyKind.REPLACE, Accumulate: PolicyKind.ACCUMULATE, AccumulateSubsample: PolicyKind.SUBSAMPLE}


def coded(policy: Policy, *, process: str, supported: tuple[type[Policy], ...] = _EVERY) -> CodedPolicy:
    """Return ``policy`` for compiled code; ``Mix(1, 0, 0)`` and ``Fresh(0)`` are :class:`Replace`.

    Examples
    --------
    >>> coded(Mix(1.0, 0.0, 0.0), process="x").kind == PolicyKind.REPLACE
    True
    """
    if (isinstance(policy, Mix) and policy.alpha == 1) or (isinstance(policy, Fresh) and policy.anchors == 0):
        policy = Replace()
    if type(policy) not in supported:
        known = " or ".join(f"{kind.__name__}()" for kind in supported)
        remedy = _remedy(policy, supported)
        raise ValueError(f"`policy` must be {known} for {process}; got {checks.shown(policy)}. {remedy}")
    if isinstance(policy, Mix):
        return CodedPolicy(PolicyKind.MIX.value, float(policy.alpha), float(policy.beta), float(policy.gamma))
    return CodedPolicy(_KINDS[type(policy)].value)


def coded_draw(draw: Draw) -> CodedDraw:
    """Return ``draw`` for compiled code.

    Examples
    --------
    >>> coded_draw(Draw(novelty=0.001))
    CodedDraw(novelty=0.001, concentration=inf)
    """
    known = checks.instance(
        "draw", draw, Draw, what="a Draw of collapse_theory.draw", remedy="Pass for example Draw()."
    )
    concentration = checks.real("concentration", known.concentration, infinite=True)
    return CodedDraw(checks.real("novelty", known.novelty), concentration)


def coded_decoding(decoding: Decoding) -> CodedDecoding:
    """Return ``decoding`` for compiled code.

    Examples
    --------
    >>> coded_decoding(Decoding(temperature=0.5)).exponent
    2.0
    """
    remedy = "Pass for example Decoding(temperature=0.9)."
    known = checks.instance(
        "decoding", decoding, Decoding, what="a Decoding of collapse_theory.decoding", remedy=remedy
    )
    top_k = _PLAIN.top_k if known.top_k is None else int(known.top_k)
    return CodedDecoding(1 / known.temperature, known.top_p, top_k, float(known.best_of))


def _remedy(policy: object, supported: tuple[type[Policy], ...]) -> str:
    if supported == _EVERY and isinstance(policy, Policy):
        return "Pass one of these."
    if supported == _EVERY:
        return "Pass one of collapse_theory.policy."
    return "Simulate a quantity that exists under every policy instead."


def coded_curator(curator: object) -> CodedCurator:
    """Return ``curator`` for compiled code.

    Examples
    --------
    >>> coded_curator(BestOf(4)).first
    4.0
    """
    rule = checked_curator(curator)
    if isinstance(rule, Verifier):
        return CodedCurator(CuratorKind.VERIFIER.value, float(rule.kept_good), float(rule.kept_bad))
    if isinstance(rule, BestOf):
        return CodedCurator(CuratorKind.BEST_OF.value, float(rule.choices))
    assert isinstance(rule, Duel)
    return CodedCurator(CuratorKind.DUEL.value, float(rule.bad_wins))
