"""A user's files at the prompt: told from ids, verified, listed, cited, recorded; mistakes are lines and status 2."""

import json
from pathlib import Path

import pytest

from collapse_theory.claims import own, template

TEXT = Path(template.__file__).read_text().replace("THIS_FILE", "mine")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    """Two claims are not worth the start of two interpreters; records are the same for any number."""
    monkeypatch.setattr("collapse_theory.claims.workers.processors", lambda: 1)


@pytest.fixture
def folder(tmp_path, monkeypatch, collapse):
    monkeypatch.chdir(tmp_path)
    assert collapse("new-claim", "mine.py") == (
        0,
        "Wrote mine.py and mine.csv. Next: collapse verify mine.py --record mine.json\n",
        "",
    )
    return tmp_path


def change(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_a_new_file_is_green_and_is_recorded(folder, collapse):
    status, out, err = collapse("verify", "mine.py", "--quick", "--record", "mine.json")
    assert (status, err) == (0, "")
    assert "2 claims: 2 holds." in out
    assert json.loads((folder / "mine.json").read_text())["claims"].keys() == {"me2026.variance", "me2026.loss"}
    assert collapse("verify", "mine.py", "--quick", "--record", "mine.json", "--controls")[::2] == (0, "")


def test_nothing_is_overwritten(folder, refused, collapse):
    assert "'mine.py' is there already" in refused("new-claim", "mine.py")
    (folder / "mine.py").unlink()
    assert "'mine.csv' is there already" in refused("new-claim", "mine.py")
    assert not (folder / "mine.py").exists()
    assert "must be the name of a Python module" in refused("new-claim", "my-claims.txt")
    assert "`--file` must be a file in a writable folder" in refused("new-claim", "none/mine.py")


def test_drift_is_status_3_until_the_record_is_written_anew(folder, collapse):
    collapse("verify", "mine.py", "--quick", "--record", "mine.json")
    change(folder / "mine.py", "return (1 - 1 / samples)", "return 2 * (1 - 1 / samples)")
    status, _, err = collapse("verify", "mine.py", "--quick", "--record", "mine.json")
    assert (status, err.splitlines()) == (
        3,
        [
            "collapse: verdict changed: me2026.variance: refuted, on record holds",
            "collapse: if that is right, write mine.json anew with --update.",
        ],
    )
    assert collapse("verify", "mine.py", "me2026.loss", "--quick", "--record", "mine.json")[::2] == (0, "")
    assert collapse("verify", "mine.py", "--quick", "--record", "mine.json", "--update")[::2] == (0, "")
    assert collapse("verify", "mine.py", "--quick", "--record", "mine.json")[::2] == (0, "")


def test_claims_are_listed_and_cited_by_id_beside_ours(folder, collapse):
    assert collapse("list", "mine.py", "loss")[1].startswith("me2026.loss  not-run  After four generations")
    assert collapse("verify", "mine.py", "--quick", "--record", "mine.json")[0] == 0
    for record in ((), ("--record", "other.json")):
        assert collapse("list", "mine.py", "loss", *record)[1].startswith("me2026.loss  holds  After four")
        (folder / "mine.json").rename(folder / "other.json") if not record else None
    assert (
        json.loads(collapse("list", "mine.py", "--record", "other.json", "--format", "json")[1])[0]["verdict"]
        == "holds"
    )
    assert collapse("list", "mine.py", "--verdict", "holds")[0] == 1  # without its record nothing is known
    status, out, err = collapse("cite", "mine.py", "me2026.loss", "xu2025.known-mean")
    assert (status, err) == (0, "")
    assert "reproduce: collapse verify mine.py me2026.loss --seed 0" in out
    assert "xu2025.known-mean: proved." in out


def test_metrics_of_a_csv_are_evidence(folder, collapse):
    change(folder / "mine.py", "RUNS =", "UNUSED =")
    assert "1 not-run" in collapse("verify", "mine.py", "me2026.loss")[1]
    assert "1 holds" in collapse("verify", "mine.py", "me2026.loss", "--runs", "mine.csv")[1]


def test_a_mistake_in_one_claim_or_file_leaves_the_others_and_ends_with_status_2(folder, collapse):
    change(folder / "mine.py", 'series["loss"][4]', 'series["los"][4]')
    (folder / "broken.py").write_text("import numpy\n1 / 0\n")
    status, out, err = collapse("verify", "mine.py", "broken.py", "none.py", "--quick")
    line = TEXT[: TEXT.index('series["loss"]')].count("\n") + 1
    assert status == 2
    assert "1 claim: 1 holds." in out
    assert "me2026.loss" not in out
    first, second, third = err.splitlines()
    assert first == "collapse: broken.py:2: ZeroDivisionError: division by zero"
    assert second == "collapse: none.py: there is no such file."
    assert third.startswith(
        "collapse: mine.py: `measured` of me2026.loss must have a value at a series of loss; it raises"
    )
    assert f"KeyError: 'los' (mine.py, line {line})" in third


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "mine.py", "me2026.los"], "Did you mean"),
        (["verify", "mine.py", "--update"], "`--update` must stand beside `--record FILE`"),
        (["verify", "mine.py", "--record", "mine.py"], "`--record` must be a file that was written by it"),
        (["verify", "mine.py", "--record", "none/mine.json"], "`--record` must be a file in a writable folder"),
        (["verify", "mine.py", "--runs", "none.csv"], "`path` must be a CSV of metrics"),
        (["verify", "mine.py", "--source", "me2027"], "Did you mean 'me2026'?"),
    ],
)
def test_bad_input_is_one_line(folder, refused, arguments, message):
    assert message in refused(*arguments)


def test_a_file_alone_that_is_wrong_prints_nothing_else(folder, refused):
    (folder / "mine.py").write_text("import numpy as\n")
    assert refused("verify", "mine.py").startswith("collapse: mine.py:1: it must be Python; ")


def test_a_broken_package_does_not_stand_in_the_way_of_other_claims(collapse, monkeypatch):
    broken = [own.Own("broken.claims", faults=("broken.claims: ModuleNotFoundError: No module named 'broken'",))]
    monkeypatch.setattr("collapse_theory.claims.own.installed", lambda: tuple(broken))
    assert collapse("verify", "shumailov2023.perplexity-real")[::2] == (0, "")
    status, out, err = collapse("verify", "broken2026.bound")
    assert (status, out, err.splitlines()[0]) == (2, "", f"collapse: {broken[0].faults[0]}")
    status, out, err = collapse("list", "--source", "xu2025")
    assert (status, err) == (2, f"collapse: {broken[0].faults[0]}\n")
    assert "xu2025.known-mean" in out
