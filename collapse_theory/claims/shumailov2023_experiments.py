"""Measurements of arXiv:2305.17493: what its experiments are said to have shown, to be judged from a run."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from collapse_theory.claims.claim import Measurement, Source

__all__ = ["CLAIMS"]

_KEY = "shumailov2023"
_SEED = "arXiv:2305.17493v1"

# --- language model ---------------------------------------------------------------------------------------------------

_LANGUAGE = {"model": "facebook/opt-125m", "data": "wikitext2"}


def _language(name: str, statement: str, latex: str, metric: str, published: float, *bounds: float, **settings: Any
              ) -> Measurement:  # fmt: skip
    lowest, highest = bounds
    return Measurement(
        id=f"{_KEY}.{name}", source=Source(_KEY, _SEED, "section 5.2"), statement=statement, latex=latex,
        published=published, lowest=lowest, highest=highest, metric=metric, experiment=_LANGUAGE | settings,
        command="collapse-lab run opt --preset paper --out runs/opt",
    )  # fmt: skip


ZERO_SHOT = _language(
    "perplexity-zero-shot", "Before fine-tuning the perplexity is 115 (to the unit).",
    r"\mathrm{PPL}_{\text{zero-shot}} = 115", "zero_shot_perplexity", 115, 114.5, 115.5,
)  # fmt: skip

REAL = _language(
    "perplexity-real", "After fine-tuning on real data the mean perplexity is 34 (to the unit).",
    r"\mathrm{PPL}_0 = 34", "real_perplexity", 34, 33.5, 34.5,
)  # fmt: skip

NO_REAL_DATA = _language(
    "perplexity-no-real-data", "Without real data perplexity is lost: from 20 to 28 points.",
    r"20 \le \mathrm{PPL}_n - \mathrm{PPL}_0 \le 28", "perplexity_rise", 24, 20, 28, epochs=5, real_fraction=0.0,
)  # fmt: skip

TENTH_REAL = _language(
    "perplexity-tenth-real",
    "With 10 % real data the degradation is minor (read: above 0, and below half of the least without real data).",
    r"0 < \mathrm{PPL}_n - \mathrm{PPL}_0 < 10", "perplexity_rise", 5, 0, 10, epochs=10, real_fraction=0.1,
)  # fmt: skip

PENALTY = _language(
    "repetition-penalty",
    "A repetition penalty of 2.0 doubles the perplexity compared to the original (to half a unit of the ratio).",
    r"\mathrm{PPL}_{\text{penalty}} / \mathrm{PPL} = 2", "perplexity_ratio", 2, 1.5, 2.5, repetition_penalty=2.0,
)  # fmt: skip

# --- latents of the variational autoencoder ---------------------------------------------------------------------------

_CODE = Source(_KEY, "the authors' public notebook", "figure 8, five runs", "second-hand")
_LATENT_STD = (
    (0.6995, 0.6013, 0.5541, 0.4893, 0.4665),
    (0.6953, 0.5937, 0.5295, 0.4843, 0.4310),
    (0.6923, 0.6091, 0.5336, 0.4892, 0.4583),
    (0.6784, 0.6050, 0.5235, 0.4830, 0.4280),
    (0.6736, 0.6076, 0.5273, 0.4681, 0.4329),
)
_AUTOENCODER = {"model": "vae", "data": "mnist"}
_AUTOENCODER_COMMAND = "collapse-lab run vae --preset paper --out runs/vae"

LATENTS = tuple(
    Measurement(
        id=f"{_KEY}.latent-std-{generation}",
        source=_CODE,
        statement=f"The original encoder sees generation {generation} with this standard deviation of latent means"
        " (read: within the range of the five runs).",
        latex=rf"\operatorname{{sd}}(\mu_{{\mathrm{{enc}}}}(X^{{{generation}}})) = {sum(runs) / len(runs):.4f}",
        published=sum(runs) / len(runs),
        lowest=min(runs),
        highest=max(runs),
        metric=f"latent_std_{generation}",
        experiment=_AUTOENCODER,
        command=_AUTOENCODER_COMMAND,
    )
    for generation, runs in enumerate(zip(*_LATENT_STD, strict=True))
)

_FALLS = [min(before - after for before, after in pairwise(run)) for run in _LATENT_STD]

LATENTS_FALL = Measurement(
    id=f"{_KEY}.latent-std-falls",
    source=Source(_KEY, _SEED, "section 5.1 and figure 8"),
    statement="The latents move closer to the mean in every generation (read: the least fall of their standard"
    " deviation from one generation to the next is positive).",
    latex=r"\min_k \bigl(\operatorname{sd}_k - \operatorname{sd}_{k+1}\bigr) > 0",
    published=sum(_FALLS) / len(_FALLS),
    lowest=0.0,
    highest=1.0,
    metric="latent_std_least_fall",
    experiment=_AUTOENCODER,
    command=_AUTOENCODER_COMMAND,
)

# --- Gaussian mixture -------------------------------------------------------------------------------------------------

_FIRST, _LAST = (0.90, 0.89), (0.0100, 0.0112)
_FITS, _PER_COMPONENT = 2050, 500
_DRIFT = -_FITS / _PER_COMPONENT  # of ln sigma: half of it by Jensen, half by the maximum-likelihood divisor
_SPREAD = math.sqrt(_FITS / (2 * _PER_COMPONENT) / 2)  # of the mean over two components

MIXTURE = Measurement(
    id=f"{_KEY}.gmm-end-state",
    source=Source(_KEY, "the authors' public notebook", "last generation of the mixture", "second-hand"),
    statement="After 2050 generations of 1000 points the standard deviations have fallen from 0.90 and 0.89 to 0.0100"
    " and 0.0112 (read: mean logarithm of the ratio, within three standard deviations of the law of two separate"
    " Gaussians with half the data each, fitted by maximum likelihood).",
    latex=r"\tfrac12 \sum_{c} \ln(\sigma_{2050, c} / \sigma_{0, c}) = -4.44",
    published=sum(math.log(last / first) for first, last in zip(_FIRST, _LAST, strict=True)) / 2,
    lowest=_DRIFT - 3 * _SPREAD,
    highest=_DRIFT + 3 * _SPREAD,
    metric="log_std_ratio",
    experiment={"model": "gmm", "data": "one blob", "samples": 1000, "generations": _FITS},
    command="collapse-lab run gmm --preset notebook --out runs/gmm",
)

CLAIMS = (ZERO_SHOT, REAL, NO_REAL_DATA, TENTH_REAL, PENALTY, *LATENTS, LATENTS_FALL, MIXTURE)
