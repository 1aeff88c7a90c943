"""Every wrong argument of a profile ends in a ValueError that names it, says what it must be and what to do."""

import math

import numpy as np
import pytest

from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace
from collapse_theory.profile import DEFINITIONS, MODELS, Bounds, Cell, Definition, Facts, Metrics, Profile

ITSELF: list = []
ITSELF.append(ITSELF)
ODD = [
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    -1,
    0,
    True,
    "3",
    "",
    None,
    1j,
    b"x",
    [],
    [1, [2, 3]],
    {},
    {1: 2},
    set(),
    np.ma.masked_array([1.0, 2.0], mask=[0, 1]),
    np.array([1, "a"], dtype=object),
    np.array([1.0, np.nan]),
    object(),
    np.zeros((2, 2, 2)),
    np.zeros((0, 5)),
    (x for x in [1.0, 2.0]),
    2**63,
    10**19,
    1e308,
    np.int8(5),
    np.float32(0.5),
    ITSELF,
    Replace(),
    lambda: 1,
]
RUNS = Metrics(risk=[[1.0, 2.0, 3.0], [1.1, 2.1, 2.9]])
CALLS = {
    **{
        f"Metrics {name}": (lambda x, name=name: Metrics(**{name: x}))
        for name in ("risk", "control", "spread", "modes", "tail", "outside")
    },
    "seeds": lambda x: Metrics(risk=[[1.0, 2.0], [1.0, 2.1]], seeds=x),
    "fits": lambda x: Metrics(risk=[[1.0, 2.0], [1.0, 2.1]], fits=x),
    "metrics": lambda x: Profile.of(x),
    "error_rate": lambda x: Profile.of(RUNS, error_rate=x),
    "thresholds of runs": lambda x: Profile.of(RUNS, thresholds=x),
    **{f"threshold {n} of runs": (lambda x, n=n: Profile.of(RUNS, thresholds={n: x})) for n in DEFINITIONS},
    "number of a threshold": lambda x: Profile.of(RUNS, thresholds=_keyed(x)),
    "model": lambda x: Profile.of_policy(x, Replace()),
    "policy": lambda x: Profile.of_policy("gaussian", x),
    "thresholds": lambda x: Profile.of_policy("gaussian", Replace(), thresholds=x),
    **{
        f"samples of {model}": (lambda x, model=model: Profile.of_policy(model, Accumulate(), samples=x))
        for model in MODELS
    },
    **{
        f"samples of {model}, mixed": (lambda x, model=model: Profile.of_policy(model, Mix(0.5, 0.3, 0.2), samples=x))
        for model in ("linear-regression", "discrete")
    },
    "dim of regression": lambda x: Profile.of_policy("linear-regression", Replace(), dim=x),
    "dim of gaussian": lambda x: Profile.of_policy("gaussian", Replace(), dim=x),
    "sigma": lambda x: Profile.of_policy("linear-regression", Replace(), sigma=x),
    "rate": lambda x: Profile.of_policy("poisson", Replace(), rate=x),
    "p": lambda x: Profile.of_policy("discrete", AccumulateSubsample(), p=x),
    "low": lambda x: Bounds(x, 1.0),
    "high": lambda x: Bounds(0.0, x),
    "exactly": lambda x: Bounds.exactly(x, "by hand"),
    "reason": lambda x: Bounds(0.0, 1.0, x),
    "facts": lambda x: Facts(growth=x),
    "subject": lambda x: Profile(x, ()),
    "cells": lambda x: Profile("by hand", x),
    "definition": lambda x: Cell(x, True, "", ""),
    "holds": lambda x: Cell(DEFINITIONS[1], x, "", ""),
    "rule": lambda x: Cell(DEFINITIONS[1], True, x, ""),
    "quantity": lambda x: Definition(1, "", x, "", 1.0, True),
    "number": lambda x: Definition(x, "", "", "", 1.0, True),
    "decide": lambda x: DEFINITIONS[1].decide(x, 1.0),
    "item": lambda x: Profile.of(RUNS)[x],
}


def _keyed(x):
    try:
        return {x: 1.0}
    except TypeError:
        return {0: 1.0}


@pytest.mark.parametrize("name", CALLS)
def test_odd_values_end_in_a_clear_error_or_a_right_answer(name):
    for value in ODD:
        try:
            found = CALLS[name](value)
        except ValueError as error:
            message = str(error)
            assert message.startswith("`"), (value, message)
            assert message.count(". ") >= 1, (value, message)
        else:
            assert "nan" not in repr(found), value


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: Profile.of_policy("weather", Replace()), "`model` must be one of 'linear-regression'"),
        (lambda: Profile.of_policy("gaussian", "replace"), "`policy` must be a policy"),
        (
            lambda: Profile.of_policy("gaussian", Replace(), rate=1.0),
            "`rate` must be a setting of gaussian",
        ),
        (lambda: Profile.of_policy("gaussian", Replace(), thresholds={9: 1.0}), "`definition` must be a number"),
        (
            lambda: Profile.of_policy("gaussian", Replace(), thresholds=[0.1]),
            "`thresholds` must be a dict by definition",
        ),
        (lambda: Profile.of_policy("gaussian", Replace(), thresholds={1: 0.0}), r"`thresholds\[1\]` must be finite"),
        (lambda: Profile.of(RUNS, thresholds={8: 1.0}), r"`thresholds\[8\]` must be in \[0, 1\]"),
        (lambda: Profile.of_policy("gaussian", Replace())[0], "`definition` must be a number from 1 to 8; got 0"),
        (lambda: Profile.of_policy("gaussian", Replace(), samples=2), "`samples` must"),
        (lambda: Profile.of_policy("linear-regression", Replace(), samples=6), "`samples` must"),
        (lambda: Profile.of_policy("linear-regression", Replace(), sigma=0.0), "`sigma` must"),
        (lambda: Profile.of_policy("discrete", Replace(), p=[1.0]), "`p` must have at least two atoms"),
        (lambda: Profile.of_policy("poisson", Replace(), rate=0.0), "`rate` must"),
        (lambda: Profile.of([[1.0, 2.0]]), "`metrics` must be Metrics; got list"),
        (lambda: Profile.of(RUNS, error_rate=0.0), "`error_rate` must lie strictly between 0 and 1"),
        (lambda: Metrics(), "`Metrics` must have one shape"),
        (lambda: Metrics(risk=[[1.0]]), "`risk` must have at least 2 fits"),
        (lambda: Metrics(risk=[1.0, float("nan")]), "`risk` must be finite; it has NaN"),
        (lambda: Metrics(risk=[1.0, -1.0]), "`risk` must be positive"),
        (lambda: Metrics(risk=["1", "2"]), "`risk` must hold real numbers"),
        (lambda: Metrics(tail=[1.0, 1.5]), r"`tail` must lie in \[0, 1\]"),
        (lambda: Metrics(risk=[[1.0, 2.0]], seeds=2), "`seeds` must match the metrics"),
        (lambda: Metrics(risk=[1.0, 2.0], tail=[1.0, 0.5, 0.1]), "must have one shape"),
        (lambda: Bounds(2.0, 1.0), "`low` and `high` must be numbers, `low` at most `high`"),
    ],
)
def test_messages(question, message):
    with pytest.raises(ValueError, match=message):
        question()


def test_a_misspelt_setting_is_refused_by_name():
    with pytest.raises(TypeError, match="unexpected keyword argument 'sampels'"):
        Profile.of_policy("gaussian", Replace(), sampels=10)


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.uint8, np.int32, np.uint64])
@pytest.mark.parametrize("model", MODELS)
def test_numbers_of_numpy_are_numbers(model, kind):
    """100 data, whatever the width of the integer: nothing is multiplied in it."""
    assert (
        Profile.of_policy(model, Accumulate(), samples=kind(100)).holds
        == Profile.of_policy(model, Accumulate(), samples=100).holds
    )


@pytest.mark.parametrize("thresholds", [{}, {1: 1e308}, {1: 1e-308}, {2: 1e308}, {3: 1e-310}, {3: 1e308}, {4: 1e-310}])
def test_numbers_at_the_ends_of_float64(thresholds):
    """Nothing overflows or underflows aloud, and nothing is NaN."""
    risk = np.array([[1e308, 1e-308, 5e-324] * 4, [1e300, 1e-300, 1e-320] * 4])
    with np.errstate(all="raise"):
        profile = Profile.of(Metrics(risk=risk, control=risk[::-1], spread=risk, seeds=2), thresholds=thresholds)
    assert "nan" not in str(profile)
