"""The command of a record gives the record again: of every kind of record it is run, and prints the same hash."""

import dataclasses
import importlib
import json
import re
import shlex
import sys
from fractions import Fraction

import pytest

import collapse_theory as ct
from collapse_theory.claims.verification import verify
from collapse_theory.cli import main as cli
from collapse_theory.runs import digest, folder_of, read_runs, recipe_document

EQ4, QUICK = "shumailov2023.eq4", ct.claims.QUICK
MINE = """
import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

def mine(n):
    return n * (n + 1) / 2

def truth(n):
    return n**2 / 2 + n / 2

def draws(point, replicates, seed):
    return Estimate(truth(point["n"]), 0.1, replicates, seed)
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A file of formulas in the current folder."""
    (tmp_path / "formulas_of_mine.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield importlib.import_module("formulas_of_mine")
    del sys.modules["formulas_of_mine"]


@pytest.fixture
def printed(capsys, monkeypatch):
    """Return a function that runs a command as a shell does and returns what it prints."""

    def run(line):
        program, *words = shlex.split(line, comments=True)
        if program == "python":
            assert words[0] == "-c"
            exec(words[1], {})
            return capsys.readouterr().out
        monkeypatch.setattr("sys.argv", [program, *words])
        with pytest.raises(SystemExit):
            cli.main()
        return capsys.readouterr().out

    return run


def hash_in(text):
    return re.search(r"^(?:Record )?(\w{16})\.?$", text, re.MULTILINE)[1]


def points(count):
    return [{"samples": 50 * 2**k, "fits": 3} for k in range(count)]


THIRDS = {"p": [Fraction(1, 3)] * 3, "real": 2, "samples": 2, "fits": 1}
OF_THE_LEDGER = {
    "the ledger": lambda: verify(ct.claims.find(EQ4), seed=3, effort=QUICK),
    "a domain": lambda: verify(ct.claims.find(EQ4), domain=points(6), effort=QUICK),
    "fractions": lambda: verify(ct.claims.find("seddik2024.theorem2"), domain=[THIRDS], effort=QUICK),
    "paths": lambda: verify(ct.claims.find("xu2025.known-mean"), domain=[points(1), points(2)], seed=2, effort=QUICK),
    "an effort": lambda: verify(ct.claims.find("xu2025.known-mean"), effort=ct.claims.Effort("mine", 18, 0.1)),
    "a domain with an effort": lambda: verify(
        ct.claims.find("xu2025.known-mean"), domain=points(2), effort=ct.claims.Effort("mine", 18, 0.1)
    ),
    "no run": lambda: verify(ct.claims.find("shumailov2023.perplexity-real")),
}


@pytest.mark.parametrize("make", OF_THE_LEDGER.values(), ids=OF_THE_LEDGER)
def test_the_command_on_a_claim_of_the_ledger_prints_its_hash(make, printed):
    record = make()
    assert hash_in(printed(record.command)) == record.hash


def test_a_domain_too_long_for_a_line_is_read_from_the_record(printed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    many = [{"samples": 2 + k, "anchors": 3} for k in range(40)]
    record = verify(ct.claims.find("he2025.golden-ratio"), domain=many)
    line, _, remark = record.command.partition(" (")
    assert line.endswith("--domain record.json")
    assert remark == "with this record, as JSON, in record.json)"
    (tmp_path / "record.json").write_text(ct.cite.cite(record, "json"))
    assert hash_in(printed(line)) == record.hash


@pytest.mark.parametrize(
    "given",
    [
        {"domain": [{"n": 3}, {"n": 10}]},
        {"domain": [{"n": 3}], "allows": ct.claims.Within(1.5), "seed": 4, "effort": QUICK},
        {"domain": [{"n": 3}], "simulate": "draws", "symbolic": True},
    ],
)
def test_the_command_of_an_own_check_prints_its_hash(mine, given, printed):
    import sympy

    given = dict(given)
    if "simulate" in given:
        given |= {"simulate": mine.draws, "symbolic": [{"n": sympy.Symbol("n", positive=True)}]}
    record = ct.claims.check(mine.mine, mine.truth, **given)
    assert 'run_path("formulas_of_mine.py")["mine"]' in record.command
    assert hash_in(printed(record.command)) == record.hash


CLAIMS = """
import collapse_theory as ct
from collapse_theory.claims.control import times

def _double(samples):
    return 2 * samples

THEOREM = ct.claims.Claim(
    id="me2026.double",
    source=ct.claims.Source("me2026", "draft", "Theorem 1"),
    statement="Twice as many.",
    latex="2M",
    allows=ct.claims.Equality(),
    paths=(({"samples": 3}, {"samples": 10}),),
    published=_double,
    exact=lambda samples: samples + samples,
    falsified_by="Another number.",
    hypotheses="None.",
    control=times("1.01"),
)
"""


@pytest.mark.parametrize("domain", [None, [{"samples": 7}]])
def test_the_command_of_a_claim_in_a_file_names_the_file_and_prints_its_hash(tmp_path, monkeypatch, printed, domain):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own claims.py").write_text(CLAIMS)
    record = verify(ct.claims.find("me2026.double", files=["own claims.py"]), domain=domain, seed=2)
    assert record.verdict is ct.claims.Verdict.HOLDS
    assert record.command.startswith("collapse verify 'own claims.py' me2026.double --seed 2")
    assert ("--domain" in record.command) == (domain is not None)
    assert hash_in(printed(record.command)) == record.hash
    bare = dataclasses.replace(record.claim, origin="")
    assert verify(bare).command.startswith(
        "me2026.double again in Python, with seed=0; no command can say a claim that"
    )


def test_a_formula_without_a_name_is_not_said_to_be_reproducible():
    record = ct.claims.check(lambda n: n, lambda n: n, domain=[{"n": 3}])
    assert record.command.startswith("your own check again in Python, with seed=0; no command can say a function")


RECIPE = {
    "experiment": "opt", "preset": "none", "generations": 1, "seeds": [0, 1], "samples": 100, "anchors": 0,
    "policy": {"kind": "replace"}, "keep": "metrics", "snapshots": [], "settings": {}, "sources": {},
}  # fmt: skip


def write_run(folder, claim):
    """Write the run that a claim asks for, with made-up metrics."""
    wanted = {key: getattr(value, "least", value) for key, value in claim.experiment.items()}
    settings = {key: getattr(value, "least", value) for key, value in wanted.get("settings", {}).items()}
    recipe = RECIPE | wanted | {"settings": settings}
    folder.mkdir(parents=True)
    (folder / "recipe.json").write_text(json.dumps(recipe_document(recipe)))
    for seed in recipe["seeds"]:
        for generation in range(claim.fits + 1):
            metrics = {"sequence_perplexity_mean": 33.0 + seed / 2}
            row = {"seed": seed, "generation": generation, "recipe": digest(recipe), "metrics": metrics, "files": {}}
            path = folder_of(folder, seed, generation) / "record.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(row | {"digest": digest(row)}))


def test_the_command_of_a_record_from_runs_names_them_and_prints_its_hash(tmp_path, monkeypatch, printed):
    claim = ct.claims.find("shumailov2023.perplexity-real")
    monkeypatch.chdir(tmp_path)
    for name in ("first", "second one"):
        write_run(tmp_path / "runs" / name, claim)
    record = verify(claim, runs=read_runs("runs"), seed=1)
    assert record.measured is not None
    assert record.command.endswith("--seed 1 --runs runs/first --runs 'runs/second one'")
    assert hash_in(printed(record.command)) == record.hash
    assert verify(claim, seed=1).hash != record.hash
