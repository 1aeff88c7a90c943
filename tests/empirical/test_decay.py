"""What the decay of a variance implies."""

import numpy as np
import pytest

from collapse_empirical import decay


def test_effective_samples_of_a_known_decay():
    logs = np.log1p(-1 / 40) * np.arange(6) * np.ones((3, 1))
    found = decay._decay(logs, 400)
    assert found["effective_samples"] == pytest.approx(40, rel=1e-9)
    assert found["statistical_share"] == pytest.approx(np.log1p(-1 / 400) / np.log1p(-1 / 40), rel=1e-9)
