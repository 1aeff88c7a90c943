"""CSVs of metrics by generation: wide and long ones give the same runs; what is wrong is named with its row."""

import pytest

from collapse_theory.claims import read_series

WIDE = "generation,seed,loss,entropy\n0,0,1.0,3.5\n1,0,2.0,\n0,1,1.5,3.25\n1,1,2.5,3.0\n"
LONG = (
    "seed,generation,metric,value\n0,0,loss,1.0\n0,0,entropy,3.5\n0,1,loss,2.0\n1,0,loss,1.5\n1,0,entropy,3.25\n"
    "1,1,loss,2.5\n1,1,entropy,3.0\n"
)


@pytest.fixture
def written(tmp_path):
    def write(text, name="mine.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.mark.parametrize("text", [WIDE, LONG, "\ufeff" + WIDE.replace("\n", "\r\n")])
def test_wide_and_long_tables_give_the_same_run(written, text):
    (run,) = read_series(written(text))
    assert run.recipe == {"experiment": "mine"}
    assert run.fits == 1
    assert run.series(0) == {"loss": [1.0, 2.0], "entropy": [3.5, None]}
    assert run.series(1) == {"loss": [1.5, 2.5], "entropy": [3.25, 3.0]}


def test_rows_in_any_order_without_seeds_and_with_settings(written):
    (run,) = read_series(written("loss,generation\n2,1\n1,0\n"), recipe={"samples": 100})
    assert run.series(0) == {"loss": [1.0, 2.0]}
    assert run.recipe == {"experiment": "mine", "samples": 100}


def test_each_experiment_is_a_run(written):
    runs = read_series(written("experiment,generation,loss\nreplace,0,1\naccumulate,0,2\nreplace,1,3\n"))
    assert [(run.recipe["experiment"], run.series(0)["loss"]) for run in runs] == [
        ("replace", [1.0, 3.0]),
        ("accumulate", [2.0]),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "row 1: there must be a column `generation`; got nothing"),
        ("step,loss\n0,1\n", "row 1: there must be a column `generation`; got step, loss"),
        ("generation,loss,loss\n0,1,2\n", "row 1: every column must have a name of its own"),
        ("generation,,loss\n0,1,2\n", "row 1: every column must have a name"),
        ("generation,seed\n0,1\n", "row 1: there must be a column with a metric"),
        ("generation,value\n0,1\n", "row 1: a long table must have .* it has no column `metric`"),
        ("generation,metric,value,loss\n0,a,1,2\n", "row 1: a long table must have .* it has further columns"),
        ("generation,loss\n", "has no rows"),
        ("generation,loss\n0,1\n1,nan\n", "row 3: `loss` must be a finite number; got 'nan'"),
        ("generation,loss\n0,1\n1,-inf\n", "row 3: `loss` must be a finite number; got '-inf'"),
        ("generation,loss\n0,one\n", "row 2: `loss` must be a finite number; got 'one'"),
        ("generation,loss\n0,1\n1.5,2\n", "row 3: `generation` must be a whole number of at least 0; got '1.5'"),
        ("generation,seed,loss\n0,-1,2\n", "row 2: `seed` must be a whole number"),
        ("generation,loss\n0,1\n2,1\n", "row 3: `generation` must count 0, 1, 2, … .* seed 0 has 2 and no 1"),
        ("generation,loss\n1,1\n2,1\n", "row 2: .* has 1 and no 0. Add its row, or number them from 0"),
        ("generation,loss\n0,1\n0,2\n", "row 3: generation 0 of seed 0 must be there once; it also stands in row 2"),
        ("generation,metric,value\n0,,1\n", "row 2: `metric` must be a name"),
        ("generation,experiment,loss\n0,,1\n", "row 2: `experiment` must be a name"),
        ("generation,loss\n0,1,2\n", "row 2: there must be 2 cells, as in the header; got 3"),
    ],
)
def test_what_is_wrong_is_one_line_with_file_and_row(written, text, message):
    with pytest.raises(ValueError, match=rf"mine\.csv'?,? ?{message}") as caught:
        read_series(written(text))
    assert "\n" not in str(caught.value)


def test_what_is_no_csv_is_refused(tmp_path, written):
    (tmp_path / "image.csv").write_bytes(b"\xff\xfe\x00generation")
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "image.csv"):
        with pytest.raises(ValueError, match=r"`path` must be a CSV of metrics; .* cannot be read"):
            read_series(path)
    with pytest.raises(ValueError, match="`recipe` must be a dict"):
        read_series(written(WIDE), recipe=3)
