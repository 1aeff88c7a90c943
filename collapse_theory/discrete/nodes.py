r"""A few atoms that stand for very many: Gauss quadrature in ln p.

Sums over atoms of functions that are analytic in ln p keep their value if the atoms of one bin of ln p are replaced by
the nodes of the Gauss rule for their own distribution. n nodes to a bin of width h leave an error of the order of
:math:`(2 d/h + \sqrt{4 d^2/h^2 + 1})^{-2n}`, where d is the distance of the nearest singularity. For the contours of
:mod:`.contour` that is at least about pi for atoms that are hardly seen at all, which take wide bins, and
:math:`\pi/\lambda` for those that are missing with probability :math:`e^{-\lambda}`. The rarest atoms decide about the
last losses, so bins there are narrowest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.atoms import Atoms

Array = NDArray[np.float64]

HARDLY = 0.05
"""Mean copies of an atom under which wide bins serve."""

_FINE, _WIDE = 8, 12  # nodes to a bin
_FEWEST = 32  # groups of atoms in a bin that is replaced


@dataclass(frozen=True, eq=False)
class Nodes:
    """Atoms that stand for the given ones, rising.

    Attributes
    ----------
    p, weights : arrays of length N
        Probability, and how many atoms have it: not a whole number where it stands for several groups.
    least : array of length N
        Least probability in the bin of the node.
    above : array of length N + 1
        Number of atoms from this node on, right where a bin begins.
    """

    p: Array
    weights: Array
    least: Array
    above: Array

    @classmethod
    def of(cls, parts: list[tuple[Array, Array, float]]) -> Nodes:
        """Put together bins: nodes, weights, least probability."""
        sizes = [points.size for points, _, _ in parts]
        totals = np.array([round(float(weights.sum())) for _, weights, _ in parts], dtype=np.float64)
        above = np.cumsum(totals[::-1])[::-1]
        return cls(
            np.concatenate([points for points, _, _ in parts]),
            np.concatenate([weights for _, weights, _ in parts]),
            np.repeat([least for _, _, least in parts], sizes),
            np.append(np.repeat(above, sizes), 0.0),
        )


@dataclass(frozen=True, eq=False)
class Resolved:
    """The same atoms in narrow bins, and in wide ones where that is enough.

    Attributes
    ----------
    fine, wide : Nodes
        All atoms in narrow bins, and in wide ones.
    ends : array of length B + 1
        Greatest probability in each wide bin, after 0 for none of them.
    cuts : array of int, shape (B + 1, 2)
        Nodes below the end of each wide bin: in ``wide`` and in ``fine``.
    """

    fine: Nodes
    wide: Nodes
    ends: Array
    cuts: NDArray[np.int64]

    def below(self, draws: float, certain: float) -> tuple[Array, Array, float]:
        """Return the atoms of fewer than ``certain`` mean copies among so many draws, and how many others there are."""
        at = int(np.searchsorted(self.ends * draws, HARDLY, side="right")) - 1
        wide, fine = self.cuts[at].tolist()
        end = max(int(np.searchsorted(self.fine.least * draws, certain, side="right")), fine)
        p = np.concatenate([self.wide.p[:wide], self.fine.p[fine:end]])
        weights = np.concatenate([self.wide.weights[:wide], self.fine.weights[fine:end]])
        return p, weights, float(self.fine.above[end])


def nodes(atoms: Atoms) -> Resolved:
    """Return nodes for all atoms."""
    p, logs = np.asarray(atoms.p), np.asarray(atoms.logs)
    counts = np.asarray(atoms.counts, dtype=np.float64)
    place = logs - logs[0]
    broad = np.floor(place / 2)
    fine = _binned(p, counts, logs, np.where(place < 1, np.floor(16 * place) / 16, np.floor(4 * place) / 4), _FINE)
    wide = _binned(p, counts, logs, broad, _WIDE)
    lasts = np.append(np.flatnonzero(np.diff(broad)), p.size - 1)
    counted = [[np.searchsorted(rule.least, p[last], side="right") for rule in (wide, fine)] for last in lasts]
    return Resolved(fine, wide, np.append(0.0, p[lasts]), np.array([[0, 0], *counted], dtype=np.int64))


def _binned(p: Array, counts: Array, logs: Array, bins: Array, order: int) -> Nodes:
    edges = [0, *(np.flatnonzero(np.diff(bins)) + 1).tolist(), p.size]
    parts = []
    for low, high in pairwise(edges):
        if high - low < _FEWEST:
            parts += [(p[i : i + 1], counts[i : i + 1], float(p[i])) for i in range(low, high)]
        else:
            points, weights = _gauss(logs[low:high], counts[low:high], order)
            parts.append((np.exp(points), weights, float(p[low])))
    return Nodes.of(parts)


def _gauss(points: Array, weights: Array, order: int) -> tuple[Array, Array]:
    """Return the Gauss rule of a measure on points, by the Lanczos process with full orthogonalisation."""
    middle, half = (points[0] + points[-1]) / 2, (points[-1] - points[0]) / 2
    scaled, total = (points - middle) / half, weights.sum()
    basis = [np.sqrt(weights / total)]
    diagonal, beside = [], []
    for _ in range(order):
        following = scaled * basis[-1]
        diagonal.append(float(basis[-1] @ following))
        for _ in range(2):
            known = np.array(basis)
            following = following - known.T @ (known @ following)
        beside.append(float(np.linalg.norm(following)))
        basis.append(following / beside[-1])
    matrix = np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
    places, vectors = np.linalg.eigh(matrix)
    return middle + half * places, total * vectors[0] ** 2
