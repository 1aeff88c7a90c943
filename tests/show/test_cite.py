"""A citation is true: what it says reproduces the check does, and gives the record with the same hash."""

import csv
import dataclasses
import html
import json
import pickle
import re

import bibtexparser
import pytest

import collapse_theory as ct
from collapse_theory.claims.control import times
from collapse_theory.cli import main as cli

EQ4 = "shumailov2023.eq4"


def checked(text):
    """Return the hash and the way to reproduce it that a citation names."""
    return re.search(r"record (\w{16}); reproduce: (.*)$", text).groups()


def test_a_citation_names_the_hash_the_version_and_the_command_of_the_record():
    record = ct.claims.verify(ct.claims.find(EQ4), seed=3, effort=ct.claims.QUICK)
    assert checked(ct.cite.cite(record)) == (record.hash, record.command)
    assert f"Checked with collapse-theory {ct.__version__}, record" in ct.cite.cite(record)
    assert ct.cite.cite(record, "json").count(record.hash) == 1


def test_on_a_domain_of_ones_own_the_citation_says_so():
    points = [{"samples": 50 * 2**k, "fits": 3} for k in range(6)]
    record = ct.claims.verify(ct.claims.find(EQ4), domain=points, effort=ct.claims.QUICK)
    text = ct.cite.cite(record)
    assert "Domain: not that of the ledger" in text
    assert checked(text)[1].endswith("'" + json.dumps(points) + "'")
    assert ct.claims.verify(ct.claims.find(EQ4), effort=ct.claims.QUICK).hash != record.hash


def test_a_check_of_ones_own_names_no_command_and_no_unknown_author():
    def mine(n):
        """The sum."""
        return n * (n + 1) / 2

    record = ct.claims.check(mine, lambda n: n**2 / 2 + n / 2, domain=[{"n": 3}])
    text = ct.cite.cite(record)
    assert "collapse verify" not in text
    assert "reproduce: your own check again in Python, with seed=0; no command can say a function without" in text
    assert "now" not in text
    assert ct.cite.cite(record, "bibtex") == ct.cite.software()
    assert "cite{yours}" not in ct.cite.cite(record, "latex")


def test_a_source_of_ones_own_keeps_its_version():
    claim = ct.claims.find(EQ4)
    own = type(claim)(
        **{**vars(claim), "id": "me.eq1", "source": ct.claims.Source("me2026", "arXiv:2601.00001v2", "1")}
    )
    entry, _ = bibtexparser.parse_string(ct.cite.cite(ct.claims.verify(own, effort=ct.claims.QUICK), "bibtex")).entries
    assert (entry.key, entry["eprint"]) == ("me2026", "2601.00001v2")
    assert not {"author", "year"} & {field.key for field in entry.fields}


def test_several_claims_have_each_entry_once(capsys, monkeypatch):
    ids = ["shumailov2023.perplexity-real", "shumailov2023.latent-std-0", "schaeffer2025.perplexity-peak"]  # no work
    written = {}
    for style in {*ct.cite.FORMATS} - {"latex-table"}:
        monkeypatch.setattr("sys.argv", ["collapse", "cite", *ids, ids[0], "--format", style])
        with pytest.raises(SystemExit):
            cli.main()
        written[style] = capsys.readouterr().out
    keys = [entry.key for entry in bibtexparser.parse_string(written["bibtex"]).entries]
    assert keys == ["shumailov2023", "shumailov2023code", "schaeffer2025", "collapse-theory"]
    assert [row["id"] for row in json.loads(written["json"])] == ids
    assert [line.partition(",")[0] for line in written["csv"].splitlines()] == ["id", *ids]
    assert re.findall(r"^(\S+): not-run\.$", written["text"], flags=re.MULTILINE) == ids
    assert written["latex"].count("emph{not-run}") == 3


@pytest.mark.parametrize("value", [None, 1.5, "x", [], [None], {"a": 1}, ct.claims.find(EQ4)])
def test_what_is_no_record_is_refused(value):
    for style in ct.cite.FORMATS:
        with pytest.raises(ValueError, match="`value` must"):
            ct.cite.cite(value, style)
    if value != []:
        with pytest.raises(ValueError, match="`records` must"):
            ct.cite.latex_table(value)


@pytest.mark.parametrize("style", [None, 1, [], "", "Text", float("nan")])
def test_unknown_styles_are_refused(style):
    with pytest.raises(ValueError, match="`style` must be one of text, latex"):
        ct.cite.cite(ct.claims.verify(ct.claims.find(EQ4), effort=ct.claims.QUICK), style)


def test_the_hash_does_not_hang_on_a_last_bit():
    record = ct.claims.verify(ct.claims.find(EQ4), effort=ct.claims.QUICK)
    shown = record.evidence.simulated[0]
    before = record.to_dict()["hash"]
    for factor, same in ((1 + 2e-16, True), (1 - 3e-16, True), (1 + 1e-6, False)):
        estimate = ct.montecarlo.Estimate(
            shown.estimate.value * factor, shown.estimate.standard_error, shown.estimate.replicates, shown.estimate.seed
        )
        moved = type(shown)(shown.certified, estimate)
        evidence = type(record.evidence)(record.evidence.paths, (moved, *record.evidence.simulated[1:]))
        other = type(record)(record.claim, record.judgement, record.seed, record.effort, evidence)
        assert (other.to_dict()["hash"] == before) is same


def test_text_and_notebook_say_what_the_record_knows():
    record = ct.claims.verify(ct.claims.find("suresh2024.corollary2"), effort=ct.claims.QUICK)
    text, page = ct.cite.cite(record), record._repr_html_()
    assert {"fault", "smallest counterexample", "Monte Carlo"} < record.rows().keys()
    for name, words in record.rows().items():
        shown = f"{name[0].upper()}{name[1:]}: {words}" if name != "verdict" else f": {words}."
        assert shown in text
        assert f"<th>{name}</th><td>{html.escape(words)}</td>" in page
    assert "Fault: misprint. The exponent must be negative" in text


def test_claims_and_records_can_be_pickled():
    claim, run = ct.claims.find(EQ4), ct.claims.find("shumailov2023.perplexity-real")
    assert pickle.loads(pickle.dumps((claim, run))) == (claim, run)
    points = [{"samples": 10 * 2**k, "fits": 3} for k in range(6)]
    elsewhere = ct.claims.verify(claim, domain=points, effort=ct.claims.QUICK).claim
    again = pickle.loads(pickle.dumps(elsewhere))
    assert (again.paths, again.simulated) == (elsewhere.paths, elsewhere.simulated) != (claim.paths, claim.simulated)
    assert again.exact is claim.exact
    unseen = dataclasses.replace(claim, simulated=())
    assert pickle.loads(pickle.dumps(unseen)).simulated == ()
    plain = {"published": abs, "exact": abs, "simulate": None, "simulated": (), "paths": (), "control": times("1.01")}
    own = dataclasses.replace(claim, id="me.eq1", allows=ct.claims.Equality(), **plain)
    assert pickle.loads(pickle.dumps(own)).control.words == "times 1.01"


def test_what_nobody_printed_is_never_shown_as_published():
    read = dataclasses.replace(ct.claims.find(EQ4), id="me.eq1", read_as="about so much, read as this formula")
    record = ct.claims.verify(read, effort=ct.claims.QUICK)
    number = record.certified.published.decimal(6)
    rows = list(csv.DictReader(ct.cite.cite(record, "csv").splitlines()))
    assert (rows[0]["published"], rows[0]["read_as"]) == ("", read.read_as)
    assert record.to_dict()["published"] is None
    assert f"Our reading ({read.read_as}): " in ct.cite.cite(record)
    assert "Published value" not in ct.cite.cite(record)
    assert number not in ct.cite.latex_table([record]).split(r"\midrule")[1]
    assert number in ct.cite.latex_table([ct.claims.verify(ct.claims.find(EQ4), effort=ct.claims.QUICK)])


def test_a_record_says_how_it_could_be_wrong_and_what_is_formal():
    rows = ct.claims.verify(ct.claims.find("amin2026.closed-solution"), effort=ct.claims.QUICK).rows()
    assert {"hypotheses", "falsified by", "negative control"} <= rows.keys()
    assert rows["machine-checked"].startswith("theorem average_closed, checked by Coq: ")
    assert rows["not formal"] == "That the products are quotients of Gamma functions."
    whole = ct.claims.verify(ct.claims.find("amin2026.recursion"), effort=ct.claims.QUICK)
    assert whole.verdict is ct.claims.Verdict.PROVED
    assert "machine-checked" in whole.rows()
    assert "not formal" not in whole.rows()
