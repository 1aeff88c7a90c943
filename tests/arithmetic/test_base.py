"""What formulas may ask of an arithmetic, instead of its name."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import flint
import mpmath
import numpy as np
import pytest
import sympy

import collapse_theory
from collapse_theory import arithmetic
from collapse_theory.arithmetic.ball import sealed

ONE = {
    "float64": 1.0,
    "mpmath": mpmath.mpf(1),
    "sympy": sympy.Symbol("x"),
    "arb": flint.arb(1),
    "sealed": sealed(flint.arb(1)),
}
OPS = {name: arithmetic.of(one) for name, one in ONE.items()}


@pytest.mark.parametrize(
    ("capability", "holders"),
    [
        ("is_float", {"float64"}),
        ("is_symbolic", {"sympy"}),
        ("encloses", {"arb", "sealed"}),
        ("rounds", {"float64", "mpmath"}),
    ],
)
def test_each_capability_belongs_to_the_kinds_that_have_it(capability, holders):
    assert {name for name, ops in OPS.items() if getattr(ops, capability)} == holders


def test_precision_follows_the_library_of_the_kind():
    before = {name: ops.bits for name, ops in OPS.items()}
    flint_bits = flint.ctx.prec
    try:
        flint.ctx.prec = 200
        with mpmath.workprec(100):
            after = {name: ops.bits for name, ops in OPS.items()}
    finally:
        flint.ctx.prec = flint_bits
    assert before["float64"] == after["float64"] == np.finfo(float).nmant + 1
    assert after == {"float64": 53, "mpmath": 100, "sympy": 100, "arb": 200, "sealed": 200}


@pytest.mark.parametrize("ops", OPS.values(), ids=OPS)
def test_a_rest_is_enclosed_or_left_out(ops):
    third = ops.number(Fraction(1, 3))
    rest = ops.left_out(lambda: third)
    if not ops.encloses:
        assert rest == 0
        return
    ball = arithmetic.unsealed(rest)
    assert all(ball.contains(flint.arb(end) / 3) for end in (-1, 0, 1))
    assert not ball.contains(flint.arb(2) / 5)


def test_the_bound_of_a_rest_is_not_computed_where_nothing_encloses():
    def bound():
        raise AssertionError

    assert all(ops.left_out(bound) == 0 for ops in OPS.values() if not ops.encloses)


@pytest.mark.parametrize("ops", OPS.values(), ids=OPS)
def test_totals_of_columns_are_numbers_of_the_kind(ops):
    total = ops.total(ops.column([1, 2, Fraction(7, 2)]))
    assert arithmetic.of(total) is ops
    assert float(arithmetic.unsealed(total)) == 6.5
    assert ops.total(ops.column([])) == 0


def test_a_list_of_floats_is_added_up_without_rounding():
    assert arithmetic.of().total([1e16, 1.0, -1e16]) == 1.0


def test_a_single_float_is_given_back_as_one_of_python():
    assert [type(OPS["float64"].plain(value)) for value in (np.float64(1), np.array(1.0), 1)] == [float] * 3
    for ops in OPS.values():
        assert ops.plain(kept := np.ones(2)) is kept
        assert type(ops.plain(7)) is (float if ops.is_float else int)


def test_indices_count_loops_where_the_kind_can():
    assert [list(range(OPS[kind].index(3))) for kind in ("float64", "mpmath", "sympy")] == [[0, 1, 2]] * 3


def test_a_range_becomes_a_column_without_a_list():
    column = arithmetic.of().column(range(2, 11, 3))
    assert column.dtype == np.float64
    assert column.tolist() == [2, 5, 8]


def asked_names(file: Path) -> list[str]:
    """Places that compare something with the name of an arithmetic."""
    nodes = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Compare))
    sides = ((node, side) for node in nodes for side in [node.left, *node.comparators])
    return [
        f"{file.name}:{node.lineno}"
        for node, side in sides
        if any(isinstance(part, ast.Constant) and part.value in ONE for part in ast.walk(side))
    ]


def test_no_formula_asks_an_arithmetic_for_its_name():
    root = Path(collapse_theory.__file__).parent
    files = [file for file in root.rglob("*.py") if not {"arithmetic", "kinds.py"} & {*file.relative_to(root).parts}]
    assert len(files) > 100
    assert [place for file in files for place in asked_names(file)] == []
