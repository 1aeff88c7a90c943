"""Every result that has a picture draws what it says, on axes of the caller or new ones."""

import inspect

import numpy as np
import pytest
from distributions import ALL, CONTINUOUS, ONE_OF_EACH
from matplotlib import pyplot
from matplotlib.figure import Figure

import collapse_theory as ct
from collapse_theory import distribution, drawing


@pytest.fixture
def axes():
    return Figure().subplots()


def drawn(axes):
    return axes.lines[0].get_data()


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_distribution(name, axes):
    each = ALL[name]
    assert each.plot(axes, color="red") is axes
    x, y = drawn(axes)
    some = slice(None, None, 30)
    assert np.allclose(y[some], (each.pdf if name in CONTINUOUS else each.cdf)(x[some]), rtol=1e-12)
    assert np.allclose(
        [x[0], x[-1]], [float(each.ppf(0.001)), float(each.isf(0.001))], atol=1.5 if name not in CONTINUOUS else 1e-9
    )
    assert axes.get_title() == repr(each)
    assert axes.lines[0].get_color() == "red"


def test_at_any_size(axes):
    each = ct.discrete.CollapseTime([0.5, 0.5], samples=10**15)
    x, y = drawn(each.plot(axes))
    assert (np.diff(y) >= 0).all()
    assert y[0] < 0.01 < 0.99 < y[-1]
    assert x[-1] > 1e14


def test_a_trajectory_with_its_errors(axes):
    found = ct.trajectory(ct.montecarlo.risk_estimate, 10, replicates=1000, seed=1, fits=[1, 2, 4])
    x, y = drawn(found.plot(axes))
    assert (tuple(x), tuple(y)) == (found.fits, found.values)
    band = axes.collections[0].get_paths()[0].vertices
    assert band[:, 1].max() == max(v + 2 * e for v, e in zip(found.values, found.errors, strict=True))
    assert axes.get_ylabel() == "risk estimate"
    assert axes.lines[0].get_label() == "samples=10, replicates=1000, seed=1"


def test_a_profile(axes):
    profile = ct.Profile.of_policy("linear-regression", ct.policy.Accumulate())
    profile.plot(axes)
    assert len(axes.lines) == len(axes.texts) == 8
    filled = {line.get_ydata()[0] for line in axes.lines if line.get_markerfacecolor() not in ("none", "#8C8C8C")}
    assert filled == {number for number, holds in profile.holds.items() if holds}
    assert "1  " in axes.get_yticklabels()[0].get_text()


def test_a_log(axes):
    report = ct.monitor.watch([[600, 300, 100], [620, 290, 90], [640, 280, 80]])
    x, y = drawn(report.plot(axes))
    assert list(x) == [1, 2]
    assert np.allclose(np.asarray(y) * np.log(10), [step.log_evidence for step in report.steps])


def test_a_path(axes):
    found = ct.loop.path([0.5, 0.3, 0.2], fits=2, decoding=ct.decoding.Decoding(top_p=0.6))
    assert np.array_equal(drawn(found.plot(axes))[1], found.entropy)


def test_what_plots_share_is_written_once():
    for kind in (ct.loop.Path, ct.monitor.Report, ct.Profile, ct.Trajectory, distribution.Distribution):
        text, takes = inspect.getdoc(kind.plot), inspect.signature(kind.plot).parameters
        assert text.splitlines()[0].startswith("Draw ")
        assert text.splitlines()[2] == "Parameters"
        assert ("**line" in text) == ("line" in takes)
        assert all(section in text for section in ("Returns", "Raises", "If ``ax`` is not axes."))


@pytest.mark.parametrize(
    ("values", "ends"), [([0, 1, np.inf, np.nan], (-0.08, 1.08)), ([5], (4.5, 5.5)), ([0], (-0.1, 0.1))]
)
def test_limits_leave_room_around_what_is_finite(values, ends):
    assert drawing.limits(values) == pytest.approx(ends)


def test_new_axes_are_those_of_pyplot():
    axes = ct.gaussian.MeanLimit().plot()
    assert axes is pyplot.gca()
    pyplot.close()


def test_labels_of_the_caller_stay(axes):
    axes.set_title("mine")
    assert ct.gaussian.MeanLimit().plot(axes).get_title() == "mine"


@pytest.mark.parametrize("ax", [1, "axes", Figure()])
def test_what_is_no_axes(ax):
    with pytest.raises(ValueError, match="`ax` must be axes of matplotlib"):
        ct.gaussian.MeanLimit().plot(ax)
