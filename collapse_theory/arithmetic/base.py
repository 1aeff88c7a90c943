"""What a kind of number must be able to do, so that a formula can be written once for all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

from collapse_theory.kinds import Number

Column = Any
"""One number for each generation: a NumPy array of floats, or a list of any other kind."""


class UnsealedError(ArithmeticError):
    """A formula left ball arithmetic, so that its result proves nothing."""


class UndecidedError(ArithmeticError):
    """A comparison or a conversion that the radius of a ball leaves open; a higher precision may decide it."""


class KindError(ValueError):
    """A function was given numbers of a kind that it does not serve."""


def is_certain(comparison: Callable[[], object]) -> bool:
    """Tell whether a comparison holds beyond doubt: where either branch is right and one of them is better.

    Examples
    --------
    >>> is_certain(lambda: 1 < 2)
    True
    """
    try:
        return bool(comparison())
    except UndecidedError:
        return False


class Arithmetic(ABC):
    """Elementary functions and stable remainders in one kind of number.

    The remainders exist because closed forms of collapse are often ``1 - (1 - small)``: what is left after the
    leading terms cancel must be computed directly.
    """

    name: str
    """What messages call this kind of number."""

    seconds: float
    """About what a multiplication and an addition take."""

    is_float = False
    """Whether numbers are float64: cheap, elementwise over NumPy arrays, of limited range and fixed precision."""

    is_symbolic = False
    """Whether results are formulas, of which comparisons decide nothing."""

    encloses = False
    """Whether a number carries a bound of its error, so that every result holds the true value."""

    rounds = False
    """Whether digits are lost unnoticed, so that a formula must avoid cancellation by itself."""

    @property
    @abstractmethod
    def bits(self) -> int:
        """Working precision."""

    @property
    def bare(self) -> Arithmetic:
        """The arithmetic for inner loops that keep to it by themselves: faster, and without a seal."""
        return self

    def seal(self, value: Number) -> Number:
        """Return a result of such a loop as one of this arithmetic."""
        return value

    @abstractmethod
    def number(self, value: object) -> Number:
        """Convert ``value`` to this kind of number, exactly where that is possible."""

    def plain(self, value: Number) -> Any:
        """Return a single float as Python's own, anything else as it is."""
        return value

    def index(self, value: int) -> Number:
        """Convert a whole number that a formula may also count with, where this kind of number can."""
        return self.number(value)

    def left_out(self, bound: Callable[[], Number]) -> Number:
        """Return what stands for a rest of at most ``bound``: a ball around 0 if numbers enclose, otherwise 0."""
        return self.number(0)

    @property
    @abstractmethod
    def pi(self) -> Number: ...

    @abstractmethod
    def sqrt(self, x: Number) -> Number: ...

    @abstractmethod
    def exp(self, x: Number) -> Number: ...

    @abstractmethod
    def log(self, x: Number) -> Number: ...

    @abstractmethod
    def expm1(self, x: Number) -> Number: ...

    @abstractmethod
    def log1p(self, x: Number) -> Number: ...

    @abstractmethod
    def sin(self, x: Number) -> Number: ...

    @abstractmethod
    def log_gamma(self, x: Number) -> Number: ...

    @abstractmethod
    def gamma(self, x: Number) -> Number: ...

    @abstractmethod
    def digamma(self, x: Number) -> Number: ...

    @abstractmethod
    def log_minus_digamma(self, x: Number) -> Number:
        r"""Return :math:`\ln x - \psi(x)`, about :math:`1/(2x)`."""

    @abstractmethod
    def log_gamma_step(self, x: Number) -> Number:
        r"""Return :math:`\ln[\Gamma(x+1/2) / (\Gamma(x)\sqrt{x})]`, about :math:`-1/(8x)`."""

    @abstractmethod
    def log_gamma_step_tail(self, x: Number) -> Number:
        r"""Return ``log_gamma_step(x) + 1/(8x)``, about :math:`1/(192x^3)`."""

    @abstractmethod
    def log1p_tail(self, x: Number) -> Number:
        r"""Return :math:`\ln(1+x) - x + x^2/2`, about :math:`x^3/3`."""

    @abstractmethod
    def exp_sum(self, coefficients: Sequence[int], exponents: Sequence[Number], linear: Number) -> Number:
        r"""Return :math:`\sum_j c_j (e^{a_j} - 1)` given ``linear`` :math:`= \sum_j c_j a_j`.

        ``linear`` is asked for because the caller can often compute it more accurately than the sum itself.
        """

    def map(self, function: Callable[..., Number], *columns: Column) -> Column:
        """Apply ``function`` along the columns."""
        return [function(*row) for row in zip(*columns, strict=True)]

    def column(self, values: Iterable[object]) -> Column:
        """Lift a sequence of numbers."""
        return [self.number(value) for value in values]

    def total(self, terms: Column) -> Number:
        """Return the sum of a column."""
        return sum(terms, start=self.number(0))

    def running(self, terms: Column) -> Column:
        """Return the sums of the first 0, 1, 2, … terms."""
        return list(accumulate(terms, initial=self.number(0)))
