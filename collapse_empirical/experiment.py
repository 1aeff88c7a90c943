"""What an experiment is: a declaration that all general code asks, and a learner that does the work of a generation.

A new experiment is a folder in ``experiments`` whose ``__init__`` holds ``EXPERIMENT``, an instance of a subclass of
:class:`Experiment`. Declarations are read for every ``--help``: what is heavy is imported inside their methods.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from collapse_empirical.judge import Comparison, Explanation
    from collapse_empirical.readings import Readings
    from collapse_empirical.recipe import Recipe
    from collapse_theory.profile import Metrics

__all__ = ["Experiment", "Learner", "Option", "Origin", "Team"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Origin:
    """What later generations are compared with: real data, the original as a model, and the first fitted model."""

    data: Array
    model: Any
    first: Any


class Learner(Protocol):
    """A model that can be fitted to data and sampled from. A datum is an entry of an array's first axis.

    ``work`` is a folder for checkpoints inside a generation. It survives a kill: what is in it on entry was written by
    an earlier try at the same step, and the step must end with the same bits whether it uses it or not. What was
    written by :func:`collapse_empirical.files.sealed` is there only if it is what was written.
    """

    settings: Any
    """The settings, a dataclass."""

    @property
    def sources(self) -> Mapping[str, str]:
        """Return a digest of everything that it reads from elsewhere, by the name of its setting."""

    @property
    def model_bytes(self) -> int:
        """Return about how many bytes a saved model takes."""

    @property
    def tally_size(self) -> int:
        """Return how many categories data may be in; 0 if they are in none."""
        return 0

    @property
    def notes(self) -> Mapping[str, float]:
        """Return what the log says of the latest generation, for example speeds, which no two runs share."""
        return {}

    def real(self, count: int, rng: np.random.Generator) -> Array:
        """Return real data."""

    def divide(self, counts: Sequence[int], rng: np.random.Generator) -> list[Array] | None:
        """Return real data, no datum twice, in parts of these sizes; None if models continue no real data.

        The last part stays real, and the models of generations 1, 2, … continue the others.
        """
        return None

    def original(self, data: Array, rng: np.random.Generator) -> Any:
        """Return generation 0 as a model: whatever the measures need of the original."""

    def fit(self, data: Array, *, previous: Any, rng: np.random.Generator, work: Path) -> Any:
        """Return a model fitted to data; ``previous`` is that of the generation before, for warm starts."""

    def sample(self, model: Any, count: int, *, prompts: Array | None, rng: np.random.Generator, work: Path) -> Array:
        """Return ``count`` synthetic data; a model that continues real data, ``count`` of them, has them in prompts."""

    def measure(self, model: Any, data: Array, origin: Origin, *, generated: int) -> Mapping[str, Any]:
        """Return the metrics of a generation: numbers, or lists of numbers, by name.

        The first ``generated`` data were made by models, the others are real; all are in generation 0.
        """

    def tally(self, data: Array) -> tuple[Array, Array] | None:
        """Return the categories in data, numbered and in order, and how often each is there; None if there are none."""
        return None

    def save(self, model: Any, folder: Path) -> None:
        """Write a model; the same model gives the same bytes."""

    def load(self, folder: Path) -> Any:
        """Return the model in a folder."""


@dataclass(frozen=True)
class Option:
    """An option of ``collapse-lab run NAME`` that is a setting of one experiment; its type is that of the setting.

    Attributes
    ----------
    flag : str
        For example ``--order``.
    setting : str
        A field of the experiment's settings.
    help : str
        One line for ``--help``.
    """

    flag: str
    setting: str
    help: str


def _nothing() -> None:
    """Do nothing: a process alone has nobody to call."""


@dataclass(frozen=True)
class Team:
    """The processes that compute one run together; by default one, alone.

    Attributes
    ----------
    size : int
        Number of processes.
    rank : int
        Number of this one; the first, 0, runs the whole experiment.
    follow : callable
        What all others do: they help the first process until it dismisses them.
    dismiss : callable
        What the first process does in the end.
    """

    size: int = 1
    rank: int = 0
    follow: Callable[[], None] = _nothing
    dismiss: Callable[[], None] = _nothing


class Experiment(ABC):
    """The declaration of an experiment.

    Attributes
    ----------
    name : str
        Name of its folder, and of its command.
    summary : str
        One line for ``--help``.
    presets : dict
        Values of a recipe by the name of the preset; the first is the default.
    settings : type
        The dataclass of its settings.
    packages : tuple of str
        Whose versions decide its bits.
    options : tuple of Option
        Its own options of ``collapse-lab run``.
    examples : tuple of str
        Command lines for ``--help``.
    logarithmic : tuple of str
        Metrics that are drawn on a logarithmic axis.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    presets: ClassVar[Mapping[str, Mapping[str, Any]]]
    settings: ClassVar[type]
    packages: ClassVar[tuple[str, ...]]
    options: ClassVar[tuple[Option, ...]] = ()
    examples: ClassVar[tuple[str, ...]]
    logarithmic: ClassVar[tuple[str, ...]] = ()

    def preset(self, settings: Mapping[str, Any]) -> str:
        """Return the preset that a run starts from if none is named, given the settings that are."""
        return next(iter(self.presets))

    @abstractmethod
    def create(self, recipe: Recipe) -> Learner:
        """Return the learner of a recipe, or say what is wrong with its settings."""

    def complete(self, recipe: Recipe) -> Recipe:
        """Return the recipe with sizes that depend on the data filled in."""
        return recipe

    @abstractmethod
    def compare(self, readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
        """Return every measured series beside what the theory predicts, or why it predicts nothing."""

    def explained(self, readings: Readings, comparisons: Sequence[Comparison]) -> Explanation | None:
        """Return what explains a series where the prediction does not; None if there is nothing to say."""
        return None

    @abstractmethod
    def metrics(self, readings: Readings) -> Metrics:
        """Return what was measured of the things that definitions of collapse ask for, from the first fit on."""

    def figures(self, readings: Readings) -> Mapping[str, Figure]:
        """Return figures of its own, by the name of the file."""
        return {}

    def figures_beside(self, runs: Mapping[str, Readings]) -> Mapping[str, Figure]:
        """Return figures of its own that show several runs, which are given by what to call them."""
        return {}

    def texts(self, readings: Readings) -> Mapping[str, str]:
        """Return texts that are written beside the comparison, by the name of the file."""
        return {}

    def note(self, recipe: Recipe) -> str:
        """Return what its user should know before a run begins; nothing if there is nothing to know."""
        return ""

    def team(self) -> Team:
        """Return the processes that compute one run together."""
        return Team()
