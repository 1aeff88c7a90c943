"""Every command has help with examples that parse; completion, colours and exit statuses are what the pages say."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import command_lines
import pytest

COMMANDS = [
    pytest.param(words, node, id=" ".join(words))
    for program in command_lines.MODULES
    for words, node in command_lines.walk(command_lines.command(program), (program,))
]
DOCS = Path(__file__).parents[2] / "docs"
SHOWN = {line for page in DOCS.rglob("*.md") for line in re.findall(r"^\$ (.+)$", page.read_text(), re.MULTILINE)}
EXAMPLES = [line for parameter in COMMANDS for line in command_lines.examples(parameter.values[1])]
CHEAP = [
    line
    for line in EXAMPLES
    if line.split()[1] in ("time", "risk", "value", "until", "decode", "plan", "cite", "list", "simulate")
    and line not in SHOWN  # test_pages.py runs those, and compares what they print
]


def test_there_is_something_to_check():
    assert len(COMMANDS) >= 18
    assert len(EXAMPLES) > 25
    assert len(CHEAP) > 10


@pytest.mark.parametrize(("words", "node"), COMMANDS)
def test_help_ends_with_examples(capsys, monkeypatch, words, node):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = command_lines.run(capsys, monkeypatch, " ".join((*words, "--help")))
    assert (status, err) == (0, "")
    assert "\x1b" not in out
    assert node.help
    lines = [line.strip() for line in out.splitlines() if line.strip()]
    assert lines[lines.index("Examples:") + 1 :] == command_lines.examples(node)  # none too long for 80 columns


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_parses(line):
    command_lines.parse(line)


@pytest.mark.parametrize("line", CHEAP)
def test_an_example_runs(capsys, monkeypatch, tmp_path, line):
    monkeypatch.chdir(tmp_path)
    is_long = line.split()[1] == "simulate" and "--samples" in line and "--re" not in line
    status, out, err = command_lines.run(capsys, monkeypatch, line + " --replicates 500" * is_long)
    assert (status, err) == (0, "")
    assert out


@pytest.mark.parametrize(
    "line", ["collapse verify --no-such", "collapse time", "collapse-lab run gmm", "collapse nothing"]
)
def test_a_wrong_line_does_not_parse_and_ends_with_status_2(capsys, monkeypatch, line):
    with pytest.raises(Exception, match=r"No such|Missing"):
        command_lines.parse(line)
    assert command_lines.run(capsys, monkeypatch, line)[0] == 2


@pytest.mark.parametrize(("program", "name"), [("collapse", "collapse-theory"), ("collapse-lab", "collapse-lab")])
def test_version(capsys, monkeypatch, program, name):
    import collapse_theory as ct

    assert command_lines.run(capsys, monkeypatch, f"{program} --version") == (0, f"{name} {ct.__version__}\n", "")


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """Return a function that makes the script of a program, as pip does."""
    folder = tmp_path_factory.mktemp("bin")

    def make(program):
        path = folder / program
        path.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path[:0] = {sys.path!r}\n"
            f"from {command_lines.MODULES[program]} import main\nmain()\n"
        )
        path.chmod(0o755)
        return path

    return make


def environment(**more):
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS")}
    return kept | {"TERM": "xterm-256color"} | more


@pytest.mark.parametrize(
    ("program", "words", "offered"),
    [
        ("collapse", "collapse ver", ["verify"]),
        ("collapse", "collapse simulate re", ["regression"]),
        ("collapse", "collapse verify schaeffer2025.entropy-l", None),
        ("collapse-lab", "collapse-lab re", ["resume"]),
    ],
)
def test_completion_offers_what_fits(script, program, words, offered):
    variable = f"_{program.replace('-', '_').upper()}_COMPLETE"
    asked = environment(**{variable: "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))})
    done = subprocess.run([script(program)], env=asked, capture_output=True, text=True, check=False)
    expected = offered or ["schaeffer2025.entropy-law", "schaeffer2025.entropy-law-two-outcomes"]
    assert done.stdout.split() == expected
    assert done.stderr == ""


@pytest.mark.parametrize("program", command_lines.MODULES)
def test_completion_prints_its_script(script, program):
    shell = environment(_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    done = subprocess.run(
        [script(program), "--show-completion", "bash"], env=shell, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"complete -o default -F _{program.replace('-', '_')}_completion {program}" in done.stdout


def on_a_terminal(command, **more):
    """Run a command whose output is a terminal, and return what it writes there."""
    ours, its = pty.openpty()
    process = subprocess.Popen(command, env=environment(**more), stdout=its, stderr=its, stdin=subprocess.DEVNULL)
    os.close(its)
    written = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # its end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert process.wait() == 0
    return written.decode()


UNMEASURED, YELLOW = "shumailov2023.perplexity-real", "\x1b[33m"  # a claim that takes no time: nothing to judge it by


# one start of Python for what several starts would print: each assignment to the environment, and the command again
AGAIN_AND_AGAIN = """
import os, sys
from collapse_theory.cli.main import main
for word in sys.argv.pop(1).split():
    os.environ.update([word.split("=")])
    try:
        main()
    except SystemExit as end:
        print("<end>", end.code or 0)
"""


IDS = ["kazdan2024.accumulate-defined-estimator", "suresh2024.corollary2", UNMEASURED]
TERMINALS = "TERM=xterm-256color", "NO_COLOR=1", "COLUMNS=60", "COLUMNS=130"


@pytest.fixture(scope="module")
def tables():
    """Return what one command writes on terminals: coloured at 80 columns, then without colours at 80, 60 and 130."""
    command = [sys.executable, "-c", AGAIN_AND_AGAIN, " ".join(TERMINALS), "verify", *IDS, "--quick"]
    *written, rest = on_a_terminal(command, COLUMNS="80").split("<end> 0")
    assert not rest.strip()
    return written


def test_colours_on_a_terminal_only_and_not_if_they_are_not_wanted(tables, capsys, monkeypatch):
    coloured, plain, *_ = tables
    assert YELLOW in coloured
    assert YELLOW not in plain
    assert "not-run" in plain
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    status, out, err = command_lines.run(capsys, monkeypatch, f"collapse verify {UNMEASURED}")  # into a pipe
    assert status == 0
    assert "not-run" in out
    assert "\x1b" not in out + err


def test_the_table_fits_the_terminal_and_nothing_is_cut(tables):
    for columns, written in zip((80, 80, 60, 130), tables, strict=True):
        table = re.sub(r"\x1b\[[\d;?]*\w", "", written)
        assert columns / 2 < max(map(len, table.splitlines())) <= columns
        words = re.sub(r"[\s│]+", " ", table)
        for text in (*IDS, "refuted", "misprint", "0.5", "2.71828", "0.367879", " ± ", "not-run"):
            assert text in words, table


def test_a_reader_that_leaves_early_is_no_error(script):
    line = f"{script('collapse')} verify {UNMEASURED} | head -n 1"
    done = subprocess.run(["bash", "-c", line], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
