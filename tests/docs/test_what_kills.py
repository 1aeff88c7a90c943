"""docs/what-kills.md says what its records say, and the records are those of the runs that it names."""

import re

import command_lines
import images
import numpy as np
import pytest
from what_kills import DOCS, reading, record, script

PAGE = (DOCS / "what-kills.md").read_text(encoding="utf-8")
RECORDED = {model: record.unpack(model) for model in record.MODELS}
RUNS = {name: run for model in RECORDED.values() for name, run in model["runs"].items()}
NUMBER = re.compile(rf"[+{script.MINUS}-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def tables(text):
    """Return the text between the comments that name a table, by name."""
    return dict(re.findall(r"<!-- (\w+ [\w-]+) -->\n(.*?)\n<!-- end -->", text, flags=re.DOTALL))


def differences(shown, found):
    """Return numbers that differ by more than one unit of the last digit shown; all else must be the same."""
    assert NUMBER.sub("#", shown) == NUMBER.sub("#", found)
    pairs = zip(NUMBER.findall(shown), NUMBER.findall(found), strict=True)
    return [pair for pair in pairs if abs(value(pair[0]) - value(pair[1])) > 1.001 * unit(pair[0])]


def value(text):
    return float(text.replace(script.MINUS, "-"))


def unit(text):
    """Return one unit of the last digit; two digits of a number are shown where it ends in zeros."""
    head, _, fraction = text.partition(".")
    digits = head.lstrip(f"+-{script.MINUS}")
    if fraction:
        return 10.0 ** -len(fraction)
    return 10.0 ** max(0, len(digits) - 2)


@pytest.mark.parametrize("name", script.TABLES)
def test_a_table_is_that_of_the_records(name):
    """If it is not: run `python docs/make_what_kills.py` and read what has changed."""
    kind, model = script.TABLES[name]
    assert differences(tables(PAGE)[name], kind(model)) == []


def test_a_number_in_the_text_is_in_a_table():
    """Numbers with two decimals: changes of the entropy, and slopes."""
    text = re.sub(r"<!-- (\w+ [\w-]+) -->\n.*?\n<!-- end -->|```.*?```|top-p 0.95", "", PAGE, flags=re.DOTALL)
    shown = {float(number) for table in tables(PAGE).values() for number in re.findall(r"\d+\.\d\d\b", table)}
    said = {float(number) for number in re.findall(r"(?<![\d.])\d+\.\d\d(?!\.?\d)", text)}
    assert len(said) > 8
    assert said - shown == set()


def test_a_number_that_was_changed_is_noticed():
    shown = f"| 5 beams | 10 % | {script.MINUS}3.41 ± 0.21 | 1300 | 2 to 3 |"
    assert differences(shown, shown.replace("1300", "1302").replace("3.41", "3.42")) == []
    assert differences(shown, shown.replace("3.41", "3.43"))
    assert differences(shown, shown.replace("2 to 3", "2 to 5"))
    with pytest.raises(AssertionError):
        differences(shown, shown.replace("± ", ""))


def test_every_table_has_its_place():
    assert list(tables(PAGE)) == list(script.TABLES)


def test_the_figure_is_that_of_the_records(tmp_path):
    import matplotlib

    if not matplotlib.__version__.startswith(images.MATPLOTLIB):
        pytest.skip(f"the figure was drawn by matplotlib {images.MATPLOTLIB}; this is {matplotlib.__version__}")
    path = tmp_path / "drawn.png"
    path.write_bytes(script.drawn())
    assert images.difference(record.RECORDS / "what-kills.png", path) < images.MOST


def test_the_records_are_small():
    assert sum(path.stat().st_size for path in record.RECORDS.iterdir()) < 2 * 2**20


def test_every_run_of_the_grid_is_on_record_and_no_other():
    assert list(RUNS) == [name for model in record.MODELS for name in record.names(model)]


@pytest.mark.parametrize("line", [*record.commands("runs")], ids=lambda line: line.rpartition("/")[2])
def test_a_recipe_is_that_of_its_command(line):
    command_lines.parse(line)
    recipe = RUNS[line.rpartition("/")[2]]["recipe"]
    said = re.findall(r"--([\w-]+) ([\w.=-]+)", line)
    options = {key.replace("-", "_"): word for key, word in said if key != "set"}
    options |= dict(word.split("=") for key, word in said if key == "set")
    model = line.rpartition("/")[2]
    size = next(
        size for name, size in record.SIZES.items() if model.startswith(name) and "many" not in model[len(name) :]
    )
    assert recipe["samples"] + recipe["anchors"] == size
    assert recipe["anchors"] == size * int(model.rpartition("-")[2]) // 100
    assert (recipe["generations"], len(recipe["seeds"])) == (int(options["generations"]), int(options["seeds"]))
    for key in options.keys() & recipe["settings"].keys():
        assert recipe["settings"][key] == float(options[key]), key


@pytest.mark.parametrize("name", RUNS)
def test_counts_are_those_of_the_metrics(name):
    """Tokens that the next model sees, or the model fitted to them: supports are equal, entropies to rounding."""
    run = RUNS[name]
    for generations in run["seeds"].values():
        assert len(generations) == run["recipe"]["generations"] + 1
        log = reading.log(generations)
        assert (log.sum(axis=1) == log[0].sum()).all()
        share = [sum(row["real"]) / log[0].sum() for row in generations]
        size = run["recipe"]["samples"] + run["recipe"]["anchors"]
        assert share == pytest.approx([1.0] + [run["recipe"]["anchors"] / size] * (len(log) - 1), abs=1e-12)
        for counts, row in zip(log, generations, strict=True):
            assert np.count_nonzero(counts) == row["metrics"]["token_support"]
        if name.startswith("ngram-2"):
            continue  # whose entropy is that of pairs of words
        later = 1 if name.startswith("ngram-1") else 0
        entropies = [row["metrics"]["entropy"] for row in generations]
        found = [reading.entropy(counts) for counts in log]
        assert entropies[1:] == pytest.approx(found[1 - later : len(found) - later], rel=1e-9, abs=1e-12)


def test_a_run_of_today_gives_the_counts_on_record(capsys, monkeypatch, tmp_path):
    from collapse_empirical import data, provenance
    from collapse_empirical.store import load_arrays

    found = provenance.versions()
    known = RECORDED["ngram-2"]["versions"]
    if data.note("") or any(found[each] != known[each] for each in ("numpy", "machine")):
        pytest.skip("another text, NumPy or machine than that of the records")
    line = record.command("ngram-2", "temperature-0.9", 10, str(tmp_path)).replace("--seeds 5", "--seeds 1")
    assert command_lines.run(capsys, monkeypatch, line)[0] == 0
    (folder,) = tmp_path.iterdir()
    for generation, row in enumerate(RUNS[folder.name]["seeds"]["0"]):
        part = folder / "seed-0" / f"generation-{generation:06d}" / "data" / "data.safetensors"
        counts = np.bincount(load_arrays(part)["data"].ravel())
        assert np.trim_zeros(reading.log([row])[0], "b").tolist() == counts.tolist()
