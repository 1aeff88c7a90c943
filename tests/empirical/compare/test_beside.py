"""``collapse-lab compare --beside``: two runs of one experiment, generation by generation."""

import pytest

from collapse_empirical.compare import beside
from collapse_empirical.figures import draw_beside


@pytest.fixture
def two(unigram, complete):
    alone = complete(unigram("alone", generations=4, seeds=(0, 1)))
    return alone, complete(unigram("anchored", generations=3, anchors=5))


def test_pairs_are_the_recorded_series_as_far_as_both_runs_go(two, readings):
    run, other = two
    pairs = beside.paired(readings(run), readings(other))
    assert pairs["support"][0].tolist() == [[row["support"] for row in run.metrics(seed)[:4]] for seed in (0, 1)]
    assert pairs["support"][1].tolist() == [[row["support"] for row in other.metrics(0)]]
    assert all(ours.shape == (2, 4) and theirs.shape == (1, 4) for ours, theirs in pairs.values())


def test_runs_are_called_by_what_is_different(two, unigram, readings):
    run, other = two
    assert beside.label(readings(other), readings(run)) == "anchored: generations 3, seeds [0], anchors 5"
    assert beside.label(readings(run), readings(unigram("again", generations=4, seeds=(0, 1)))) == "alone"
    assert beside.label(readings(run), readings(unigram("below/alone", generations=4, seeds=(0, 1)))) == str(run.path)


def test_the_table_and_the_figure(two, lab, readings):
    run, other = two
    status, printed, _ = lab("compare", run.path, "--beside", other.path)
    assert status == 0
    lines = [line.split("│")[1:-1] for line in printed.partition("anchored: ")[2].splitlines() if "│" in line]
    at = next(index for index, line in enumerate(lines) if line[0].strip() == "entropy")
    means = [pair.mean(0) for pair in beside.paired(readings(run), readings(other))["entropy"]]
    for line, name, mean in zip(lines[at : at + 2], ("alone", "anchored"), means, strict=True):
        assert line[1].strip() == name
        assert [float(cell) for cell in line[2:]] == pytest.approx(mean, rel=1e-4, abs=0)
    assert {path.name for path in (run.path / "compare").glob("beside*")} == {"beside.png", "beside.pdf"}


def test_the_figure_has_every_series_of_both(two, tmp_path, readings):
    pairs = beside.paired(*map(readings, two))
    from collapse_empirical.figures import beside as drawn

    figure = drawn(pairs, ("one", "two"))
    assert [axes.get_title() for axes in figure.axes] == list(pairs)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["one", "two"]
    lines = figure.axes[0].get_lines()
    assert [line.get_ydata().tolist() for line in lines[2:3]] == [pairs[next(iter(pairs))][0].mean(0).tolist()]
    assert len(draw_beside(dict(zip(("one", "two"), map(readings, two), strict=True)), pairs, tmp_path)) == 2


@pytest.mark.parametrize("what", ["itself", "another experiment", "nothing"])
def test_what_cannot_stand_beside_is_one_line_and_nothing_is_written(what, two, lab, tmp_path):
    run, _ = two
    other = run.path if what == "itself" else tmp_path / "gmm"
    if what == "another experiment":
        assert (
            lab(
                "run",
                "gmm",
                "--preset",
                "smoke",
                "--generations",
                "1",
                "--seeds",
                "1",
                "--jobs",
                "1",
                "--samples",
                "20",
                "--out",
                other,
            )[0]
            == 0
        )
    status, _, error = lab("compare", run.path, "--beside", other)
    assert (status, error.count("\n")) == (2, 1)
    assert ("`DIR`" if what == "nothing" else "`--beside` must be another run of ngram") in error
    assert not (run.path / "compare").exists()
