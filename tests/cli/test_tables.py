"""``--csv`` and ``--json``: every command has them that prints a result; both hold the numbers that Python gives."""

import csv
import json
import math

import command_lines
import pytest

import collapse_theory as ct

NO_RESULT = {
    "collapse new-claim": "it writes a file to start from",
    "collapse badge": "it writes a picture of verdicts, which `collapse list --csv` has as a table",
    "collapse figures": "it draws pictures, and prints where they are",
    "collapse explore": "it serves a page",
    "collapse-lab resume": "it computes a run, which `collapse-lab show --csv` has as a table",
    **{f"collapse-lab run {name}": "the same" for name in ("custom", "gmm", "ngram", "opt", "vae")},
}


def commands():
    for program in command_lines.MODULES:
        for words, node in command_lines.walk(command_lines.command(program), (program,)):
            if not hasattr(node, "list_commands"):
                yield " ".join(words), {option for parameter in node.params for option in parameter.opts}


def test_every_command_that_prints_a_result_writes_it_as_csv_and_json():
    without = {name for name, options in commands() if not {"--csv", "--json"} <= options}
    assert without == set(NO_RESULT)


LINES = {
    "time --uniform 9 --samples 20": {"samples": "20", "uniform": "9"},
    "time --zipf 9 --samples geometric:20,2": {"samples": "geometric:20,2", "zipf": "9"},
    "risk --samples 100 --fits 6": {"samples": "100", "fits": 6, "sigma": 1.0, "ddof": 1},
    "value support --uniform 9 --samples 20 --fits 1,2,inf --policy fresh:2": {"samples": "20", "policy": "fresh:2"},
    "until support --uniform 9 --samples 20 --level 0.5": {"quantity": "support", "fits": "inf", "level": 0.5},
    "plan samples risk --level 0.1 --fits 5 --ddof 0": {"quantity": "risk", "fits": 5, "ddof": 0},
    "plan growth risk --level 0.4 --first 10 --fits 3": {"first": 10},
    "plan power --risk 0.01 --fits 20": {"risk": 0.01, "fits": 20},
    "plan weight --samples 40 --anchors 10": {"samples": 40, "anchors": 10},
    "filter --bad 0.5 --samples 20 --verifier 0.9,0.6": {"bad": 0.5, "samples": "20", "verifier": "0.9,0.6"},
    "decode --uniform 3 --temperature 0.9 --real 0.3 --fits 2": {"real": 0.3, "temperature": 0.9, "uniform": "3"},
    "simulate gaussian --samples 9 --fits 2 --replicates 20": {
        "samples": "9",
        "fits": 2,
        "policy": "replace",
        "seed": 0,
    },
    "simulate gaussian --samples 9 --fits 2 --replicates 1": {"replicates": 1, "standard_error": "inf"},
    "find 0.0900741": {},
    "list xu2025": {"source": "xu2025"},
    "verify xu2025.known-mean --quick": {"id": "xu2025.known-mean"},
}


def read_both(collapse, tmp_path, line):
    """Return the rows of both files that a command writes, those of CSV with the types that JSON has."""
    targets = tmp_path / "a.csv", tmp_path / "a.json"
    status, out, err = collapse(*line.split(), "--csv", targets[0], "--json", targets[1])
    assert (status, err) == (0, "")
    assert out
    return list(csv.DictReader(targets[0].read_text().splitlines())), json.loads(targets[1].read_text())


@pytest.mark.parametrize("line", LINES)
def test_tables_say_what_they_are_of_and_agree(collapse, tmp_path, line):
    table, rows = read_both(collapse, tmp_path, line)
    assert len(table) == len(rows) > 0
    for entry, row in zip(table, rows, strict=True):
        if line.startswith("verify"):  # JSON has the whole record
            assert (entry["id"], entry["verdict"], entry["hash"]) == (row["id"], row["verdict"], row["hash"])
            continue
        assert row.items() >= LINES[line].items()
        known = {name: text for name, text in entry.items() if text}
        assert known == {name: str(value) for name, value in row.items() if value not in (None, "")}
        assert row["version"] == ct.__version__ or line.startswith("list")


def test_the_numbers_are_those_of_python(collapse, tmp_path):
    [mean, diffusion, _] = read_both(collapse, tmp_path, "time --uniform 9 --samples 20")[1]
    p = ct.discrete.uniform(9)
    assert mean["value"] == ct.discrete.collapse_time(p, samples=20)
    assert diffusion["value"] == ct.discrete.diffusion_time(p, samples=20)
    [risk, *_] = read_both(collapse, tmp_path, "risk --samples 100 --fits 6")[1]
    assert risk["value"] == ct.gaussian.risk(100, 6)
    assert risk["certified"] == ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=15).decimal()
    [_, passed] = read_both(collapse, tmp_path, "plan weight --samples 40 --anchors 10")[1][:2]
    assert passed["value"] == 0.2
    [plan] = read_both(collapse, tmp_path, "plan samples risk --level 0.1 --fits 5 --ddof 0")[1]
    found = ct.plan.least_samples(ct.gaussian.risk, level=0.1, fits=5, ddof=0)
    assert (plan["least"], plan["holding"], plan["failing"]) == (found.least, found.holding, found.failing)
    [power, *_] = read_both(collapse, tmp_path, "plan power --risk 0.01 --fits 20")[1]
    assert power["exponent"] == ct.gaussian.cheapest_schedule(0.01, fits=20).schedule.exponent


def test_infinity_is_a_word_in_both(collapse, tmp_path):
    table, rows = read_both(collapse, tmp_path, "time --zipf 9 --samples geometric:20,2")
    assert table[0]["value"] == rows[0]["value"] == "inf"
    assert math.isinf(float(rows[0]["value"]))


def test_a_dash_prints_the_table_and_nothing_else(collapse, refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = collapse("risk", "--samples", "100", "--fits", "6", "--json", "-")
    assert (status, err, len(json.loads(out))) == (0, "", 3)
    status, out, err = collapse("verify", "xu2025.known-mean", "--quick", "--csv", "-")
    assert (status, [row["id"] for row in csv.DictReader(out.splitlines())]) == (0, ["xu2025.known-mean"])
    assert not list(tmp_path.iterdir())
    line = ("risk", "--samples", "9", "--fits", "1")
    assert "must not both be standard output" in refused(*line, "--csv", "-", "--json", "-")
    assert "`--json` must be a file in a writable folder" in refused(*line, "--json", tmp_path / "none" / "a.json")


def test_a_citation_reproduces_without_the_files(collapse, tmp_path):
    line = ("plan", "weight", "--samples", "40", "--anchors", "10", "--cite", "--csv", tmp_path / "a.csv")
    assert collapse(*line)[1].endswith("reproduce: collapse plan weight --samples 40 --anchors 10 --cite\n")
    assert (tmp_path / "a.csv").read_text().startswith("quantity,value,")


def test_the_monitor_writes_a_row_for_each_step(collapse, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("generation,category,count\n0,a,60\n0,b,40\n1,a,64\n1,b,36\n2,a,59\n2,b,41\n")
    assert collapse("monitor", log, "--csv", tmp_path / "a.csv", "--json", tmp_path / "a.json")[0] == 0
    document = json.loads((tmp_path / "a.json").read_text())
    table = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert [int(row["generation"]) for row in table] == [step["generation"] for step in document["steps"]] == [1, 2]
    assert float(table[1]["log_evidence"]) == document["steps"][1]["log_evidence"]
    assert {row["log"] for row in table} == {str(log)} == {document["log"]}
