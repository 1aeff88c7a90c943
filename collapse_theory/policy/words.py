"""The words of policies, as both commands and the files of runs spell them."""

from __future__ import annotations

from collapse_theory.policy.rules import (
    Accumulate,
    AccumulateSubsample,
    Fresh,
    Mix,
    Policy,
    Replace,
    ReplaceMultiple,
    SubsampleModels,
    no_policy,
)

__all__ = ["FORMULAS_ONLY", "KINDS", "WORDS", "name", "parse"]

WORDS = "replace, fresh:M, accumulate, accumulate-subsample (or subsample) or mix:ALPHA,BETA,GAMMA"

KINDS: dict[str, type[Policy]] = {
    "replace": Replace,
    "fresh": Fresh,
    "accumulate": Accumulate,
    "accumulate-subsample": AccumulateSubsample,
    "subsample": AccumulateSubsample,
    "mix": Mix,
    "replace-multiple": ReplaceMultiple,
    "subsample-models": SubsampleModels,
}
FORMULAS_ONLY = (ReplaceMultiple, SubsampleModels)


def parse(text: str) -> Policy:
    """Return the policy that a word describes, as both commands and the files of runs spell it.

    :class:`ReplaceMultiple` and :class:`SubsampleModels` have names, but nothing to run: only formulas know them.

    Parameters
    ----------
    text : str
        ``replace``, ``fresh:M``, ``accumulate``, ``accumulate-subsample`` (or ``subsample`` for short), or
        ``mix:ALPHA,BETA,GAMMA``.

    Returns
    -------
    Policy

    Raises
    ------
    ValueError
        If there is no such policy, only formulas know it, its real data are no count, or the three shares are not in
        [0, 1] or do not sum to 1.

    Examples
    --------
    >>> parse("mix:0.9,0,0.1")
    Mix(alpha=0.9, beta=0.0, gamma=0.1)
    >>> parse("fresh:10")
    Fresh(anchors=10)
    """
    word, colon, numbers = text.partition(":") if isinstance(text, str) else ("", "", "")
    kind = KINDS.get(word)
    if kind is None:
        raise _unknown(text, word)
    if kind in FORMULAS_ONLY:
        raise ValueError(
            f"`policy` must be one that can be run: {WORDS}; got {_shown(text)}, of which only formulas are known. "
            f"Call `regression.excess_risk` with policy={kind.__name__}()."
        )
    if kind is Mix:
        return Mix(*_shares(text, numbers))
    if kind is Fresh:
        return Fresh(_count(text, numbers))
    if colon:
        raise ValueError(f"`policy` must have numbers for mix and fresh only; got {_shown(text)}. Write {word!r}.")
    return kind()


def _shares(text: str, numbers: str) -> tuple[float, float, float]:
    try:
        alpha, beta, gamma = (float(part) for part in numbers.split(","))
    except ValueError:
        raise ValueError(
            f"`policy` must give three shares after mix:; got {_shown(text)}. Try mix:0.9,0,0.1."
        ) from None
    return alpha, beta, gamma


def _count(text: str, number: str) -> int:
    """Return a whole number, which may be written as 1e6."""
    try:
        return int(number) if number.lstrip("+-").isdigit() else _whole(float(number))
    except ValueError:
        raise ValueError(
            f"`policy` must give a number of real data after fresh:; got {_shown(text)}. Try fresh:10."
        ) from None


def _whole(number: float) -> int:
    if abs(number) < 1e18 and number == int(number):
        return int(number)
    raise ValueError


def _unknown(text: object, word: str) -> ValueError:
    from collapse_theory.checks import did_you_mean

    remedy = did_you_mean(word, KINDS, "Choose one of them.")
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
    word = next((word for word, kind in KINDS.items() if type(policy) is kind), None)
    if word is None:
        raise no_policy(policy)
    if isinstance(policy, Fresh):
        return f"{word}:{policy.anchors}"
    return f"{word}:{policy.alpha},{policy.beta},{policy.gamma}" if isinstance(policy, Mix) else word
