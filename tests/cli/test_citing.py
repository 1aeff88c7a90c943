"""``--cite``: the answer as a citation, and the command in it prints the same citation again."""

import json
import shlex

import pytest

LINES = [
    "time --uniform 1000 --samples 1e5 --cite",
    "time --p 0.5,0.5 --samples geometric:2,2 --cite",
    "value support --zipf 100,1.1 --samples 1e4 --fits 1,10 --cite",
    "value rank --dim 4 --samples 50 --fits 3 --cite",
    "until risk --level 0.1 --samples 100 --cite",
    "until risk --level 3 --samples 100 --ddof 0 --cite",
    "plan samples risk --level 0.01 --fits 20 --cite",
    "plan anchors support --share 0.9 --zipf 9 --samples 50 --fits 4 --cite",
    "risk --samples 100 --fits 6 --cite",
    "simulate gaussian --samples 100 --fits 6 --replicates 1000 --cite",
    "simulate discrete --cite --uniform 9 --samples 9 --replicates 100 --seed 4",
    "simulate family poisson --mean 0.5 --samples 9 --fits 3 --replicates 100 --cite",
]


@pytest.mark.parametrize("line", LINES)
def test_the_command_of_a_citation_prints_it_again(collapse, line):
    status, text, err = collapse(*shlex.split(line))
    assert (status, err) == (0, "")
    command = text.rstrip("\n").partition("reproduce: ")[2]
    assert collapse(*shlex.split(command)[1:]) == (0, text, "")
    plain = collapse(*(word for word in shlex.split(line) if word != "--cite"))[1]
    answer = plain.splitlines()[0].split("  ")
    assert text.startswith(f"{answer[0]}, by collapse {line.split()[0]} ")
    assert next(part for part in answer[1:] if part).strip() in text


def test_certified_digits_are_told_where_balls_serve_the_quantity(collapse):
    told = json.loads(collapse(*LINES[0].split(), "--format", "json")[1])
    assert told["certified"] == "199895.407637669"
    assert told["certified digits"] == "15"
    assert told["command"] == "collapse time --uniform 1000 --samples 1e5 --cite"
    assert "ball arithmetic" not in collapse(*LINES[1].split())[1]


def test_the_seed_and_every_format(collapse):
    line = LINES[10].split()
    assert json.loads(collapse(*line, "--format=json")[1])["seed"] == 4
    assert (
        pytest.importorskip("bibtexparser").parse_string(collapse(*line, "--format", "bibtex")[1]).entries[0].key
        == "collapse-theory"
    )
    assert collapse(*line, "--format", "latex")[1].startswith("% needs")
    assert "of,value" in collapse(*line, "--format", "csv")[1]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--format", "text"], "`--format` must stand beside `--cite`"),
        (["--cite", "--format", "word"], "`--format` must be one of text, latex, bibtex"),
        (["--cite", "--format", "latex-table"], "`--format` must be one of text, latex, bibtex"),
    ],
)
def test_bad_input_is_one_line(refused, more, message):
    assert message in refused("time", "--uniform", "10", "--samples", "10", *more)
