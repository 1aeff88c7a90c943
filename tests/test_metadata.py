"""What is written for archives and indexes says what pyproject.toml says."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CFF = (ROOT / "CITATION.cff").read_text()
CODEMETA = json.loads((ROOT / "codemeta.json").read_text())
ZENODO = json.loads((ROOT / ".zenodo.json").read_text())
RECIPE = (ROOT / "conda" / "recipe.yaml").read_text()


def only(pattern, text):
    found = re.findall(pattern, text, flags=re.MULTILINE)
    assert len(found) == 1, f"{pattern} stands {len(found)} times"
    return found[0]


def block(name, text):
    """The items of a YAML list that stands below its name."""
    return re.findall(r"- (.+)", only(rf"^ *{name}:\n((?: +- .+\n)+)", text))


@pytest.mark.parametrize(
    "version",
    [only(r"^version: (.+)$", CFF), CODEMETA["version"], ZENODO["version"], only(r'^  version: "(.+)"$', RECIPE)],
    ids=["CITATION.cff", "codemeta.json", ".zenodo.json", "recipe.yaml"],
)
def test_one_version(version):
    assert version == PROJECT["version"]


def test_one_author():
    (author,) = PROJECT["authors"]
    assert only(r'^  - name: "(.+)"', CFF) == author["name"]
    assert (
        [each["name"] for each in CODEMETA["author"]]
        == [each["name"] for each in ZENODO["creators"]]
        == [author["name"]]
    )


def test_one_title_description_and_licence():
    assert only('^title: "(.+)"$', CFF) == ZENODO["title"]
    assert ZENODO["title"].lower() == f"{PROJECT['name']}: {PROJECT['description']}".lower()
    summaries = {
        only('^abstract: "(.+)"$', CFF),
        CODEMETA["description"],
        ZENODO["description"],
        only("summary: (.+)", RECIPE),
    }
    assert summaries == {PROJECT["description"]}
    assert CODEMETA["license"] == f"https://spdx.org/licenses/{PROJECT['license']}"
    assert only("^license: (.+)$", CFF) == only("license: (.+)", RECIPE) == ZENODO["license"] == PROJECT["license"]


def test_one_list_of_keywords():
    assert block("keywords", CFF) == CODEMETA["keywords"] == ZENODO["keywords"] == PROJECT["keywords"]


def test_one_list_of_requirements():
    assert CODEMETA["softwareRequirements"] == PROJECT["dependencies"]
    python, *packages = [
        each.replace(" ", "").replace("matplotlib-base", "matplotlib") for each in block("run", RECIPE)
    ]
    assert packages == PROJECT["dependencies"]
    assert python == f"python{PROJECT['requires-python']}"


EXTRAS = PROJECT["optional-dependencies"]
ROOMS = ("collapse_theory", "collapse_empirical")


def test_an_error_asks_for_an_extra_that_is_there():
    texts = [file.read_text(encoding="utf-8") for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    asked = {extra for text in texts for extra in re.findall(r"pip install '?collapse-theory\[(\w+)\]", text)}
    assert {"cluster", "empirical", "explore", "frames", "verify"} <= asked <= set(EXTRAS)


def test_what_theorists_need_is_small():
    assert [need.partition(">")[0] for need in EXTRAS["verify"]] == ["hypothesis"]
    assert EXTRAS["testing"] == ["collapse-theory[verify]"]


def test_the_same_commands():
    assert block("entry_points", RECIPE) == [f"{name} = {target}" for name, target in PROJECT["scripts"].items()]


def test_the_paper_cites_as_the_ledger_does():
    from collapse_theory.claims.references import REFERENCES

    bibliography = (ROOT / "paper" / "paper.bib").read_text()
    cited = set(re.findall(r"@(\w+)[\];]", (ROOT / "paper" / "paper.md").read_text()))
    assert cited == set(re.findall(r"^@\w+\{(\w+),", bibliography, flags=re.MULTILINE))
    for key in cited & set(REFERENCES):
        assert REFERENCES[key].bibtex(key) in bibliography
