"""How the data of a generation are drawn from the model: independently or in documents, with new types or without.

The definition that the exact formulas and Monte Carlo share.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collapse_theory.faces import only

__all__ = ["Draw"]
__dir__ = only(__all__)

_LEAST = 1e-100


@dataclass(frozen=True)
class Draw:
    r"""How the data of a generation are drawn from the distribution p_t that is sampled.

    First a distribution :math:`q \sim \mathrm{Dirichlet}(\theta p_t)`, then the data, independently from q; then each
    datum becomes, with probability ``novelty`` and independently of all else, a type never seen before. From then on a
    new type is one like every other: its copies are copies of it.

    Parameters
    ----------
    novelty : number in [0, 1]
        Probability u of a new type, for each datum that is drawn from p_t, in every generation from the first.
    concentration : number in [1e-100, inf]
        :math:`\theta`. Data of one generation are alike as those of a document are: two of them are equal for that
        reason alone with probability :math:`1/(1+\theta)`. Infinite: independent data, q = p_t.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    Real data on top (:class:`~collapse_theory.policy.Fresh`, ``anchors``) are independent draws from the original,
    whatever the draw, and never new. A :class:`~collapse_theory.policy.Mix` draws its data from the mixture p_t, and so
    each of them may become new; the parts :math:`\beta p_t` and :math:`\gamma p_0` of the next mixture are no data, and
    have nothing new in them.

    Examples
    --------
    >>> Draw()
    Draw(novelty=0.0, concentration=inf)
    >>> Draw(concentration=50).is_independent
    False
    """

    novelty: Any = 0.0
    concentration: Any = math.inf

    def __post_init__(self) -> None:
        from collapse_theory import checks, kinds  # here, so that the commands show their help without NumPy

        for name, low, high in (("novelty", 0.0, 1.0), ("concentration", _LEAST, math.inf)):
            value = checks.one(name, getattr(self, name))
            checks.inside(name, kinds.unsealed(value), low, high, closed=True)
            object.__setattr__(self, name, value)

    @property
    def is_independent(self) -> bool:
        """Tell whether the data of a generation are independent draws from p_t, new types aside."""
        return isinstance(self.concentration, float) and self.concentration == math.inf

    @property
    def is_closed(self) -> bool:
        """Tell whether no new types come up."""
        return isinstance(self.novelty, (int, float)) and self.novelty == 0

    def lifted(self, lift: Callable[[Any], Any]) -> Draw:
        """Return the same draw with its numbers as ``lift`` makes them; no novelty and no concentration stay so."""
        novelty = self.novelty if self.is_closed else lift(self.novelty)
        return Draw(novelty, self.concentration if self.is_independent else lift(self.concentration))
