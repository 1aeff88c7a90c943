"""Simulated resampling of a categorical distribution to the end: how long it takes, and which atom is left."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.decoding import Decoding
from collapse_theory.draw import Draw
from collapse_theory.montecarlo.codes import CodedDecoding, coded, coded_decoding, coded_draw
from collapse_theory.montecarlo.costs import CHEAP, COUNT, DECODED, NORMAL, Cost, counted
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import Priced, compiled, measured
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["collapse_time_estimate", "collapse_times", "weights_of", "winner_estimate"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def collapse_times(
    p: Any,
    *,
    samples: int,
    replicates: int,
    seed: int,
    method: str = "forward",
    policy: Policy = Replace(),
    draw: Draw = Draw(),
    decoding: Decoding = Decoding(),
    executor: Submits | None = None,
    progress: Report = None,
) -> Counts:
    r"""Simulate the number of fits until one atom is left.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.
    replicates : int >= 1
        Independent runs.
    seed : int >= 0
        Fixes every bit of the result. Threads, workers and machines do not matter, and the first replicates of a long
        run are those of a short one.
    method : {"forward", "lineage"}
        Draw the data of every generation, or follow their ancestry back and draw the time given that. The
        distribution of the times is the same.
    policy : Policy
        Only :class:`Replace`: under any other one, an atom that is gone can come back.
    draw : Draw
        How the data are drawn; with a finite concentration by ``method="forward"`` only, and without novelty: as new
        types keep coming, no type is ever left alone for good.
    decoding : Decoding
        How the model is decoded, by ``method="forward"`` only. Above a temperature of 1 the time grows exponentially
        with D.
    executor : object with a method ``submit``, optional
        Any ``concurrent.futures.Executor``, or that of :func:`cluster`; by default one thread for each processor.
    progress : bool or callable, optional
        True shows a bar; a callable is called with the replicates done and their total; by default there is a bar at
        the interactive prompt.

    Returns
    -------
    integer array, shape (replicates,)
        Shorter, with a ``PartialResultWarning``, after Ctrl-C.

    Raises
    ------
    ValueError
        If an argument is out of range, or there is no collapse under the policy or the draw.

    Notes
    -----
    With A(s) distinct ancestors s generations back, :math:`P(T \le t \mid A) = \sum_i p_i^{A(t-1)}`: all ancestors must
    carry the same atom.

    Examples
    --------
    >>> collapse_times([0.5, 0.5], samples=2, replicates=4, seed=1).shape
    (4,)
    """
    run = Simulation(replicates, seed, executor, progress)
    return run.draws(_time_task(p, samples, method, policy, draw, decoding, expected=False))


@remembered
def collapse_time_estimate(
    p: Any,
    *,
    samples: int,
    replicates: int | Until,
    seed: int,
    method: str = "forward",
    policy: Policy = Replace(),
    draw: Draw = Draw(),
    decoding: Decoding = Decoding(),
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the mean collapse time; parameters and errors are those of :func:`collapse_times`.

    With ``method="lineage"`` each replicate is the conditional mean given the numbers of ancestors that it visits:
    unbiased, and of a far lower variance. ``replicates`` may be a precision, see :func:`until`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(collapse_time_estimate([0.5, 0.5], samples=10, replicates=2000, seed=1).z(12.3)) < 6
    True
    """
    run = Simulation(replicates, seed, executor, progress)
    task = _time_task(p, samples, method, policy, draw, decoding, expected=True)
    return run.mean(task, bounds=_only_time(weights_of(p), samples))


@remembered
def winner_estimate(
    p: Any,
    *,
    samples: int,
    atom: int,
    replicates: int | Until,
    seed: int,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the probability that ``atom`` is the one that is left; other parameters as
    :func:`collapse_times`.

    Parameters
    ----------
    atom : int in [0, K - 1]

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> abs(winner_estimate([0.3, 0.7], samples=5, atom=0, replicates=2000, seed=1).z(0.3)) < 6
    True
    """
    weights, size = weights_of(p), counted("samples", samples, minimum=1)
    wanted = checks.index("atom", atom, size=len(weights), of="atoms")
    task = measured(_collapse(weights, size, math.inf, coded_decoding(Decoding())), partial(_is_winner, wanted))
    return Simulation(replicates, seed, executor, progress).mean(task)


def weights_of(p: Any) -> Floats:
    """Return the probabilities of a distribution, checked, with sum 1."""
    weights = np.asarray(checks.distribution(p), dtype=np.float64)
    return np.asarray(weights / weights.sum())


def _time_task(
    p: Any, samples: Any, method: str, policy: Policy, draw: Draw, decoding: Decoding, *, expected: bool
) -> Priced:
    coded(policy, process="collapse times", supported=(Replace,))
    weights, size = weights_of(p), counted("samples", samples, minimum=1)
    (novelty, concentration), code = coded_draw(draw), coded_decoding(decoding)
    if novelty > 0:
        raise ValueError(
            f"`draw` must be without novelty for collapse times; got {draw}. As new types keep coming there is no "
            "collapse; estimate the homozygosity or the support instead."
        )
    if checks.choice("method", method, ("forward", "lineage")) == "forward":
        return measured(_collapse(weights, size, concentration, code), _times)
    if concentration < math.inf or not code.is_plain:
        other = draw if concentration < math.inf else decoding
        raise ValueError(f'`method` must be "forward" with {other}; got "lineage". Leave `method` out.')
    if weights.max() == 1:
        return Priced(_no_time, CHEAP)
    from collapse_theory.montecarlo.kernels import lineage

    checks.affordable(
        "samples",
        size,
        seconds=1.5e-8 * np.count_nonzero(weights) * float(size),
        memory=8.0 * size,
        remedy='Take smaller samples, or method="forward".',
    )
    different = lineage.differences(weights, _complements(weights), size)
    cost = Cost(NORMAL * size * (1 + math.log(4 * size)))
    return compiled("lineage.expected_times" if expected else "lineage.times", different, size, cost=cost)


def _collapse(weights: Floats, size: int, concentration: float, decoding: CodedDecoding) -> Priced:
    """Return the task that resamples to the end, of about as many generations as diffusion takes."""
    rest = _complements(weights)
    effective = size if concentration == math.inf else size * (1 + concentration) / (size + concentration)
    generations = -2.0 * effective * float((rest * np.log(rest, where=rest > 0, out=np.zeros_like(rest))).sum())
    each = COUNT + DECODED * (not decoding.is_plain)
    cost = Cost(each * (len(weights) + 3 * generations * _longer(effective, decoding)), 2)
    is_plain = decoding.is_plain
    return compiled("categorical.collapse", weights, size, concentration, decoding, is_plain, cost=cost)


def _longer(size: float, decoding: CodedDecoding) -> float:
    """Return how much longer the last two atoms last if a high temperature keeps both alive, about.

    Diffusion against the drift T(x) - x takes exp(2D int (T(x) - x)/(x(1 - x)) dx), from 0 to 1/2, times as long.
    """
    if decoding.exponent >= 1 or decoding.best_of > 1 or decoding.top_k < 2:
        return 1.0
    x = (np.arange(200) + 0.5) / 400
    share = x**decoding.exponent / (x**decoding.exponent + (1 - x) ** decoding.exponent)
    return math.exp(min(700.0, 2 * size * float(((share - x) / (x * (1 - x))).mean()) / 2))


def _only_time(weights: Floats, samples: Any) -> tuple[float, float] | None:
    """Return the collapse time twice if there is no other: of one atom, and of one datum per generation."""
    if weights.max() == 1:
        return 0.0, 0.0
    return (1.0, 1.0) if samples == 1 else None


def _complements(weights: Floats) -> Floats:
    complements = 1 - weights
    largest = weights.argmax()  # the only one whose complement can cancel
    complements[largest] = weights[:largest].sum() + weights[largest + 1 :].sum()
    return complements


def _times(ends: Counts) -> Counts:
    return ends[:, 0]


def _is_winner(atom: int, ends: Counts) -> NDArray[np.bool_]:
    return np.equal(ends[:, 1], atom)


def _no_time(rng: Any, replicates: int) -> Counts:
    return np.zeros(replicates, dtype=np.int64)
