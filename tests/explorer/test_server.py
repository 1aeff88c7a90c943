"""The server of the explorer: whom it answers, what a page load costs, and what a message can ask for."""

import http.client
import json
import re
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

pytest.importorskip("bokeh", reason="the extra `explore` is not installed")
from bokeh.client import pull_session
from bokeh.models.widgets.inputs import TextInput
from bokeh.models.widgets.markups import Div
from bokeh.util.token import get_session_id

from collapse_theory.explorer import server

UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AA=="}


@pytest.fixture(scope="module")
def port():
    code = "from collapse_theory.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "explore", "--port", "0", "--no-browser", "--allow-origin", "https://Lab.Example"],
        env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield int(re.search(r":(\d+)/", process.stdout.readline())[1])
    process.terminate()
    errors = process.communicate(timeout=20)[1]
    assert "Traceback" not in errors


def status(port, path, **headers):
    """Return the status of an answer, and its text where there is one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = "" if answer.status == 101 else answer.read().decode()
    connection.close()
    return answer.status, text


def token(port):
    return re.search(r'"token":"([^"]+)"', status(port, "/")[1])[1]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:{port}", 200),
        ("127.0.0.1:{port}", 200),
        ("[::1]:{port}", 200),
        ("localhost:9999", 200),
        ("127.0.0.1", 200),
        ("lab.example", 200),
        ("LOCALHOST", 200),
        ("evil.com", 403),
        ("localhost.evil.com", 403),
        ("evil.com:{port}", 403),
        ("", 403),
        ("[", 403),
        ("127.0.0.1.nip.io", 403),
        ("192.168.0.1", 403),
    ],
)
def test_only_names_of_this_machine_are_answered(port, host, expected):
    for path in ("/", "/static/js/bokeh.min.js"):
        assert status(port, path, Host=host.format(port=port))[0] == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://localhost:{port}", 101),
        ("http://127.0.0.1:{port}", 101),
        ("http://localhost:9999", 101),
        ("http://127.0.0.1:1", 101),
        ("https://lab.example", 101),
        ("http://evil.com", 403),
        ("null", 403),
        ("http://localhost:{port}.evil.com", 403),
        ("http://localhost.evil.com:{port}", 403),
    ],
)
def test_only_pages_of_this_server_may_open_its_socket(port, origin, expected):
    protocol = f"bokeh, {token(port)}"
    headers = UPGRADE | {"Origin": origin.format(port=port), "Sec-WebSocket-Protocol": protocol}
    assert status(port, "/ws", **headers)[0] == expected


def test_other_ways_to_make_a_session_are_closed(port):
    assert {status(port, path)[0] for path in ("/autoload.js?bokeh-autoload-element=1", "/metadata", "/x")} == {404}


def test_two_hundred_loads_hold_nobody_up(port):
    """Bokeh's own page takes 0.2 s and more for each, all in one thread; ours takes a millisecond."""
    start = time.monotonic()
    tokens = {token(port) for _ in range(200)}
    assert time.monotonic() - start < 15
    assert len(tokens) == 200


def test_whatever_is_written_into_a_field_gets_an_answer_and_the_page_goes_on(port):
    key = get_session_id(token(port))
    for name, value, words in (
        ("fits", "1e19", "`fits` must be at most 1000000000000000000; got 1e+19. Pass a smaller count."),
        ("fits", "100", "mean collapse time"),
        ("atoms", "1", "`atoms` must be a whole number of at least 2"),
        ("atoms", "10", "mean collapse time"),
        (
            "samples",
            "many & more",
            "`samples` must be a number; got &#x27;many &amp; more&#x27;. Write for example 100",
        ),
        ("samples", "nan", "`samples` must be a whole number"),
    ):
        with session(port, key) as document:
            document.select_one({"type": TextInput, "name": name}).value = value
        shows(port, key, words)


@contextmanager
def session(port, key):
    """Give the document of a session, as another browser would see it."""
    pulled = pull_session(session_id=key, url=f"http://localhost:{port}/")
    try:
        yield pulled.document
        pulled.force_roundtrip()
    finally:
        pulled.close()


def shows(port, key, words, seconds=20):
    end, text = time.monotonic() + seconds, ""
    while words not in text:
        assert time.monotonic() < end, text
        with session(port, key) as document:
            text = document.select_one({"type": Div, "name": "numbers"}).text


@pytest.mark.parametrize("origin", [None, 1, "", "a b", "http://", "*", "[", "x" * 300 + "!"])
def test_a_name_that_is_none(origin):
    with pytest.raises(ValueError, match="`--allow-origin` must be the name of a host"):
        server._host(origin)


def test_a_record_of_what_is_loaded_names_no_other_machine(port):
    text = status(port, "/")[1]
    assert not [url for url in re.findall(r"""(?:src|href)=["']([^"']+)""", text) if "//" in url]
    assert json.loads(re.search(r"render_items = (\[.*?\]);", text)[1])[0]["elementid"] == "page"
