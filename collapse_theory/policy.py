"""What the next model is trained on: the one definition that theory, Monte Carlo and experiments share.

Time origin: after ``fits = n`` draw-then-fit steps there are n estimates; generation 0 is the original.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collapse_theory.faces import only

__all__ = [
    "Accumulate",
    "AccumulateSubsample",
    "Mix",
    "Policy",
    "Replace",
    "ReplaceMultiple",
    "SubsampleModels",
    "name",
    "parse",
]

WORDS = "replace, accumulate, accumulate-subsample (or subsample) or mix:ALPHA,BETA,GAMMA"


__dir__ = only(__all__)


class Policy:
    """A rule for the training data of the next generation.

    Examples
    --------
    >>> isinstance(Replace(), Policy)
    True
    """

    def lifted(self, lift: Callable[[Any], Any]) -> Policy:
        """Return the same policy with its numbers, if it has any, as ``lift`` makes them."""
        return self


@dataclass(frozen=True)
class Replace(Policy):
    """Train fit t on the M_{t-1} data drawn from fit t - 1, and on nothing else.

    Examples
    --------
    >>> Replace() == Replace()
    True
    """


@dataclass(frozen=True)
class Accumulate(Policy):
    """Train fit t on all data ever drawn: M_0 original ones, M_1 from fit 1, …, M_{t-1} from fit t - 1.

    Examples
    --------
    >>> Accumulate()
    Accumulate()
    """


@dataclass(frozen=True)
class AccumulateSubsample(Policy):
    """Add M_{t-1} data drawn from fit t - 1 to the pool of all data, then train fit t on M_{t-1} data from that pool.

    They are drawn from the pool without replacement, independently in each generation; the pool keeps all its data.

    Examples
    --------
    >>> AccumulateSubsample()
    AccumulateSubsample()
    """


@dataclass(frozen=True)
class Mix(Policy):
    """Draw from p_{i+1} = alpha·p_theta(i+1) + beta·p_i + gamma·p_0 (shumailov2023 section 4).

    p_theta(i+1) is fitted to M_i independent data from p_i; each datum comes from one part of the mixture.

    ``Mix(1, 0, 0)`` is :class:`Replace`. The paper writes "alpha = gamma = 0" for its theory; with its own
    definition that is beta = 1, which is not the process that it analyses.

    Examples
    --------
    >>> Mix(0.9, 0.0, 0.1).gamma
    0.1
    """

    alpha: float
    beta: float
    gamma: float

    def __post_init__(self) -> None:
        from fractions import Fraction

        from collapse_theory import arithmetic, checks  # here, so that the commands name the words without NumPy

        for name in ("alpha", "beta", "gamma"):
            checks.inside(name, getattr(self, name), 0, 1, closed=True)
        try:
            total = self.alpha + self.beta + self.gamma
        except TypeError:
            raise ValueError(f"`alpha`, `beta` and `gamma` must add up; got {self!r}. Pass floats.") from None
        slack = arithmetic.of(total).number(Fraction(1, 10**12))
        if not arithmetic.is_symbolic(total) and not abs(total - 1) <= slack:
            raise ValueError(
                f"`alpha` + `beta` + `gamma` must be 1; it is {float(total):.12g}. Divide each by their sum."
            )

    def lifted(self, lift: Callable[[Any], Any]) -> Policy:
        """Return the same mixture with lifted shares if they are 1 together, as the floats 0.9 and 0.1 are not."""
        from collapse_theory.arithmetic import unsealed
        from collapse_theory.arithmetic.lift import with_lifted_fields

        mixture: Mix = with_lifted_fields(self, lift)
        total = unsealed(mixture.alpha + mixture.beta + mixture.gamma)
        return mixture if hasattr(total, "contains") and total.contains(1) else self


@dataclass(frozen=True)
class ReplaceMultiple(Policy):
    """Train fit k on k copies of the inputs, all of them labelled afresh by the newest model; linear regression only.

    Examples
    --------
    >>> from collapse_theory.regression import excess_risk
    >>> round(excess_risk(12, 2, dim=1, policy=ReplaceMultiple()), 12)
    0.15
    """


@dataclass(frozen=True)
class SubsampleModels(Policy):
    """Train on fresh rows, each labelled by the truth or one of the earlier models, all of them equally likely.

    Accumulate-subsample with unlimited data from every source: no datum is used twice; linear regression only. With a
    finite pool, see :func:`collapse_theory.regression.subsample_series`.

    Examples
    --------
    >>> SubsampleModels()
    SubsampleModels()
    """


_KINDS: dict[str, type[Policy]] = {
    "replace": Replace,
    "accumulate": Accumulate,
    "accumulate-subsample": AccumulateSubsample,
    "subsample": AccumulateSubsample,
    "mix": Mix,
    "replace-multiple": ReplaceMultiple,
    "subsample-models": SubsampleModels,
}
_FORMULAS_ONLY = (ReplaceMultiple, SubsampleModels)


def parse(text: str) -> Policy:
    """Return the policy that a word describes, as both commands and the files of runs spell it.

    :class:`ReplaceMultiple` and :class:`SubsampleModels` have names, but nothing to run: only formulas know them.

    Parameters
    ----------
    text : str
        ``replace``, ``accumulate``, ``accumulate-subsample`` (or ``subsample`` for short), or
        ``mix:ALPHA,BETA,GAMMA``.

    Returns
    -------
    Policy

    Raises
    ------
    ValueError
        If there is no such policy, only formulas know it, or the three shares are not in [0, 1] or do not sum to 1.

    Examples
    --------
    >>> parse("mix:0.9,0,0.1")
    Mix(alpha=0.9, beta=0.0, gamma=0.1)
    """
    word, colon, numbers = text.partition(":") if isinstance(text, str) else ("", "", "")
    kind = _KINDS.get(word)
    if kind is None:
        raise _unknown(text, word)
    if kind in _FORMULAS_ONLY:
        raise ValueError(
            f"`policy` must be one that can be run: {WORDS}; got {_shown(text)}, of which only formulas are known. "
            f"Call `regression.excess_risk` with policy={kind.__name__}()."
        )
    if kind is Mix:
        return Mix(*_shares(text, numbers))
    if colon:
        raise ValueError(f"`policy` must have shares for mix only; got {_shown(text)}. Write {word!r}.")
    return kind()


def _shares(text: str, numbers: str) -> tuple[float, float, float]:
    try:
        alpha, beta, gamma = (float(part) for part in numbers.split(","))
    except ValueError:
        raise ValueError(
            f"`policy` must give three shares after mix:; got {_shown(text)}. Try mix:0.9,0,0.1."
        ) from None
    return alpha, beta, gamma


def _unknown(text: object, word: str) -> ValueError:
    from collapse_theory.checks import did_you_mean

    remedy = did_you_mean(word, _KINDS, "Choose one of them.")
    return ValueError(f"`policy` must be {WORDS}; got {_shown(text)}. {remedy}")


def _shown(value: object) -> str:
    from collapse_theory.checks import shown

    return shown(value)


def name(policy: Policy) -> str:
    """Return the word for a policy; :func:`parse` reads it if the policy can be run.

    Parameters
    ----------
    policy : Policy
        One of this module.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it is not one of them.

    Examples
    --------
    >>> name(Mix(0.9, 0, 0.1))
    'mix:0.9,0,0.1'
    >>> name(SubsampleModels())
    'subsample-models'
    """
    word = next((word for word, kind in _KINDS.items() if type(policy) is kind), None)
    if word is None:
        raise ValueError(
            "`policy` must be one of those in collapse_theory.policy; "
            f"got a {type(policy).__name__}. Pass for example Replace()."
        )
    return f"mix:{policy.alpha},{policy.beta},{policy.gamma}" if isinstance(policy, Mix) else word
