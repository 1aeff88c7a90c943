"""``collapse explore``: one line for each thing that can be wrong."""

import gc
import signal
import socket
import subprocess
import sys
import warnings

import pytest

from collapse_theory.explorer import server


def test_port_in_use(refused):
    pytest.importorskip("bokeh", reason="the extra `explore` is not installed")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # tornado leaves a socket that it could not bind unclosed
            message = refused("explore", "--port", port)
            gc.collect()
    assert f"`--port` must be free; got {port} (it is in use). Try `--port 0`" in message


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_no_port(refused, port):
    assert "`port` must be" in refused("explore", "--port", port)


def test_without_the_extra():
    code = "import sys; sys.modules['bokeh'] = None; from collapse_theory.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "explore"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "pip install 'collapse-theory[explore]'" in done.stderr


def test_a_machine_without_a_display_is_told_the_address():
    pytest.importorskip("bokeh", reason="the extra `explore` is not installed")
    if not sys.platform.startswith("linux"):
        pytest.skip("elsewhere there always is a display")
    code = "from collapse_theory.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "explore", "--port", "0"],
        env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    process.terminate()
    out, error = process.communicate(timeout=20)
    assert error == ""
    known = (signal.SIGTERM.name, str(signal.SIGTERM.value))  # Bokeh says it in either way, once it listens to signals
    assert out in ("", *(f"Received signal {name}, shutting down\n" for name in known))
    assert line.startswith("explorer at http://localhost:")
    assert line.endswith("(Ctrl+C ends it); no display here: open that address yourself\n")


@pytest.mark.parametrize(
    ("display", "opens", "words"),
    [
        (None, True, "; no display here: open that address yourself"),
        (":0", False, "; no display here: open that address yourself"),
        (":0", True, ""),
    ],
)
def test_display(monkeypatch, display, opens, words):
    opened = []
    monkeypatch.setattr(server.sys, "platform", "linux")
    monkeypatch.setattr(server.webbrowser, "open", lambda address: opened.append(address) or opens)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    assert server._show("http://localhost:1/", True) == words
    assert opened == (["http://localhost:1/"] if display else [])
    assert server._show("http://localhost:1/", False) == ""
