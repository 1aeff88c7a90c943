"""Experiments of arXiv:2305.17493: what they are said to have shown, judged from a run or by an exact distribution."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import ReportedMean
from collapse_theory.claims.claim import AtLeast, Claim, Measurement, Series
from collapse_theory.claims.papers.shumailov2023.source import KEY, notebook, version1
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.language_models import LAST, perplexities, wikitext2
from collapse_theory.claims.routes.simulation import estimated

__all__ = ["CLAIMS"]


# --- language model ---------------------------------------------------------------------------------------------------


def _loss(series: Series) -> float:
    _, first, *later = perplexities(series)
    return fmean(later) - first


def _language(
    name: str,
    statement: str,
    latex: str,
    measured: Callable[[Series], float],
    stated: float,
    bounds: tuple[float, float],
    preset: str,
    fits: int = LAST,
    **settings: Any,
) -> Measurement:
    lowest, highest = bounds
    return Measurement(
        id=f"{KEY}.{name}",
        source=version1("section 5.2"),
        statement=statement,
        latex=latex,
        stated=stated,
        lowest=lowest,
        highest=highest,
        measured=measured,
        experiment=wikitext2(**settings),
        fits=fits,
        command=f"collapse-lab run opt --preset {preset} --out runs/{preset}",
    )


ZERO_SHOT = _language(
    "perplexity-zero-shot",
    "Before fine-tuning the perplexity is 115 (read: within 10 %; how text was cut is not published).",
    r"\mathrm{PPL}_{\text{zero-shot}} = 115",
    lambda series: perplexities(series)[0],
    115,
    (103.5, 126.5),
    "paper-5-epochs",
    fits=1,
)

REAL = _language(
    "perplexity-real",
    "After fine-tuning on real data the mean perplexity is 34 (read: within 10 %).",
    r"\mathrm{PPL}_0 = 34",
    lambda series: perplexities(series)[1],
    34,
    (30.6, 37.4),
    "paper-5-epochs",
    fits=1,
    epochs=5,
)

NO_REAL_DATA = _language(
    "perplexity-no-real-data",
    "Without real data perplexity is lost: from 20 to 28 points (read: mean over the later generations).",
    r"20 \le \mathrm{PPL}_n - \mathrm{PPL}_0 \le 28",
    _loss,
    24,
    (20, 28),
    "paper-5-epochs",
    real_fraction=0.0,
    repetition_penalty=1.0,
    epochs=5,
)

TENTH_REAL = _language(
    "perplexity-tenth-real",
    "With 10 % real data the degradation is minor (read: above 0, and below half of the least without real data).",
    r"0 < \mathrm{PPL}_n - \mathrm{PPL}_0 < 10",
    _loss,
    5,
    (0, 10),
    "paper-10-epochs-10-percent",
    real_fraction=0.1,
    repetition_penalty=1.0,
    epochs=10,
)

PENALTY = _language(
    "repetition-penalty",
    "A repetition penalty of 2.0 doubles the perplexity compared to the original (to half a unit of the ratio).",
    r"\mathrm{PPL}_{\text{penalty}} / \mathrm{PPL} = 2",
    lambda series: 1 + _loss(series) / perplexities(series)[1],
    2,
    (1.5, 2.5),
    "repetition-penalty",
    real_fraction=0.0,
    repetition_penalty=2.0,
    epochs=5,
)

# --- latents of the variational autoencoder ---------------------------------------------------------------------------

_CODE = notebook("figure 8, five runs")
_LATENT_STD = (
    (0.6995, 0.6013, 0.5541, 0.4893, 0.4665),
    (0.6953, 0.5937, 0.5295, 0.4843, 0.4310),
    (0.6923, 0.6091, 0.5336, 0.4892, 0.4583),
    (0.6784, 0.6050, 0.5235, 0.4830, 0.4280),
    (0.6736, 0.6076, 0.5273, 0.4681, 0.4329),
)
_AUTOENCODER: dict[str, Any] = {
    "experiment": "vae",
    "preset": "paper",  # the folder of MNIST may be anywhere, but does not belong to the preset
    "samples": AtLeast(60_000),
    "settings": {"capacity": 64, "latents": 20, "epochs": 30, "batch": 256, "rate": 1e-3, "beta": 1.0},
}
_AUTOENCODER_COMMAND = "collapse-lab run vae --preset paper --data MNIST --out runs/vae"


def _latent_std(series: Series, generation: int, stated: float) -> float:
    """Return the spread of latent means; the paper's generation 0 may be real images or the first generated ones."""
    stds = [series["latent_std_real"][1], *series["latent_std"][1:]]
    return float(min(stds[generation : generation + 2], key=lambda std: abs(std - stated)))


def _latent(generation: int, runs: tuple[float, ...]) -> Measurement:
    mean, spread = fmean(runs), stdev(runs)
    return Measurement(
        id=f"{KEY}.latent-std-{generation}",
        source=_CODE,
        statement=f"The original encoder sees generation {generation} with this standard deviation of latent means"
        " (read: within three standard deviations of the five runs).",
        latex=rf"\operatorname{{sd}}(\mu_{{\mathrm{{enc}}}}(X^{{{generation}}})) = {mean:.4f}",
        stated=mean,
        lowest=mean - 3 * spread,
        highest=mean + 3 * spread,
        measured=partial(_latent_std, generation=generation, stated=mean),
        experiment=_AUTOENCODER,
        fits=5,
        command=_AUTOENCODER_COMMAND,
    )


LATENTS = tuple(_latent(generation, runs) for generation, runs in enumerate(zip(*_LATENT_STD, strict=True)))

LATENTS_FALL = Measurement(
    id=f"{KEY}.latent-std-falls",
    source=version1("section 5.1 and figure 8"),
    statement="The latents move closer to the mean in every generation (read: the least fall of their standard"
    " deviation from one generation to the next is positive).",
    latex=r"\min_k \bigl(\operatorname{sd}_k - \operatorname{sd}_{k+1}\bigr) > 0",
    stated=fmean(min(before - after for before, after in pairwise(run)) for run in _LATENT_STD),
    lowest=0.0,
    highest=1.0,
    measured=lambda series: min(before - after for before, after in pairwise(series["latent_std"][1:6])),
    experiment=_AUTOENCODER,
    fits=5,
    command=_AUTOENCODER_COMMAND,
)

# --- Gaussian mixture -------------------------------------------------------------------------------------------------

_BEGIN, _END = ("0.90", "0.89"), ("0.0100", "0.0112")
_FITS, _COMPONENTS, _DIM = 2050, 2, 2
_SHARE = 1000 // _COMPONENTS
_RATIO = math.prod(Fraction(last) / Fraction(first) for first, last in zip(_BEGIN, _END, strict=True))
_FALL = math.log(_RATIO) / _COMPONENTS
_SPREAD = math.sqrt(_FITS / (2 * _DIM * _SHARE * _COMPONENTS))  # the variance of ln det is 2 dim/M per fit
_NOTEBOOK = notebook("last generation of the mixture")


def _mean_fall(samples: Any, fits: Any) -> Number:
    """Return the mean of ln(sigma_n / sigma_0), sigma the geometric mean over the axes of a component."""
    return gaussian.log_det_drift(samples, fits, dim=_DIM, ddof=0) / (2 * _DIM)


def _simulated_fall(rng: np.random.Generator, count: int, point: Point) -> NDArray[np.float64]:
    """Draw the determinants of scatter matrices: products of independent chi-squares (Bartlett)."""
    size = point["samples"]
    logs = [np.log(rng.chisquare(size - axis, (count, point["fits"])) / size) for axis in range(1, _DIM + 1)]
    return np.asarray(sum(logs).sum(axis=1) / (2 * _DIM))


MIXTURE_LAW = Claim(
    id=f"{KEY}.gmm-end-state-law",
    source=_NOTEBOOK,
    statement="After 2050 generations of 1000 points the standard deviations of a mixture of two have fallen from 0.90"
    " and 0.89 to 0.0100 and 0.0112 (judged: mean logarithm, by the law of two separate planar Gaussians with half the"
    " data each, fitted by maximum likelihood).",
    latex=r"\tfrac12 \sum_{c} \ln(\sigma_{2050, c} / \sigma_{0, c}) = -4.44",
    allows=ReportedMean(lambda samples, fits: _SPREAD),
    paths=(({"samples": _SHARE, "fits": _FITS},),),
    published=lambda samples, fits: arithmetic.log(_RATIO) / _COMPONENTS,
    exact=_mean_fall,
    simulate=estimated(_simulated_fall),
    simulated=({"samples": _SHARE, "fits": _FITS},),
    replicates=2000,
)

MIXTURE = Measurement(
    id=f"{KEY}.gmm-end-state",
    source=_NOTEBOOK,
    statement="After 2050 generations of 1000 points the standard deviations of a mixture of two have fallen from 0.90"
    " and 0.89 to 0.0100 and 0.0112 (read: mean logarithm, within three standard deviations of the law of two separate"
    " planar Gaussians).",
    latex=r"\tfrac12 \sum_{c} \ln(\sigma_{2050, c} / \sigma_{0, c}) = -4.44",
    stated=_FALL,
    lowest=_FALL - 3 * _SPREAD,
    highest=_FALL + 3 * _SPREAD,
    measured=lambda series: (fmean(series["log_det"][_FITS]) - fmean(series["log_det"][0])) / (2 * _DIM),
    experiment={
        "experiment": "gmm",
        "samples": _COMPONENTS * _SHARE,
        "anchors": 0,
        "policy": {"kind": "replace"},
        "settings": {
            "means": [[0.0, 0.0]],
            "sigma": 0.9,
            "components": _COMPONENTS,
            "tol": 1e-5,
            "max_iter": 2000,
            "reg_covar": 1e-6,
        },
    },
    fits=_FITS,
    command="collapse-lab run gmm --preset authors-code --out runs/gmm",
)

CLAIMS = (ZERO_SHOT, REAL, NO_REAL_DATA, TENTH_REAL, PENALTY, *LATENTS, LATENTS_FALL, MIXTURE_LAW, MIXTURE)
