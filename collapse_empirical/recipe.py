"""What a run is: experiment, preset, policy, sizes, seeds and settings, checked and turned to and from JSON."""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar, get_type_hints

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace

__all__ = ["KEEP", "Recipe", "build", "known", "parse_policy", "settings_of"]

T = TypeVar("T")
KEEP = ("last", "all", "metrics")
_POLICIES: dict[str, type[Policy]] = {
    "replace": Replace,
    "accumulate": Accumulate,
    "accumulate-subsample": AccumulateSubsample,
    "mix": Mix,
}


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
        What the next model is trained on.
    keep : {"last", "all", "metrics"}
        Models and data that stay on disk; metrics always stay.
    snapshots : tuple of int
        Generations whose model and data stay in any case.
    settings : dict
        Settings of the experiment.
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

    def __post_init__(self) -> None:
        checks.whole("generations", self.generations, minimum=1)
        checks.whole("samples", self.samples, minimum=1)
        checks.whole("anchors", self.anchors, minimum=0)
        known("keep", self.keep, KEEP)
        if not self.seeds or len(set(self.seeds)) < len(self.seeds):
            raise ValueError(f"`seeds` must be different, and at least one; got {self.seeds}. Pass for example 5.")
        for seed in self.seeds:
            checks.seed(seed)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        policy: Any = self.policy
        row["policy"] = {"kind": policy_name(policy), **dataclasses.asdict(policy)}
        plain: dict[str, Any] = json.loads(json.dumps(row))
        return plain

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Recipe:
        """Return the recipe that :meth:`to_dict` described; unknown and missing keys are refused."""
        names = [field.name for field in fields(cls)]
        for key in row:
            known("configuration key", key, names)
        for name in names:
            if name not in row:
                raise ValueError(f"`{name}` must be in the configuration. Restore the file, or start a new run.")
        policy = dict(row["policy"])
        kind = known("policy", policy.pop("kind", ""), _POLICIES)
        return cls(**{**row, "seeds": tuple(row["seeds"]), "snapshots": tuple(row["snapshots"]),
                      "policy": _POLICIES[kind](**policy)})  # fmt: skip


def build(experiment: str, preset: str, presets: Mapping[str, Mapping[str, Any]], **given: Any) -> Recipe:
    """Return a preset with the given values in place of its own; ``None`` keeps the preset's."""
    known("preset", preset, presets)
    defaults: dict[str, Any] = {"anchors": 0, "policy": Replace(), "keep": "last", "snapshots": ()}
    values = defaults | dict(presets[preset]) | {key: value for key, value in given.items() if value is not None}
    settings = dict(presets[preset].get("settings", {})) | dict(given.get("settings") or {})
    return Recipe(**values | {"experiment": experiment, "preset": preset, "settings": settings})


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
    near = difflib.get_close_matches(str(value), names, n=1, cutoff=0.3)
    remedy = f"Did you mean {near[0]!r}?" if near else "Choose one of them."
    raise ValueError(f"`{name}` must be one of {', '.join(names)}; got {value!r}. {remedy}")


def settings_of(kind: type[T], given: Mapping[str, Any]) -> T:
    """Return the settings dataclass ``kind`` with the given values; unknown keys and wrong types are refused."""
    hints = get_type_hints(kind)
    values = {known("setting", key, hints): _typed(key, value, hints[key]) for key, value in given.items()}
    return kind(**values)


def _typed(name: str, value: Any, wanted: Any) -> Any:
    if wanted is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if wanted in (int, str, bool) and type(value) is wanted:
        return value
    if wanted not in (int, str, bool, float) and isinstance(value, (list, tuple)):
        return _tuples(value)
    expected = getattr(wanted, "__name__", str(wanted))
    raise ValueError(f"`{name}` must be of type {expected}; got {value!r}. Correct the setting.")


def _tuples(value: Any) -> Any:
    return tuple(_tuples(entry) for entry in value) if isinstance(value, (list, tuple)) else value


def parse_policy(text: str) -> Policy:
    """Return the policy that a word describes: replace, accumulate, accumulate-subsample or mix:ALPHA,BETA,GAMMA.

    Examples
    --------
    >>> parse_policy("mix:0.9,0,0.1")
    Mix(alpha=0.9, beta=0.0, gamma=0.1)
    """
    name, _, numbers = text.partition(":")
    kind = _POLICIES[known("--policy", name, _POLICIES)]
    if (kind is Mix) != bool(numbers):
        raise ValueError(f"`--policy` must be a name, or mix:ALPHA,BETA,GAMMA; got {text!r}. Try mix:0.9,0,0.1.")
    try:
        shares = [float(part) for part in numbers.split(",")] if numbers else []
        return kind(*shares)
    except (TypeError, ValueError) as error:
        if isinstance(error, ValueError) and str(error).startswith("`"):
            raise
        raise ValueError(f"`--policy` must give three shares after mix:; got {text!r}. Try mix:0.9,0,0.1.") from None


def policy_name(policy: Policy) -> str:
    """Return the word for a policy, as in :func:`parse_policy`."""
    return next(name for name, kind in _POLICIES.items() if type(policy) is kind)
