"""The smooth logarithm satisfies the equation of the explicit chain between its points, with other binomials."""

import numpy as np
import pytest
from scipy.stats import binom

from collapse_theory import arithmetic
from collapse_theory.curation import Duel, Verifier
from collapse_theory.curation.smooth import _Collocation, _interpolation

OPS = arithmetic.of()
SHARES = np.linspace(0.05, 0.999, 6)


def logs(found, shares):
    """The logarithms at many shares; that at one of them is as the room reads it."""
    values = np.log(shares) + found.shape.difference(shares, 1.0) + _interpolation(found.x, shares) @ found.values
    assert values[0] == pytest.approx(found.log_at(float(shares[0])), rel=1e-13)
    return values


@pytest.mark.parametrize(
    ("size", "curator", "least"),
    [
        (10**5, Verifier(1.0, 0.999), 0.0),
        (10**5, Verifier(1.0, 0.99999), 0.0),
        (10**5, Duel(0.4999), 0.0),
        (10**5, Verifier(1.0, 0.9), 0.98),
    ],
    ids=repr,
)
def test_the_residual_on_the_lattice(size, curator, least):
    found = _Collocation.of(size, curator, 72)
    for share in SHARES[least < SHARES] if least < 0.9 else np.linspace(0.985, 0.9995, 4):
        state = round(share * size)
        x = state / size
        kept = float(curator.kept(x, OPS))
        width = 9 * np.sqrt(size * kept * (1 - kept)) + 20
        tilt = size * max(found.shape.low, found.shape.high) * kept * (1 - kept)
        k = np.arange(max(1, int(size * kept - width)), min(size, int(size * kept + width + tilt)) + 1)
        ratios = np.exp(logs(found, k / size) - found.log_at(x))
        step = float(binom.pmf(k, size, kept) @ ratios) - 1
        assert abs(step) < 1e-9 * max(1.0, float(curator.excess(x, 1 - x, OPS)))
