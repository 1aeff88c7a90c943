"""How a model is decoded into data: temperature, top-k, top-p, best of m.

The definition that the formulas, Monte Carlo and the experiments share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_theory.faces import only

__all__ = ["Decoding"]
__dir__ = only(__all__)

_COLDEST, _HOTTEST = 1e-3, 1e6


@dataclass(frozen=True)
class Decoding:
    r"""How the data of a generation are drawn from the model p: from T(p), which need not be p.

    In this order, which is that of ``generate`` in transformers: :math:`T(p)_i \propto p_i^{1/\tau}`; then only the
    ``top_k`` most probable atoms stay; then the fewest most probable ones whose probability together, among those that
    stayed, is at least ``top_p``; then the most probable of ``best_of`` independent draws is kept.

    Parameters
    ----------
    temperature : number in [0.001, 1e6]
        :math:`\tau`; below 1 the probable becomes more probable.
    top_p : number in (0, 1]
        Probability that the atoms which stay have together, at least.
    top_k : int >= 1, optional
        Number of atoms that stay.
    best_of : int >= 1
        Independent draws of which the most probable one is kept.

    Raises
    ------
    ValueError
        If a number is out of range.

    Notes
    -----
    Ties. ``top_k`` keeps every atom that is as probable as the last one kept, as transformers does. ``top_p`` cuts
    through atoms that are equally probable: the earlier ones stay, where transformers leaves it to a sort. Among
    equally probable draws ``best_of`` keeps the first one drawn. So temperature, ``top_k`` and ``best_of`` treat atoms
    that are equally probable alike, and ``top_p`` does not.

    Of m draws from q, a group of equally probable atoms with probability G together, below which lies L, is kept with
    probability :math:`(L+G)^m - L^m`, shared among its atoms as q is.

    Examples
    --------
    >>> Decoding()
    Decoding(temperature=1.0, top_p=1.0, top_k=None, best_of=1)
    >>> Decoding(temperature=0.9, top_p=0.95).is_plain
    False
    """

    temperature: Any = 1.0
    top_p: Any = 1.0
    top_k: Any = None
    best_of: Any = 1

    def __post_init__(self) -> None:
        from collapse_theory import checks  # here, so that the commands show their help without NumPy

        temperature = checks.real("temperature", self.temperature)
        if not _COLDEST <= temperature <= _HOTTEST:
            raise ValueError(
                f"`temperature` must be in [{_COLDEST:g}, {_HOTTEST:g}]; got {checks.shown(self.temperature)}. "
                "For the most probable atom only, pass top_k=1."
            )
        share = checks.real("top_p", self.top_p)
        if not 0 < share <= 1:
            raise ValueError(f"`top_p` must be in (0, 1]; got {checks.shown(self.top_p)}. Leave it out to cut nothing.")
        if self.top_k is not None:
            object.__setattr__(self, "top_k", _count("top_k", self.top_k))
        object.__setattr__(self, "best_of", _count("best_of", self.best_of))
        object.__setattr__(self, "temperature", temperature)
        object.__setattr__(self, "top_p", share)

    @property
    def is_plain(self) -> bool:
        """Tell whether data are drawn from the model as it is."""
        return self.temperature == 1 and self.is_smooth

    @property
    def is_smooth(self) -> bool:
        """Tell whether there is a temperature only, so that T(p) varies smoothly with p."""
        return self.top_p == 1 and self.top_k is None and self.best_of == 1


def _count(name: str, value: Any) -> int:
    from collapse_theory import checks

    return checks.whole(name, value, minimum=1, maximum=checks.LARGEST_COUNT)
