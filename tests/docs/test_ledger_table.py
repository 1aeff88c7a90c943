"""The table of claims in a browser: search as you type, filters, an address that keeps them, cards on a phone."""

from pathlib import Path

import browser as headless
import pytest

from collapse_theory.claims import all_claims
from collapse_theory.show.entries import entries
from collapse_theory.show.pages import ledger_table

pytest.importorskip("selenium", reason="Selenium is not installed")
if not headless.is_there():
    pytest.skip(f"no browser: {headless.CHROMIUM} and {headless.DRIVER} are needed", allow_module_level=True)

STATIC = Path(__file__).parents[2] / "docs" / "_static"
ENTRIES = entries(all_claims())
SHOWN = """
    const rows = [...document.querySelectorAll('#claims tbody tr')];
    return rows.filter(row => row.offsetHeight).map(row => row.cells[0].innerText);
"""
TYPE = """
    const [name, text] = arguments;
    const label = [...document.querySelectorAll('.claims-tools label')].find(one => one.innerText.startsWith(name));
    const control = label.querySelector('input, select');
    control.value = text;
    control.dispatchEvent(new Event('input', {bubbles: true}));
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    page = tmp_path_factory.mktemp("table") / "ledger.html"
    head = '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="pages.css">'
    for name in ("pages.css", "ledger.js"):
        (page.parent / name).write_text((STATIC / name).read_text())
    page.write_text(f'<meta charset="utf-8">{head}<script src="ledger.js" defer></script>{ledger_table(ENTRIES)}')
    return page.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with headless.started(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def ids(keep):
    return [entry.id for entry in ENTRIES if keep(entry)]


def test_search_and_filters_leave_what_they_name(browser, address):
    browser.get(address)
    assert browser.execute_script(SHOWN) == ids(lambda entry: True)
    browser.execute_script(TYPE, "verdict", "refuted")
    assert browser.execute_script(SHOWN) == ids(lambda entry: str(entry.verdict) == "refuted")
    browser.execute_script(TYPE, "verdict", "")
    browser.execute_script(TYPE, "evidence", "Coq")
    browser.execute_script(TYPE, "source", "amin2026")
    formal = ids(lambda entry: "Coq" in entry.row["evidence"] and entry.claim.source.key == "amin2026")
    assert browser.execute_script(SHOWN) == formal != []
    browser.execute_script("document.querySelector('.claims-tools button').click()")
    browser.execute_script(TYPE, "search", "EQ4 second")
    found = browser.execute_script(SHOWN)
    assert found == ["shumailov2023.eq4", "shumailov2023.eq4-v3"]
    assert browser.execute_script("return document.querySelector('output').innerText") == f"2 of {len(ENTRIES)} claims"


def test_an_address_chooses(browser, address):
    browser.get(f"{address}?verdict=refuted&search=eq5-v3&source=nothing")
    assert browser.execute_script(SHOWN) == ["shumailov2023.eq5-v3"]


def test_a_phone_shows_cards_that_fit(browser, address):
    size = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(address)
        assert browser.execute_script("return document.documentElement.scrollWidth") == 390
        cell = "getComputedStyle(document.querySelector('#claims td:nth-child(4)'), '::before').content"
        assert browser.execute_script(f"return {cell}") in ('"verdict: "', '"verdict" ": "', 'attr(data-label) ": "')
        browser.execute_script(TYPE, "verdict", "misprint")
        assert browser.execute_script(SHOWN) == ids(lambda entry: str(entry.verdict) == "misprint")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_without_scripts_the_table_is_there(browser, address):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        assert not browser.find_elements("css selector", ".claims-tools")
        assert len(browser.find_elements("css selector", "#claims tbody tr")) == len(ENTRIES)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
