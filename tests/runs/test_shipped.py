"""The runs that come with this package: whole, small, cheap to read, and refused if anything was changed."""

import json
import shutil
import time
from pathlib import Path

import pytest

from collapse_theory.claims import QUICK, Verdict, find, verify
from collapse_theory.runs import DamagedError
from collapse_theory.runs import shipped as module
from collapse_theory.runs.packed import unpack
from collapse_theory.runs.shipped import index, shipped
from collapse_theory.show import cite
from collapse_theory.show.report import print_table

RECORDS = Path(__file__).parents[2] / "docs" / "runs" / "records"
CLAIM = "shumailov2023.gmm-end-state"


def test_the_index_names_what_is_there_and_every_part_is_whole():
    assert {path.name for path in RECORDS.glob("*.run.zip")} == set(index())
    for name, row in index().items():
        run = unpack(RECORDS / name)
        assert (run.recipe["experiment"], run.sha256) == (row["experiment"], row["sha256"])
        assert f"{run.name}.run.zip" == name
        assert run.fits == run.recipe["generations"]
        assert set(run.records) <= set(run.recipe["seeds"])


def test_all_of_them_together_are_small():
    assert sum(path.stat().st_size for path in RECORDS.iterdir()) < 2 * 2**20


def test_reading_what_claims_need_takes_no_time():
    module._read.cache_clear()
    begun = time.process_time()
    for experiment in {row["experiment"] for row in index().values()}:
        for run in shipped(experiment):
            for seed in run.records:
                run.series(seed)[next(iter(run.series(seed)))]
    assert time.process_time() - begun < 0.5  # seconds; 0.02 when nothing else runs


def test_a_statement_is_judged_out_of_the_box_and_its_record_says_by_whose_run():
    record = verify(find(CLAIM), effort=QUICK)
    assert record.verdict is Verdict.HOLDS
    assert record.origin.startswith("recorded run gmm-authors, 5 seeds, collapse-theory ")
    (named,) = record.to_dict()["measured"]["runs"]
    assert named == {"run": record.origin, "sha256": index()["gmm-authors.run.zip"]["sha256"]}
    assert record.command == f"collapse verify {CLAIM} --seed 0 --quick"


def test_citations_and_tables_say_by_whose_run(capsys):
    record = verify(find(CLAIM), effort=QUICK)
    for style in ("text", "latex", "csv", "json"):
        assert record.origin in cite.cite(record, style)
    print_table([record])
    assert f"Measured by {record.origin}: {CLAIM}." in " ".join(capsys.readouterr().out.split())


def test_a_run_of_the_caller_takes_precedence_and_is_named():
    mine = unpack(RECORDS / "gmm-paper.run.zip")
    record = verify(find(CLAIM), runs=[mine], effort=QUICK)
    assert record.verdict is Verdict.NOT_COMPARABLE
    assert "--runs" in record.command
    same = verify(find(CLAIM), runs=[unpack(RECORDS / "gmm-authors.run.zip")], effort=QUICK)
    assert same.origin.startswith("your run ")
    assert same.to_dict()["measured"]["runs"] is None


def test_a_file_that_was_changed_or_is_gone_is_refused(tmp_path, monkeypatch):
    shutil.copytree(RECORDS, tmp_path / "records")
    monkeypatch.setattr(module, "_folder", lambda: tmp_path / "records")
    module._read.cache_clear()
    path = tmp_path / "records" / "gmm-authors.run.zip"
    content = path.read_bytes()
    path.write_bytes(content[:1000] + bytes([content[1000] ^ 1]) + content[1001:])
    with pytest.raises(DamagedError, match="is not the file that was shipped: its SHA-256 differs"):
        shipped("gmm")
    record = verify(find(CLAIM), effort=QUICK)
    assert (record.verdict, "SHA-256 differs" in record.judgement.reason) == (Verdict.ERROR, True)
    path.unlink()
    with pytest.raises(DamagedError, match="cannot be read"):
        shipped("gmm")
    module._read.cache_clear()


def test_without_any_files_nothing_is_judged(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_folder", lambda: None)
    index.cache_clear()
    assert shipped("gmm") == ()
    assert verify(find(CLAIM), effort=QUICK).verdict is Verdict.NOT_RUN
    index.cache_clear()


def test_the_script_packs_a_run_and_names_it_in_the_index(tmp_path, capsys):
    from importlib.util import module_from_spec, spec_from_file_location

    from small_runs import write_run

    spec = spec_from_file_location("ship_run", RECORDS.parents[1] / "ship_run.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = write_run(tmp_path / "small")
    shutil.rmtree(folder / "seed-7" / "generation-000002")
    script.main([str(folder), "small", "a tester", "--drop", "weights"], records=tmp_path)
    run = unpack(tmp_path / "small.run.zip")
    assert json.loads((tmp_path / "index.json").read_text()) == {
        "small.run.zip": {"experiment": "ngram", "sha256": run.sha256}
    }
    assert (run.left_out, list(run.records)) == (("weights",), [0])
    assert run.sha256 in capsys.readouterr().out
