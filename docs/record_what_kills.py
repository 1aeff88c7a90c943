"""The runs behind docs/what-kills.md: their commands, and their records in docs/runs/what-kills.

``python docs/record_what_kills.py commands runs | sh`` computes them (half an hour on one core), and
``python docs/record_what_kills.py pack runs`` writes the records: of every generation the metrics that are numbers, how
often each token was counted in its generated and in its real data, and the SHA-256 of these data.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.files import write_whole

RECORDS = Path(__file__).parent / "runs" / "what-kills"
MODELS = ("ngram-1", "ngram-2", "ngram-2-many", "opt")
REAL = (0, 10, 30)
"""Real data in each generation, in per cent."""
_DRAWN = {"top-p-0.95": "--temperature 1 --top-p 0.95"} | {
    f"temperature-{value}": f"--temperature {value}" for value in ("0.9", "1", "1.1")
}
_OF_COUNTS = {"greedy": "--top-k 1"} | _DRAWN
DECODINGS = {
    "ngram-1": _OF_COUNTS,
    "ngram-2": _OF_COUNTS,
    "ngram-2-many": _OF_COUNTS,
    "opt": {"greedy": "--set beams=1", "beams-5": ""} | _DRAWN,
}
SIZES = {"ngram-1": 16_000, "ngram-2": 500, "ngram-2-many": 50_000, "opt": 500}
"""Data in each generation: words, or rows of 32 words or tokens."""
_SETTINGS = {
    "ngram-1": "ngram --order 1 --set length=1 --seeds 5",
    "ngram-2": "ngram --order 2 --set length=32 --seeds 5",
    "ngram-2-many": "ngram --order 2 --set length=32 --seeds 1",
    "opt": "opt --set width=32 --set layers=1 --set vocabulary=300 --set block=32 --set epochs=12 --set batch=25"
    " --set rate=0.01 --set last_rate=0.0001 --seeds 5",
}
NOT_RUN = ("opt-temperature-1-10", "opt-temperature-1-30", "opt-temperature-1.1-10", "opt-temperature-1.1-30")
"""Runs of the grid that nobody has computed yet."""


def names(model: str) -> Iterator[str]:
    """Yield the names of the runs of a model."""
    for real, decoding in product(REAL, DECODINGS[model]):
        if f"{model}-{decoding}-{real}" not in NOT_RUN:
            yield f"{model}-{decoding}-{real}"


def command(model: str, decoding: str, real: int, folder: str) -> str:
    """Return the command line of a run."""
    anchors = SIZES[model] * real // 100
    words = f"collapse-lab run {_SETTINGS[model]} {DECODINGS[model][decoding]} --generations 5 --jobs 1 --keep all"
    if model == "opt":  # it divides its blocks itself
        size = f"--samples {SIZES[model]} --real-fraction {real / 100}"
    else:
        size = f"--samples {SIZES[model] - anchors} --anchors {anchors}"
    return " ".join(f"{words} {size} --out {folder}/{model}-{decoding}-{real}".split())


def commands(folder: str) -> Iterator[str]:
    """Yield the command lines of all runs."""
    for model in MODELS:
        for name in names(model):
            decoding, _, real = name.removeprefix(f"{model}-").rpartition("-")
            yield command(model, decoding, int(real), folder)


def pack(folder: Path) -> None:
    """Write the records of all runs in a folder, one file for each model."""
    for model in MODELS:
        found = {name: _recorded(folder / name) for name in names(model)}
        versions = {name: json.loads((folder / name / "versions.json").read_text()) for name in found}
        first = next(iter(versions.values()))
        if any(other != first for other in versions.values()):
            raise ValueError(f"the runs of {model} must all have the same versions. Run those that differ again.")
        text = json.dumps({"versions": first, "runs": found}, separators=(",", ":"))
        write_whole("out", RECORDS / f"{model}.json.xz", lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def unpack(model: str) -> dict[str, Any]:
    """Return what :func:`pack` wrote of a model: ``versions``, and ``runs`` by name."""
    made: dict[str, Any] = json.loads(lzma.decompress((RECORDS / f"{model}.json.xz").read_bytes()))
    return made


def _recorded(folder: Path) -> dict[str, Any]:
    """Return recipe and generations of a run; every digest and checksum is compared."""
    from collapse_empirical.store import load_arrays
    from collapse_theory import runs

    recorded = runs.read(folder)
    size = _vocabulary(recorded.recipe)
    seeds = {}
    for seed in recorded.recipe["seeds"]:
        seeds[str(seed)] = [
            {"data": row["files"]["data/data.safetensors"], "metrics": _numbers(row["metrics"])}
            | _counted(
                load_arrays(recorded.part(seed, generation, "data") / "data.safetensors")["data"],
                recorded.recipe["samples"] if generation else 0,
                size,
            )
            for generation, row in enumerate(recorded.records[seed])
        ]
    return {"recipe": dict(recorded.recipe), "seeds": seeds}


def _numbers(metrics: Mapping[str, Any]) -> dict[str, float]:
    return {name: value for name, value in metrics.items() if isinstance(value, (int, float))}


def _vocabulary(recipe: Mapping[str, Any]) -> int:
    from collapse_empirical.data import tokens

    return recipe["settings"].get("vocabulary") or len(tokens(recipe["settings"]["text"])[1])


def _counted(data: NDArray[Any], generated: int, size: int) -> dict[str, list[int]]:
    """Return counts of tokens, up to the last one that is there; generated data come first."""
    parts = {"generated": data[:generated], "real": data[generated:]}
    found = {name: np.bincount(part.ravel(), minlength=size) for name, part in parts.items()}
    return {name: np.trim_zeros(counts, "b").tolist() for name, counts in found.items()}


def main(task: str, folder: str) -> None:
    """Print the commands, or pack the runs."""
    if task == "commands":
        print("\n".join(commands(folder)))
    else:
        pack(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
