"""From where a seed goes on: the last generation that is whole, and what a kill or a damage has left."""

from __future__ import annotations

from pathlib import Path

from collapse_empirical import files
from collapse_empirical.recursion.keep import needed, prune
from collapse_empirical.recursion.seed import Seed
from collapse_empirical.store import DamagedError
from collapse_theory.runs import ForeignError

__all__ = ["check_work", "last_good", "take_up"]


def last_good(state: Seed) -> int:
    """Return the last generation from which the run can go on, -1 for none; later ones are removed and logged."""
    last = _intact_records(state)
    while last >= 0 and not _is_resumable(state, last):
        last -= 1
    state.run.forget(state.seed, after=last)
    return last


def _intact_records(state: Seed) -> int:
    """Return the last generation up to which every record is there and whole."""
    last = -1
    for generation in state.run.generations(state.seed):
        try:
            state.run.record(state.seed, generation)
        except ForeignError as foreign:
            raise ValueError(f"`DIR` must hold what its recipe says; {foreign}. {foreign.remedy}") from None
        except DamagedError as damage:
            state.run.log("corrupted", seed=state.seed, generation=generation, reason=str(damage))
            break
        if generation > last + 1:
            state.run.log(
                "corrupted",
                seed=state.seed,
                generation=last + 1,
                reason=f"generation {last + 1} of seed {state.seed} (it is missing)",
            )
            break
        last = generation
    return last


def _is_resumable(state: Seed, generation: int) -> bool:
    """Read everything that the next step will read; nothing, if there is no next step."""
    if generation == state.run.recipe.generations and state.run.recipe.keep == "metrics":
        return True
    try:
        for earlier, part in needed(state.run.recipe.policy, generation):
            state.run.part(state.seed, earlier, part)
    except DamagedError as damage:
        state.run.log("corrupted", seed=state.seed, generation=generation, reason=str(damage))
        return False
    return True


def take_up(state: Seed, last: int) -> None:
    """Finish what a kill may have left undone after a generation, and name what is damaged."""
    state.whole, state.settled = list(range(last + 1)), last
    prune(state, last)
    _name_damage(state)


def _name_damage(state: Seed) -> None:
    """Log what is damaged of models and data that are kept for the reader, and that no step needs any more."""
    for reason in state.run.damaged_parts(state.seed):
        state.run.log("damaged", seed=state.seed, reason=reason)


def check_work(state: Seed, generation: int, work: Path) -> None:
    """Remove checkpoints that are not what was written, and log it: the step goes on from what is left."""
    for path in files.damaged(work):
        path.unlink()
        reason = f"a checkpoint in generation {generation} of seed {state.seed} ({path}: its checksum differs)"
        state.run.log("corrupted", seed=state.seed, generation=generation, reason=reason)
