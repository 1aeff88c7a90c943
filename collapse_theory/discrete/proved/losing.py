r"""The mean time until some of many unequal atoms are lost, enclosed as one integral instead of a sum over all sets.

By inclusion and exclusion the time is a sum over sets of atoms of a function of their mass alone. Where each of these
masses is many data, that function is a series whose terms are integrals of :math:`e^{-\theta q}`; summed over sets,
that is the probability H that at least so many of independent events of probabilities :math:`e^{-\theta p_i}` happen
(docs/theory/enclosures.md, theorem 1a).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb, factorial, prod

import flint
from flint import acb, arb

from collapse_theory.discrete.proved.layer import Level, series
from collapse_theory.discrete.proved.winning import LEVELS, Winning, reach, winning

__all__ = ["Crowd", "mean_time"]

_GUARD = 64
_MOST_FEW = 1 << 12  # sets of few data
_MOST_WORK = 20_000  # kinds of atoms times losses
_MOST_SPREAD = 100  # bits that are lost to the number of sets
_NEAR = 20  # bits of the near end
_FAR = 200  # bits that the powers of θ take at the far end


@dataclass(frozen=True, eq=False)
class Crowd:
    """Atoms, of which a number is to be lost.

    Attributes
    ----------
    shares : list of arb
        Ascending, one of each kind.
    counts : list of int
        How many there are of each.
    losses : int
        In [1, number of atoms − 1].
    """

    shares: list[arb]
    counts: list[int]
    losses: int

    @property
    def total(self) -> int:
        return sum(self.counts)

    def least(self) -> arb:
        """Return the least mass that can be lost."""
        mass, left = arb(0), self.losses
        for p, n in zip(self.shares, self.counts, strict=True):
            mass, left = mass + min(n, left) * p, left - min(n, left)
        return mass

    def sets(self, most: arb) -> Iterator[tuple[int, arb]]:
        """Yield weight and mass of the sets of at least so many atoms whose mass is not surely above a bound.

        Raises
        ------
        ValueError
            If there are too many.
        """
        found: list[tuple[tuple[int, ...], arb]] = [((), arb(0))]
        for p, n in zip(self.shares, self.counts, strict=True):
            longer = (((*taken, i), mass + i * p) for taken, mass in found for i in range(n + 1))
            found = [(taken, mass) for taken, mass in longer if not mass > most]
            if len(found) > _MOST_FEW:
                raise ValueError(
                    "`p` must have few sets of atoms with less than 800 data in balls, for so many losses of so many "
                    "unequal atoms; it has thousands. Use floats, or more `samples`."
                )
        for taken, mass in found:
            if (some := sum(taken)) >= self.losses:
                ways = comb(some - 1, self.losses - 1) * prod(map(comb, self.counts, taken))
                yield (-1) ** (some - self.losses) * ways, mass

    def spread(self) -> int:
        """Return the sum over sets of |weight| (1 − mass), which all together have."""
        return sum(comb(self.total - 1, s) * comb(s - 1, self.losses - 1) for s in range(self.losses, self.total))

    def kept(self, theta: acb) -> acb:
        """Return 1 − H, the probability that fewer than ``losses`` of the events happen."""
        if self.losses == 1:
            none = acb(1)
            for p, n in zip(self.shares, self.counts, strict=True):
                none *= (-(-theta * p).expm1()) ** n
            return none
        found = [acb(1)] + [acb(0)] * (self.losses - 1)
        for p, n in zip(self.shares, self.counts, strict=True):
            gone = (-theta * p).exp()
            stay = -(-theta * p).expm1()
            ways = [comb(n, i) * gone**i * stay ** (n - i) for i in range(min(n, self.losses - 1) + 1)]
            found = [sum((found[j - i] * w for i, w in enumerate(ways[: j + 1])), acb(0)) for j in range(self.losses)]
        return sum(found, acb(0))


def mean_time(crowd: Crowd, size: int, bits: int) -> arb | None:
    """Return the mean number of fits until so many atoms are lost; None for few data."""
    level = _level(crowd, size, bits)
    if level is None:
        return None
    with flint.ctx.workprec(bits + _GUARD):
        _check(crowd, size)
        known = winning(size, level, bits)
        total = known.layer.constant + known.layer.slopes[2] * arb(size).log() + _integral(crowd, known, bits)
        for weight, mass in crowd.sets(arb(level.least) / size):
            total += weight * (_time(known, mass) - _series_time(known, mass))
        error = known.layer.factor * arb(size + 1).log() * crowd.spread()
        return total + error.upper() * arb(0, 1)


def _level(crowd: Crowd, size: int, bits: int) -> Level | None:
    best = LEVELS[-1] if size > LEVELS[-1].last else None
    return reach(size, bits + crowd.spread().bit_length()) or best


def _check(crowd: Crowd, size: int) -> None:
    if crowd.spread().bit_length() > _MOST_SPREAD:
        raise ValueError(
            f"`p` must have fewer atoms in balls, at most about 100 for the first loss; got {crowd.total} for "
            f"{crowd.losses} losses. Use floats."
        )
    if len(crowd.shares) * crowd.losses > _MOST_WORK:
        raise ValueError(
            f"`losses` must be at most {_MOST_WORK} over the number of kinds of atoms in balls; got {crowd.losses} for "
            f"{len(crowd.shares)} kinds. Use floats."
        )
    if not crowd.least() * size > 1:
        raise ValueError(
            "`p` must leave a datum on average to the atoms that are lost first, in balls for so many unequal atoms. "
            "Use floats, or more `samples`."
        )


def _time(known: Winning, mass: arb) -> arb:
    """Return F(1 − mass)."""
    return known.time(1 - mass, mass, (-mass).log1p(), mass.log())


def _series_time(known: Winning, mass: arb) -> arb:
    """Return what the integral takes it for: the series."""
    layer, size = known.layer, arb(known.layer.size)
    return layer.constant * (1 - mass) + series(layer.slopes, size * mass) - mass * series(layer.slopes, size)


def _integral(crowd: Crowd, known: Winning, bits: int) -> arb:
    """Return the integral over all theta of the series, in ln theta; both ends are bounded."""
    size, slopes = known.layer.size, known.layer.slopes
    powers = [slopes[j] * arb(size) ** (2 - j) / ((j - 1) * (j - 2) * factorial(j - 3)) for j in range(3, len(slopes))]

    def integrand(log: acb, _: bool) -> acb:
        theta = log.exp()
        kept, later = crowd.kept(theta), acb(0)
        for c in reversed(powers):
            later = later * theta + c
        lost = 1 - kept
        return slopes[1] * size * kept / theta + slopes[2] * ((-theta).exp() - lost) - later * lost * theta

    least, extra = crowd.least(), bits + size.bit_length() + crowd.total
    first = (-(extra + _NEAR) * arb(2).log()).mid()
    last = ((extra + _FAR) * arb(2).log() / least).log().mid()
    middle: arb = acb.integral(integrand, first, last, rel_tol=arb(2) ** -bits, abs_tol=arb(2) ** (10 - bits)).real
    ends = _near(crowd, slopes, size, powers, first.exp()) + _far(crowd, slopes, size, powers, last.exp())
    return middle + slopes[1] * size * (-last).exp() + ends.upper() * arb(0, 1)


def _near(crowd: Crowd, slopes: list[arb], size: int, powers: list[arb], theta: arb) -> arb:
    """Bound the integral up to a small theta."""
    ways = comb(crowd.total, crowd.losses - 1)
    parts = abs(slopes[1]) * size * ways + abs(slopes[2]) * (1 + ways) + sum(map(abs, powers), arb(0))
    return theta * parts


def _far(crowd: Crowd, slopes: list[arb], size: int, powers: list[arb], theta: arb) -> arb:
    """Bound the integral from a large theta on, but for slopes[1] D/theta."""
    least = crowd.least()
    parts = abs(slopes[1]) * size / theta**2 + 2 * abs(slopes[2]) / theta
    parts += sum((abs(c) * theta**n for n, c in enumerate(powers)), arb(0))
    assert theta * least > 2 * len(powers)
    return 2 * comb(crowd.total, crowd.losses) * (-least * theta).exp() / least * parts
