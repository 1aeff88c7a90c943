"""A run of two seeds on disk, as the lab writes one: with counts, a list, gaps and a metric that the original lacks."""

import json

import numpy as np

from collapse_theory.runs import checksum, digest, folder_of, recipe_document

RECIPE = {
    "experiment": "ngram",
    "preset": "unigram",
    "generations": 2,
    "seeds": [0, 7],
    "samples": 8,
    "anchors": 0,
    "policy": {"kind": "replace"},
    "keep": "metrics",
    "snapshots": [],
    "settings": {"order": 1},
    "sources": {},
}
METRICS = {
    0: [
        {"support": 4, "entropy": 1.25, "weights": [1.0], "tail": None},
        {"support": 3, "entropy": 0.1 + 0.2, "weights": [0.25, 0.75], "tail": 0.5, "later": [1, 2]},
        {"support": 2, "entropy": -0.0, "weights": [1e-300, 1.0], "tail": None, "later": [3, 4]},
    ],
    7: [
        {"support": 4, "entropy": 1.25, "weights": [1.0], "tail": None},
        {"support": 4, "entropy": 1e300, "weights": [1 / 3, 2 / 3], "tail": 0.25, "later": [5, 6]},
        {"support": 1, "entropy": 0.0, "weights": [0.5, 0.5], "tail": 0.75, "later": [7, 8]},
    ],
}


def write_run(folder):
    """Write it; return its folder."""
    folder.mkdir()
    (folder / "recipe.json").write_text(json.dumps(recipe_document(RECIPE)))
    (folder / "versions.json").write_text(json.dumps({"collapse-theory": "9.8.7"}))
    events = [{"event": "started"}, {"event": "generation", "seed": 0, "generation": 0}]
    (folder / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    for seed, rows in METRICS.items():
        for generation, metrics in enumerate(rows):
            _write_generation(folder, seed, generation, metrics)
    return folder


def _write_generation(folder, seed, generation, metrics):
    place = folder_of(folder, seed, generation)
    (place / "counts").mkdir(parents=True)
    categories = np.arange(metrics["support"]) * 3
    generated = np.full(categories.size, 2 + seed if generation else 0)
    real = np.full(categories.size, 1 if generation else 5)
    np.savez(place / "counts" / "counts.npz", categories=categories, generated=generated, real=real)
    row = {
        "generation": generation,
        "seed": seed,
        "recipe": digest(RECIPE),
        "metrics": metrics,
        "files": {"counts/counts.npz": checksum(place / "counts" / "counts.npz")},
    }
    (place / "record.json").write_text(json.dumps(row | {"digest": digest(row)}))
