"""The entry of this package says what CITATION.cff says, and no address that is not there."""

import re
from pathlib import Path

import bibtexparser

import collapse_theory as ct
from collapse_theory.show import software as software_module

ROOT = Path(__file__).parents[2]


def entry():
    (found,) = bibtexparser.parse_string(software_module.software()).entries
    return {field.key: field.value for field in found.fields}


def test_the_file_and_the_package_have_one_version_and_title():
    known = software_module.citation_file()
    assert known["version"] == ct.__version__ == entry()["version"]
    assert entry()["title"] == "{" + known["title"] + "}"


def test_an_address_a_doi_and_a_date_are_there_as_soon_as_the_file_has_them(monkeypatch):
    text = (ROOT / "CITATION.cff").read_text()
    for field, key in (("repository-code", "repository"), ("doi", "doi"), ("date-released", "date")):
        assert (key in entry()) == (f"\n{field}:" in text)
    added = {"repository-code": "https://example.org/repo", "doi": "10.5281/zenodo.1", "date-released": "2027-01-31"}
    known = software_module.citation_file() | added
    monkeypatch.setattr(software_module, "citation_file", lambda: known)
    found = entry()
    assert {found[key] for key in ("repository", "doi", "date")} == {*added.values()}
    assert (found["year"], found["url"]) == ("2027", "https://example.org/repo")


def test_the_wheel_has_the_file():
    included = re.search(r"force-include\]\n(.*?)\n\n", (ROOT / "pyproject.toml").read_text(), re.DOTALL)[1]
    assert '"CITATION.cff" = "collapse_theory/show/CITATION.cff"' in included
