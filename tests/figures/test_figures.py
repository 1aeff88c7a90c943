"""Every figure is drawn, shows what it says, and nothing on it overlaps or is cut off."""

import subprocess
import sys

import layouts
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory import figures
from collapse_theory.cli import main as cli


@pytest.fixture(scope="module")
def drawn(drawn):
    return {name: drawn(name) for name in figures.NAMES}


def line(axes, label):
    """Return the x and y data of the line with that label."""
    return next(one for one in axes.lines if one.get_label() == label).get_data()


@pytest.mark.parametrize("name", figures.NAMES)
def test_no_text_is_cut_off_or_lies_on_another(drawn, name):
    layouts.check_texts(drawn[name])


@pytest.mark.parametrize("name", figures.NAMES)
def test_no_curve_runs_through_a_legend(drawn, name):
    layouts.check_legends(drawn[name])


@pytest.mark.parametrize("name", figures.NAMES)
def test_axes_are_labelled_and_colours_are_from_the_palette(drawn, name):
    from matplotlib.colors import to_hex

    from collapse_theory import palette

    allowed = {to_hex(colour) for colour in (*palette.COLOURS, palette.BLACK, palette.GREY)}
    for axes in drawn[name].axes:
        assert axes.get_xlabel()
        assert {to_hex(one.get_color()) for one in axes.lines} <= allowed


def test_published_points_against_the_exact_curve(drawn):
    left, _ = drawn["schaeffer2025-figure4"].axes
    sizes, times = line(left, "exact mean")
    for size, time in zip(sizes, times, strict=True):
        diffusion = ct.discrete.diffusion_time(np.full(10, 0.1), samples=int(size)) / size
        assert 0 < diffusion - time < (np.log(size) / 3 + 1) / size
    assert line(left, "published: D·ln N")[1] == pytest.approx([np.log(10)] * 2, rel=1e-12, abs=0)
    points, _, bars = left.containers[0].lines
    x, y = points.get_data()
    assert list(x) == [10, 100, 1000, 10**4, 10**5]
    assert list(x * y) == pytest.approx([17.2, 204, 1798, 16400, 193000], rel=1e-12, abs=0)
    exact = np.interp(np.log(x), np.log(sizes), times)
    reach = np.array([(top - bottom) / 2 for (_, bottom), (_, top) in bars[0].get_segments()])
    assert (np.abs(y - exact) < 1.5 * reach).all()  # three standard errors; D·ln N is further off at large D
    assert np.log(10) - y[3] > 2 * reach[3]


def test_entropy_points_lie_on_the_exact_lines(drawn):
    _, right = drawn["schaeffer2025-figure4"].axes
    for size, container in zip((10, 100, 1000), right.containers, strict=True):
        exact, runs = line(right, f"D = {size}")[1], container.lines[0].get_ydata()
        error = np.array([(top - bottom) / 4 for (_, bottom), (_, top) in container.lines[2][0].get_segments()])
        early = exact > 0.2  # later most runs are over, and the error itself is not known well
        assert (np.abs(runs - exact)[early] < 4.5 * error[early]).all()


def test_half_normal_law_goes_through_the_printed_point(drawn):
    for axes, printed in zip(drawn["shumailov2023-figure12"].axes, (2.4899e-4, 1.8938e-4), strict=True):
        grid, law = line(axes, "exact, half-normal")
        at = np.exp(np.interp(np.log(1e7), np.log(grid), np.log(law)))
        assert at == pytest.approx(printed, rel=0.03, abs=0)  # four standard errors of 10 000 runs
        sizes, runs = line(axes, "10 000 runs of ours")
        known = np.exp(np.interp(np.log(sizes), np.log(grid), np.log(law)))
        assert runs == pytest.approx(known, rel=0.05, abs=0)


def test_figures_4_to_6_show_the_exact_moments(drawn):
    left, _ = drawn["shumailov2023-figure4"].axes
    steps, root = line(left, "M = 100")
    assert root == pytest.approx(np.sqrt(steps / 100), rel=1e-12, abs=0)
    left, _ = drawn["shumailov2023-figure6"].axes
    steps, root = line(left, "M = 10000")
    assert root[-1] == pytest.approx(np.sqrt(np.pi**2 / 6 / 10_000), rel=0.01, abs=0)


def test_tails_follow_the_exact_slope(drawn):
    tail = drawn["anchors"].axes[2]
    for solid, dashed in zip(tail.lines[::2], tail.lines[1::2], strict=True):
        slope = np.diff(np.log(dashed.get_ydata())) / np.diff(np.log(dashed.get_xdata()))
        index = float(solid.get_label().split()[-1])
        assert slope[0] == pytest.approx(-index, abs=0.01)


def test_files_are_written_and_the_same_each_time(tmp_path):
    for folder in ("a", "b"):
        made = list(figures.save(tmp_path / folder, names=["shumailov2023-figure12"]))
        assert [path.name for path in made] == ["shumailov2023-figure12.png", "shumailov2023-figure12.pdf"]
    for ending, magic in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        first, second = ((tmp_path / f / f"shumailov2023-figure12.{ending}").read_bytes() for f in "ab")
        assert first.startswith(magic)
        assert first == second


def test_drawing_needs_no_display_and_leaves_matplotlib_alone():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams); from collapse_theory import figures;"
        "figures.draw('lyapunov-spectrum'); assert dict(matplotlib.rcParams) == before"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def run(capsys, *arguments):
    """Run ``collapse figures`` in this process; return status, stdout and stderr."""
    sys.argv = ["collapse", "figures", *arguments]
    with pytest.raises(SystemExit) as raised:
        cli.main()
    captured = capsys.readouterr()
    return raised.value.code or 0, captured.out, captured.err


def test_command(capsys, tmp_path):
    status, out, err = run(capsys, "--out", str(tmp_path / "new" / "folder"), "lyapunov-spectrum")
    assert (status, err) == (0, "")
    assert [line.rpartition("/")[2] for line in out.split()] == ["lyapunov-spectrum.png", "lyapunov-spectrum.pdf"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "{tmp}", "schaefer2025-figure4"], "Did you mean 'schaeffer2025-figure4'?"),
        (["--out", "{tmp}", "?"], "Pass no name for all of them."),
        (["--out", "{tmp}/file"], "`--out` must be a writable folder"),
        (["--out", "{tmp}/file/below"], "`--out` must be a writable folder"),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys, tmp_path, arguments, message):
    (tmp_path / "file").write_text("")
    status, out, err = run(capsys, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("collapse: ")
    assert message in err


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="`folder` must be a writable folder"):
        figures.save(tmp_path / "file")


def test_unknown_format(tmp_path):
    with pytest.raises(ValueError, match="`formats` must hold 'png' or 'pdf'; got 'svg'"):
        figures.save(tmp_path, formats=["svg"])


def test_curation_lies_between_its_bounds_and_follows_the_explicit_chain(drawn):
    left, right = drawn["curation"].axes
    strengths, exact = line(left, "D = 20")
    for at in (0, 20, 39):
        verifier = ct.curation.Verifier(1.0, float(np.exp(-strengths[at])))
        law = ct.curation.bad_share_law(0.5, samples=20, fits=1, curator=verifier)
        wins = ct.curation.curation_chain(20, curator=verifier).absorption_probabilities[:, 1]
        assert exact[at] == pytest.approx(law[1:-1] @ wins + law[-1], rel=1e-9, abs=0)
    assert (line(right, "lower bound")[1] <= 1).all()
    assert (line(right, "upper bound")[1] >= 1).all()
    assert line(right, "Kimura")[1][-1] > 2


def test_loops_that_decode_jump_at_the_thresholds(drawn):
    from collapse_theory.decoding import Decoding

    equal, uneven = drawn["decoding-hysteresis"].axes
    found = ct.loop.hysteresis(ct.tails.zipf(1000, 0.3), decoding=Decoding(0.9))
    for words, threshold in (("less and less real data", found.prevents), ("more and more", found.cures)):
        shares, tops = line(uneven, words)
        collapsed = np.asarray(shares)[np.asarray(tops) > 0.07]
        assert collapsed.max() < threshold[1] < collapsed.max() + 0.021
    assert min(line(equal, "more and more")[1]) == pytest.approx(0.001)
    temperatures, prevents = line(drawn["decoding-phases"].axes[0], "prevents one")
    np.testing.assert_allclose(prevents, 1 - temperatures, atol=1e-8)
