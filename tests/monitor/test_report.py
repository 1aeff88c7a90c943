"""Parts of a change add up."""

from collapse_theory.monitor import Causes


def test_causes_add_up():
    total = Causes(-0.1, -0.2, 0.05, 0.0) + Causes(0.1, -0.2, 0.0, 0.3)
    assert total == Causes(0.0, -0.4, 0.05, 0.3)
    assert abs(total.total - (-0.05)) < 1e-15
