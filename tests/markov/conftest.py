import pytest

from collapse_theory.markov import AbsorbingChain


@pytest.fixture
def leaky():
    """Return a maker of three states that swap among themselves and leak slowly, unevenly, to two ends."""

    def build(leak):
        moves = [[0, 0.25, 0.5], [0.125, 0, 0.25], [0.5, 0.3, 0]]
        return AbsorbingChain.from_rates(moves, [[leak, 0], [0, leak / 3], [leak / 7, leak]])

    return build
