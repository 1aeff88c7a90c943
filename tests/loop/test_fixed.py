"""Where loops come to rest: the map leaves it alone, and the reference numbers of the theory."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory.decoding import Decoding
from collapse_theory.loop import decoded, fixed, fixed_point, hysteresis, path, real_share
from collapse_theory.policy import Mix
from collapse_theory.tails import zipf

UNIFORM = np.full(1000, 0.001)


@given(
    st.lists(st.floats(0.01, 1), min_size=2, max_size=8),
    st.floats(0.05, 1),
    st.sampled_from([0.5, 0.9, 1.0, 1.5]),
    st.sampled_from(["diverse", "collapsed"]),
)
@settings(max_examples=60)
def test_it_stays_where_it_is(weights, real, temperature, start):
    p, decoding = np.array(weights) / sum(weights), Decoding(temperature)
    with suppress(ValueError):  # at a threshold
        found = fixed_point(p, real=real, decoding=decoding, start=start)
        _check(found, p, real, decoding)


def test_hardly_any_synthetic_data():
    p, decoding = np.array([0.7769293770583674, 0.8814493914236426]), Decoding(0.5)
    _check(fixed_point(p / p.sum(), real=1 - 2**-53, decoding=decoding), p / p.sum(), 1 - 2**-53, decoding)


def _check(found, p, real, decoding):
    following = real * p + (1 - real) * decoded(found.p, decoding=decoding)
    np.testing.assert_allclose(following, found.p, rtol=1e-9)
    assert found.top == found.p.max()


@pytest.mark.parametrize(
    ("real", "start", "top"),
    [(0.3, "diverse", 0.001), (0.3, "collapsed", 0.42), (0.4, "diverse", 0.001), (0.4, "collapsed", 0.001)],
)
def test_two_states_or_one(real, start, top):
    found = fixed_point(UNIFORM, real=real, decoding=Decoding(0.9), start=start)
    assert found.top == pytest.approx(top, rel=0.01)
    assert (found.slope < 1) == (top == 0.001)


@pytest.mark.parametrize("start", ["diverse", "collapsed"])
@pytest.mark.parametrize(
    "decoding", [Decoding(0.8), Decoding(1.4), Decoding(0.8, 0.9), Decoding(top_k=3, best_of=2)], ids=repr
)
def test_it_is_where_the_path_leads(decoding, start):
    p = zipf(30)
    found = fixed_point(p, real=0.4, decoding=decoding, start=start)
    first = p if start == "diverse" else np.eye(30)[0]
    np.testing.assert_allclose(
        path(p, fits=2000, decoding=decoding, policy=Mix(0.6, 0, 0.4), start=first).p, found.p, rtol=1e-10
    )


def test_old_models_in_the_mixture_only_slow_it_down():
    p, decoding = zipf(30), Decoding(0.8)
    slow = path(p, fits=3000, decoding=decoding, policy=Mix(0.3, 0.5, 0.2))
    np.testing.assert_allclose(slow.p, fixed_point(p, real=0.4, decoding=decoding).p, rtol=1e-10)


def test_another_atom_can_win():
    found = fixed_point(UNIFORM, real=0.3, decoding=Decoding(0.9), start="collapsed", atom=77)
    assert found.p.argmax() == 77
    assert found.top == pytest.approx(0.4236239178571777, rel=1e-12)


@pytest.mark.parametrize(("real", "kept"), [(0.1, 0.20), (0.3, 0.57)])
def test_what_fifty_thousand_words_keep(real, kept):
    p = zipf(50_000)
    entropy = -(p * np.log(p)).sum()
    assert fixed_point(p, real=real, decoding=Decoding(0.9)).entropy / entropy == pytest.approx(kept, abs=0.005)


def test_the_share_that_keeps_nine_tenths():
    p, decoding = zipf(50_000), Decoding(0.9)
    below, enough = real_share(p, keep=0.9, decoding=decoding, tolerance=1e-3)
    assert below < 0.62282 < enough
    entropy = -(p * np.log(p)).sum()
    kept = [fixed_point(p, real=real, decoding=decoding).entropy / entropy for real in (below, enough)]
    assert kept[0] < 0.9 <= kept[1]


def test_no_real_data_are_needed_above_one():
    assert real_share([0.7, 0.3], keep=0.9, decoding=Decoding(1.2)) == (0.0, 0.0)


def test_at_a_threshold_it_says_so(monkeypatch):
    monkeypatch.setattr(fixed, "_LONGEST", 3000)
    p, decoding = [0.125] * 8, Decoding(0.9)
    with pytest.raises(ValueError, match="it still moves"):
        fixed_point(p, real=sum(hysteresis(p, decoding=decoding).cures) / 2, decoding=decoding, start="collapsed")


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"^`real` must be in"):
        fixed_point([0.5, 0.5], real=0)
    with pytest.raises(ValueError, match=r"^`start` must be"):
        fixed_point([0.5, 0.5], real=0.5, start="half")
    with pytest.raises(ValueError, match=r"^`atom` must be left out"):
        fixed_point([0.5, 0.5], real=0.5, atom=1)
