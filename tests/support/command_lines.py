"""The commands of a page or a help text, found, parsed without running, or run."""

import shlex
from importlib import import_module

import typer

MODULES = {"collapse": "collapse_theory.cli.main", "collapse-lab": "collapse_empirical.cli.main"}


def command(program):
    """Return the whole tree of commands of a program."""
    return typer.main.get_command(import_module(MODULES[program]).app)


def walk(node, words):
    """Yield each command below a node with the words that lead to it."""
    yield words, node
    for name in node.list_commands(None) if hasattr(node, "list_commands") else ():
        yield from walk(node.get_command(None, name), (*words, name))


def examples(node):
    """Return the examples at the end of a help text."""
    head, *lines = (node.epilog or "").split("\n\n")
    assert head == "Examples:"
    return lines


def parse(line):
    """Parse a command line as a shell and its program would; an error is what the program would raise."""
    program, *arguments = shlex.split(line, comments=True)
    node, name = command(program), program
    while True:
        if "--help" in arguments[:1]:
            return
        context = node.make_context(name, list(arguments))
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        if not hasattr(node, "list_commands") or not rest:
            return
        name, node, arguments = node.resolve_command(context, rest)


def run(capsys, monkeypatch, line):
    """Run a command line in this process; return status, stdout and stderr."""
    program, *arguments = shlex.split(line, comments=True)
    monkeypatch.setattr("sys.argv", [program, *arguments])
    try:
        import_module(MODULES[program]).main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    captured = capsys.readouterr()
    return status, captured.out, captured.err
