"""The page in a real browser, headless: it loads, sliders change numbers, and these are the library's."""

import subprocess
import sys
import time

import browser as headless
import numpy as np
import pytest

import collapse_theory as ct

pytest.importorskip("bokeh", reason="the extra `explore` is not installed")
pytest.importorskip("selenium", reason="Selenium is not installed")
if not headless.is_there():
    pytest.skip(f"no browser: {headless.CHROMIUM} and {headless.DRIVER} are needed", allow_module_level=True)

FIND = """
    const selector = arguments[0], found = [];
    (function walk(root) {
        for (const element of root.querySelectorAll('*')) {
            if (element.matches(selector)) found.push(element);
            if (element.shadowRoot) walk(element.shadowRoot);
        }
    })(document);
    return arguments[1] ? found.map(element => element.textContent) : found;
"""
BOX = "const box = arguments[0].getBoundingClientRect(); return [box.x, box.y, box.width]"
SOON = "`fits` must be a number; got 'soon'. Write for example 100 or 1e5."
ATOMS, EXPONENT, SAMPLES, FITS, SHARE, ANCHORS = range(6)


@pytest.fixture(scope="module")
def address():
    command = [sys.executable, "-c", "from collapse_theory.cli.main import main; main()"]
    server = subprocess.Popen(
        [*command, "explore", "--port", "0", "--no-browser"],
        env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield server.stdout.readline().split()[2]
    server.terminate()
    server.communicate(timeout=20)
    assert server.returncode == 0


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with headless.started(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def page(browser, address):
    browser.get(address)
    wait(lambda: numbers(browser))
    return browser


def wait(condition, seconds=20):
    """Wait until a condition holds, and return what it gives."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError("the page did not answer in time")


def numbers(browser):
    cells = browser.execute_script(FIND, "td", True)
    return dict(zip(cells[::2], cells[1::2], strict=True))


def press(browser, slider, times):
    """Move a slider with the right arrow key."""
    handle = browser.execute_script(FIND, ".noUi-handle", False)[slider]
    for _ in range(times):
        handle.send_keys("\ue014")


def write(browser, field, text):
    """Type into a field instead of what is there."""
    box = browser.execute_script(FIND, "input", False)[field]
    wait(box.is_enabled)
    box.send_keys("\ue009a\ue000", text, "\ue007")  # Ctrl+A, the text, Enter


def choose(browser, menu, option):
    from selenium.webdriver.support.ui import Select

    Select(browser.execute_script(FIND, "select", False)[menu]).select_by_visible_text(option)


def shows(browser, name, value):
    """Wait until the table gives a value, to all digits that it shows."""
    wait(lambda: numbers(browser).get(name) == f"{value:.7g}")


def test_page_loads_with_the_numbers_of_the_library_and_nothing_from_elsewhere(page, address):
    uniform = np.full(10, 0.1)
    assert page.title == "collapse-theory explorer"
    shows(page, "mean collapse time", ct.discrete.collapse_time(uniform, samples=100))
    shows(page, "Gaussian risk", ct.gaussian.risk(samples=100, fits=100))
    loaded = page.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert loaded
    assert all(name.startswith(address) for name in loaded)
    assert not [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"]


def test_sliders_change_the_numbers(page):
    press(page, ATOMS, 2)
    shows(page, "mean collapse time", ct.discrete.collapse_time(np.full(12, 1 / 12), samples=100))
    press(page, SAMPLES, 3)
    shows(page, "mean collapse time", ct.discrete.collapse_time(np.full(12, 1 / 12), samples=103))
    shows(page, "Gaussian risk", ct.gaussian.risk(samples=103, fits=100))
    press(page, FITS, 1)
    shows(page, "Gaussian risk", ct.gaussian.risk(samples=103, fits=101))
    shows(page, "atoms left", ct.discrete.expected_support(np.full(12, 1 / 12), samples=103, fits=101))


def test_menus_and_anchors(page):
    weights = 1 / np.arange(1, 11)
    choose(page, 0, "Zipf, i^-s")
    shows(page, "mean collapse time", ct.discrete.collapse_time(weights / weights.sum(), samples=100))
    choose(page, 1, "quadratic, M·(i+1)²")
    shows(page, "Gaussian risk", ct.gaussian.risk(samples=ct.schedule.Power(100, 2), fits=100))
    press(page, ANCHORS, 2)
    shows(page, "exponent of its tail", ct.gaussian.anchored_tail_index(100, anchors=2))
    assert numbers(page)["mean collapse time"] == "none"
    choose(page, 2, "mix with original data")
    for share in (0.1, 0.11):
        mix = ct.policy.Mix(1 - share, 0.0, share)
        equal = ct.discrete.homozygosity(weights / weights.sum(), samples=100, fits=100, policy=mix)
        shows(page, "homozygosity", equal)  # by then the slider is no longer disabled
        press(page, SHARE, 1)


def test_typed_numbers_reach_far_and_a_wrong_one_is_told_in_the_page(page):
    write(page, SAMPLES, "1e9")
    write(page, FITS, "1e6")
    shows(page, "mean collapse time", ct.discrete.collapse_time(np.full(10, 0.1), samples=10**9))
    shows(page, "Gaussian risk", ct.gaussian.risk(samples=10**9, fits=10**6))
    write(page, FITS, "soon")
    wait(lambda: page.execute_script(FIND, "p.error", True) == [SOON])
    write(page, FITS, "7")
    choose(page, 0, "Zipf, i^-s")
    write(page, EXPONENT, "1.5")
    shows(page, "atoms left", ct.discrete.expected_support(ct.tails.zipf(10, 1.5), samples=10**9, fits=7))
    handle = page.execute_script(FIND, ".noUi-handle", False)[FITS]
    assert float(handle.get_attribute("aria-valuenow")) == 7


def test_a_phone_shows_all_below_each_other_and_nothing_sideways(browser, address):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(address)
        wait(lambda: numbers(browser))
        wait(lambda: len(browser.execute_script(FIND, ".bk-Figure", False)) == 6)
        width, scrolled = browser.execute_script("return [innerWidth, document.documentElement.scrollWidth]")
        assert scrolled <= width == 390
        boxes = [browser.execute_script(BOX, each) for each in browser.execute_script(FIND, ".bk-Figure", False)]
        assert all(left >= 0 and 290 <= wide <= 390 - left for left, _, wide in boxes)
        tops = [top for _, top, _ in boxes]
        assert tops == sorted(set(tops))
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
