"""Every solved problem is answered, in floats, symbols and certified balls; no answer comes from this package."""

import ast
import math
import re
from fractions import Fraction
from functools import partial
from pathlib import Path

import flint
import pytest
import sympy
from certificates import script as certificates
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.testing import Problem, solved_problems
from collapse_theory.testing.problems.problem import shown

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "collapse_theory" / "testing" / "problems"
ALL = solved_problems()
TAGS = sorted(frozenset().union(*(problem.tags for problem in ALL)))


def has_symbols(problem):
    return isinstance(problem.answer, sympy.Expr) and bool(problem.answer.free_symbols)


def is_certified(problem):
    """Tell whether the public function that is asked can be certified, as the page of certificates says.

    Quantiles cannot: they are floats.
    """
    if problem.question.endswith(".median()"):
        return False
    name = ".".join(problem.question.split("(")[0].split(".")[:2])
    if name == "discrete.CollapseTime":  # made of floats; balls are put to its methods
        return False
    return name in certificates.EXAMPLES and certificates.is_certified(name)


CERTIFIED = [problem for problem in ALL if not has_symbols(problem) and is_certified(problem)]


def named(problems):
    return [pytest.param(problem, id=problem.name) for problem in problems]


@pytest.mark.parametrize("problem", named(ALL))
def test_a_problem_is_answered(problem):
    problem.check()


@pytest.mark.parametrize("problem", named(CERTIFIED))
def test_a_certificate_holds_the_answer(problem):
    """To 30 digits, so that an answer that is right as a float only does not pass."""
    answers = problem.answer if isinstance(problem.answer, tuple) else (problem.answer,)
    for index, answer in enumerate(answers):

        def formula(*args, index=index, **kwargs):
            found = problem.read(problem.call.func(*args, **kwargs))
            return found[index] if isinstance(problem.answer, tuple) else found

        if not math.isinf(answer):
            ball = ct.certify(formula, *problem.call.args, digits=30, **problem.call.keywords).ball
            with flint.ctx.workprec(400):
                assert ball.overlaps(enclosed(answer, problem.tolerance)), (ball, answer)


def enclosed(answer, tolerance):
    """Return a ball around an answer: to its tolerance, or else to 70 digits."""
    if isinstance(answer, (int, Fraction)):
        return flint.arb(flint.fmpq(answer.numerator, answer.denominator))
    middle = flint.arb(str(sympy.N(answer, 80))) if isinstance(answer, sympy.Expr) else flint.arb(answer)
    return middle + flint.arb(0, abs(middle) * max(tolerance, 1e-70 if isinstance(answer, sympy.Expr) else 0))


@given(st.sampled_from(ALL), st.sampled_from([1e-9, 0.01, 1]))
def test_a_wrong_answer_is_noticed(problem, error):
    """Each problem would fail: a relative error of 1e-9, or of eight times the tolerance, or another entry."""
    right = problem.answer
    if isinstance(right, dict):
        wrong = {**right, 4: not right[4]}
    elif isinstance(right, tuple):
        wrong = (*right[:-1], None)
        with pytest.raises((AssertionError, TypeError)):
            problem.check(lambda *args, **kwargs: wrong)
        wrong = right[:-1]
    elif right == 0 or right == sympy.oo:
        wrong = error
    else:
        wrong = right * (1 + max(error, 8 * problem.tolerance))
    with pytest.raises(AssertionError, match=r"is .*; got "):
        problem.check(lambda *args, **kwargs: wrong)


def test_the_right_answer_of_another_function_passes():
    (problem,) = (p for p in solved_problems("gaussian", "risk") if p.name == "risk of one fit to three data")
    problem.check(lambda samples, fits: 7 / 3 - math.sqrt(math.pi))


def test_there_are_enough_of_every_kind():
    assert len(ALL) >= 100
    assert len(CERTIFIED) >= 60
    assert sum(map(has_symbols, ALL)) >= 12
    assert len({problem.name for problem in ALL}) == len(ALL)
    assert len({str(problem) for problem in ALL}) == len(ALL)


@pytest.mark.parametrize("tag", TAGS)
def test_tags_choose(tag):
    chosen = solved_problems(tag)
    assert 2 <= len(chosen) < len(ALL)
    assert set(chosen) == {problem for problem in ALL if tag in problem.tags}
    assert f'``"{tag}"``' in solved_problems.__doc__


def test_several_tags_are_all_required():
    both = solved_problems("gaussian", "policy")
    assert set(both) == set(solved_problems("gaussian")) & set(solved_problems("policy"))
    assert both


@pytest.mark.parametrize("tag", ["nothing", None, 3])
def test_an_unknown_tag(tag):
    with pytest.raises(ValueError, match="`tags` must be one of"):
        solved_problems(tag)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_no_answer_is_computed_by_this_package(file):
    """The expression of an answer, or the table that a loop takes it from, calls no name that is imported from here."""
    tree = ast.parse(file.read_text())
    ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("collapse_theory")
        for alias in node.names
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem"]
    assert bool(calls) == (file.stem not in ("__init__", "problem"))
    looped = [source.iter for node in ast.walk(tree) for source in getattr(node, "generators", ())]
    answers = [call.args[3] for call in calls] + [table.elts for table in looped if isinstance(table, ast.List)]
    for answer in answers:
        rows = answer if isinstance(answer, list) else [answer]
        cells = [cell for row in rows for cell in (row.elts if isinstance(row, ast.Tuple) else [row])]
        called = [node.func for cell in cells for node in ast.walk(cell) if isinstance(node, ast.Call)]
        assert not {ast.unparse(function).split(".")[0] for function in called} & (ours - {"Accumulate", "Replace"})


def test_a_documented_number_stands_nowhere_else_in_the_tests():
    """A test that needs one takes it from the catalogue by ``solved.answer``."""
    known = {problem.answer for problem in ALL if isinstance(problem.answer, float)}
    assert len(known) > 8
    digits = {f"{abs(answer):.17g}".partition("e")[0].replace(".", "").strip("0")[:6] for answer in known}
    texts = {path: path.read_text() for path in (ROOT / "tests").rglob("*.py")}
    bare = {path: text.replace(".", "").replace("_", "") for path, text in texts.items()}
    found = [
        (path.name, node.value)
        for path, text in texts.items()
        if any(first in bare[path] for first in digits)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, float)
        and any(math.isclose(node.value, answer, rel_tol=1e-10) for answer in known)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 2), "1/2"),
        ([Fraction(1, 2), 1], "[1/2, 1]"),
        ((2,), "(2,)"),
        (ct.policy.Mix(0.5, 0.25, 0.25), "Mix(alpha=0.5, beta=0.25, gamma=0.25)"),
        (sympy.pi / 2, "pi/2"),
    ],
)
def test_values_are_shown_as_on_a_blackboard(value, text):
    assert shown(value) == text


def test_the_page_lists_every_problem_once():
    topics = re.findall(r"^<!-- (\w+) -->$", (ROOT / "docs" / "problems.md").read_text(), re.M)
    assert sorted(p.name for topic in topics for p in solved_problems(topic)) == sorted(p.name for p in ALL)


def test_a_problem_of_ones_own():
    mine = Problem("third", frozenset({"mine"}), partial(ct.discrete.branching_rate, 1), 1, "g_1 = 1")
    mine.check()
    assert str(mine) == "discrete.branching_rate(1) = 1"
