r"""Sums of inverse sizes: :math:`\sum_{i<n} (x+i)^{-a} \ln(x+i)^{-b}`, finite and infinite, by Euler–Maclaurin.

The first terms are added up; the rest is an integral plus corrections at its two ends. The summand is completely
monotone (Bernstein), so that the remainder is at most the first correction left out: ball arithmetic adds that bound
to its radius, and the other kinds of number leave out what they cannot represent. The integral is elementary for
b = 0 and for a = 1; other pairs are refused. The cost does not depend on n.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import count as counted
from itertools import islice

from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.kinds import Number, unsealed

__all__ = ["inverse_sum", "sine_product"]


def inverse_sum(power: Number, log_power: Number, *, start: Number, count: float, ops: Arithmetic) -> Number:
    r"""Return :math:`\sum_{i<n} (x+i)^{-a} \ln(x+i)^{-b}`.

    Parameters
    ----------
    power, log_power : number >= 0
        The exponents a and b; b must be 0, or a must be 1.
    start : number > 0
        First argument x; above 1 where ``log_power`` is positive.
    count : int >= 0 or ``math.inf``
        Number of terms n.
    ops : Arithmetic
        For symbols the sum comes back in SymPy's terms.

    Returns
    -------
    number
        Infinity where the infinite sum diverges.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> round(float(inverse_sum(2, 0, start=1, count=math.inf, ops=arithmetic.of())), 12)  # pi²/6
    1.644934066848
    """
    assert log_power == 0 or power == 1, "no elementary integral"
    if ops.is_symbolic:
        return _symbolic(power, log_power, start, count)
    term = _Term(ops.number(power), ops.number(log_power), ops)
    start = ops.number(start)
    orders = _orders(ops)
    head = _head(term, start, orders)
    direct = [term.at(start + i) for i in range(int(min(head, count)))]
    total = ops.total(direct)
    if count <= head:
        return total
    first = start + head
    if count == math.inf:
        rest, corrections = term.integral_to_infinity(first), term.corrections(first, orders)
    else:
        rest = term.integral(first, count - head)
        corrections = term.corrections(first, orders) - term.corrections(start + count, orders)
    return total + (rest + corrections) + ops.left_out(lambda: term.correction(first, orders + 1))


def _head(term: _Term, start: Number, orders: int) -> int:
    """Return how many terms to add up: a choice of the expansion only, whose error is enclosed wherever it begins."""
    power, log_power, first = (float(unsealed(value)) for value in (term.power, term.log_power, start))
    return max(0, math.ceil(2 * orders + power + log_power - first))


def _symbolic(power: Number, log_power: Number, start: Number, count: Number) -> Number:
    import sympy

    i = sympy.Symbol("i", integer=True, nonnegative=True)
    last = sympy.oo if count == math.inf else count - 1
    return sympy.Sum((start + i) ** -power * sympy.log(start + i) ** -log_power, (i, 0, last)).doit()


def _orders(ops: Arithmetic) -> int:
    """Return how many corrections reach the working precision: each adds at least six bits."""
    return 10 if ops.is_float else ops.bits // 6 + 4


@dataclass(frozen=True)
class _Term:
    """x^-a ln(x)^-b with its integral and the corrections at one end."""

    power: Number
    log_power: Number
    ops: Arithmetic

    @cached_property
    def has_logs(self) -> bool:
        return bool(self.log_power != 0)

    def at(self, x: Number) -> Number:
        value = self.ops.exp(-self.power * self.ops.log(x))
        return value * self._log_factor(x) if self.has_logs else value

    def _log_factor(self, x: Number) -> Number:
        return self.ops.exp(-self.log_power * self.ops.log(self.ops.log(x)))

    def _variable(self, x: Number) -> tuple[Number, Number]:
        """Return t and e where the integral is that of t^-e dt."""
        return (x, self.power) if not self.has_logs else (self.ops.log(x), self.log_power)

    def integral(self, first: Number, length: Number) -> Number:
        ops, (low, exponent) = self.ops, self._variable(first)
        ratio = ops.log1p(length / first)  # ln of the two ends' ratio
        if self.has_logs:
            ratio = ops.log1p(ratio / low)
        if exponent == 1:
            return ratio
        return ops.exp((1 - exponent) * ops.log(low)) * ops.expm1((1 - exponent) * ratio) / (1 - exponent)

    def integral_to_infinity(self, first: Number) -> Number:
        low, exponent = self._variable(first)
        if not exponent > 1:
            return self.ops.number("inf")
        return self.ops.exp((1 - exponent) * self.ops.log(low)) / (exponent - 1)

    def corrections(self, x: Number, orders: int) -> Number:
        shapes = islice(self._derivative_shapes(), 1, None, 2)
        found = [self._correction(x, k, shape) for k, shape in zip(range(1, orders + 1), shapes, strict=False)]
        return sum(reversed(found), start=self.at(x) / 2)

    def correction(self, x: Number, order: int) -> Number:
        """Return -B_2k/(2k)! times derivative number 2k - 1."""
        return self._correction(x, order, next(islice(self._derivative_shapes(), 2 * order - 1, None)))

    def _correction(self, x: Number, order: int, shape: list[Number]) -> Number:
        scale = self.at(x) * (1 / x) ** (2 * order - 1)
        weight = self.ops.number(_bernoulli(2 * order) / math.factorial(2 * order))
        if not self.has_logs:
            return weight * scale * shape[0]
        logs = self.ops.log(x)
        return weight * scale * sum((c / logs**j for j, c in enumerate(shape)), start=self.ops.number(0))

    def _derivative_shapes(self) -> Iterator[list[Number]]:
        """Yield the coefficients in 1/ln x of |derivative| x^derivative / term, for derivative 0, 1, …"""
        shape = [self.ops.number(1)]
        for m in counted():
            yield shape
            grown = [(self.power + m) * c for c in shape]
            if self.has_logs:
                grown.append(self.ops.number(0))
                for j, c in enumerate(shape):
                    grown[j + 1] += (self.log_power + j) * c
            shape = grown


@cache
def _bernoulli(index: int) -> Fraction:
    from flint import fmpq

    value = fmpq.bernoulli(index)
    return Fraction(int(value.p), int(value.q))


def sine_product(size: Number, ops: Arithmetic) -> Number:
    r"""Return :math:`\prod_{k \ge 1} (1 - 1/(Mk^2)) = \sin(\pi/\sqrt M)/(\pi/\sqrt M)`.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> print(f"{sine_product(4.0, arithmetic.of(4.0)):.9f}")
    0.636619772
    """
    angle = ops.pi / ops.sqrt(size)
    return ops.sin(angle) / angle
