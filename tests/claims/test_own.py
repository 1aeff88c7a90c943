"""A user's files of claims: found, pickled and verified beside the ledger; what is wrong is one line with its place."""

import pickle
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from collapse_theory.claims import QUICK, Verdict, find, load, own, read_series, template, verify, verify_all

TEMPLATE = Path(template.__file__)
TEXT = TEMPLATE.read_text().replace("THIS_FILE", "mine")


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return a function that writes a file of claims, the template with some words replaced, where commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(TEMPLATE.with_suffix(".csv").read_text())

    def write(*changed, name="mine.py", text=TEXT):
        for before, after in changed:
            assert before in text
            text = text.replace(before, after)
        (tmp_path / name).write_text(text)
        return name

    return write


def test_claims_of_a_file_are_found_by_id_and_verified_beside_ours(file):
    path = file()
    claims = load(path)
    assert [claim.id for claim in claims] == ["me2026.variance", "me2026.loss"]
    assert find("me2026.loss", files=[path]) == claims[1]
    assert find("wiki.minor-modes", files=[path]) is find("wiki.minor-modes")
    records = list(verify_all([*claims, find("xu2025.known-mean")], runs=own.read(path).runs, effort=QUICK))
    assert [record.verdict for record in records] == [Verdict.HOLDS, Verdict.HOLDS, Verdict.PROVED]
    assert records[0].command == "collapse verify mine.py me2026.variance --seed 0 --quick"


def test_a_wrong_formula_is_refuted_by_the_simulation(file):
    claim = load(file(("(1 - 1 / samples) ** fits", "2 * (1 - 1 / samples) ** fits")))[0]
    assert verify(claim, effort=QUICK).verdict is Verdict.REFUTED


def test_claims_and_records_of_a_file_can_be_sent_to_a_worker_from_any_folder(file, monkeypatch):
    claim = load(file())[0]
    moved = replace(claim, paths=(({"samples": 3, "fits": 1},),), simulated=({"samples": 3, "fits": 1},))
    record, sent = verify(claim, effort=QUICK), pickle.dumps((claim, moved))
    assert pickle.loads(pickle.dumps(record)).hash == record.hash
    monkeypatch.chdir("/")
    again, elsewhere = pickle.loads(sent)
    assert (again.id, again.origin, elsewhere.paths) == (claim.id, claim.origin, moved.paths)
    assert verify(again, effort=QUICK).to_dict() == record.to_dict()


def test_the_hash_of_a_record_does_not_depend_on_the_place_of_the_file(file, tmp_path):
    here = verify(load(file())[0], effort=QUICK)
    there = verify(load(str(tmp_path / "mine.py"))[0], effort=QUICK)
    assert here.command != there.command
    assert here.hash == there.hash


def test_a_changed_file_is_read_anew(file):
    assert load(file())[0].statement.startswith("Fitting")
    assert load(file(("Fitting a", "Refitting a")))[0].statement.startswith("Refitting")


LINE = {name: TEXT[: TEXT.index(f"{name} = ")].count("\n") + 1 for name in ("VARIANCE", "LOSS", "RUNS")}
NUMPY = TEXT[: TEXT.index("import numpy")].count("\n") + 1


@pytest.mark.parametrize(
    ("changed", "fault", "left"),
    [
        ((('"me2026.variance"', '"wiki.minor-modes"'),), f"{LINE['VARIANCE']}: `id` must be your own; 'wiki.minor", 1),
        ((('"me2026.loss"', '"me2026.variance"'),), f"{LINE['LOSS']}: `id` must be given once; 'me2026.variance'", 1),
        ((("    paths=(tuple(", "    paths=(),\n    narrower=str(tuple("),), "`paths` must hold points", 1),
        ((("simulate=simulate,\n", ""),), f"{LINE['VARIANCE']}: `simulate` must be a function where points are", 0),
        ((("    simulated=({", "    narrower=str({"),), f"{LINE['VARIANCE']}: `simulated` must hold the points", 1),
        ((("allows=ct.claims.Equality()", 'allows="bound"'),), f"{LINE['VARIANCE']}: `allows` must be an allow", 0),
        ((("published(samples: Any", "published(size: Any"),), f"{LINE['VARIANCE']}: `published` must take the", 0),
        (
            (("import numpy as np", "import numpy as np\nimport nosuch"),),
            f"{NUMPY + 1}: ModuleNotFoundError: No module",
            0,
        ),
        ((("import numpy as np", "import numpy as"),), f"{NUMPY}: it must be Python; invalid syntax", 0),
        ((("import numpy as np", "import sys, numpy as np; sys.exit(3)"),), f"{NUMPY}: SystemExit: 3", 0),
        ((("= Claim(", "= dict("), ("= Measurement(", "= dict(")), "it has no claims", 0),
        ((('RUNS = "mine.csv"', 'RUNS = "none.csv"'),), f"{LINE['RUNS']}: `path` must be a CSV of metrics; ", 2),
        ((('RUNS = "mine.csv"', "RUNS = 3"),), f"{LINE['RUNS']}: `RUNS` must name files; got 3", 2),
        ((("RUNS =", "CLAIMS = [VARIANCE, 3]\nRUNS ="),), f"{LINE['RUNS']}: `CLAIMS` must hold claims only; got 3", 1),
        ((("RUNS =", "CLAIMS = VARIANCE\nRUNS ="),), f"{LINE['RUNS']}: `CLAIMS` must be a list of claims", 0),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line_with_its_place_and_the_rest_is_there(file, changed, fault, left):
    found = own.read(file(*changed))
    assert len(found.claims) == left
    (line,) = found.faults
    assert line.startswith("mine.py:")
    assert fault in line
    assert "\n" not in line
    with pytest.raises(ValueError, match=r"^`path` must hold claims; mine\.py:"):
        load("mine.py")


def test_two_references_of_one_source_are_told(file):
    other = 'reference=Reference("Other, O.", "Another title", 2026)'
    head, tail = TEXT.split("LOSS = ")
    (line,) = own.read(file(text=f"{head}LOSS = {tail.replace('reference=PAPER', other)}")).faults
    assert f"mine.py:{LINE['LOSS']}: `reference` must be the same for one source; 'me2026' has another" in line


def test_an_error_in_a_module_beside_the_file_names_that_module(file, tmp_path):
    (tmp_path / "helper_of_mine.py").write_text("\n1 / 0\n")
    (line,) = own.read(file(("import numpy as np", "import numpy as np, helper_of_mine"))).faults
    assert line == "helper_of_mine.py:2: ZeroDivisionError: division by zero"


def test_claims_that_a_file_imports_are_not_its_own(file):
    file(name="beside_other.py")
    text = "from beside_other import *\nimport dataclasses\nOTHER = dataclasses.replace(VARIANCE, id='me2026.other')\n"
    assert [claim.id for claim in load(file(name="other.py", text=text))] == ["me2026.other"]


def test_of_two_files_with_one_id_the_first_is_kept(file):
    first, second = file(), file(name="other.py", text=TEXT.replace("me2026.loss", "me2026.other"))
    one, two = own.all_own([first, second])[:2]
    assert [claim.id for claim in (*one.claims, *two.claims)] == ["me2026.variance", "me2026.loss", "me2026.other"]
    assert two.faults == (
        f"other.py:{LINE['VARIANCE']}: `id` must be given once; me2026.variance is also in mine.py. Rename one.",
    )


@pytest.mark.parametrize("value", ["mine_installed", "mine_installed:LISTED"])
def test_claims_of_an_installed_package_are_found_and_sent(file, monkeypatch, tmp_path, value):
    name = f"mine_installed_{'LISTED' in value}"
    file(name=f"{name}.py", text=f"{TEXT}\nLISTED = [VARIANCE]\n")
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("mine", value.replace("mine_installed", name), own.GROUP)
    monkeypatch.setattr("collapse_theory.claims.own.entry_points", lambda group: [entry])
    own.installed.cache_clear()
    try:
        (found,) = own.installed()
        assert found.faults == ()
        assert [claim.id for claim in found.claims] == ["me2026.variance", "me2026.loss"][
            : 1 if "LISTED" in value else 2
        ]
        claim = find("me2026.variance")
        assert pickle.loads(pickle.dumps(claim)) == claim
        assert "--seed 0" in verify(claim, effort=QUICK).command
    finally:
        own.installed.cache_clear()


def test_runs_that_do_not_fit_are_told_from_none(file, tmp_path):
    claim, runs = load(file())[1], own.read("mine.py").runs
    (tmp_path / "again.csv").write_text((tmp_path / "mine.csv").read_text())
    again = read_series(tmp_path / "again.csv")
    assert verify(claim).judgement.reason == "no run supplied; make one with: python train.py"
    assert verify(claim, runs=[*runs, *runs]).measured.replicates == 3
    with pytest.raises(
        ValueError, match=r"`runs` must have each seed once; seed 0 of 'mine' stands in .*mine.csv and .*ag"
    ):
        verify(claim, runs=[*runs, *again])
    (tmp_path / "other.csv").write_text("generation,loss\n0,1\n")
    other = verify(replace(claim, command=""), runs=read_series("other.csv"))
    assert other.judgement.reason == "no run of 'mine' among other"


def test_what_is_no_file_of_claims_is_told(tmp_path):
    assert own.read("none.py").faults == ("none.py: there is no such file.",)
    (line,) = own.read(str(tmp_path)).faults
    assert line.endswith("it must be a Python file, whose name ends in .py.")
    (line,) = own.read("no_such_package.claims").faults
    assert line.startswith("no_such_package.claims: ModuleNotFoundError")
    with pytest.raises(ValueError, match=r"Did you mean 'shumailov2023.eq4'"):
        find("shumailov2023.eq44")
    with pytest.raises(ValueError, match=r"`files` must be a list of paths; got 'mine.py'"):
        find("me2026.loss", files="mine.py")
