"""How many different atoms k draws show, by other routes: over sets of atoms, and over counts of equal ones."""

import numpy as np


def by_sets(p, left, most):
    """P(more than ``left`` atoms among k draws), k = 0 … most, draw by draw over the sets of atoms seen."""
    p = np.asarray(p, dtype=np.float64)
    sets = np.arange(1 << p.size)
    members = (sets[:, None] >> np.arange(p.size)) & 1
    inside, many = members @ p, members.sum(axis=1) > left
    before = [(members[:, i] == 1, sets[members[:, i] == 1] & ~(1 << i)) for i in range(p.size)]
    seen = (sets == 0).astype(np.float64)
    found = [0.0]
    for _ in range(most):
        following = seen * inside
        for i, (has, without) in enumerate(before):
            following[has] += seen[without] * p[i]
        seen = following
        found.append(seen[many].sum())
    return np.array(found)


def by_counts(atoms, left, most):
    """The same for equal atoms, draw by draw over how many have been seen."""
    seen, more, found = np.zeros(left + 1), 0.0, [0.0]
    seen[0] = 1.0
    j = np.arange(left + 1)
    for _ in range(most):
        more += seen[-1] * (atoms - left) / atoms
        seen = (seen * j + np.append(0.0, seen[:-1] * (atoms - j[:-1]))) / atoms
        found.append(more)
    return np.array(found)
