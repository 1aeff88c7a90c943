"""Public closed forms with an error of 1 %, put in the place of the right ones everywhere, and what notices them."""

import dataclasses
import inspect
import sys
import time
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from functools import cache, partial, wraps
from importlib import import_module

import numpy as np

from collapse_theory.claims import QUICK, Claim, all_claims, find
from collapse_theory.claims.evidence import Evidence
from collapse_theory.claims.gather import certified
from collapse_theory.claims.judge import judge
from collapse_theory.testing import solved_problems

ROOMS = ("discrete", "gaussian", "families", "regression", "noise")
"""The rooms whose functions compute in balls; those of the others take floats only."""

NO_NUMBER = {"discrete.uniform"}
"""Functions that return something other than numbers."""


def closed_forms():
    """Return the names of the public functions that compute in balls."""
    names = [f"{room}.{name}" for room in ROOMS for name in import_module(f"collapse_theory.{room}").__all__]
    return [name for name in names if inspect.isfunction(right(name)) and "arb" in getattr(right(name), "serves", ())]


def right(name):
    room, function = name.split(".")
    return getattr(import_module(f"collapse_theory.{room}"), function)


def wrong(value):
    """Return a result with every number in it 1 % too large."""
    if dataclasses.is_dataclass(value) and not hasattr(value, "ball"):
        parts = {field.name: wrong(getattr(value, field.name)) for field in dataclasses.fields(value) if field.init}
        return dataclasses.replace(value, **parts)
    if isinstance(value, tuple):
        return type(value)(*map(wrong, value)) if hasattr(value, "_fields") else tuple(map(wrong, value))
    if isinstance(value, list):
        return [wrong(each) for each in value]
    if isinstance(value, (float, np.ndarray)):
        return value * 1.01
    if isinstance(value, (str, bool, type(None))):
        return value
    return value * 101 / 100 if not isinstance(value, int) else value * Fraction(101, 100)


@contextmanager
def replaced(name, function):
    """Put a function in the place of a public one wherever its name is looked up."""
    original = right(name)
    modules = [module for key, module in list(sys.modules.items()) if key.startswith("collapse_theory") and module]
    places = [(vars(module), key) for module in modules for key, value in vars(module).items() if value is original]
    try:
        for names, key in places:
            names[key] = function
        _forget()
        yield original
    finally:
        for names, key in places:
            names[key] = original
        _forget()


def _forget():
    """Empty what the papers have kept of values that they computed."""
    for key, module in list(sys.modules.items()):
        if key.startswith(("collapse_theory.claims.papers", "collapse_theory.claims.routes")):
            for value in vars(module).values():
                getattr(value, "cache_clear", lambda: None)()


def moved(function, original, replacement):
    """Return a callable in which a function that it holds is replaced."""
    if function is original:
        return replacement
    if isinstance(function, partial) and function.func is original:
        return partial(replacement, *function.args, **function.keywords)
    return function


def finding(claim, original=None, replacement=None):
    """Judge a claim and its readings without simulations: their verdicts, and whether the library agrees."""
    formulas = {name: moved(getattr(claim, name), original, replacement) for name in ("published", "exact", "library")}
    claim = dataclasses.replace(claim, **formulas)
    try:
        evidence = Evidence(tuple(tuple(certified(claim, point, QUICK) for point in path) for path in claim.paths), ())
        judgement = judge(evidence, claim.allows)
        own = (judgement.verdict, judgement.reason.startswith("the package's own"))
    except Exception as error:
        own = (type(error).__name__, False)
    return (own, *(part for reading in claim.readings for part in finding(reading, original, replacement)))


def mistaken(function, mistake, faults):
    """Return a function whose results have a mistake; a result that cannot have it is noted."""

    @wraps(function)
    def result(*args, **kwargs):
        value = function(*args, **kwargs)
        try:
            return mistake(value)
        except Exception as error:
            faults.append(error)
            raise

    return result


@cache
def finding_of_right_functions(claim_id):
    return finding(find(claim_id))


def ledger_notices(name, claim_id, mistake=wrong):
    """Tell whether a claim is judged otherwise with an error of 1 % in a function."""
    claim, before, faults = find(claim_id), finding_of_right_functions(claim_id), []
    replacement = mistaken(right(name), mistake, faults)
    with replaced(name, replacement) as original:
        noticed = finding(claim, original, replacement) != before
    assert not faults, faults
    return noticed


def problem_notices(name, problem_name, mistake=wrong):
    """Tell whether a solved problem is answered wrongly with an error of 1 % in a function."""
    (problem,) = (each for each in solved_problems() if each.name == problem_name)
    faults = []
    replacement = mistaken(right(name), mistake, faults)
    with replaced(name, replacement) as original:
        call = partial(moved(problem.call.func, original, replacement), *problem.call.args, **problem.call.keywords)
        try:
            dataclasses.replace(problem, call=call).check()
            noticed = False
        except Exception:
            noticed = True
    assert not faults, faults
    return noticed


def callers():
    """Return for each closed form the claims that call it, the quickest first."""
    found, seconds = {name: [] for name in closed_forms()}, {}
    for claim in (claim for claim in all_claims() if isinstance(claim, Claim)):
        called, start = set(), time.perf_counter()
        with ExitStack() as stack:
            spies = []
            for name in found:
                spy = _spy(name, right(name), called)
                spies.append((stack.enter_context(replaced(name, spy)), spy))
            for original, spy in spies:
                if original in (claim.published, claim.exact, claim.library):
                    spy.__name__ = original.__name__
                    called.add(next(name for name in found if right(name) is spy))
            finding(claim)
        seconds[claim.id] = time.perf_counter() - start
        for name in called:
            found[name].append(claim.id)
    return {name: sorted(ids, key=seconds.__getitem__) for name, ids in found.items()}


def _spy(name, function, called):
    def spying(*args, **kwargs):
        called.add(name)
        return function(*args, **kwargs)

    return spying


def witness(name, claim_ids):
    """Return what notices an error of 1 % in a function; empty if neither the ledger nor a solved problem does."""
    for claim_id in claim_ids:
        if ledger_notices(name, claim_id):
            return claim_id
    for problem in solved_problems():
        if name.partition(".")[2] in problem.question and problem_notices(name, problem.name):
            return f"problem: {problem.name}"
    return ""
