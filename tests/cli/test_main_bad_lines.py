"""Whatever stands behind an option of ``collapse``: an answer, or one line and status 2; no traceback, no hang."""

import shlex
import signal
from pathlib import Path

import command_lines
import pytest

SECONDS = 10
WORDS = (
    "9223372036854775808",
    "1e19",
    "nan",
    "-inf",
    "-1",
    "0",
    "1.5",
    "1" * 400,
    "1" * 5000,
    "x" * 5000,
    "",
    " ",
    "1e308",
    "1e-308",
    "-",
    "--",
    "[bold]",
    "a\nb",
    "é",
    "0x10",
    "1,2,,3",
    "None",
    "true",
    "/",
    "/dev/full",
    "/proc/no/such",
)
LINES = {
    "verify": "shumailov2023.perplexity-real",
    "list": "perplexity",
    "cite": "shumailov2023.perplexity-real",
    "time": "--uniform 3 --samples 10",
    "risk": "--samples 10 --fits 2",
    "value": "homozygosity --uniform 3 --samples 10 --fits 2",
    "plan anchors": "risk --level 0.1 --samples 10 --fits 2",
    "plan gamma": "homozygosity --uniform 3 --samples 10 --fits 20 --level 0.5",
    "plan samples": "risk --level 0.1 --fits 2",
    "plan growth": "risk --level 0.4 --first 10 --fits 3",
    "plan weight": "--samples 40 --anchors 10",
    "plan power": "--risk 0.1 --fits 2",
    "until": "homozygosity --uniform 3 --samples 10 --level 0.9",
    "decode": "--uniform 3 --temperature 0.9 --real 0.3 --fits 2 --keep 0.9",
    "simulate discrete": "--uniform 3 --samples 9 --replicates 20",
    "simulate gaussian": "--samples 9 --fits 2 --replicates 20",
    "simulate regression": "--samples 9 --fits 2 --dim 2 --replicates 20",
    "simulate family": "poisson --mean 0.5 --samples 9 --fits 2 --replicates 20",
}
SKIPPED = {"help", "dask", "install_completion", "show_completion"}  # a scheduler is waited for


class TooLongError(BaseException):
    """No error that a command could take for one of its own."""


def too_long(number, frame):
    raise TooLongError


def tries():
    """Yield each command with each of its options, or its arguments, as they are given on a line."""
    tree = dict(command_lines.walk(command_lines.command("collapse"), ()))
    for name, line in LINES.items():
        for parameter in tree[tuple(name.split())].params:
            if parameter.name in SKIPPED or getattr(parameter, "is_flag", False):
                continue
            if parameter.name in ("csv", "json") and name not in ("risk", "verify"):
                continue  # one group of options writes the files of all commands
            option = parameter.opts[0] if parameter.opts[0].startswith("-") else ""
            yield pytest.param(name, line, option, id=f"{name} {option or parameter.name}")


def with_word(name, line, option, word):
    """Return the line with a word behind an option, or instead of its first argument."""
    words = shlex.split(line)
    if not option:
        return ["collapse", *name.split(), word, *(words if words[0].startswith("-") else words[1:])]
    if option in words:
        words[words.index(option) + 1] = word
        return ["collapse", *name.split(), *words]
    if option in ("--p", "--zipf", "--counts", "--text"):
        words = [other for other in words if other not in ("--uniform", "3")]
    return ["collapse", *name.split(), *words, option, word]


@pytest.mark.parametrize(("name", "line", "option"), list(tries()))
def test_a_bad_word_is_one_line_and_status_2(capsys, monkeypatch, tmp_path, name, line, option):
    monkeypatch.chdir(tmp_path)
    previous = signal.signal(signal.SIGALRM, too_long)
    try:
        for word in WORDS if option else set(WORDS) - {"--"}:  # which ends the options and is no argument
            signal.alarm(SECONDS)
            command = with_word(name, line, option, word)
            status, _, err = command_lines.run(capsys, monkeypatch, shlex.join(command))
            assert status in ((0, 1, 2) if name == "list" else (0, 2)), (
                word[:40],
                status,
                err,
            )  # 1: no claim is like it
            assert "Traceback" not in err
            if status == 2:
                assert err, word[:40]
                ours = err.startswith("collapse: ")  # the parser's own panel may repeat a long word
                assert not ours or (err.count("\n") == 1 and len(err) < 2000), err
            assert not list(tmp_path.rglob("*.part"))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


@pytest.mark.parametrize(
    "line",
    [
        "collapse explore --port nan",
        "collapse explore --port 99999999999999999999",
        "collapse explore --port -1",
        "collapse explore --allow-origin '*'",
        "collapse explore --allow-origin ''",
        "collapse figures --out x nosuch",
        "collapse figures --out /dev/null/x anchors",
        "collapse figures --out " + "x" * 5000 + " anchors",
        "collapse figures --out /proc/x anchors",
        "collapse verify --runs /",
        "collapse cite wiki.rare-events --runs /",
        "collapse verify --source shumailov2023 wiki.rare-events",
        "collapse simulate discrete --uniform 1e18 --samples 10",
        "collapse time --uniform 1e30 --samples 10",
        "collapse verify --quick --deep",
    ],
)
def test_a_bad_line_is_refused(capsys, monkeypatch, tmp_path, line):
    monkeypatch.chdir(tmp_path)
    status, out, _ = command_lines.run(capsys, monkeypatch, line)
    assert (status, out) == (2, "")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_one_line_and_leaves_no_part_of_a_file(capsys, monkeypatch, tmp_path):
    resource = pytest.importorskip("resource")
    from collapse_theory import figures  # noqa: F401  what is imported under the limit cannot be kept by Python either

    target = tmp_path / "records.json"
    target.write_text("before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        results = [
            command_lines.run(capsys, monkeypatch, f"collapse verify shumailov2023.perplexity-real --json {target}"),
            command_lines.run(capsys, monkeypatch, f"collapse figures --out {tmp_path} schedules"),
        ]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    for status, _, err in results:
        assert status == 2
        assert "File too large" in err
        assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text() == "before"


def test_a_device_is_written_to_and_a_link_stays(capsys, monkeypatch, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "records.json")
    line = "collapse verify shumailov2023.perplexity-real --json"
    assert command_lines.run(capsys, monkeypatch, f"{line} {link}")[0] == 0
    assert link.is_symlink()
    assert (tmp_path / "records.json").read_text().startswith("[")
    assert command_lines.run(capsys, monkeypatch, f"{line} /dev/null")[0] == 0
    assert not Path("/dev/null").is_file()
