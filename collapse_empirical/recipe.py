"""What a run is: experiment, preset, policy, sizes, seeds and settings, checked and turned to and from JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from collapse_theory import checks
from collapse_theory import policy as policies
from collapse_theory.checks import did_you_mean, shown
from collapse_theory.policy import Policy

__all__ = ["KEEP", "Recipe", "absolute", "known", "path", "settings_of"]

T = TypeVar("T")
KEEP = ("last", "all", "metrics")
_MOST_SEEDS, _LONGEST = 100_000, 4096
_PATH = "path"


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a run computes.

    Attributes
    ----------
    experiment, preset : str
        Which model, and which published or own setting it started from.
    generations : int >= 1
        Draw-then-fit steps.
    seeds : tuple of int
        One independent run each.
    samples : int >= 1
        Synthetic data drawn per generation.
    anchors : int >= 0
        Real data drawn anew and added in each generation.
    policy : Policy
        What the next model is trained on; ``Fresh(m)`` becomes ``Replace()`` with m anchors.
    keep : {"last", "all", "metrics"}
        Models and data that stay on disk; metrics always stay.
    snapshots : tuple of int
        Generations whose model and data stay in any case.
    settings : dict
        Settings of the experiment.
    sources : dict
        A digest of everything that the experiment reads from elsewhere, by the name of its setting.
    """

    experiment: str
    preset: str
    generations: int
    seeds: tuple[int, ...]
    samples: int
    anchors: int
    policy: Policy
    keep: str
    snapshots: tuple[int, ...]
    settings: dict[str, Any]
    sources: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, part in zip(("policy", "anchors"), policies.split(self.policy, self.anchors), strict=True):
            object.__setattr__(self, name, part)
        for name, minimum in (("generations", 1), ("samples", 1), ("anchors", 0)):
            checks.whole(name, getattr(self, name), minimum=minimum, maximum=checks.LARGEST_COUNT)
        known("keep", self.keep, KEEP)
        if not self.seeds or len(set(self.seeds)) < len(self.seeds):
            raise ValueError(f"`seeds` must be different, and at least one; got {self.seeds}. Pass for example 5.")
        checks.whole("seeds", len(self.seeds), minimum=1, maximum=_MOST_SEEDS)
        for seed in self.seeds:
            checks.whole("seed", seed, minimum=0, maximum=checks.LARGEST_COUNT)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        row = {each.name: getattr(self, each.name) for each in fields(self)}
        policy: Any = self.policy
        row["policy"] = {"kind": policies.name(policy).partition(":")[0], **dataclasses.asdict(policy)}
        plain: dict[str, Any] = json.loads(json.dumps(row))
        return plain

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Recipe:
        """Return the recipe that :meth:`to_dict` described; unknown and missing keys are refused."""
        names = [each.name for each in fields(cls)]
        for key in row:
            if key not in names:
                raise ValueError(
                    f"`DIR` must be a run that this version knows; its recipe has {shown(key)}, which this one has "
                    "not. Use the version of collapse-theory that versions.json in it names."
                )
        for name in names:
            if name not in row:
                raise ValueError(f"`{name}` must be in the configuration. Restore the file, or start a new run.")
        kind, *shares = (row["policy"].get(key) for key in ("kind", "alpha", "beta", "gamma"))
        policy = policies.Mix(*shares) if kind == "mix" else policies.parse(kind)
        return cls(**{**row, "seeds": tuple(row["seeds"]), "snapshots": tuple(row["snapshots"]), "policy": policy})


def known(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return ``value`` if it is allowed, or name the nearest that is.

    Examples
    --------
    >>> known("preset", "papr", ["paper", "smoke"])
    Traceback (most recent call last):
        ...
    ValueError: `preset` must be one of paper, smoke; got 'papr'. Did you mean 'paper'?
    """
    names = sorted(allowed)
    if value in names:
        return value
    remedy = did_you_mean(value, names, "Choose one of them.")
    raise ValueError(f"`{name}` must be one of {', '.join(names)}; got {shown(value)}. {remedy}")


def settings_of(kind: type[T], given: Mapping[str, Any]) -> T:
    """Return the settings dataclass ``kind`` with the given values; unknown keys and wrong types are refused."""
    hints = get_type_hints(kind)
    values = {known("setting", key, hints): _typed(key, value, hints[key]) for key, value in given.items()}
    for key in _paths(kind).keys() & values.keys():
        _check_path(key, values[key])
    return kind(**values)


def path(default: str = "", *, words: tuple[str, ...] = ()) -> Any:
    """Return a field of settings that holds a path, or one of some words; runs hold the absolute path.

    Examples
    --------
    >>> @dataclass
    ... class Settings:
    ...     text: str = path()
    >>> Settings().text
    ''
    """
    return field(default=default, metadata={_PATH: words})


def absolute(settings: Any) -> dict[str, Any]:
    """Return settings as a dictionary; paths of what is there do not depend on where the command is run."""
    values = dataclasses.asdict(settings)
    for name, words in _paths(type(settings)).items():
        if values[name] not in ("", *words) and Path(values[name]).exists():
            values[name] = str(Path(values[name]).absolute())
    return values


def _paths(kind: type[Any]) -> dict[str, tuple[str, ...]]:
    """Return the settings that may be paths, each with the words that are none."""
    return {each.name: each.metadata[_PATH] for each in fields(kind) if _PATH in each.metadata}


def _check_path(name: str, value: str) -> None:
    if any(len(part.encode()) > 255 for part in value.split("/")):
        raise ValueError(f"`{name}` must be a path; got {shown(value)}, a name of more than 255 bytes. Check it.")


def _typed(name: str, value: Any, wanted: Any) -> Any:
    if wanted is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return _finite(name, value)
    if wanted is int and type(value) is int:
        return checks.whole(name, value, minimum=-checks.LARGEST_COUNT, maximum=checks.LARGEST_COUNT)
    if wanted is str and isinstance(value, str) and ("\0" in value or len(value) > _LONGEST):
        raise ValueError(f"`{name}` must be a text of at most {_LONGEST} characters, none of them NUL. Shorten it.")
    if wanted in (str, bool) and type(value) is wanted:
        return value
    if wanted == POINTS and isinstance(value, (list, tuple)):
        return tuple(_point(name, entry) for entry in value)
    expected = _TYPES.get(wanted, str(wanted))
    raise ValueError(f"`{name}` must be {expected}; got {shown(value)}. Correct the setting.")


def _finite(name: str, value: Any) -> float:
    number = float(value) if abs(value) <= _LARGEST else math.inf
    if not math.isfinite(number):
        raise ValueError(f"`{name}` must be at most {_LARGEST:g} in size; got {shown(value)}. Correct the setting.")
    return number


def _point(name: str, value: Any) -> tuple[float, ...]:
    numbers = value if isinstance(value, (list, tuple)) else [value]
    if not isinstance(value, (list, tuple)) or any(type(entry) not in (int, float) for entry in numbers):
        raise ValueError(
            f"`{name}` must be a list of points, each a list of numbers; got {shown(value)} for a point. "
            "Write for example [[-2, 0], [2, 0]]."
        )
    return tuple(_finite(name, entry) for entry in numbers)


POINTS = tuple[tuple[float, ...], ...]
_LARGEST = 1e30
_TYPES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false", POINTS: "a list of points"}
