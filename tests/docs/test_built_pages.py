"""The pages in a browser, if they have been built into docs/_build: they fit a phone, need no network, are searched."""

import re
import time
import zlib
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import browser as headless
import pytest

import collapse_theory as ct

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "docs" / "_build"


def are_fresh():
    """Return whether pages were built after the last change of what they are made from."""
    index = BUILT / "objects.inv"
    sources = (
        *(ROOT / "docs").glob("*.[mp][dy]"),
        *(ROOT / "docs" / "theory").iterdir(),
        *ROOT.glob("collapse_*/**/*.py"),
    )
    return index.exists() and index.stat().st_mtime > max(path.stat().st_mtime for path in sources)


if not are_fresh():
    pytest.skip("no pages of today: run sphinx-build docs docs/_build", allow_module_level=True)

WIDE = (
    "index",
    "gallery",
    "conventions",
    "glossary",
    "scale",
    "ledger",
    "theory/policies",
    "notebooks/cite",
    "api/plan",
)
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
CUT_OFF = """
    const scrolls = (e) => e.tagName !== 'ARTICLE' &&
        (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    const wide = [...document.querySelectorAll('article *')].filter(
        (e) => e.getBoundingClientRect().right > innerWidth + 1 && e.offsetWidth > 1 && !scrolls(e));
    return [document.documentElement.scrollWidth, wide.map((e) => e.outerHTML.slice(0, 99))];
"""
FOUND = """
    const summary = document.querySelector('.search-summary');
    if (!summary || !/found|did not match/.test(summary.innerText)) return null;
    return [...document.querySelectorAll('#search-results li a')].map((a) => a.getAttribute('href'));
"""
QUESTIONS = {
    "pandas": "tables-and-pictures",
    "plot": "gallery",
    "sqrt log any arithmetic": "verify-a-derivation",
    "embedding": "index-by-question",
    "perplexity CSV": "index-by-question",
    "Zipf": "tutorials/questions",
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    pytest.importorskip("selenium", reason="Selenium is not installed")
    if not headless.is_there():
        pytest.skip(f"no browser: {headless.CHROMIUM} and {headless.DRIVER} are needed")
    with headless.started(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.mark.parametrize("page", WIDE)
def test_a_page_fits_a_phone(browser, page):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        browser.get((BUILT / f"{page}.html").as_uri())
        assert browser.execute_script(CUT_OFF) == [390, []]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize(("words", "page"), QUESTIONS.items())
def test_the_search_finds_the_page(browser, words, page):
    browser.get(f"{(BUILT / 'search.html').as_uri()}?q={quote(words)}")
    for _ in range(100):
        if (found := browser.execute_script(FOUND)) is not None:
            break
        time.sleep(0.05)
    assert any(f"{page}.html" in link for link in found), found


@pytest.mark.parametrize("page", ["index", "gallery", "notebooks/timescales", "theory/gaussian"])
def test_nothing_is_loaded_from_a_network(page):
    text = (BUILT / f"{page}.html").read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|img|iframe)[^>]+src="(?:https?:)?//[^"]+"', text) == []
    assert re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="(?:https?:)?//[^"]+"', text) == []


def test_every_public_name_can_be_linked_to():
    packed = (BUILT / "objects.inv").read_bytes().split(b"\n", 4)[4]
    known = {line.split(" ")[0] for line in zlib.decompress(packed).decode().splitlines() if " py:" in line}
    modules = [getattr(ct, name) for name in ct.__all__ if isinstance(getattr(ct, name), ModuleType)]
    names = {f"{module.__name__}.{name}" for module in modules for name in module.__all__ if name[0] != "_"}
    last = {name.rpartition(".")[2] for name in known}  # a name may be documented where it is defined
    assert {name for name in names if name not in known and name.rpartition(".")[2] not in last} == set()
