"""Lines for the inversion: through the saddle, and with few nodes for many bits."""

import numpy as np
import pytest

from collapse_theory.gaussian.lines import bracket, cheapest, saddle
from collapse_theory.gaussian.transform import CentredLogChi


def law(samples, fits):
    return CentredLogChi((np.array([samples], dtype=float) - 1) / 2, np.array([fits], dtype=float))


@pytest.mark.parametrize(("samples", "fits"), [(2, 1), (100, 1000), (10**18, 10**18)])
@pytest.mark.parametrize("z", [-30.0, -1.0, 0.5, 4.0])
def test_the_saddle_is_where_the_slope_is_the_offset(samples, fits, z):
    centred = law(samples, fits)
    offset = z * centred.curvature() ** 0.5
    middle = saddle(centred, offset)
    assert np.sign(middle) == np.sign(z)
    assert centred.slope(middle) == pytest.approx(offset, rel=1e-7)


def test_a_bracket_holds_the_root():
    for root in (-1e6, -3.0, 0.0, 7.0, 1e9):
        low, high = bracket(lambda x, root=root: x - root, 0.0, 1.0)
        assert low < root < high


@pytest.mark.parametrize(("samples", "fits"), [(2, 1), (10, 5), (100, 1000), (10**9, 10**12)])
@pytest.mark.parametrize("z", [-8.0, -1.0, 0.0, 2.0])
def test_the_nodes_of_a_line_grow_slowly_with_the_bits(samples, fits, z):
    """No more than the square of the bits, that of the worst pole; a bound on the same side and further off."""
    centred, counts = law(samples, fits), []
    for bits in (64, 256):
        line, needed = cheapest(centred, z * centred.curvature() ** 0.5, bits)
        assert line.bound / line.centre > 1
        assert min(line.centre, line.bound) > -centred.halves[0]
        assert bits <= needed < 8 * bits
        counts.append(line.count)
    assert counts[0] < 400
    assert counts[1] < 20 * counts[0]
