"""A loop with unlimited data: what the model is after each fit, if only decoding changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, drawing, frames
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding
from collapse_theory.loop.decoded import decode, decoding_of, weights_of
from collapse_theory.policy import Accumulate, Mix, Policy, Replace

__all__ = ["Path", "path", "shannon", "stepper"]

Floats = NDArray[np.float64]

_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class Path:
    """A model after 0, 1, …, fits of a loop with unlimited data.

    Attributes
    ----------
    entropy : float array, shape (fits + 1,)
        In nats.
    top : float array
        Probability of the most probable atom.
    support : integer array
        Atoms that are left.
    kept : float array
        Original probability of the atoms that are left.
    p : float array, shape (K,)
        The model after the last fit.

    Examples
    --------
    >>> path([0.5, 0.3, 0.2], fits=2, decoding=Decoding(top_p=0.6)).support
    array([3, 2, 1])
    """

    entropy: Floats
    top: Floats
    support: NDArray[np.int64]
    kept: Floats
    p: Floats = field(repr=False)

    def to_frame(self) -> Any:
        """Return a :class:`pandas.DataFrame` indexed by ``fits``, with the other arrays as columns.

        Raises
        ------
        ModuleNotFoundError
            Without pandas.
        """
        columns = {name: getattr(self, name).tolist() for name in ("entropy", "top", "support", "kept")}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return frames.frame([{"fits": fits} | row for fits, row in enumerate(rows)]).set_index("fits")

    @drawing.plots
    def plot(self, ax: Any = None, **line: Any) -> Any:
        """Draw the entropy over the fits."""
        axes = drawing.axes_of(ax, x="fits", y="entropy (nats)")
        axes.plot(range(self.entropy.size), self.entropy, **line)
        return axes


@floats_only
def path(p: Any, *, fits: Any, policy: Policy = Replace(), decoding: Decoding = Decoding(), start: Any = None) -> Path:
    r"""Follow the model of a loop with unlimited data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    fits : int >= 0
        Draw-then-fit steps.
    policy : Replace, Mix or Accumulate
        :math:`p_{t+1} = \alpha T(p_t) + \beta p_t + \gamma p_0`; under :class:`Accumulate`, with generations of equal
        size, :math:`p_{t+1} = [t p_t + T(p_t)]/(t+1)`.
    decoding : Decoding
        How data are drawn from the model. The original counts as a model here: its data are decoded as well.
    start : array_like, shape (K,), optional
        First model, if it is not the original; real data still come from ``p``.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If an argument is out of range, or the policy is another one: a fixed number of real data has no weight beside
        unlimited data.

    Notes
    -----
    Exact up to rounding, which the loop can magnify where the model moves away from an unstable state. Probabilities
    below 1e-308 become 0. Without real data, and with a temperature only, :math:`p_t \propto p_0^{\tau^{-t}}`.

    Examples
    --------
    >>> found = path([0.5, 0.3, 0.2], fits=10, decoding=Decoding(temperature=0.8))
    >>> found.top[[0, 1, 10]].round(3)
    array([0.5  , 0.542, 0.991])
    """
    weights, count = weights_of(p), checks.whole("fits", fits, minimum=0, maximum=checks.LARGEST_COUNT)
    first = weights if start is None else weights_of(start, "start")
    if first.shape != weights.shape:
        raise ValueError(f"`start` must have as many atoms as `p`, {weights.size}; got {first.size}. Add zeros.")
    step = stepper(weights, decoding_of(decoding), policy)
    checks.affordable("fits", count, seconds=4e-9 * count * weights.size, memory=64.0 * count, remedy="Ask for fewer.")
    state = first
    rows = [_seen(weights, state)]
    for index in range(count):
        state = step(state, index)
        rows.append(_seen(weights, state))
    entropy, top, support, kept = map(np.array, zip(*rows, strict=True))
    return Path(entropy, top, support, kept, state)


def stepper(p: Floats, decoding: Decoding, policy: Policy) -> Callable[[Floats, int], Floats]:
    """Return the map from the model after so many fits to the next one."""
    if isinstance(policy, Replace):
        return lambda state, _: decode(state, decoding)
    if isinstance(policy, Accumulate):
        return lambda state, fits: (fits * state + decode(state, decoding)) / (fits + 1)
    if isinstance(policy, Mix):
        alpha, beta, gamma = (float(part) for part in (policy.alpha, policy.beta, policy.gamma))
        real = gamma * p
        return lambda state, _: alpha * decode(state, decoding) + beta * state + real
    raise ValueError(
        f"`policy` must be Replace(), Mix(…) or Accumulate() with unlimited data; got {checks.shown(policy)}. "
        "Write a share of real data as Mix(1 - share, 0, share)."
    )


def shannon(p: Floats) -> float:
    """Return the entropy of a distribution in nats.

    Examples
    --------
    >>> round(shannon(np.array([0.5, 0.5, 0.0])), 6)
    0.693147
    """
    with np.errstate(under="ignore"):
        return max(0.0, -float((p * np.log(np.maximum(p, _TINY))).sum()))


def _seen(original: Floats, p: Floats) -> tuple[float, float, int, float]:
    support = int(np.count_nonzero(p))
    kept = 1.0 if support == p.size else float(original[p > 0].sum())
    return shannon(p), float(p.max()), support, kept
