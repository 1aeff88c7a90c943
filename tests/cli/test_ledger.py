"""``collapse verify``, ``list`` and ``cite``: what they print and write, and their exit status."""

import csv
import dataclasses
import json

import pytest

from collapse_theory.claims import Record, Verdict, find
from collapse_theory.claims.control import Control
from collapse_theory.claims.judge import Judgement
from collapse_theory.claims.ledger import recorded_verdicts
from collapse_theory.cli.ledger import _is_unjudged


def test_verify_prints_verdict_and_counterexample_and_writes_json(collapse, tmp_path):
    target = tmp_path / "records.json"
    status, out, err = collapse("verify", "shumailov2023.eq4", "shumailov2023.eq4-v3", "--quick", "--json", str(target))
    assert status == 0
    assert err == ""  # no progress bar in a pipe
    rows = json.loads(target.read_text())
    values = [f"{row[kind]['value']:.6g}" for row in rows for kind in ("published", "exact")]
    for text in ("refuted", "leading-order", *values, rows[0]["point"], "2 claims:"):
        assert text in out
    assert [row["verdict"] for row in rows] == ["refuted", "leading-order"]
    assert list(tmp_path.iterdir()) == [target]  # no part file left


def test_verify_with_a_seed(collapse, tmp_path):
    values = set()
    for seed in ("1", "2", "1"):
        collapse("verify", "shumailov2023.eq4", "--quick", "--seed", seed, "--json", str(tmp_path / seed))
        values.add(json.loads((tmp_path / seed).read_text())[0]["monte_carlo"]["value"])
    assert len(values) == 2


def test_a_verdict_that_is_not_the_one_on_record_is_named_with_status_3(collapse, monkeypatch):
    on_record = recorded_verdicts() | {"xu2025.known-mean": "refuted"}
    monkeypatch.setattr("collapse_theory.claims.ledger.recorded_verdicts", lambda: on_record)
    status, out, err = collapse("verify", "xu2025.known-mean", "--quick")
    assert (status, err) == (3, "collapse: verdict changed: xu2025.known-mean: proved, on record refuted\n")
    assert "1 claim: 1 proved." in out


def test_a_verdict_that_nothing_has_leaves_nothing_to_show(collapse):
    status, out, err = collapse("verify", "xu2025.known-mean", "--quick", "--verdict", "refuted")
    assert (status, out, err) == (1, "None of 1 claim has the verdict refuted; there are: 1 proved.\n", "")


def test_list_computes_nothing_and_finds_words_and_verdicts(collapse):
    listed = [line.split()[0] for line in collapse("list", "PERPLEXITY-", "--verdict", "not-run")[1].splitlines()]
    not_run = [name for name, verdict in recorded_verdicts().items() if verdict == "not-run"]
    assert listed == [name for name in not_run if "perplexity-" in name]
    nothing = "No claim is like that. Leave out a word or an option.\n"
    assert collapse("list", "perplexity", "nonsense") == (1, nothing, "")


def test_what_a_run_leaves_open_is_no_failure_but_a_formula_is(collapse):
    status, out, _ = collapse("verify", "shumailov2023.small-generated-tail")
    assert "undecided" in out
    assert status == 0
    formula, experiment = find("he2025.golden-ratio"), find("shumailov2023.small-generated-tail")
    for claim, verdict, fails in (
        (formula, Verdict.UNDECIDED, True),
        (formula, Verdict.HOLDS, False),
        (experiment, Verdict.UNDECIDED, False),
        (experiment, Verdict.ERROR, True),
    ):
        assert _is_unjudged(Record(claim, Judgement(verdict, "", None))) is fails


def test_list_writes_what_is_on_record_for_programs(collapse):
    chosen = ("list", "--source", "seddik2024", "--verdict", "holds", "--format")
    ids = [line.split()[0] for line in collapse(*chosen, "text")[1].splitlines()]
    status, out, err = collapse(*chosen, "csv")
    assert (status, err) == (0, "")
    assert [row["id"] for row in csv.DictReader(out.splitlines())] == ids != []
    assert [row["id"] for row in json.loads(collapse(*chosen, "json")[1])] == ids
    assert [row["identifier"] for row in json.loads(collapse(*chosen, "jsonld")[1])["@graph"]] == ids


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list", "--format", "cvs"], "Did you mean 'csv'?"),
        (["verify", "shumailov2023.gmm-end-state-law"], "is retired. Use 'shumailov2023.gmm-end-state' now."),
        (["verify", "shumailov.eq4"], "Did you mean 'shumailov2023.eq4'"),
        (["verify", "--seed", "-1"], "`seed` must be a whole number"),
        (["verify", "--json", "/nowhere/at/all.json"], "`--json` must be a file in a writable folder"),
        (["verify", "--source", "seddik"], "Did you mean 'seddik2024'?"),
        (["verify", "wiki.replace", "--source", "seddik2024"], "wiki.replace is not of 'seddik2024'"),
        (["verify", "--verdict", "refutd"], "Did you mean 'refuted'?"),
        (["verify", "--quick", "--deep"], "`--quick` and `--deep` must not be given together"),
        (["verify", "--runs", "no-such-folder"], "`runs` must be a directory with a run; got 'no-such-folder'"),
        (["cite", "wiki.replace", "--format", "word"], "`--format` must be one of text, latex"),
    ],
)
def test_bad_input_is_one_line_and_status_2(refused, arguments, message):
    assert message in refused(*arguments)


def test_controls_flip_and_say_how(collapse):
    status, out, err = collapse("verify", "xu2025.known-mean", "feng2024.threshold", "--quick", "--controls")
    assert status == (3 if err else 0)  # 3 only with a line on the verdict that is not the one on record
    for claim_id in ("xu2025.known-mean", "feng2024.threshold"):
        assert find(claim_id).control.words in out
    assert "2 of 2 verdicts flip under the mutation on record." in out
    assert "not evidence" not in out


def test_a_claim_whose_control_flips_nothing_is_shown_as_no_evidence_with_status_1(collapse, monkeypatch):
    blunt = dataclasses.replace(find("xu2025.known-mean"), control=Control("nothing", lambda formula: formula))
    monkeypatch.setattr("collapse_theory.claims.catalogue.find", lambda claim_id, others: blunt)
    status, out, _ = collapse("verify", "xu2025.known-mean", "--quick", "--controls")
    assert status == 1
    assert "holds: not evidence" in out
    assert "0 of 1 verdict flips under" in out
    assert collapse("verify", "xu2025.known-mean", "--quick")[0] in (0, 3)
