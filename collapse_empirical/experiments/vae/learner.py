"""Convolutional variational autoencoders that are trained on the images that they decode from Gaussian noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from collapse_empirical import data as sources
from collapse_empirical import measure
from collapse_empirical.experiment import Learner, Origin
from collapse_empirical.experiments.vae.settings import LATENT_BINS, Settings, checked
from collapse_empirical.provenance import content
from collapse_empirical.recipe import Recipe
from collapse_empirical.store import load_arrays, save_arrays

__all__ = ["Autoencoders", "Classifier", "Vae", "create"]

Array = NDArray[Any]
CLASSES = 10
_BATCH = 4096
_NEIGHBOURS = 2000
_JUDGE_STEPS = 2000  # more do not make the classifier of real images better


class Vae(nn.Module):
    """Two convolutions down to a quarter of the side, two up; a Gaussian latent in between."""

    def __init__(self, side: int, capacity: int, latents: int) -> None:
        super().__init__()
        self.shape = (2 * capacity, side // 4, side // 4)
        flat = 2 * capacity * (side // 4) ** 2
        self.down1 = nn.Conv2d(1, capacity, kernel_size=4, stride=2, padding=1)
        self.down2 = nn.Conv2d(capacity, 2 * capacity, kernel_size=4, stride=2, padding=1)
        self.mean = nn.Linear(flat, latents)
        self.log_variance = nn.Linear(flat, latents)
        self.wide = nn.Linear(latents, flat)
        self.up2 = nn.ConvTranspose2d(2 * capacity, capacity, kernel_size=4, stride=2, padding=1)
        self.up1 = nn.ConvTranspose2d(capacity, 1, kernel_size=4, stride=2, padding=1)

    def encode(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, (B, latents) each, of images of shape (B, 1, side, side)."""
        hidden = functional.relu(self.down2(functional.relu(self.down1(images)))).flatten(1)
        return self.mean(hidden), self.log_variance(hidden)

    def logits(self, latents: Tensor) -> Tensor:
        """Return the logits of pixels, (B, 1, side, side), for latents of shape (B, latents)."""
        hidden = self.wide(latents).unflatten(1, self.shape)
        result: Tensor = self.up1(functional.relu(self.up2(hidden)))
        return result

    def loss(self, images: Tensor, noise: Tensor, beta: float) -> Tensor:
        """Return the negative evidence bound per image, in nats; noise has shape (B, latents)."""
        mean, log_variance = self.encode(images)
        logits = self.logits(mean + noise * (0.5 * log_variance).exp())
        misfit = functional.binary_cross_entropy_with_logits(logits, images, reduction="sum")
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()
        return (misfit + beta * divergence) / len(images)


class Classifier(nn.Module):
    """A small convolutional classifier, the judge of what class a generated image belongs to."""

    def __init__(self, side: int, capacity: int = 16) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, capacity, 3, stride=1, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(capacity, 2 * capacity, 3, stride=1, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(2 * capacity * (side // 4) ** 2, CLASSES),
        )

    def forward(self, images: Tensor) -> Tensor:
        result: Tensor = self.layers(images)
        return result

    def loss(self, images: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy of images, (B, 1, side, side), and labels, (B,)."""
        return functional.cross_entropy(self(images), labels)


@dataclass(frozen=True)
class Autoencoders(Learner):
    """The learner; generation 0 is a classifier trained on real data, the original encoder is generation 1's."""

    settings: Settings

    @cached_property
    def _images(self) -> tuple[Array, Array]:
        return sources.mnist(self.settings.data) if self.settings.data else sources.digits()

    @property
    def sources(self) -> dict[str, str]:
        images, labels = self._images
        return {"data": content([str(images.shape).encode(), images.tobytes(), labels.tobytes()])}

    @property
    def side(self) -> int:
        return int(self._images[0].shape[1])

    @property
    def device(self) -> torch.device:
        wanted = self.settings.device
        return torch.device(("cuda" if torch.cuda.is_available() else "cpu") if wanted == "auto" else wanted)

    @property
    def model_bytes(self) -> int:
        return 2000 + 4 * int(sum(weight.numel() for weight in self._new(Vae, 0).parameters()))

    def real(self, count: int, rng: np.random.Generator) -> Array:
        """Return ``count`` images, each at most once more often than any other."""
        images = self._images[0]
        rounds = [rng.permutation(len(images)) for _ in range(-(-count // len(images)))]
        return images[np.concatenate(rounds)[:count]]

    def original(self, data: Array, rng: np.random.Generator) -> Classifier:
        images, labels = self._images
        judge: Classifier = self._new(Classifier, int(rng.integers(2**31)))
        targets = torch.from_numpy(labels).to(self.device)
        pixels = self._pixels(images)
        enough = -(-_JUDGE_STEPS * self.settings.batch // len(images))
        settings = replace(self.settings, epochs=min(self.settings.epochs, enough))
        _descend(judge, lambda batch: judge.loss(pixels[batch], targets[batch]), len(images), settings, rng)
        return judge

    def fit(self, data: Array, *, previous: Vae | None, rng: np.random.Generator, work: Path) -> Vae:
        model: Vae = self._new(Vae, int(rng.integers(2**31)))
        noise = torch.Generator().manual_seed(int(rng.integers(2**31)))
        pixels = self._pixels(data)
        source = previous if self.settings.batches == "fresh" else None

        def normal(count: int) -> Tensor:
            return torch.randn(count, self.settings.latents, generator=noise).to(self.device)

        def loss(batch: Tensor) -> Tensor:
            images = pixels[batch] if source is None else _decoded(source, normal(len(batch)))
            bound: Tensor = model.loss(images, normal(len(batch)), self.settings.beta)
            return bound

        _descend(model, loss, len(data), self.settings, rng)
        return model

    @torch.no_grad()
    def sample(self, model: Vae, count: int, *, prompts: Array | None, rng: np.random.Generator, work: Path) -> Array:
        latents = torch.from_numpy(rng.standard_normal((count, self.settings.latents), dtype=np.float32))
        parts = [_decoded(model, z.to(self.device)) for z in torch.split(latents, _BATCH)]
        return (torch.cat(parts)[:, 0] * 255).round().byte().cpu().numpy()

    def measure(self, model: Vae | Classifier, data: Array, origin: Origin, *, generated: int) -> Mapping[str, Any]:
        classes = self._probabilities(origin.model, data)
        counts = np.bincount(classes.argmax(1), minlength=CLASSES)
        apart, near = self._distances(data, origin.data), self._distances(origin.data, origin.data)
        found = {
            "pixel_variance": float((data / 255.0).var(0).sum()),
            "class_shares": counts / counts.sum(),
            "classes": int((counts >= 0.01 * counts.sum()).sum()),
            "class_entropy": measure.entropy(counts / counts.sum()),
            "entanglement": float(np.mean([measure.entropy(row) for row in classes])),
            "out_of_support": float((apart > np.quantile(near, 0.99)).mean()),
        }
        return found if isinstance(model, Classifier) else found | self._seen_by_first(model, data, origin)

    def _seen_by_first(self, model: Vae, data: Array, origin: Origin) -> dict[str, Any]:
        """Return what the original encoder makes of the data: figure 8 of shumailov2023."""
        first = origin.first or model
        latents, real = self._latents(first, data), self._latents(first, origin.data)
        kept, _ = measure.tail_share(-np.linalg.norm(latents, axis=1), -np.linalg.norm(real, axis=1))
        return {
            "latent_std": float(latents.std()),
            "latent_std_real": float(real.std()),
            "latent_variances": latents.var(0),
            "latent_histogram": np.histogram(latents.clip(-3.999, 3.999), LATENT_BINS)[0],
            "tail_coverage": kept,
            "w2_squared": measure.w2_squared(measure.moments(latents), measure.moments(real)),
        }

    def save(self, model: Vae | Classifier, folder: Path) -> None:
        kind = "classifier" if isinstance(model, Classifier) else "vae"
        arrays = {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}
        save_arrays(folder / f"{kind}.safetensors", **arrays)

    def load(self, folder: Path) -> Vae | Classifier:
        kind: type[Vae | Classifier] = Classifier if (folder / "classifier.safetensors").exists() else Vae
        model: Vae | Classifier = self._new(kind, 0)
        arrays = load_arrays(folder / f"{kind.__name__.lower()}.safetensors")
        model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in arrays.items()})
        return model

    def _new(self, kind: type[Any], seed: int) -> Any:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            sizes = (self.settings.capacity, self.settings.latents) if kind is Vae else ()
            return kind(self.side, *sizes).to(self.device)

    def _pixels(self, images: Array) -> Tensor:
        """Return images of shape (N, side, side), uint8, as (N, 1, side, side) in [0, 1]."""
        return torch.from_numpy(images).to(self.device)[:, None].float() / 255

    @torch.no_grad()
    def _latents(self, model: Vae, images: Array) -> Array:
        parts = [model.encode(batch)[0] for batch in torch.split(self._pixels(images), _BATCH)]
        return torch.cat(parts).cpu().numpy().astype(np.float64)

    @torch.no_grad()
    def _probabilities(self, judge: Classifier, images: Array) -> Array:
        parts = [judge(batch).softmax(1) for batch in torch.split(self._pixels(images), _BATCH)]
        return torch.cat(parts).cpu().numpy().astype(np.float64)

    def _distances(self, images: Array, real: Array) -> Array:
        """Return the distance of each image to the nearest other real one, for the first of both."""
        one, other = (torch.from_numpy(x[:_NEIGHBOURS].reshape(-1, self.side**2)).double() for x in (images, real))
        apart = torch.cdist(one, other)
        if images is real:
            apart.fill_diagonal_(torch.inf)
        return apart.min(1).values.numpy()


@torch.no_grad()
def _decoded(model: Vae, latents: Tensor) -> Tensor:
    """Return the images that a model makes of latents: (B, 1, side, side), in [0, 1]."""
    return torch.sigmoid(model.logits(latents))


def _descend(model: nn.Module, loss: Any, count: int, settings: Settings, rng: np.random.Generator) -> None:
    """Minimise a loss of batches of indices by Adam."""
    optimiser = torch.optim.Adam(model.parameters(), lr=settings.rate, weight_decay=settings.decay)
    for _ in range(settings.epochs):
        for batch in _batches(count, settings.batch, rng):
            optimiser.zero_grad(set_to_none=True)
            loss(batch).backward()
            optimiser.step()


def _batches(count: int, size: int, rng: np.random.Generator) -> Iterator[Tensor]:
    order = torch.from_numpy(rng.permutation(count))
    return iter(torch.split(order, size))


def create(recipe: Recipe) -> Autoencoders:
    """Return the learner of a recipe, or say what is wrong with its settings."""
    settings = checked(recipe)
    if settings.device == "cuda" and not torch.cuda.is_available():
        raise ValueError(
            "`device` must be cpu or auto on this machine, which has no CUDA device; got cuda. Use device=auto."
        )
    made = Autoencoders(settings)
    if made.side % 4:
        raise ValueError(f"`data` must hold images whose side is a multiple of 4; it is {made.side}. Pad them.")
    return made
