"""Compile the proofs, ask Coq which axioms they use, and compare them with theorems.toml.

    python proofs/check.py              all proofs, and their axioms
    python proofs/check.py --controls   also that the proof of each theorem fails for a wrong statement
    python proofs/check.py --show       each theorem as Coq states it, with every hypothesis

Ends with status 0 if all is well, 1 if not, 2 if Coq is missing. Needs Python 3.11 and Coq 8.16 with Mathematical
Components and its algebra tactics.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
LIST = FOLDER / "theorems.toml"
LIBRARY = "Collapse"
DEBIAN = "coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
_THEOREM = re.compile(r"^Theorem (\w+)(.*?)^Proof\.(.*?)\bQed\.$", re.M | re.S)
_DECLARED = re.compile(r"^(?:Theorem|Lemma|Corollary|Definition|Fixpoint|Inductive|Record|Structure) (\w+)", re.M)
_OTHERS = re.compile(rf"^From {LIBRARY} Require Import (.+)\.$", re.M)
_LIBRARIES = re.compile(r"^From mathcomp Require Import .+\.\n", re.M)
_UNPROVED = re.compile(r"\b(Axioms?|Conjecture|Parameters?|Admitted|admit|give_up|Unset Guard Checking|bypass_check)\b")


@dataclass(frozen=True)
class Control:
    """A wrong statement: ``find`` in the theorem's own, once, is replaced."""

    find: str
    replace: str


@dataclass(frozen=True)
class Theorem:
    """An entry of theorems.toml."""

    name: str
    file: str
    says: str
    claims: tuple[str, ...]
    functions: tuple[str, ...]
    not_covered: str
    control: Control
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """A theorem as it stands in its file: what follows its name up to ``Proof.``, the script, and where both end."""

    name: str
    statement: str
    script: str
    end: int


def theorems() -> list[Theorem]:
    """Read theorems.toml.

    Raises
    ------
    TypeError
        If an entry lacks a field or has another.
    """
    entries = tomllib.loads(LIST.read_text())["theorem"]
    return [
        Theorem(
            **{
                **entry,
                "claims": tuple(entry["claims"]),
                "functions": tuple(entry["functions"]),
                "whole": tuple(entry.get("whole", ())),
                "control": Control(**entry["control"]),
            }
        )
        for entry in entries
    ]


def allowed_axioms() -> set[str]:
    """Return the axioms that a proof may use, by their full names."""
    return set(tomllib.loads(LIST.read_text())["axioms"])


def files() -> list[Path]:
    """Return the files in the order in which they are compiled."""
    return [FOLDER / line for line in (FOLDER / "_CoqProject").read_text().split("\n")[1:] if line]


def proofs(text: str) -> list[Proof]:
    """Find the theorems of a file; lemmas are steps on the way, and are not listed."""
    return [Proof(*match.groups(), match.end()) for match in _THEOREM.finditer(text)]


def disagreements() -> Iterator[str]:
    """Compare theorems.toml with the files; needs no Coq."""
    stated = {(path.stem, proof.name): proof for path in files() for proof in proofs(path.read_text())}
    listed = theorems()
    keys = [(theorem.file, theorem.name) for theorem in listed]
    for file, name in sorted(set(stated) ^ set(keys)):
        where = f"{file}.v" if (file, name) in stated else LIST.name
        yield f"{name} stands in {where} only. Add it to the other."
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key[1]} is listed {keys.count(key)} times."
    for path in files():
        declared = len(re.findall(r"^\s*Theorem ", path.read_text(), re.M))
        if declared != len(proofs(path.read_text())):
            yield f"{path.name}: {declared} theorems, {len(proofs(path.read_text()))} of them end with Proof. … Qed."
        for word in _UNPROVED.findall(path.read_text()):
            yield f"{path.name} says `{word}`. Prove it."
    for theorem in listed:
        proof = stated.get((theorem.file, theorem.name))
        if proof is not None and proof.statement.count(theorem.control.find) != 1:
            yield f"{theorem.name}: the control looks for {theorem.control.find!r}, which the statement must hold once."
    if sorted(path.name for path in files()) != sorted(path.name for path in FOLDER.glob("*.v")):
        yield "_CoqProject must list every file of the folder."


def _coq(program: str, *arguments: str, folder: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [program, "-q", "-w", "-all", "-R", ".", LIBRARY, *arguments]
    return subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, check=False)


def compiled(folder: str) -> Iterator[str]:
    """Compile copies of all files in ``folder``; yield what Coq does not accept."""
    for path in files():
        shutil.copy(path, folder)
        done = _coq("coqc", path.name, folder=folder)
        if done.returncode:
            yield f"{path.name} does not compile:\n{done.stderr.strip()}"
            return


def _answers(questions: list[str], folder: str) -> list[str]:
    """Ask Coq questions about the compiled files; answers come in the same order."""
    known = f"From mathcomp Require Import all_ssreflect all_algebra.\nFrom {LIBRARY} Require {_names(files())}.\n"
    end = 'Goal True. idtac "<next>". Abort.'
    text = known + "Open Scope ring_scope.\n" + "".join(f"{question}\n{end}\n" for question in questions)
    Path(folder, "questions.v").write_text(text)
    done = _coq("coqc", "questions.v", folder=folder)
    answers = done.stdout.split("<next>\n")
    if done.returncode or len(answers) != len(questions) + 1:
        raise RuntimeError(done.stderr)
    return [answer.strip() for answer in answers[:-1]]


def _names(paths: list[Path]) -> str:
    return " ".join(path.stem for path in paths)


def used_axioms(folder: str) -> Iterator[str]:
    """Yield the axioms that are not allowed; what Coq prints counts, not what we say."""
    listed, allowed = theorems(), allowed_axioms()
    together = ", ".join(f"@{theorem.file}.{theorem.name}" for theorem in listed)
    (answer,) = _answers([f"Definition all_theorems := (I, {together}).\nPrint Assumptions all_theorems."], folder)
    if _axioms(answer) <= allowed:
        return
    one_by_one = [f"Print Assumptions {theorem.file}.{theorem.name}." for theorem in listed]
    for theorem, own in zip(listed, _answers(one_by_one, folder), strict=True):
        if not _axioms(own) <= allowed:
            yield f"{theorem.name} rests on what is not proved: {own}"


def _axioms(answer: str) -> set[str]:
    """Return the names in an answer to Print Assumptions; whatever else it may say counts as one."""
    if answer == "Closed under the global context":
        return set()
    return set(re.findall(r"^(\S+)\s*:", answer, re.M)) - {"Axioms"} or {answer}


def statements(folder: str) -> list[str]:
    """Return each theorem as Coq knows it, with every hypothesis, in the order of the list."""
    return _answers([f"Check {theorem.file}.{theorem.name}." for theorem in theorems()], folder)


def imported_by_all(paths: list[Path]) -> str:
    """Return the lines by which every file imports the same libraries; each time that Coq reads one takes a second."""
    return "".join(sorted(set.intersection(*(set(_LIBRARIES.findall(path.read_text())) for path in paths))))


def with_controls(path: Path, controls: dict[str, Control], libraries: str) -> str:
    """Return a file as a module where each theorem is followed by its wrong statement with the same script.

    Without the imports of all files. At its end Coq is asked whether it knows everything that the file declares.
    """
    own = _LIBRARIES.sub(lambda line: "" if line[0] in libraries else line[0], path.read_text())
    text, pieces, start = _OTHERS.sub(_imported, own), [f"Module Checked_{path.stem}.\n"], 0
    for proof in proofs(text):
        control = controls[proof.name]
        wrong = proof.statement.replace(control.find, control.replace)
        pieces += [
            text[start : proof.end],
            "\nSet Default Timeout 20.\n",
            f'Theorem control_{proof.name}{wrong}idtac "<typed {proof.name}>".\n{proof.script}\nQed.\nAbort All.\n',
            f"Fail Check control_{proof.name}.\nUnset Default Timeout.\n",
        ]
        start = proof.end
    known = "".join(f"Check {name}.\n" for name in _DECLARED.findall(text))
    return "".join([*pieces, text[start:], known, f"End Checked_{path.stem}.\n"])


def _imported(match: re.Match[str]) -> str:
    return "Import " + " ".join(f"Checked_{name}" for name in match[1].split()) + "."


def doubts(folder: str) -> Iterator[str]:
    """Yield what is not proved, rests on axioms, or has a control that Coq accepts or cannot read.

    One process of Coq reads all files, which need not be compiled, each as a module.
    """
    listed = theorems()
    own = {path: {one.name: one.control for one in listed if one.file == path.stem} for path in files()}
    together = ", ".join(f"@Checked_{theorem.file}.{theorem.name}" for theorem in listed)
    asked = 'Goal True. idtac "<axioms>". Abort.\nPrint Assumptions all_theorems.\n'
    libraries = imported_by_all(files())
    text = libraries + "".join(with_controls(path, controls, libraries) for path, controls in own.items())
    done = _coq("coqtop", "-quiet", folder=folder, text=f"{text}Definition all_theorems := (I, {together}).\n{asked}")
    said = done.stdout + done.stderr
    unproved = [name for path in own for name in _DECLARED.findall(path.read_text()) if _is_unknown(name, said)]
    yield from (f"{name}: Coq does not accept it." for name in unproved)
    lines = done.stdout.partition("<axioms>\n")[2].splitlines()
    answer = "\n".join(line for line in lines if not line.startswith("Fetching opaque proofs")).strip()
    if not unproved and not _axioms(answer) <= allowed_axioms():
        yield f"The theorems rest on what is not proved: {answer}"
    for name in (theorem.name for theorem in listed):
        if f"<typed {name}>" not in done.stdout:
            yield f"{name}: the control is no statement that Coq can read."
        elif not _is_unknown(f"control_{name}", said):
            yield f"{name}: the control is proved by the same script. Choose a wrong statement."


def _is_unknown(name: str, said: str) -> bool:
    return re.search(rf"reference\s+{name}\s+was\s+not\s+found", said) is not None


def _problems(controls: bool, show: bool) -> Iterator[str]:
    yield from disagreements()
    with tempfile.TemporaryDirectory() as folder:
        failures = list(compiled(folder))
        yield from failures
        if failures:
            return
        yield from used_axioms(folder)
        if controls:
            yield from doubts(folder)
        if show:
            for theorem, statement in zip(theorems(), statements(folder), strict=True):
                print(f"{statement}\n   {theorem.says}\n")


def main(arguments: list[str]) -> int:
    """Check, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="Check the machine-checked proofs.")
    parser.add_argument("--controls", action="store_true", help="also that each wrong statement fails")
    parser.add_argument("--show", action="store_true", help="print each theorem with every hypothesis")
    chosen = parser.parse_args(arguments)
    if shutil.which("coqc") is None:
        print(f"coqc is not installed. On Debian: apt-get install --no-install-recommends {DEBIAN}", file=sys.stderr)
        return 2
    problems = list(_problems(chosen.controls, chosen.show))
    for problem in problems:
        print(problem, file=sys.stderr)
    what = "theorems and their controls" if chosen.controls else "theorems"
    print(f"{len(theorems())} {what}: " + (f"{len(problems)} problems" if problems else "proved, no axiom"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
