"""What the pages say is true: commands run, outputs are those shown, numbers are those on record, links lead on.

Python blocks of all pages run as doctests.
"""

import json
import re
from functools import cache
from pathlib import Path

import command_lines
import images
import pytest

from collapse_theory import figures

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if not {"_build", "claims"} & {*page.parts}]  # written by people
LEDGER = {row["id"]: row for row in json.loads((ROOT / "docs" / "ledger.json").read_text())["claims"]}
README = (ROOT / "README.md").read_text()


def blocks(language):
    """Return the fenced blocks of a language, each with its page."""
    fenced = re.compile(rf"^```{language}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [(page, text) for page in PAGES for text in fenced.findall(page.read_text())]


def sessions():
    """Return the commands of the console blocks with the output that they show."""
    for page, text in blocks("console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            yield pytest.param(page.stem, line, output, id=f"{page.stem}: {line}")


def shown_commands():
    lines = [(page, line) for page, text in blocks("sh") for line in text.splitlines()]
    ours = [(page, line) for page, line in lines if line.split()[:1] and line.split()[0] in command_lines.MODULES]
    return [pytest.param(line, id=f"{page.stem}: {line}") for page, line in ours]


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory):
    """Return a function that gives the folder of a page, in which its commands run one after another."""

    @cache
    def made(page):
        folder = tmp_path_factory.mktemp(page)
        (folder / "docs").symlink_to(ROOT / "docs")
        return folder

    return made


@pytest.mark.parametrize(("page", "line", "output"), list(sessions()))
def test_a_session_prints_what_is_shown(capsys, monkeypatch, folder_of, drawn, page, line, output):
    monkeypatch.chdir(folder_of(page))
    monkeypatch.setattr(figures, "draw", drawn)  # once for all tests
    monkeypatch.setattr("collapse_theory.claims.workers.processors", lambda: 1)  # as quick, without new interpreters
    status, out, err = command_lines.run(capsys, monkeypatch, line)
    expected = re.search(r"# exit status (\d)$", line)
    assert (status, err) == (int(expected[1]) if expected else 0, "")
    wildcard = re.escape(output).replace(r"\.\.\.", ".*?")
    assert re.fullmatch(wildcard, out, flags=re.DOTALL), out


@pytest.mark.parametrize("line", shown_commands())
def test_a_command_parses(line):
    command_lines.parse(line)


def test_the_readme_begins_with_the_two_commands_of_the_gate_and_fits_on_a_screen():
    assert re.findall(r"^```sh\n(.*?)\n```$", README, flags=re.MULTILINE) == [
        "pip install . && collapse verify",
        "pip install -e '.[test]' && pytest",
    ]
    assert README.count("\n") <= 80


def test_the_verdicts_of_the_readme_are_those_on_record():
    rows = re.findall(r"^\| `([\w.-]+)`[^|]*\|" + r" ([^|]*) \|" * 4, README, flags=re.MULTILINE)
    assert len(rows) == 5
    for claim_id, verdict, point, *values in rows:
        row = LEDGER[claim_id]
        assert (row["verdict"], row["point"]) == (verdict, point)
        assert values == [f"{float(row[kind]):.6g}" for kind in ("published", "exact")]


@pytest.mark.parametrize("image", sorted((ROOT / "docs" / "images").glob("*.png")), ids=lambda path: path.stem)
def test_an_image_is_the_figure_of_today(image, tmp_path, drawn, monkeypatch):
    import matplotlib

    if not matplotlib.__version__.startswith(images.MATPLOTLIB):
        pytest.skip(f"the images were drawn by matplotlib {images.MATPLOTLIB}; this is {matplotlib.__version__}")
    monkeypatch.setattr(figures, "draw", drawn)  # once for all tests
    (path,) = figures.save(tmp_path, names=[image.stem], formats=["png"])
    assert images.difference(image, path) < images.MOST
    assert image.stat().st_size < 120_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_between_files_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text())
    assert not [target for target in targets if not (page.parent / target).exists()]


def test_pages_name_the_claims_of_the_ledger_and_no_others():
    """Every claim stands beside its derivation or the experiment that is its evidence."""
    sources = "|".join(sorted({re.escape(claim_id.split(".")[0]) for claim_id in LEDGER}))
    texts = [page.read_text() for page in PAGES]
    named = {claim for text in texts for claim in re.findall(rf"`((?:{sources})\.[\w.-]+)`", text)}
    assert named == set(LEDGER)
