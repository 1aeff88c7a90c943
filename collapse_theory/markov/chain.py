"""The absorbing chain: how to build it, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import serves
from collapse_theory.markov import quantities
from collapse_theory.markov.blocks import Blocks, limit
from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import Kind, read_only
from collapse_theory.markov.reachability import check_absorption
from collapse_theory.markov.reading import read_blocks, read_matrix, read_rates, read_steps
from collapse_theory.markov.states import Names, as_names, check_names, position
from collapse_theory.markov.system import Solver, solver_of


@serves("float64", "exact", "arb")
@dataclass(frozen=True, eq=False, repr=False)
class AbsorbingChain:
    r"""A Markov chain that ends in one of its absorbing states with probability 1.

    Build one with :meth:`from_rows`, :meth:`from_columns`, :meth:`from_rates` or :meth:`from_matrix`. The data choose
    the arithmetic: float64 arrays, ``scipy.sparse`` matrices, exact rationals (``fractions.Fraction``, ``flint.fmpq``,
    integers among them) or certified balls (``flint.arb``; floats and rationals among them are taken exactly). Answers
    come in the same arithmetic, with rows "from". Quantities without arguments are properties, computed once and
    read-only.

    Attributes
    ----------
    flows : Flows
        Transition probabilities between transient states, and to absorbing ones; the diagonal is implied.
    names : tuple of hashables, length r + s, or None
        Names of the transient states, then of the absorbing ones.

    Notes
    -----
    Source: shumailov2023 appendix A.1, eqs. (16) and (17), there with columns "from". In float64 every probability,
    expected visit count and mean has a small *relative* error however slow absorption is, because nothing is subtracted
    (Grassmann, Taksar and Heyman 1985); no answer is negative.

    Examples
    --------
    A fair gambler between 0 and 4, absorbed at either end:

    >>> chain = AbsorbingChain.from_rates([[0, .5, 0], [.5, 0, .5], [0, .5, 0]], [[.5, 0], [0, 0], [0, .5]])
    >>> chain.mean_steps(), chain.absorption_probabilities[0]
    (array([3., 4., 3.]), array([0.75, 0.25]))

    Exact data give exact answers:

    >>> from fractions import Fraction
    >>> AbsorbingChain.from_rows([[Fraction(2, 3)]], [Fraction(1, 3)]).variance_steps()
    array([Fraction(6, 1)], dtype=object)
    """

    flows: Flows
    names: Names = None

    def __post_init__(self) -> None:
        check_names(self.names, self.flows.transient, self.flows.absorbing)
        check_absorption(self.flows, self.names)

    @classmethod
    def from_rows(cls, Q: Any, R: Any, *, names: Sequence[Hashable] | None = None) -> AbsorbingChain:
        """Build a chain from its blocks, rows "from" (the usual convention in Python).

        Parameters
        ----------
        Q : matrix, shape (r, r)
            Transient to transient; the diagonal is checked, then implied from the rest.
        R : matrix, shape (r, s), or (r,) for one absorbing state
            Transient to absorbing. The rows of Q and R together sum to 1: exactly for rationals, otherwise within
            1e-10.
        names : sequence of r + s distinct hashables, optional
            Names of the transient states, then of the absorbing ones.

        Raises
        ------
        ValueError
            If shapes do not match, an entry is negative or not finite, a row does not sum to 1, or a state cannot
            reach absorption.

        Examples
        --------
        >>> AbsorbingChain.from_rows([[0.5, 0.25], [0, 0.5]], [0.25, 0.5]).mean_steps()
        array([3., 2.])
        """
        return cls(read_blocks(Q, R, transposed=False), as_names(names))

    @classmethod
    def from_columns(cls, Q: Any, R: Any, *, names: Sequence[Hashable] | None = None) -> AbsorbingChain:
        """Build a chain from its blocks, columns "from" (shumailov2023 eq. (16)).

        It answers with rows "from" like any other; ``power(k).columns()`` is the paper's matrix.

        Parameters
        ----------
        Q : matrix, shape (r, r)
            ``Q[i, j]`` is the probability of moving from transient state j to transient state i.
        R : matrix, shape (s, r), or (r,) for one absorbing state
            ``R[a, j]`` is the probability of moving from transient state j to absorbing state a.
        names
            As for :meth:`from_rows`.

        Raises
        ------
        ValueError
            As for :meth:`from_rows`, about columns.

        Examples
        --------
        >>> AbsorbingChain.from_columns([[0.5, 0], [0.25, 0.5]], [[0.25, 0.5]]).mean_steps()
        array([3., 2.])
        """
        return cls(read_blocks(Q, R, transposed=True), as_names(names))

    @classmethod
    def from_rates(cls, off_diagonal: Any, exits: Any, *, names: Sequence[Hashable] | None = None) -> AbsorbingChain:
        """Build a chain from the probabilities of leaving each state in one step; otherwise it stays where it is.

        Use this if absorption is very slow: ``1 - q`` is never formed.

        Parameters
        ----------
        off_diagonal : matrix, shape (r, r)
            Probability of moving from each transient state (row) to each other one; zero diagonal.
        exits : matrix, shape (r, s), or (r,) for one absorbing state
            Probability of being absorbed. The rows of both matrices together sum to at most 1.
        names
            As for :meth:`from_rows`.

        Raises
        ------
        ValueError
            As for :meth:`from_rows`, or if the diagonal is not zero.

        Examples
        --------
        >>> AbsorbingChain.from_rates([[0, 1e-3], [1e-3, 0]], [0, 1e-18]).mean_steps()
        array([2.e+18, 2.e+18])
        """
        return cls(read_rates(off_diagonal, exits), as_names(names))

    @classmethod
    def from_matrix(cls, P: Any, *, names: Sequence[Hashable] | None = None) -> AbsorbingChain:
        """Build a chain from its whole transition matrix and find the absorbing states.

        Transient states come first, then absorbing ones, each in the order of P; ``names`` tells which is which.

        Parameters
        ----------
        P : matrix, shape (n, n)
            Rows "from", each summing to 1. A state whose row has nothing off the diagonal is absorbing.
        names : sequence of n distinct hashables, optional
            Names of the states in the order of P; their positions if left out.

        Raises
        ------
        ValueError
            As for :meth:`from_rows`, or if no state is absorbing, or all are.

        Examples
        --------
        >>> chain = AbsorbingChain.from_matrix([[1, 0, 0], [.25, .5, .25], [0, 0, 1]], names=["lost", "open", "fixed"])
        >>> chain.names
        ('open', 'lost', 'fixed')
        """
        flows, order = read_matrix(P)
        labels = tuple(range(len(order)) if names is None else names)
        check_names(labels, flows.transient, flows.absorbing)
        return cls(flows, tuple(labels[place] for place in order))

    def with_arithmetic(self, kind: str) -> AbsorbingChain:
        """Return the same chain in another arithmetic; a float stands for its exact binary value.

        Parameters
        ----------
        kind : {"dense", "sparse", "exact", "certified"}
            Arithmetic of the new chain. Rows of floats that sum to more than 1 by a rounding are divided by their sum
            when they become exact.

        Raises
        ------
        ValueError
            If there is no such arithmetic, or balls are to become exact.

        Examples
        --------
        >>> AbsorbingChain.from_rows([[0.75]], [0.25]).with_arithmetic("exact").mean_steps()
        array([Fraction(4, 1)], dtype=object)
        """
        checks.choice("kind", kind, tuple(map(str, Kind)))
        return AbsorbingChain(self.flows.in_arithmetic(Kind(kind)), self.names)

    @property
    def arithmetic(self) -> str:
        """Kind of numbers the chain is made of: "dense", "sparse", "exact" or "certified"."""
        return str(self.flows.kind)

    @cached_property
    def fundamental_matrix(self) -> Any:
        r"""Expected visits :math:`N = (I - Q)^{-1}`, shape (r, r): N[i, j] to state j when starting in state i.

        A sparse chain has a dense one, which needs 24 bytes for each pair of states (announced from 2 GiB on); ask
        :meth:`expected_visits` for single rows.
        """
        return read_only(self._ask(quantities.fundamental_matrix))

    @cached_property
    def absorption_probabilities(self) -> Any:
        r"""Probability of absorption in each absorbing state, :math:`N R`, shape (r, s); rows sum to 1."""
        return read_only(self._ask(quantities.absorption))

    @cached_property
    def limit(self) -> Blocks:
        """Limit of the powers: no probability is left in transient states (shumailov2023 appendix A.1, below (17))."""
        return limit(self.absorption_probabilities, self.flows.kind)

    def mean_steps(self, given: Hashable | None = None) -> Any:
        """Return the expected number of steps until absorption from each transient state.

        Parameters
        ----------
        given : position in 0...s-1 or name of an absorbing state, optional
            Condition on absorption there.

        Returns
        -------
        array, shape (r,)
            nan where the chain cannot end in ``given`` (in float64: does so with probability below 1e-290).

        Raises
        ------
        ValueError
            If there is no such absorbing state.
        OverflowError
            If the mean exceeds 1e290 steps, in float64.

        Notes
        -----
        :math:`m = N 1`; given a state with absorption probabilities h, :math:`m = N h / h`, entry by entry.

        Examples
        --------
        >>> chain = AbsorbingChain.from_rates([[0, .5], [.5, 0]], [[.5, 0], [0, .5]])
        >>> chain.mean_steps(given=0).round(12)
        array([1.66666667, 2.66666667])
        """
        return self._ask(quantities.mean_steps, self._absorbing(given))

    def variance_steps(self, given: Hashable | None = None) -> Any:
        """Return the variance of the number of steps until absorption from each transient state.

        Parameters
        ----------
        given
            As for :meth:`mean_steps`.

        Returns
        -------
        array, shape (r,)
            Non-negative; nan where the chain cannot end in ``given``.

        Raises
        ------
        ValueError, OverflowError
            As for :meth:`mean_steps`.

        Notes
        -----
        :math:`V = (2N - I)m - m^2`; in float64 by the law of total variance where that expression cancels.

        Examples
        --------
        >>> AbsorbingChain.from_rates([[0, .5], [.5, 0]], [.5, .5]).variance_steps()
        array([2., 2.])
        """
        return self._ask(quantities.variance_steps, self._absorbing(given), may_vanish=True)

    def expected_visits(self, start: Hashable) -> Any:
        """Return the expected number of steps spent in each transient state, the first one included.

        Parameters
        ----------
        start : position in 0...r-1 or name of a transient state
            Where the chain starts.

        Returns
        -------
        array, shape (r,)
            Row ``start`` of the fundamental matrix.

        Raises
        ------
        ValueError, OverflowError
            As for :meth:`mean_steps`, about transient states.

        Examples
        --------
        >>> AbsorbingChain.from_rates([[0, .5], [0, 0]], [.5, .25]).expected_visits(0)
        array([1., 2.])
        """
        return self._ask(quantities.expected_visits, self._transient(start))

    def survival(self, start: Hashable, steps: Any) -> Any:
        """Return the probability that the chain has not been absorbed after given numbers of steps.

        Parameters
        ----------
        start : position in 0...r-1 or name of a transient state
            Where the chain starts.
        steps : int >= 0, or array of them
            Steps taken.

        Returns
        -------
        number, or array of the shape of ``steps``
            In [0, 1], and within one call non-increasing in ``steps``; certified balls contain such numbers.

        Raises
        ------
        ValueError
            If there is no such state, or ``steps`` is not a count.

        Notes
        -----
        Sum of row ``start`` of :math:`Q^k`. Each row of a power, absorbed part included, is normalised to sum to 1, so
        an exit probability of 1e-15 still shows correctly after 1e15 steps.

        Examples
        --------
        >>> AbsorbingChain.from_rates([[0]], [1e-15]).survival(0, [0, 1, 10**15]).round(12)
        array([1.        , 1.        , 0.36787944])
        """
        counts, places = read_steps(steps)
        return self._ask(quantities.survival, self._transient(start), counts, may_vanish=True)[places]

    def power(self, k: int) -> Blocks:
        """Return the chain after k steps, in block form (shumailov2023 eq. (17)).

        Parameters
        ----------
        k : int >= 0
            Steps taken.

        Returns
        -------
        Blocks
            ``Q`` and ``R`` of the power; ``rows()`` and ``columns()`` give the whole matrix.

        Raises
        ------
        ValueError
            If ``k`` is not a count.

        Examples
        --------
        >>> AbsorbingChain.from_rates([[0]], [0.5]).power(3).R
        array([[0.875]])
        """
        exponent, size = checks.whole("k", k, minimum=0), self.flows.transient
        blocks = self._ask(quantities.joined_power, exponent, may_vanish=True)
        return Blocks(blocks[:, :size], blocks[:, size:])

    @cached_property
    def residual_bound(self) -> float:
        r"""Bound on the relative error of ``mean_steps()``, proved from the residual of the computed means.

        :math:`|\hat m - m| \le N |1 - (I - Q)\hat m| \le m \max |1 - (I - Q)\hat m|`, its own rounding included. The
        bound does not depend on the elimination; it grows like 1e-16 times the mean, although the error does not.
        It is 0 for exact chains, and the largest relative radius for certified ones.
        """
        return self._solver.residual_bound()

    def __repr__(self) -> str:
        return f"AbsorbingChain({self.flows.transient} transient, {self.flows.absorbing} absorbing, {self.arithmetic})"

    @cached_property
    def _solver(self) -> Solver:
        return solver_of(self.flows)

    def _ask(self, quantity: Callable[..., Any], *args: Any, may_vanish: bool = False) -> Any:
        """Evaluate a quantity; a certified one that may be zero need not have a small relative radius."""
        return self._solver.evaluate(
            lambda system: quantity(system, *args), negligible=quantities.NEGLIGIBLE if may_vanish else 0.0
        )

    def _transient(self, start: Hashable) -> int:
        count = self.flows.transient
        return position("start", start, "a transient", (self.names or ())[:count], count)

    def _absorbing(self, given: Hashable | None) -> int | None:
        names = (self.names or ())[self.flows.transient :]
        return None if given is None else position("given", given, "an absorbing", names, self.flows.absorbing)
