"""What explains a loop: tokens that are drawn at a temperature are explained by it, and redrawn ones need nothing."""

from dataclasses import asdict

import numpy as np
import pytest

from collapse_empirical import store
from collapse_empirical.compare import compare, explained
from collapse_empirical.experiments.opt.explained import decoded_entropy, sample_size_in_words
from collapse_empirical.experiments.opt.settings import Settings
from collapse_empirical.measure import entropy, homozygosity
from collapse_empirical.readings import read
from collapse_empirical.recipe import Recipe
from collapse_theory.policy import Accumulate, Replace
from collapse_theory.runs import read as recorded
from collapse_theory.runs.packing import pack

BLOCKS, BLOCK, FITS = 100, 64, 4


def rows(slope, real, seed):
    """Counts of generated and of real tokens, from a loop that draws from p^slope."""
    rng = np.random.default_rng(seed)
    p = np.arange(40, 0, -1) / np.arange(1, 41).sum()
    tokens = BLOCKS * BLOCK
    counts = rng.multinomial(tokens, p)
    yield np.zeros(40, dtype=int), counts
    original = counts / counts.sum()
    for _ in range(FITS):
        sharp = (counts / counts.sum()) ** slope
        made = rng.multinomial(round((1 - real) * tokens), sharp / sharp.sum())
        kept = rng.multinomial(round(real * tokens), original)
        counts = made + kept
        yield made, kept


def run(folder, *, slope, real=0.0, policy=Replace(), counts=True):
    """A run on disk, of two seeds, as the lab writes one."""
    settings = asdict(Settings(block=BLOCK, real_fraction=real))
    anchors = round(real * BLOCKS)
    recipe = Recipe("opt", "tiny", FITS, (0, 1), BLOCKS - anchors, anchors, policy, "metrics", (), settings)
    made = store.create(folder, recipe)
    for seed in recipe.seeds:
        for generation, (generated, kept) in enumerate(rows(slope, real, seed)):
            p = (generated + kept) / (generated + kept).sum()
            metrics = {"entropy": entropy(p), "homozygosity": homozygosity(p), "token_support": int((p > 0).sum())}

            def save(place, tallies=(generated, kept)):
                pair = [(np.arange(40), row) for row in tallies]
                store.save_counts(place / "counts.npz", *pair)

            made.commit(seed, generation, metrics, {"counts": save} if counts else {})
    return folder


@pytest.mark.parametrize("real", [0.0, 0.1])
def test_a_temperature_is_found_and_explains_the_entropy(tmp_path, real):
    readings = read(run(tmp_path / "run", slope=1.25, real=real))
    found = explained(readings, compare(readings))
    assert found.numbers["slope"] == pytest.approx(1.25, abs=0.02)
    assert abs(found.numbers["last_left_unexplained"]) < 0.02  # of a fall by 0.6 to 0.9 nats
    assert found.numbers["entropy_bias"] < -0.3
    table = {row[0]: [float(cell) for cell in row[1:]] for row in found.rows}
    assert list(table) == ["measured", "resampling alone", "decoding with the monitor's slope", "left unexplained"]
    assert table["measured"][-1] < table["resampling alone"][-1] - 0.2
    assert "alarm" in found.notes[0]
    assert any(note.startswith("Effective sample size") for note in found.notes) == (not real)


def test_redrawn_tokens_need_no_temperature(tmp_path):
    readings = read(run(tmp_path / "run", slope=1.0))
    found = explained(readings, compare(readings))
    assert found.numbers["slope"] == pytest.approx(1.0, abs=0.02)
    assert abs(found.numbers["entropy_bias"]) < 0.02
    assert found.notes[0] == "Monitor, 2 seeds together, generations 1-4: no alarm."


def test_a_run_in_one_file_says_the_same_without_its_text(tmp_path):
    folder = run(tmp_path / "run", slope=1.25)
    path = tmp_path / "small.run.zip"
    path.write_bytes(pack(recorded(folder), name="small", by="me"))
    one, other = (read(each) for each in (folder, path))
    assert explained(one, compare(one)) == explained(other, compare(other))


def test_nothing_is_said_without_counts_or_under_policies_that_keep_data(tmp_path):
    for name, given in (("uncounted", {"counts": False}), ("pool", {"policy": Accumulate()})):
        assert explained(read(run(tmp_path / name, slope=1.25, **given)), []) is None


def test_the_decoded_entropy_is_that_of_powers():
    p = np.array([0.5, 0.3, 0.2])
    found = decoded_entropy(p, 1.5, real=0.0, fits=3)
    for fits, value in enumerate(found):
        sharp = p ** (1.5**fits)
        assert value == pytest.approx(entropy(sharp / sharp.sum()))
    assert decoded_entropy(p, float("nan"), real=0.0, fits=3) is None
    assert decoded_entropy(p, -1.0, real=0.0, fits=3) is None


def test_an_effective_sample_size_is_told_up_to_the_last_generation_that_has_diversity():
    falling = 1 - 0.9 * (1 - 1 / 8) ** np.arange(4)
    assert "Effective sample size 8 of 640 tokens: after 3 fits" in sample_size_in_words(falling, 640)
    assert "8 of 640 tokens: after 2 fits" in sample_size_in_words(np.array([*falling[:3], 1.0, 1.0]), 640)
    assert sample_size_in_words(np.array([0.1, 1.0]), 640).startswith("No effective sample size: after 1 fit all 640")
