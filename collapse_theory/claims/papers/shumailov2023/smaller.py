"""Phenomena of arXiv:2305.17493 at another scale: whether they appear there too, and never the paper's numbers.

The language model has 1 112 800 parameters, is trained from scratch and reads 10 240 tokens; the autoencoder has half
the capacity. A statement of the paper is not refuted by what such models do: what is judged is the same sentence about
them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import fmean
from typing import Any

from collapse_theory.claims.claim import Measurement, Series
from collapse_theory.claims.control import OtherRange
from collapse_theory.claims.papers.shumailov2023.source import KEY, version2
from collapse_theory.claims.routes.recipes import free, smaller_autoencoder, tragedies

__all__ = ["CLAIMS"]

_FITS = 5
_MEDIAN, _FAR_OUT = 2, 4  # places of 50 % and 99 % among the quantiles that a run records
_SCALE = (
    "another scale than the paper's: 1 112 800 parameters from scratch, 160 blocks of 64 tokens of three tragedies of"
    " Shakespeare, 5 beams, 5 fits; the paper fine-tunes OPT-125m on wikitext-2"
)
_TRAGEDIES_COMMAND = (
    "collapse-lab run opt --preset tiny --data TRAGEDIES --set vocabulary=1024 --set width=160 --set layers=3"
    " --set batch=8 --samples 160 --generations 5 --seeds 5"
)
_FREE = {
    name: reason
    for name, reason in free("opt", data="where the text lies; its content is compared").items()
    if name not in ("sources", "settings.vocabulary", "settings.width", "settings.layers")
}


def _logs(series: Series, prefix: str = "") -> list[float]:
    """Return the logarithms of the mean perplexity of real test text after 1, 2, … fits."""
    return [math.log(value) for value in series[f"{prefix}sequence_perplexity_mean"][1 : _FITS + 1]]


def _rise(series: Series, prefix: str = "") -> float:
    first, *later = _logs(series, prefix)
    return fmean(later) - first


def _settled(series: Series) -> float:
    """Return the change over the last fit as a share of the highest rise."""
    first, *later = _logs(series)
    return abs(later[-1] - later[-2]) / abs(max(later) - first)


def _quantile_change(series: Series, place: int) -> float:
    """Return the change of the logarithm of a quantile from what the first model wrote to what the last one wrote."""
    quantiles = series["generated_perplexity_quantiles"]
    return math.log(quantiles[_FITS][place] / quantiles[1][place])


def _phenomenon(
    name: str,
    place: str,
    statement: str,
    latex: str,
    measured: Callable[[Series], float],
    bounds: tuple[float, float],
    read_as: str,
    control: OtherRange,
    falsified_by: str,
    *,
    stated: float,
    experiment: dict[str, Any] | None = None,
    beside: dict[str, Any] | None = None,
    command: str = f"{_TRAGEDIES_COMMAND} --out runs/lm-none",
) -> Measurement:
    lowest, highest = bounds
    return Measurement(
        id=f"{KEY}.small-{name}",
        source=version2(f"{place}, at another scale"),
        statement=statement,
        latex=latex,
        stated=stated,
        lowest=lowest,
        highest=highest,
        measured=measured,
        experiment=tragedies() if experiment is None else experiment,
        free=_FREE,
        fits=_FITS,
        command=command,
        read_as=read_as,
        hypotheses=_SCALE,
        falsified_by=falsified_by,
        control=control,
        beside=beside,
    )


RISES = _phenomenon(
    "perplexity-rises",
    "section 5.2",
    "A small language model that is trained on its own output loses performance: the perplexity of real text rises.",
    r"\overline{\ln \mathrm{PPL}_{2 \dots 5}} - \ln \mathrm{PPL}_1 > 0",
    _rise,
    (0.0, math.inf),
    "ln perplexity of real test text, after 2 to 5 fits on average, is above that after the fit to real text",
    OtherRange("that it falls", -math.inf, 0.0),
    "perplexities after later fits that are, in the mean over seeds, no higher than after the first",
    stated=0.0,
)

PLATEAU = _phenomenon(
    "perplexity-plateau",
    "section 5.2 and figure 10",
    "The perplexity of a small language model that is trained on its own output rises to a plateau.",
    r"|\ln \mathrm{PPL}_5 - \ln \mathrm{PPL}_4| \le \tfrac1{10} (\max \ln \mathrm{PPL} - \ln \mathrm{PPL}_1)",
    _settled,
    (0.0, 0.1),
    "the fifth fit changes ln perplexity by at most a tenth of the highest rise; the largest share is shown",
    OtherRange("that it goes on changing, by more than a tenth of the rise a fit", 0.1, math.inf),
    "a perplexity that the last fit still changes by more than a tenth of the rise, in the mean over seeds",
    stated=0.1,
)

LIKELIER = _phenomenon(
    "generated-likelier",
    "section 5.2 and figure 11",
    "Later small language models write what is likelier under the model fitted to real text than its own text is.",
    r"\ln q_{0.5}^{(5)} - \ln q_{0.5}^{(1)} < 0",
    lambda series: _quantile_change(series, _MEDIAN),
    (-math.inf, 0.0),
    "the median perplexity, under the model fitted to real text, falls from the first to the fifth fit; no change is"
    " shown",
    OtherRange("that it is less likely", 0.0, math.inf),
    "a median that rises, in the mean over seeds",
    stated=0.0,
)

TAIL = _phenomenon(
    "generated-tail",
    "section 5.2 and figure 11",
    "Later small language models write with a longer tail: text that the model fitted to real text would not write.",
    r"\ln q_{0.99}^{(5)} - \ln q_{0.99}^{(1)} > 0",
    lambda series: _quantile_change(series, _FAR_OUT),
    (0.0, math.inf),
    "the 99 % quantile of perplexities, under the model fitted to real text, rises from the first to the fifth fit; no"
    " change is shown",
    OtherRange("that the tail gets shorter", -math.inf, 0.0),
    "a quantile that falls, in the mean over seeds",
    stated=0.0,
)

TENTH_REAL = _phenomenon(
    "tenth-real",
    "section 5.2, ten epochs and a tenth of the original data",
    "With 10 % real data a small language model degrades little where it degrades much without.",
    r"\Delta \ln \mathrm{PPL}_{10\,\%} \le \tfrac12 \Delta \ln \mathrm{PPL}_{0\,\%}",
    lambda series: _rise(series) / _rise(series, "beside."),
    (-math.inf, 0.5),
    "the rise of ln perplexity is at most half of that without real data, seed by seed; the largest share is shown",
    OtherRange("that it degrades as much", 0.5, math.inf),
    "a rise with 10 % real data of more than half of that without, in the mean over seeds",
    stated=0.5,
    experiment=tragedies(real_fraction=0.1),
    beside=tragedies(),
    command=f"{_TRAGEDIES_COMMAND} --real-fraction 0.1 --out runs/lm-tenth",
)

PENALTY = _phenomenon(
    "repetition-penalty",
    "section 5.2, on repeating phrases",
    "A repetition penalty of 2.0 makes a small language model about twice as bad as the loop without it.",
    r"\mathrm{PPL}_{\text{penalty}} / \mathrm{PPL} = 2",
    lambda series: math.exp(_rise(series) - _rise(series, "beside.")),
    (1.5, 2.5),
    "a factor of 1.5 to 2.5 between the rises of perplexity with and without the penalty, seed by seed; the paper's"
    " factor is shown",
    OtherRange("that it makes no difference, or a better model", 0.0, 1.5),
    "a factor outside 1.5 to 2.5, in the mean over seeds",
    stated=2.0,
    experiment=tragedies(repetition_penalty=2.0),
    beside=tragedies(),
    command=f"{_TRAGEDIES_COMMAND} --set repetition_penalty=2.0 --out runs/lm-penalty",
)

_LATENT_FITS = 6


def _least_fall(series: Series) -> float:
    return min(float(before) - float(after) for before, after in pairwise(series["latent_std"][2 : _LATENT_FITS + 1]))


LATENTS_FALL = Measurement(
    id=f"{KEY}.small-latent-std-falls",
    source=version2("section 5.1 and figure 8, at another scale"),
    statement="At half the capacity and a fifth of the epochs, too, the original encoder places the data of its"
    " descendants closer and closer to the mean.",
    latex=r"\min_k \bigl(\operatorname{sd}_k - \operatorname{sd}_{k+1}\bigr) > 0",
    stated=0.0,
    lowest=0.0,
    highest=1.0,
    measured=_least_fall,
    experiment=smaller_autoencoder(),
    free=free("vae"),
    fits=_LATENT_FITS,
    command="collapse-lab run vae --preset paper --data MNIST --set capacity=32 --set epochs=6 --generations 10"
    " --seeds 3 --out runs/vae-small",
    read_as="the standard deviation of the latent means falls from each of the first five descendants to the next; no"
    " fall is shown",
    hypotheses="another capacity than the paper's: 32 channels in place of 64, and 6 epochs in place of 30, on MNIST",
    falsified_by="a standard deviation that does not fall from one of them to the next, in the mean over seeds",
    control=OtherRange("that it rises", -1.0, 0.0),
)

CLAIMS = (RISES, PLATEAU, LIKELIER, TAIL, TENTH_REAL, PENALTY, LATENTS_FALL)
