"""What a shell offers: behind each option of both programs that takes one of a few words, those words."""

import re

import command_lines
import pytest

from collapse_theory.claims import Verdict, catalogue
from collapse_theory.cli import completion
from collapse_theory.policy import parse

OPEN = {  # options that take text of any kind, each with what it is
    "--best-of": "a number",
    "--allow-origin": "a name of a host",
    "--dask": "an address",
    "--data": "a path, or a name on a hub",
    "--domain": "points as JSON",
    "--first": "a number",
    "--fits": "numbers",
    "--anchors": "a number",
    "--model": "a path, or a name on a hub",
    "--p": "numbers or a file",
    "--replicates": "a number",
    "--samples": "a number or a rule",
    "--set": "a setting and its value",
    "--top-k": "a number",
    "--uniform": "a number",
    "--verifier": "two rates",
    "--zipf": "numbers",
    "NUMBER": "a number",
    "LOG": "a path",
}
SLIPS = {
    *("replce", "bibtx", "word", "holdss", "seddik", "entropi", "foward", "stats", "poison", "suport", "collapse-tim"),
}
NUMBERS_OF_FEW = {"--ddof"}


def is_text(parameter):
    """Tell whether text is taken: by an option, or by one of the parts of it; Typer says it in two ways, by version."""
    if hasattr(parameter, "type_descriptor"):
        return re.search(r"\bstr\b", str(parameter.type_descriptor.annotation)) is not None
    return "text" in [kind.name for kind in getattr(parameter.type, "types", [parameter.type])]


def asked():
    """Yield each option or argument of text, or of a number among a few, with the command that it belongs to."""
    for program in command_lines.MODULES:
        for words, node in command_lines.walk(command_lines.command(program), (program,)):
            for parameter in node.params:
                name = next(
                    (opt for opt in parameter.opts if opt.startswith("--")), parameter.metavar or parameter.name
                )
                if name.endswith("-completion") or name == "--help":
                    continue
                if (is_text(parameter) and name not in OPEN) or name in NUMBERS_OF_FEW:
                    yield pytest.param(parameter, id=f"{' '.join(words)} {name}")


@pytest.mark.parametrize("parameter", list(asked()))
def test_every_option_of_a_few_words_completes_them(parameter):
    offered = [item.value for item in parameter.shell_complete(None, "")]
    assert offered
    assert len(set(offered)) == len(offered)
    first = offered[0]
    assert first in [item.value for item in parameter.shell_complete(None, first[:2])]
    assert not parameter.shell_complete(None, "\0")


def test_what_is_offered_is_understood():
    assert sorted(completion.sources()) == sorted(catalogue.sources())
    assert [Verdict(word) for word in completion.verdicts()] == list(Verdict)
    for word in completion.policies():
        parse(word + {"mix:": "0.5,0,0.5", "fresh:": "3"}.get(word, ""))


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("time --uniform 3 --samples 9 --policy replce", "replace"),
        ("time --uniform 3 --samples 9 --cite --format bibtx", "bibtex"),
        ("time --text words --samples 9 --unit word", "words"),
        ("cite wiki.replace --format bibtx", "bibtex"),
        ("list --verdict holdss", "holds"),
        ("list --source seddik", "seddik2024"),
        ("monitor log.csv --predict entropi 0.5", "entropy"),
        ("simulate discrete --uniform 3 --samples 9 --quantity entropi", "entropy"),
        ("simulate discrete --uniform 3 --samples 9 --method foward", "forward"),
        ("simulate gaussian --samples 9 --fits 1 --mechanism stats", "statistics"),
        ("simulate family poison --mean 1 --samples 9 --fits 1", "poisson"),
        ("value suport --uniform 3 --samples 9 --fits 1", "support"),
        ("figures --out x collapse-tim", "collapse-time"),
    ],
)
def test_a_slip_is_told_what_it_may_mean_and_nonsense_is_not(refused, line, near):
    assert f"Did you mean {near!r}?" in refused(*line.split())
    words = line.split()
    slip = next(word for word in words if word in SLIPS)
    nonsense = [word if word != slip else "zzqx" for word in words]
    assert "Did you mean" not in refused(*nonsense)


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("time --uniform 3 --samples 9 --cite", "--format"),
        ("simulate discrete --uniform 3 --samples 9 --replicates 5", "--method"),
        ("simulate discrete --uniform 3 --samples 9 --replicates 5", "--quantity"),
        ("simulate gaussian --samples 9 --fits 2 --replicates 5", "--quantity"),
        ("simulate gaussian --samples 9 --fits 2 --replicates 5", "--mechanism"),
        ("time --text words --samples 9", "--unit"),
        ("list xu2025", "--format"),
    ],
)
def test_each_word_that_is_offered_gets_an_answer(collapse, tmp_path, monkeypatch, line, option):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words").write_text("a b a b a")
    node = dict(command_lines.walk(command_lines.command("collapse"), ()))
    parts = line.split()
    node = node[tuple(parts[:2])] if tuple(parts[:2]) in node else node[tuple(parts[:1])]
    parameter = next(each for each in node.params if option in each.opts)
    for item in parameter.shell_complete(None, ""):
        more = ["--atom", "0"] if item.value == "presence" else []
        status, out, err = collapse(*parts, option, item.value, *more)
        assert (status, err) == (0, ""), item.value
        assert out
