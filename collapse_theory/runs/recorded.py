"""A run as one object: everything that it has recorded, read once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collapse_theory.frames import frame
from collapse_theory.runs.format import DamagedError, digest
from collapse_theory.runs.reader import damaged_parts, generations, part_of, read_recipe, read_record

__all__ = ["RecordedRun", "read"]

_SEED = re.compile(r"seed-(0|[1-9]\d*)")


@dataclass(frozen=True)
class RecordedRun:
    """Everything that a run has recorded, read once and compared with its digests.

    Attributes
    ----------
    folder : Path
        Of the run.
    recipe : dict
        Everything that decided what the run computed.
    records : dict of lists
        For each seed that has begun, the records of generations 0, 1, …, each with ``metrics`` and ``files``.
    """

    folder: Path
    recipe: Mapping[str, Any]
    records: Mapping[int, Sequence[Mapping[str, Any]]]

    @property
    def fits(self) -> int:
        """The last generation that every seed that has begun has reached; 0 if none has begun."""
        return min((len(records) - 1 for records in self.records.values()), default=0)

    def metrics(self, seed: int) -> list[Mapping[str, Any]]:
        """Return the metrics of generations 0, 1, … of a seed; none if it has not begun."""
        return [record["metrics"] for record in self.records.get(seed, ())]

    def series(self, seed: int) -> Mapping[str, list[Any]]:
        """Return the values of each metric by generation; where a generation lacks one, it is None."""
        rows = self.metrics(seed)
        return {name: [row.get(name) for row in rows] for name in rows[-1]}

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each generation of each seed: ``seed``, ``fits``, and every metric.

        An entry of a list of numbers has a column of its own, ``name.0`` and so on; what was not a number is None.
        """
        return [
            {"seed": seed, "fits": fits, **_flat(metrics)}
            for seed in sorted(self.records)
            for fits, metrics in enumerate(self.metrics(seed))
        ]

    def to_frame(self) -> Any:
        """Return :meth:`rows` as a :class:`pandas.DataFrame`, for ``to_csv``, ``to_parquet`` and all else."""
        return frame(self.rows())

    def part(self, seed: int, generation: int, part: str) -> Path:
        """Return the folder of a model, of data or of counts; :class:`DamagedError` if it is not what was written."""
        return part_of(self.folder, seed, generation, part, self.records[seed][generation])

    def damaged_parts(self, seed: int) -> Iterator[str]:
        """Yield in words what is damaged of the models and data that the recipe keeps, and of counts."""
        yield from damaged_parts(self.folder, seed, self.records.get(seed, ()), self.recipe)


def _flat(metrics: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in metrics.items():
        flat |= {f"{name}.{place}": entry for place, entry in enumerate(value)} if _is_list(value) else {name: value}
    return flat


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def read(folder: str | os.PathLike[str]) -> RecordedRun:
    """Read a run, each of its files once, and compare all digests.

    Parameters
    ----------
    folder : str or path
        The directory of the run; :func:`read_runs` also reads runs in one file.

    Returns
    -------
    RecordedRun

    Raises
    ------
    DamagedError
        If the recipe or a record is damaged, a generation is missing, or a seed is there that the recipe does not have.
    """
    folder = Path(folder)
    recipe = read_recipe(folder)
    _check_seeds(folder, recipe["seeds"])
    bound, found = digest(recipe), {}
    for seed in recipe["seeds"]:
        there = generations(folder, seed)
        for expected, number in enumerate(there):
            if number != expected:
                raise DamagedError(
                    f"generation {expected} of seed {seed} is missing",
                    f"Run `collapse-lab resume {folder}` to compute it anew.",
                )
        if there:
            found[seed] = [read_record(folder, seed, number, recipe=bound) for number in there]
    return RecordedRun(folder, recipe, found)


def _check_seeds(folder: Path, seeds: list[int]) -> None:
    expected = {f"seed-{seed}" for seed in seeds}
    for path in sorted(folder.glob("seed-*")):
        if path.is_dir() and path.name not in expected:
            what = "a seed of its recipe" if _SEED.fullmatch(path.name) else "the folder of a seed"
            raise DamagedError(f"{str(path)!r} is not {what}", "Move it out of the run.")
