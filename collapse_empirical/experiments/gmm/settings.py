"""Settings of the Gaussian mixtures, their presets, and what they may not be; apart from what needs scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_empirical.recipe import Recipe, known, settings_of
from collapse_theory.checks import shown

__all__ = ["PRESETS", "Settings", "checked"]

_LEAST_SIGMA, _MOST_POINTS = 1e-30, 100

_PAPER: dict[str, Any] = {
    "samples": 1000,
    "generations": 2000,
    "snapshots": (0, 1, 50, 100, 150, 200, 350, 2000),
}
PRESETS: dict[str, dict[str, Any]] = {
    "paper": _PAPER,
    "authors-code": {
        "samples": 1000,
        "generations": 2050,
        "snapshots": (0, 1, 50, 100, 150, 200, 350, 2000, 2050),
        "settings": {"means": ((0.0, 0.0),), "sigma": 0.9, "tol": 1e-5, "max_iter": 2000},
    },
    "smoke": _PAPER | {"generations": 40, "snapshots": (0, 1, 10, 40)},
}


@dataclass(frozen=True)
class Settings:
    """Settings of the experiment.

    Attributes
    ----------
    means : tuple of points
        Centres of the original Gaussians, which have equal weights.
    sigma : float
        Their standard deviation, the same in every direction.
    components : int
        Components of the fitted mixture.
    start : {"cold", "warm"}
        Start each fit from k-means, or from the model of the generation before.
    tol, max_iter, reg_covar
        As in scikit-learn's ``GaussianMixture``; ``reg_covar`` is added to the variances and so bounds them below.
    """

    means: tuple[tuple[float, ...], ...] = ((-2.0, 0.0), (2.0, 0.0))
    sigma: float = 1.0
    components: int = 2
    start: str = "cold"
    tol: float = 1e-3
    max_iter: int = 100
    reg_covar: float = 1e-6


def checked(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, or say what is wrong with them."""
    settings = settings_of(Settings, recipe.settings)
    known("start", settings.start, ("cold", "warm"))
    if not 1 <= settings.components <= recipe.samples:
        raise ValueError(
            f"`components` must be at least 1 and at most `samples`, {recipe.samples}; got {settings.components}. "
            "Use fewer components or more points."
        )
    if not settings.means or len({len(mean) for mean in settings.means}) != 1 or not settings.means[0]:
        raise ValueError(
            f"`means` must be points of one dimension; got {shown(settings.means)}. Try [[-2, 0], [2, 0]]."
        )
    if len(settings.means) > _MOST_POINTS or len(settings.means[0]) > _MOST_POINTS:
        raise ValueError(
            f"`means` must be at most {_MOST_POINTS} points of as many dimensions; got "
            f"{len(settings.means)} of {len(settings.means[0])}. Use fewer."
        )
    for name, least in (("sigma", _LEAST_SIGMA), ("tol", 0.0), ("max_iter", 0), ("reg_covar", 0.0)):
        if not getattr(settings, name) > least:
            raise ValueError(
                f"`{name}` must be greater than {least:g}; got {getattr(settings, name)}. Leave it out for the default."
            )
    return settings
