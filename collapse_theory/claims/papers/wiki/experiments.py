"""What the article tells of the experiments of shumailov2024: judged from runs of ``collapse-lab``."""

from __future__ import annotations

import math
from statistics import fmean

from collapse_theory.claims.claim import Measurement, Series
from collapse_theory.claims.papers.wiki.source import KEY, article
from collapse_theory.claims.routes.language_models import LAST, perplexities
from collapse_theory.claims.routes.recipes import free, mixture, wikitext2

__all__ = ["CLAIMS"]

PERPLEXITY_RISES = Measurement(
    id=f"{KEY}.perplexity-rises",
    source=article('table of generations, "Steep increase … Very high"'),
    statement="The perplexity goes on rising over the generations, most of all in the last ones (read: the mean of the"
    " last three is above that of the first four that are fitted to generated text).",
    latex=r"\mathrm{PPL}_{7 \dots 9} / \mathrm{PPL}_{1 \dots 4} > 1",
    stated=1.0,
    lowest=1.0,
    highest=math.inf,
    measured=lambda series: fmean(perplexities(series)[8:]) / fmean(perplexities(series)[2:6]),
    experiment=wikitext2(epochs=5, real_fraction=0.0, repetition_penalty=1.0),
    free=free("opt"),
    fits=LAST,
    command="collapse-lab run opt --preset paper-5-epochs --out runs/paper-5-epochs",
    read_as="the article gives the trend in words; the ratio of two means is ours. schaeffer2025 reads the opposite off"
    " the same figure (perplexity-peak)",
)

_SEVERAL, _DIM = 50, 2


def _shrunk(series: Series) -> float:
    """Return the mean standard deviation of the components over that of the first fit, as geometric means."""
    return math.exp((fmean(series["log_det"][_SEVERAL]) - fmean(series["log_det"][0])) / (2 * _DIM))


MIXTURE_SHRINKS = Measurement(
    id=f"{KEY}.mixture-shrinks",
    source=article('experiments, "After several generations, the fitted GMMs showed dramatically reduced variance"'),
    statement="After several generations the fitted mixture of Gaussians has a dramatically reduced variance (read:"
    f" after {_SEVERAL} generations of 1000 points the standard deviation of its components has fallen to half or"
    " less).",
    latex=rf"\sigma_{{{_SEVERAL}}} / \sigma_0 \le \tfrac12",
    stated=0.5,
    lowest=0.0,
    highest=0.5,
    measured=_shrunk,
    experiment=mixture(means=[[0.0, 0.0]], sigma=0.9, tol=1e-5, max_iter=2000),
    free=free("gmm"),
    fits=_SEVERAL,
    command="collapse-lab run gmm --preset authors-code --out runs/gmm",
    read_as=f"several: the first {_SEVERAL}, the earliest that the paper shows; dramatically: to half. Theory expects a"
    " fall to half only after about as many generations as a component has points",
)

CLAIMS = (PERPLEXITY_RISES, MIXTURE_SHRINKS)
