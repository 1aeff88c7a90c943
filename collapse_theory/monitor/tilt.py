r"""How far data prefer probable categories, or those with high scores: a law tilted by :math:`e^{\eta v}`."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collapse_theory.monitor.expected import Law

__all__ = ["Tilt", "strength", "tilted"]

Array = NDArray[np.float64]

_STEPS, _PRECISE = 60, 1e-9
_ENDLESS = 50.0  # exponents apart by so much leave nothing of the lower ones
_SPARE = 1.0  # data that are added, as the law expects them, where no tilt is the likeliest


@dataclass(frozen=True)
class Tilt:
    """The likeliest strength; information is that of independent data, 0 where nothing is known.

    ``endless`` is 1 or -1 where stronger ones are likelier still, in that direction.
    """

    value: float
    information: float
    law: Array
    log_likelihood: float
    endless: int = 0


def tilted(law: Law, values: Array, eta: float) -> tuple[Array, Array]:
    """Return the tilted model and the law of the data, which has the same rest."""
    exponents = eta * values
    model = law.model * np.exp(exponents - exponents.max())
    model /= model.sum()
    return model, law.share * model + (1.0 - law.share) * law.rest


def strength(law: Law, values: Array, counts: Array) -> Tilt:
    """Return the likeliest tilt of the model towards ``values``, by scoring.

    Where all data are of the first or the last value, any tilt is less likely than a stronger one: then one more datum
    is spread over all categories, as the law expects it. If that does not help, the strength is not known.

    Parameters
    ----------
    law : Law
        Over categories that are expected, and no others.
    values, counts : array, shape (categories,)
    """
    found = _likeliest(law, values, counts)
    if found is None:
        found = _likeliest(law, values, counts + _SPARE * law.plain)
        if found is not None:
            at_data = _log_likelihood(found.law, counts)
            return replace(found, log_likelihood=at_data, endless=1 if found.value > 0.0 else -1)
    plain = law.plain
    return found or Tilt(0.0, 0.0, plain, _log_likelihood(plain, counts))


def _likeliest(law: Law, values: Array, counts: Array) -> Tilt | None:
    """Return the likeliest tilt; None if there is none."""
    size, spread = float(counts.sum()), float(np.ptp(values[law.model > 0.0]))
    plain = law.plain
    if size == 0.0 or spread == 0.0:
        return Tilt(0.0, 0.0, plain, 0.0)
    eta, best = 0.0, _log_likelihood(plain, counts)
    model, q = tilted(law, values, eta)
    information = 0.0
    for _ in range(_STEPS):
        slopes = law.share * model * (values - model @ values)
        ratio = np.divide(slopes, q, out=np.zeros_like(q), where=q > 0.0)
        score, information = float(counts @ ratio), size * float(slopes @ ratio)
        if information < 1e-9 * size * spread**2 or abs(eta) * spread > _ENDLESS * 20:
            return None
        step = score / information
        step = math.copysign(min(abs(step), 4.0 / spread * max(1.0, abs(eta) * spread)), step)
        while True:
            model_then, then = tilted(law, values, eta + step)
            reached = _log_likelihood(then, counts)
            if reached >= best - 1e-12 * abs(best) or abs(step) * spread < _PRECISE:
                break
            step /= 2.0
        eta, model, q, best = eta + step, model_then, then, reached
        if abs(step) * spread < _PRECISE:
            break
    return Tilt(eta, information, q, best)


def _log_likelihood(law: Array, counts: Array) -> float:
    seen = counts > 0
    with np.errstate(divide="ignore"):
        return float(counts[seen] @ np.log(law[seen]))
