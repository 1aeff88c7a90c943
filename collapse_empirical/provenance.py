"""With what a run was begun, and whether it is still the same: versions, and the content of what it reads."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["apart", "changes", "content", "in_words", "other_text", "versions"]

_PACKAGES = ("collapse-theory", "numpy", "scipy", "scikit-learn", "torch", "transformers", "tokenizers", "safetensors")
_ALWAYS = ("collapse-theory", "machine", "python")


def versions(packages: Iterable[str] = ()) -> dict[str, str]:
    """Return the versions that results may depend on, also of the given packages, and the kind of machine."""
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    return found | {package: _installed(package) for package in dict.fromkeys((*_PACKAGES, *packages))}


@cache
def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def changes(path: Path, packages: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what is not as it was when a run was begun, with which the same bits cannot be promised.

    Parameters
    ----------
    path : Path
        Of the run.
    packages : iterable of str
        Those that the experiment computes with.

    Returns
    -------
    dict of (str, str)
        By name: then and now. Of Python, the major and the minor version count; of a package, the whole version.
    """
    names = (*_ALWAYS, *packages)
    then, now = _begun(path), versions(names[len(_ALWAYS) :])
    pairs = {name: (then.get(name, "unknown"), now[name]) for name in names}
    return {name: pair for name, pair in pairs.items() if len({_counted(name, each) for each in pair}) == 2}


def _begun(path: Path) -> dict[str, str]:
    try:
        row = json.loads((path / "versions.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in row.items()} if isinstance(row, dict) else {}


def _counted(name: str, value: str) -> str:
    return ".".join(value.split(".")[:2]) if name == "python" else value


def in_words(changed: Mapping[str, tuple[str, str]]) -> str:
    """Return changes of versions in words.

    Examples
    --------
    >>> in_words({"numpy": ("2.0.0", "2.1.0")})
    'numpy was 2.0.0 and is 2.1.0'
    """
    return ", ".join(f"{name} was {then} and is {now}" for name, (then, now) in changed.items())


def content(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of parts one after the other, with their lengths."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def apart(settings: Mapping[str, Any], then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return in words which of the things that a run reads has another content than it had; nothing if none has."""
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            what = repr(settings[name]) if settings.get(name) else f"that of Python {platform.python_version()}"
            old, new = (sources.get(name, "none")[:12] for sources in (then, now))
            return f"`{name}` must have the content that the run began with (sha256 {old}); {what} has another ({new})."
    return ""


def other_text(settings: Mapping[str, Any], then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return in words that what is there to predict from is not what the run read; nothing if it is."""
    found = apart(settings, then, now)
    return f"the text is not the one that the run used: {found}" if found else ""
