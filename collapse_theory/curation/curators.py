r"""Who keeps which data: what a curator makes of a share of bad ones.

Every curator here turns the share q of bad data into :math:`s(q) = \sum_m w_m q^m` with :math:`w_m \ge 0`: a kept datum
is bad if m independent drafts are all bad, with m at random. That is what its dual chain lives on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic, Number, is_certain, is_symbolic, unsealed

__all__ = ["BestOf", "Curator", "Duel", "Verifier", "checked", "numbers_of"]


class Curator(ABC):
    """What decides which synthetic data are kept: :class:`Verifier`, :class:`BestOf` or :class:`Duel`.

    Examples
    --------
    >>> isinstance(BestOf(4), Curator)
    True
    """

    @abstractmethod
    def kept(self, bad: Number, ops: Arithmetic) -> Number:
        """Return the share s(q) of bad data among those kept, of a share q among those offered."""

    @abstractmethod
    def kept_good_share(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        """Return 1 - s(q) from q and 1 - q, without cancellation."""

    @abstractmethod
    def excess(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        """Return q/s(q) - 1 without cancellation, from q and 1 - q."""

    @abstractmethod
    def slopes(self, ops: Arithmetic) -> tuple[Number, Number]:
        """Return s'(0) and s'(1)."""

    @property
    def drafts(self) -> tuple[Number, ...] | None:
        """Return w_1, w_2, … where they are few; None for those of a geometric distribution."""
        return None

    @property
    def is_neutral(self) -> bool:
        """Tell whether nothing is preferred."""
        return False

    def lifted(self, lift: Callable[[Any], Any]) -> Curator:
        """Return the same curator with its numbers as ``lift`` makes them."""
        return self


@dataclass(frozen=True)
class Verifier(Curator):
    r"""Keep a good datum with probability ``kept_good``, a bad one with ``kept_bad``, and draw until enough are kept.

    Parameters
    ----------
    kept_good, kept_bad : number in (0, 1]
        Pass rates :math:`\varphi \ge \psi`.

    Raises
    ------
    ValueError
        If a rate is out of range, or bad data pass more often than good ones.

    Notes
    -----
    :math:`s(q) = q\psi/(\varphi - (\varphi-\psi)q) = \sum_m r(1-r)^{m-1}q^m` with :math:`r = \psi/\varphi`. A reward
    that weighs data by :math:`e^{R}` is a verifier with :math:`\psi/\varphi = e^{R_{bad} - R_{good}}`.

    Examples
    --------
    >>> Verifier(0.8, 0.4)
    Verifier(kept_good=0.8, kept_bad=0.4)
    """

    kept_good: Any
    kept_bad: Any

    def __post_init__(self) -> None:
        for name in ("kept_good", "kept_bad"):
            object.__setattr__(self, name, _positive_share(name, getattr(self, name)))
        if is_certain(lambda: self.kept_good < self.kept_bad) and not is_symbolic(self.kept_good - self.kept_bad):
            raise ValueError(
                f"`kept_good` must be at least `kept_bad`; got {checks.shown(self.kept_good)} and "
                f"{checks.shown(self.kept_bad)}. If the verifier does prefer bad data, say so: swap the two rates and "
                f"the two shares."
            )

    def kept(self, bad: Number, ops: Arithmetic) -> Number:
        good, passes = ops.number(self.kept_good), ops.number(self.kept_bad)
        return bad * passes / (good * (1 - bad) + bad * passes)

    def kept_good_share(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        passes = ops.number(self.kept_good) * good
        return passes / (passes + bad * ops.number(self.kept_bad))

    def excess(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        passes = ops.number(self.kept_bad)
        return good * (ops.number(self.kept_good) - passes) / passes

    def slopes(self, ops: Arithmetic) -> tuple[Number, Number]:
        ratio = self.ratio(ops)
        return ratio, 1 / ratio

    def ratio(self, ops: Arithmetic) -> Number:
        """Return r, how much less often a bad datum passes."""
        return ops.number(self.kept_bad) / ops.number(self.kept_good)

    @property
    def is_neutral(self) -> bool:
        return is_certain(lambda: bool(self.kept_good == self.kept_bad))

    def lifted(self, lift: Callable[[Any], Any]) -> Curator:
        return Verifier(lift(self.kept_good), lift(self.kept_bad))


@dataclass(frozen=True)
class BestOf(Curator):
    """Draw several drafts for each datum and keep the best one: it is bad only if all of them are.

    Parameters
    ----------
    choices : int in [1, 1000]
        Drafts per datum, m.

    Raises
    ------
    ValueError
        If ``choices`` is not a count.

    Examples
    --------
    >>> BestOf(4)
    BestOf(choices=4)
    """

    choices: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "choices", checks.whole("choices", self.choices, minimum=1, maximum=1000))

    def kept(self, bad: Number, ops: Arithmetic) -> Number:
        return bad**self.choices

    def kept_good_share(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        return good * ops.total([bad**power for power in range(self.choices)])

    def excess(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        power = self.choices - 1
        return good * ops.total([bad**k for k in range(power)]) / bad**power if power else ops.number(0) * bad

    def slopes(self, ops: Arithmetic) -> tuple[Number, Number]:
        return ops.number(int(self.choices == 1)), ops.number(self.choices)

    @property
    def drafts(self) -> tuple[Number, ...]:
        return (*[0] * (self.choices - 1), 1)

    @property
    def is_neutral(self) -> bool:
        return self.choices == 1


@dataclass(frozen=True)
class Duel(Curator):
    r"""Draw two drafts for each datum and keep the one that is preferred (Bradley and Terry).

    Parameters
    ----------
    bad_wins : number in [0, 1/2]
        Probability w that a bad draft is preferred to a good one: :math:`1/(1 + e^{R_{good} - R_{bad}})`.

    Raises
    ------
    ValueError
        If ``bad_wins`` is out of range.

    Notes
    -----
    :math:`s(q) = q^2 + 2q(1-q)w = 2wq + (1-2w)q^2`. Two drafts that are alike are a draw.

    Examples
    --------
    >>> Duel(0.25)
    Duel(bad_wins=0.25)
    """

    bad_wins: Any

    def __post_init__(self) -> None:
        value = checks.one("bad_wins", self.bad_wins)
        checks.inside("bad_wins", unsealed(value), 0, 0.5, closed=True)
        object.__setattr__(self, "bad_wins", value)

    def kept(self, bad: Number, ops: Arithmetic) -> Number:
        once, twice = self._weights(ops)
        return bad * (once + twice * bad)

    def kept_good_share(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        return good * (1 + self._weights(ops)[1] * bad)

    def excess(self, bad: Number, good: Number, ops: Arithmetic) -> Number:
        once, twice = self._weights(ops)
        return twice * good / (once + twice * bad)

    def slopes(self, ops: Arithmetic) -> tuple[Number, Number]:
        once, twice = self._weights(ops)
        return once, once + 2 * twice

    @property
    def drafts(self) -> tuple[Number, ...]:
        return 2 * self.bad_wins, 1 - 2 * self.bad_wins

    @property
    def is_neutral(self) -> bool:
        return is_certain(lambda: bool(2 * self.bad_wins == 1))

    def lifted(self, lift: Callable[[Any], Any]) -> Curator:
        return Duel(lift(self.bad_wins))

    def _weights(self, ops: Arithmetic) -> tuple[Number, Number]:
        once = 2 * ops.number(self.bad_wins)
        return once, 1 - once


def checked(curator: Any) -> Curator:
    """Return a curator, or refuse anything else."""
    remedy = "Pass for example Verifier(0.9, 0.6)."
    return checks.instance(
        "curator", curator, Curator, what="a Verifier, BestOf or Duel of `ct.curation`", remedy=remedy
    )


def numbers_of(curator: Any) -> tuple[Number, ...]:
    """Return the numbers in a curator, which choose the arithmetic like all others."""
    if isinstance(curator, Verifier):
        return curator.kept_good, curator.kept_bad
    return (curator.bad_wins,) if isinstance(curator, Duel) else ()


def _positive_share(name: str, value: Any) -> Number:
    number = checks.one(name, value)
    inner = unsealed(number)
    if is_symbolic(inner):
        return number
    try:
        checks.inside(name, inner, 0, 1, closed=True)
    except ValueError:
        is_one = False
    else:
        is_one = not is_certain(lambda: bool(inner == 0))
    if not is_one:
        raise ValueError(
            f"`{name}` must be in (0, 1]; got {checks.shown(inner)}. Pass the share of such data that is kept."
        )
    return number
