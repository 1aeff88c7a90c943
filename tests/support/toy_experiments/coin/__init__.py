"""A coin whose bias is estimated from its own tosses: the smallest experiment that has everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from matplotlib.figure import Figure

from collapse_empirical.experiment import Experiment, Learner, Option
from collapse_empirical.judge import judge, width
from collapse_empirical.recipe import settings_of
from collapse_empirical.store import load_arrays, save_arrays
from collapse_theory.profile import Metrics


@dataclass(frozen=True)
class Settings:
    bias: float = 0.5


@dataclass(frozen=True)
class Coin(Learner):
    settings: Settings
    sources: ClassVar = {}
    model_bytes = 100
    tally_size = 2

    def real(self, count, rng):
        return rng.random(count) < self.settings.bias

    def original(self, data, rng):
        return self.settings.bias

    def fit(self, data, *, previous, rng, work):
        return float(data.mean())

    def sample(self, model, count, *, prompts, rng, work):
        return rng.random(count) < model

    def measure(self, model, data, origin, *, generated):
        return {"bias": model}

    def tally(self, data):
        return np.unique(data.astype(np.int64), return_counts=True)

    def save(self, model, folder):
        save_arrays(folder / "bias.safetensors", bias=np.array(model))

    def load(self, folder):
        return float(load_arrays(folder / "bias.safetensors")["bias"])


class Declaration(Experiment):
    name = "coin"
    summary = "A coin that is tossed anew with the bias that its tosses had."
    presets: ClassVar = {"fair": {"samples": 40, "generations": 5}}
    settings = Settings
    packages = ("numpy",)
    options = (Option("--bias", "bias", "Probability of heads."),)
    examples = ("collapse-lab run coin --bias 0.3 --out runs/coin",)

    def create(self, recipe):
        settings = settings_of(Settings, recipe.settings)
        if not 0 < settings.bias < 1:
            raise ValueError(f"`--bias` must be in (0, 1); got {settings.bias}. Try 0.5.")
        return Coin(settings)

    def compare(self, readings, *, level, rng):
        measured, recipe = readings.series["bias"], readings.recipe
        paths = np.full((400, readings.last + 1), recipe.settings["bias"])
        for fits in range(1, readings.last + 1):
            paths[:, fits] = rng.binomial(recipe.samples, paths[:, fits - 1]) / recipe.samples
        band = width(paths, len(measured), level=level, rng=rng)
        return [judge("bias", measured, paths[0, :1].repeat(readings.last + 1), band, source="a martingale")]

    def metrics(self, readings):
        heads = readings.series["bias"][:, 1:]
        return Metrics(spread=np.maximum(heads * (1 - heads), 1e-9), seeds=len(heads))

    def figures(self, readings) -> Mapping[str, Figure]:
        figure = Figure()
        figure.add_subplot().plot(readings.series["bias"].T)
        return {"biases": figure}

    def texts(self, readings):
        return {"last.txt": f"{readings.series['bias'][:, -1].mean()}\n"}


EXPERIMENT = Declaration()
