"""``collapse badge``: of the ledger and of records, as a drawing and for shields.io."""

import json

from collapse_theory.claims.ledger import recorded_verdicts


def test_a_badge_of_the_ledger(collapse, tmp_path):
    status, out, err = collapse("badge", "--out", str(tmp_path / "badge.svg"))
    assert (status, err) == (0, "")
    assert f"{[*recorded_verdicts().values()].count('depends on the reading')} depend on the reading" in out
    assert (tmp_path / "badge.svg").read_text().startswith("<svg ")


def test_a_badge_of_records_in_several_files(collapse, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).write_text('[{"verdict": "holds"}]')
    files = [str(tmp_path / name) for name in ("one", "two")]
    assert collapse("badge", *files, "--out", str(tmp_path / "badge.json")) == (0, "claims: 2 hold\n", "")
    assert json.loads((tmp_path / "badge.json").read_text())["message"] == "2 hold"


def test_a_file_that_holds_no_records_is_one_line(refused, tmp_path):
    assert "`records` must be a file of records" in refused("badge", "no-such.json", "--out", str(tmp_path / "a.svg"))
