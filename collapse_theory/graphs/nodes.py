"""The parts of a loop graph: sources, models, mixtures and delays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number, is_symbolic
from collapse_theory.discrete import arguments

__all__ = ["Delay", "Mixture", "Model", "Node", "Shares", "Source", "shares_at"]

Shares = Mapping[str, Any] | Callable[[int], Mapping[str, Any]]

_SLACK = Fraction(1, 10**9)


@dataclass(frozen=True, eq=False)
class Source:
    """Real data: a distribution that does not change.

    Parameters
    ----------
    p : array_like, shape (K,)
        Non-negative, sums to 1; all sources of a graph have the same atoms.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution.

    Examples
    --------
    >>> len(Source([0.5, 0.5]).p)
    2
    """

    p: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", list(checks.distribution(self.p)))

    def lifted(self, lift: Callable[[Any], Any]) -> Source:
        """Return the same source with its numbers as ``lift`` makes them."""
        return Source(lift(self.p))


@dataclass(frozen=True, eq=False)
class Model:
    """A model that is refitted, in every generation, to independent data drawn from other nodes.

    Parameters
    ----------
    samples : int >= 1 or symbol
        Data per generation, D.
    shares : dict of str to number, or function of the number of fits that returns one
        Of which nodes the data come, and the share of each; they sum to 1. Each datum comes from one of them at
        random, as that node was before this generation.

    Raises
    ------
    ValueError
        If ``samples`` is not a count or nothing feeds the model.

    Examples
    --------
    >>> Model(100, {"itself": 0.9, "real": 0.1}).samples
    100
    """

    samples: Any
    shares: Shares

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", arguments.size(self.samples))
        object.__setattr__(self, "shares", _checked(self.shares, "a model"))

    def lifted(self, lift: Callable[[Any], Any]) -> Model:
        """Return the same model with its numbers as ``lift`` makes them."""
        return Model(self.samples, _lifted(self.shares, lift))


@dataclass(frozen=True, eq=False)
class Mixture:
    """What is read from several nodes at once: a pool, a state, or the average of some models.

    Parameters
    ----------
    shares : dict of str to number, or function of the number of fits that returns one
        Shares of other nodes, which sum to 1. They are taken after the fits of a generation; the other mixtures among
        them must stand before it in the graph.

    Raises
    ------
    ValueError
        If nothing feeds the mixture.

    Examples
    --------
    >>> Mixture({"first": 0.5, "second": 0.5}).shares
    {'first': 0.5, 'second': 0.5}
    """

    shares: Shares

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", _checked(self.shares, "a mixture"))

    def lifted(self, lift: Callable[[Any], Any]) -> Mixture:
        """Return the same mixture with its numbers as ``lift`` makes them."""
        return Mixture(_lifted(self.shares, lift))


@dataclass(frozen=True)
class Delay:
    """A node as it was one generation earlier; sliding windows are built from such nodes.

    Parameters
    ----------
    of : str
        Name of a model, a mixture or another delay.

    Raises
    ------
    ValueError
        If ``of`` is not a name.

    Examples
    --------
    >>> Delay("model")
    Delay(of='model')
    """

    of: str

    def __post_init__(self) -> None:
        checks.text("of", self.of)


Node = Source | Model | Mixture | Delay


def shares_at(shares: Shares, fits: int) -> dict[str, Number]:
    """Return the shares of a generation, checked."""
    if not callable(shares):
        return dict(shares)
    return dict(_checked_mapping(shares(fits), f"`shares` at {fits} fits"))


def _checked(shares: Any, what: str) -> Shares:
    if callable(shares) and not isinstance(shares, type):
        checks.takes("shares", shares, positional=1, called="the number of fits")
        return shares  # type: ignore[no-any-return]
    if isinstance(shares, Mapping) and not shares:
        raise ValueError(f"`shares` must name what feeds {what}; nothing does. Pass for example {{'real': 1}}.")
    return _checked_mapping(shares, "`shares`")


def _checked_mapping(shares: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(shares, Mapping) or not shares:
        raise ValueError(
            f"{name} must be a dictionary from names to shares; got {checks.shown(shares)}. Pass {{'real': 1}}."
        )
    found: dict[str, Any] = {}
    for key, value in shares.items():
        checks.text("shares", key)
        share = checks.one("shares", value)
        found[key] = checks.inside("shares", arithmetic.unsealed(share), 0, 1, closed=True) and share
    _check_total(found, name)
    return found


def _check_total(shares: Mapping[str, Any], name: str) -> None:
    total: Any = sum(_exact(share) for share in shares.values())
    if is_symbolic(total):
        return
    slack = arithmetic.of(total).number(_SLACK)
    if not abs(total - 1) <= slack:
        raise ValueError(f"{name} must sum to 1; they sum to {float(total):.12g}. Divide each by their sum.")


def _exact(share: Any) -> Any:
    return share if arithmetic.of(share).is_float else arithmetic.unsealed(share)


def _lifted(shares: Shares, lift: Callable[[Any], Any]) -> Shares:
    return shares if callable(shares) else {name: lift(share) for name, share in shares.items()}
