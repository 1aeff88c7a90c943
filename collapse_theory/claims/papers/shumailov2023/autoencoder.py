"""The variational autoencoder of arXiv:2305.17493, judged from runs of ``collapse-lab``."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any

from collapse_theory.claims.claim import AtLeast, Measurement, Series
from collapse_theory.claims.papers.shumailov2023.source import KEY, notebook, version2

__all__ = ["CLAIMS"]

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
        statement=f"The original encoder sees generation {generation} with this standard deviation of latent means, in"
        " five runs.",
        latex=rf"\operatorname{{sd}}(\mu_{{\mathrm{{enc}}}}(X^{{{generation}}})) = {mean:.4f}",
        stated=mean,
        lowest=mean - 3 * spread,
        highest=mean + 3 * spread,
        measured=partial(_latent_std, generation=generation, stated=mean),
        experiment=_AUTOENCODER,
        fits=5,
        command=_AUTOENCODER_COMMAND,
        read_as="the mean of the five runs, to three of their standard deviations; its generation 0 may be the real"
        " images or the first generated ones",
    )


LATENTS = tuple(_latent(generation, runs) for generation, runs in enumerate(zip(*_LATENT_STD, strict=True)))

LATENTS_FALL = Measurement(
    id=f"{KEY}.latent-std-falls",
    source=version2("section 5.1 and figure 8"),
    statement="The original encoder places the data of its descendants closer and closer to the mean.",
    latex=r"\min_k \bigl(\operatorname{sd}_k - \operatorname{sd}_{k+1}\bigr) > 0",
    stated=fmean(min(before - after for before, after in pairwise(run)) for run in _LATENT_STD),
    lowest=0.0,
    highest=1.0,
    measured=lambda series: min(before - after for before, after in pairwise(series["latent_std"][1:6])),
    experiment=_AUTOENCODER,
    fits=5,
    command=_AUTOENCODER_COMMAND,
    read_as="the standard deviation of the latent means falls from each of the first five generations to the next; the"
    " least fall of the authors' own runs is shown, averaged over them",
)

CLAIMS = (*LATENTS, LATENTS_FALL)
