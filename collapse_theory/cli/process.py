"""The quantities that commands ask for by a word, and the options that say what happens in each generation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli import completion
from collapse_theory.cli.input import SAMPLES, scale
from collapse_theory.cli.start import Start

__all__ = ["QUANTITIES", "Model", "Process", "Quantity", "Question", "Resampling", "Word"]


@dataclass(frozen=True)
class Quantity:
    """A public function, by its room and name, what it is called in an answer, and what it needs."""

    place: str
    words: str
    start: str = "distribution"

    def function(self) -> Callable[..., Any]:
        """Return the function."""
        from importlib import import_module

        room, _, name = self.place.partition(".")
        found: Callable[..., Any] = getattr(import_module(f"collapse_theory.{room}"), name)
        return found


QUANTITIES = {
    "support": Quantity("discrete.expected_support", "mean number of atoms left"),
    "entropy": Quantity("discrete.expected_entropy", "mean entropy in nats"),
    "homozygosity": Quantity("discrete.homozygosity", "probability that two draws are equal"),
    "mass": Quantity("discrete.mass_lost", "mean original probability of the atoms lost"),
    "presence": Quantity("discrete.presence_probability", "probability that the atom is left", start="atom"),
    "risk": Quantity("gaussian.risk", "mean squared Wasserstein-2 distance", start=""),
    "variance": Quantity("gaussian.data_variance", "variance of a datum", start=""),
    "sigma": Quantity("gaussian.expected_sigma", "mean standard deviation", start=""),
    "rank": Quantity("gaussian.effective_rank", "effective rank of the covariance", start=""),
}


Word = Annotated[
    str,
    typer.Argument(
        metavar="QUANTITY",
        help=f"{', '.join(QUANTITIES)}.",
        autocompletion=completion.offer(QUANTITIES),
        show_default=False,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Resampling:
    """Options for how data are drawn, and what the next model is fitted to."""

    policy: Annotated[
        str | None,
        typer.Option("--policy", help=f"{policies.WORDS}.", autocompletion=completion.offer(completion.policies)),
    ] = None
    novelty: Annotated[float | None, typer.Option("--novelty", help="Probability of a new type, per datum.")] = None
    concentration: Annotated[
        float | None,
        typer.Option("--concentration", "--theta", help="Data of a generation are alike: less, the more so."),
    ] = None

    def arguments(self) -> dict[str, Any]:
        """Return what was given, as functions take it."""
        given = {"policy": None if self.policy is None else policies.parse(self.policy), "draw": self._draw()}
        return {name: value for name, value in given.items() if value is not None}

    def _draw(self) -> Any:
        from collapse_theory.draw import Draw

        given = {"novelty": self.novelty, "concentration": self.concentration}
        named = {name: value for name, value in given.items() if value is not None}
        return Draw(**named) if named else None


@dataclass(frozen=True, kw_only=True)
class Model(Resampling):
    """The same options, and those of Gaussians."""

    sigma: Annotated[float | None, typer.Option("--sigma", help="Of a Gaussian: standard deviation.")] = None
    ddof: Annotated[
        int | None,
        typer.Option(
            "--ddof",
            help="Of a Gaussian: 1 unbiased, 0 maximum likelihood.",
            autocompletion=completion.offer(completion.DDOF),
        ),
    ] = None
    dim: Annotated[int | None, typer.Option("--dim", help="Of a Gaussian: dimension, for the rank.")] = None

    def arguments(self) -> dict[str, Any]:
        sigma = None if self.sigma is None else scale("sigma", self.sigma)
        given = {"sigma": sigma, "ddof": self.ddof, "dim": self.dim}
        return {**super().arguments(), **{name: value for name, value in given.items() if value is not None}}


@dataclass(frozen=True, kw_only=True)
class Process(Model):
    """The same options, and how many data each generation has."""

    samples: Annotated[str, typer.Option("--samples", help=SAMPLES)]

    def arguments(self) -> dict[str, Any]:
        from collapse_theory import schedule

        return {"samples": schedule.parse(self.samples), **super().arguments()}


@dataclass(frozen=True)
class Question:
    """A quantity with all its arguments but ``fits``."""

    quantity: Quantity
    function: Callable[..., Any]
    arguments: dict[str, Any]

    @classmethod
    def of(cls, word: str, start: Start, process: Model) -> Question:
        """Return the question that a command line asks, or refuse what the quantity does not depend on."""
        from collapse_theory import checks

        quantity = QUANTITIES[checks.choice("quantity", word, tuple(QUANTITIES))]
        function, arguments = quantity.function(), process.arguments()
        taken = signature(function).parameters
        for name in arguments:
            if name not in taken:
                option = {"draw": "--novelty` and `--theta"}.get(name, f"--{name}")
                raise ValueError(f"`{option}` must be left out for {word}, which does not take it. Leave it out.")
        if quantity.start:
            arguments["p"] = start.distribution()
        elif given := [name for name, value in vars(start).items() if value is not None]:
            raise ValueError(f"`--{given[0]}` must be left out for {word} of a Gaussian. Leave it out.")
        if quantity.start == "atom":
            arguments["p"] = _atom(arguments["p"])
        return cls(quantity, function, arguments)

    def settings(self, start: Start, process: Model) -> dict[str, Any]:
        """Return what was given on the command line, for a table."""
        known = start.settings(self.arguments["p"]) if self.quantity.start == "distribution" else {}
        if self.quantity.start == "atom":
            known = {"p": self.arguments["p"]}
        return {**vars(process), **known}


def _atom(p: Any) -> float:
    import numpy as np

    entries = np.ravel(p) if isinstance(p, np.ndarray) else np.empty(0)
    if len(entries) != 1:
        raise ValueError(f"`--p` must be the probability of one atom; got {len(entries)}. Try `--p 1e-9`.")
    return float(entries[0])
