"""Statements about experiments, judged from runs as the lab writes them; the ledger reads no other format."""

import csv
import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from verdicts import EXPECTED

from collapse_empirical import experiments, store
from collapse_empirical.recipe import Recipe
from collapse_theory.claims import Measurement, Verdict, all_claims, find, read_runs, verify, verify_all
from collapse_theory.claims.comparison import differences
from collapse_theory.claims.routes.recipes import FREE, MNIST, TRAGEDIES
from collapse_theory.claims.verification import controlled, is_flipped
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace
from collapse_theory.runs import RecordedRun
from collapse_theory.show import cite

STATEMENTS = [claim for claim in all_claims() if isinstance(claim, Measurement)]
# of the authors' notebook, figure 8: generations 0 to 4, five runs
PUBLISHED = (
    (0.6995, 0.6013, 0.5541, 0.4893, 0.4665),
    (0.6953, 0.5937, 0.5295, 0.4843, 0.4310),
    (0.6923, 0.6091, 0.5336, 0.4892, 0.4583),
    (0.6784, 0.6050, 0.5235, 0.4830, 0.4280),
    (0.6736, 0.6076, 0.5273, 0.4681, 0.4329),
)


def language(later, *, zero_shot=115.0, first=34.0):
    return {"sequence_perplexity_mean": [zero_shot, first, *later]}


def mixture(end, fits=2050):
    return {"log_det": [[4 * math.log(0.9)], *[[0.0, 0.0]] * (fits - 1), [4 * math.log(std) for std in end]]}


def generated(first, last):
    """A run in which the quantiles of the generated data move from one list to another at the end."""
    return {"generated_perplexity_quantiles": [None, *[first] * 9, last]}


def distances(first, later):
    return {"squared_l2_original": [0.0, first, *[later] * 49]}


def shrinking(share):
    return {"log_det": [[0.0, 0.0], *[[4 * math.log(share)] * 2] * 2050]}


def latents(stds, first=0.8):
    """A run whose latents after one fit spread by ``first``, and after two fits and more as published."""
    return {"latent_std": [None, first, *stds], "latent_std_real": [None, *[0.9] * 6]}


LATENT_SERIES = latents([0.69, 0.60, 0.53, 0.48, 0.44])
CONSTANT = latents([0.9] * 5)
NONE_KEPT, TENTH_KEPT, PENALTY = "paper-5-epochs", "paper-10-epochs-10-percent", "repetition-penalty"
_TINY = {"vocabulary": 1024, "width": 160, "layers": 3, "batch": 8}
# at another scale: the preset, blocks, real ones, what is read, and settings
SMALL = {
    "lm-none": ("tiny", 160, 0, TRAGEDIES, _TINY),
    "lm-tenth": ("tiny", 144, 16, TRAGEDIES, _TINY | {"real_fraction": 0.1}),
    "lm-penalty": ("tiny", 160, 0, TRAGEDIES, _TINY | {"repetition_penalty": 2.0}),
    "vae-small": ("paper", 60_000, 0, MNIST, {"capacity": 32, "epochs": 6}),
}
# without real data the loop rises by a factor of ten and stays there
NONE = language([100.0] * 5, first=10.0)
BESIDE = {
    "shumailov2023.small-tenth-real": NONE,
    "shumailov2023.small-repetition-penalty": NONE,
}


def quantiles(median, far_out):
    return [1, 1, median, far_out, far_out]


# of each statement: the preset, a run that bears it out, and one that does not
CASES = {
    "shumailov2023.perplexity-zero-shot": ("opt", NONE_KEPT, language([]), language([], zero_shot=60.0)),
    "shumailov2023.perplexity-real": ("opt", NONE_KEPT, language([]), language([], first=50.0)),
    "shumailov2023.perplexity-no-real-data": ("opt", NONE_KEPT, language([58.0] * 9), language([46.0] * 9)),
    "shumailov2023.perplexity-tenth-real": ("opt", TENTH_KEPT, language([37.0] * 9), language([60.0] * 9)),
    "shumailov2023.perplexity-no-real-data-rise": ("opt", NONE_KEPT, language([48.0] * 9), language([58.0] * 9)),
    "shumailov2023.generated-likelier": (
        *("opt", NONE_KEPT, generated([1, 5, 30, 60, 80], [1, 4, 20, 70, 99])),
        generated([1, 5, 30, 60, 80], [1, 5, 40, 60, 80]),
    ),
    "shumailov2023.generated-tail": (
        *("opt", NONE_KEPT, generated([1, 5, 30, 60, 80], [1, 4, 20, 70, 99])),
        generated([1, 5, 30, 60, 80], [1, 5, 40, 60, 70]),
    ),
    "shumailov2023.repeating-phrases": (
        *("opt", NONE_KEPT, {"repetition": [0.02, *[0.3] * 10]}),
        {"repetition": [0.02, *[0.03] * 10]},
    ),
    "shumailov2023.repetition-penalty": ("opt", PENALTY, language([68.0] * 9), language([40.0] * 9)),
    "schaeffer2025.perplexity-plateau": ("opt", NONE_KEPT, language([46.0] * 9), language([58.0] * 9)),
    "schaeffer2025.perplexity-peak": ("opt", NONE_KEPT, language([60.0] * 5 + [46.0] * 4), language([*range(40, 49)])),
    "wiki.perplexity-rises": ("opt", NONE_KEPT, language([*range(40, 49)]), language([60.0] * 5 + [46.0] * 4)),
    "wiki.mixture-shrinks": ("gmm", "authors-code", shrinking(0.4), shrinking(0.9)),
    "shumailov2023.gmm-end-state": ("gmm", "authors-code", mixture([0.0100, 0.0112]), mixture([0.9, 0.9])),
    "shumailov2023.gmm-misperceived": ("gmm", "paper", distances(1e-4, 5e-2), distances(1e-4, 2e-4)),
    "shumailov2023.gmm-point-estimate": ("gmm", "paper", mixture([0.005, 0.006], 2000), mixture([0.5, 0.5], 2000)),
    "shumailov2023.small-perplexity-rises": (*("opt", "lm-none"), NONE, language([9.0] * 5, first=10.0)),
    "shumailov2023.small-perplexity-plateau": (
        *("opt", "lm-none", language([50.0, 90.0, 100.0, 100.0, 100.0], first=10.0)),
        language([20.0, 40.0, 80.0, 160.0, 320.0], first=10.0),
    ),
    "shumailov2023.small-generated-likelier": (
        *("opt", "lm-none", {"generated_perplexity_quantiles": [None, *[quantiles(30, 80)] * 4, quantiles(20, 80)]}),
        {"generated_perplexity_quantiles": [None, *[quantiles(30, 80)] * 4, quantiles(40, 80)]},
    ),
    "shumailov2023.small-generated-tail": (
        *("opt", "lm-none", {"generated_perplexity_quantiles": [None, *[quantiles(30, 80)] * 4, quantiles(30, 99)]}),
        {"generated_perplexity_quantiles": [None, *[quantiles(30, 80)] * 4, quantiles(30, 70)]},
    ),
    "shumailov2023.small-tenth-real": (*("opt", "lm-tenth"), language([12.0] * 5, first=10.0), NONE),
    "shumailov2023.small-repetition-penalty": (*("opt", "lm-penalty"), language([200.0] * 5, first=10.0), NONE),
    "shumailov2023.small-latent-std-falls": (
        *("vae", "vae-small", latents([0.7, 0.6, 0.5, 0.4, 0.3])),
        latents([0.7, 0.6, 0.61, 0.5, 0.4]),
    ),
    "shumailov2023.latent-std-falls": ("vae", "paper", LATENT_SERIES, latents([0.7, 0.6, 0.61, 0.5, 0.4])),
} | {f"shumailov2023.latent-std-{k}": ("vae", "paper", LATENT_SERIES, CONSTANT) for k in range(5)}


def recipe_of(experiment, preset, *, samples=60_000, policy=Replace(), anchors=0, sources=None, **changed):
    """A recipe made by a preset or at another scale, with the digest of what is read; settings may be changed."""
    declared = experiments.find(experiment)
    if preset in SMALL:
        preset, samples, real, content, own = SMALL[preset]
        anchors, sources, changed = anchors or real, sources or {"data": content}, own | changed
    values = dict(declared.presets[preset])
    settings = asdict(declared.settings(**values.get("settings", {}) | changed))
    read = {"data": MNIST} if sources is None else sources
    size = min(values["samples"], samples)
    return Recipe(experiment, preset, values["generations"], (0,), size, anchors, policy, "last", (), settings, read)


@pytest.fixture
def run(tmp_path):
    """Return a function that puts a run on disk, made by a preset, with given metrics; it returns its directory."""

    def write(experiment, preset, *series, seeds=3, name="run", **changed):
        recipe = replace(recipe_of(experiment, preset, **changed), seeds=tuple(range(seeds)))
        made = store.create(tmp_path / name, recipe)
        for seed in range(seeds):
            of_seed = series[seed % len(series)]
            rows = [dict(zip(of_seed, values, strict=True)) for values in zip(*of_seed.values(), strict=True)]
            for generation, row in enumerate(rows):
                made.commit(seed, generation, row, {})
        return made.path

    return write


def recorded(experiment, preset, series, *, seeds=3):
    """Return a run that is not on a disk; every seed has the same series."""
    rows = [{"metrics": dict(zip(series, row, strict=True))} for row in zip(*series.values(), strict=True)]
    recipe = replace(recipe_of(experiment, preset), seeds=tuple(range(seeds)))
    return RecordedRun(Path(f"no-such-folder-{preset}"), recipe.to_dict(), dict.fromkeys(recipe.seeds, rows))


def judged(claim, folder):
    return verify(claim, runs=read_runs(folder))


def test_every_statement_has_a_case():
    assert CASES.keys() == {claim.id for claim in STATEMENTS}


@pytest.mark.parametrize("claim", STATEMENTS, ids=lambda claim: claim.id)
def test_a_statement_is_judged_from_a_run(claim):
    experiment, preset, good, bad = CASES[claim.id]
    others = [recorded("opt", "lm-none", BESIDE[claim.id])] if claim.id in BESIDE else []
    for series, verdict in ((good, Verdict.HOLDS), (bad, Verdict.REFUTED)):
        record = verify(claim, runs=[recorded(experiment, preset, series), *others])
        assert record.verdict is verdict
        if claim.control is not None:
            assert is_flipped(record, controlled(record))
    assert verify(claim).verdict is EXPECTED[claim.id]


def test_a_run_of_something_else_is_not_comparable_and_the_record_says_why(run):
    claim = find("shumailov2023.perplexity-real")
    record = judged(claim, run("opt", NONE_KEPT, language([58.0] * 9), model="tiny"))
    assert record.verdict is Verdict.NOT_COMPARABLE
    assert record.judgement.reason == "model is 'tiny', not 'facebook/opt-125m'"
    short = judged(claim, run("opt", NONE_KEPT, language([58.0] * 9), samples=100, name="short"))
    assert short.judgement.reason == "samples is 100, not at least 30000"
    few = judged(claim, run("opt", NONE_KEPT, {"sequence_perplexity_mean": [115.0]}, seeds=1, name="few"))
    assert "0 generations are fewer than 1" in few.judgement.reason
    assert judged(claim, run("vae", "paper", LATENT_SERIES, name="vae")).verdict is Verdict.NOT_RUN


def test_one_seed_outside_the_range_decides_nothing(run):
    claim = find("shumailov2023.perplexity-no-real-data")
    record = judged(claim, run("opt", NONE_KEPT, language([90.0] * 9), seeds=1))
    assert record.verdict is Verdict.UNDECIDED
    assert "one seed" in record.judgement.reason


def test_a_mean_within_the_range_whose_interval_leaves_it_decides_nothing(run):
    claim = find("shumailov2023.perplexity-no-real-data")  # 20 to 28; the t quantile of three seeds is 4.3
    found = [
        judged(claim, run("opt", NONE_KEPT, *(language([34 + loss] * 9) for loss in losses), name=str(losses)))
        for losses in ((24.0, 25.0, 26.0), (21.0, 25.0, 27.0), (21.0, 29.0, 37.0))
    ]
    assert [record.verdict for record in found] == [Verdict.HOLDS, Verdict.UNDECIDED, Verdict.UNDECIDED]
    assert "an end of that lies within the 95 % interval" in found[1].judgement.reason


def test_the_same_seed_counts_once(run, tmp_path):
    claim = find("shumailov2023.perplexity-real")
    for name in ("one", "copy"):
        run("opt", NONE_KEPT, language([58.0] * 9), name=name)
    assert judged(claim, tmp_path).measured.replicates == 3


def test_a_metric_that_is_missing_is_an_error_of_that_claim_alone(run):
    path = run("opt", NONE_KEPT, {"perplexity": [1.0] * 11})
    found = {record.claim.id: record for record in verify_all(STATEMENTS, runs=read_runs(path))}
    assert found["shumailov2023.perplexity-real"].verdict is Verdict.ERROR
    assert found["shumailov2023.gmm-end-state"].verdict is Verdict.HOLDS  # by the run that comes with the package


def test_a_record_of_a_run_can_be_cited(run):
    record = judged(find("shumailov2023.perplexity-real"), run("opt", NONE_KEPT, language([58.0] * 9)))
    measured = record.to_dict()["measured"]
    assert (measured["value"], measured["seeds"], measured["published"]) == (34.0, 3, 34)
    assert "Measured: 34 ± 0 over 3 seeds" in cite.cite(record)


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is malformed"), ("[]", "is malformed (not an object)")],
)
def test_a_malformed_run_is_named(run, collapse, text, message):
    path = run("opt", NONE_KEPT, language([58.0] * 9))
    (path / "recipe.json").write_text(text)
    status, _, error = collapse("verify", "--runs", path, "shumailov2023.perplexity-real")
    assert (status, error.count("\n")) == (2, 1)
    assert message in error
    assert str(path) in error


def test_a_directory_without_runs_is_refused_before_any_work(collapse, tmp_path):
    status, out, error = collapse("verify", "--runs", tmp_path)
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert "must be a directory with a run" in error


def test_the_command_judges_runs_and_calls_no_verdict_from_them_drift(run, collapse):
    path = run("opt", NONE_KEPT, language([58.0] * 9))
    status, out, error = collapse("verify", "--runs", path, "shumailov2023.perplexity-real")
    assert (status, error) == (0, "")
    assert "holds" in out


def test_the_command_cites_a_run(run, collapse):
    path = run("opt", NONE_KEPT, language([58.0] * 9))
    status, out, _ = collapse("cite", "shumailov2023.perplexity-real", "--runs", path, "--format", "csv")
    row = next(csv.DictReader(out.splitlines()))
    assert (status, row["verdict"], row["published"], row["measured"], row["replicates"]) == (
        0,
        "holds",
        "34",
        "34.0",
        "3",
    )


def test_compare_prints_what_the_run_says_about_the_ledger(lab, tmp_path):
    out = tmp_path / "gmm"
    assert lab("run", "gmm", "--preset", "smoke", "--seeds", 1, "--generations", 3, "--out", out)[0] == 0
    status, printed, _ = lab("compare", out, "--no-figures")
    assert status == 0
    assert "shumailov2023.gmm-end-state: not comparable" in printed
    rows = json.loads((out / "compare" / "compare.json").read_text())["published"]
    assert {row["verdict"] for row in rows} == {"not comparable"}
    assert len(rows) == sum(claim.experiment["experiment"] == "gmm" for claim in STATEMENTS)


def test_the_published_latents_bear_out_their_own_statements(run):
    """Their generation 0 is the first descendant's: after two fits of ours, and no other origin is tried."""
    folder = run("vae", "paper", *map(latents, PUBLISHED), seeds=5)
    for k in range(5):
        record = judged(find(f"shumailov2023.latent-std-{k}"), folder)
        assert record.verdict is Verdict.HOLDS
        assert record.measured.value == pytest.approx(sum(row[k] for row in PUBLISHED) / 5)
        assert record.claim.fits == k + 2
    assert judged(find("shumailov2023.latent-std-falls"), folder).verdict is Verdict.HOLDS


@pytest.mark.parametrize("shift", [-1, 1])
def test_the_published_latents_one_generation_off_are_no_evidence_for_them(run, shift):
    moved = [latents([0.70, *row[:4]] if shift > 0 else [*row[1:], 0.39]) for row in PUBLISHED]
    folder = run("vae", "paper", *moved, seeds=5)
    for k in range(1, 4):
        assert judged(find(f"shumailov2023.latent-std-{k}"), folder).verdict is not Verdict.HOLDS


def names_of(recipe):
    row = recipe.to_dict()
    return {*row, *(f"settings.{name}" for name in row["settings"])} - {"settings", "experiment"}


def fixed_by(claim):
    return {*claim.experiment, *(f"settings.{name}" for name in claim.experiment["settings"])}


def apart(claim, recipe):
    return differences(claim, SimpleNamespace(recipe=recipe.to_dict(), fits=claim.fits))


def another(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return value + "x" if isinstance(value, str) else ((9.0, 9.0),)


@pytest.mark.parametrize("claim", STATEMENTS, ids=lambda claim: claim.id)
def test_every_value_of_a_run_is_fixed_by_the_source_or_free_for_a_reason(claim):
    experiment, preset, *_ = CASES[claim.id]
    recipe = recipe_of(experiment, preset)
    assert apart(claim, recipe) == []
    for name in names_of(recipe) - {"sources"}:
        assert (name in fixed_by(claim)) != (name in claim.free), name
    assert all(len(reason) > 10 for reason in claim.free.values())
    assert set(claim.free) <= names_of(recipe)
    for name, value in recipe.settings.items():
        changed = replace(recipe, settings=recipe.settings | {name: another(value)})
        assert bool(apart(claim, changed)) == (f"settings.{name}" in fixed_by(claim)), name


@pytest.mark.parametrize("claim", STATEMENTS, ids=lambda claim: claim.id)
@pytest.mark.parametrize("policy", [Accumulate(), AccumulateSubsample(), Mix(0.5, 0.0, 0.5)], ids=repr)
def test_runs_that_keep_data_are_no_runs_without(claim, policy):
    experiment, preset, *_ = CASES[claim.id]
    (reason,) = apart(claim, recipe_of(experiment, preset, policy=policy))
    assert reason.startswith("kind is ")
    if "anchors" in fixed_by(claim):
        other = [f"anchors is 7000, not {claim.experiment['anchors']}"]
        assert apart(claim, recipe_of(experiment, preset, anchors=7000)) == other


def test_other_images_and_unknown_settings_are_not_comparable():
    claim = find("shumailov2023.latent-std-0")
    (reason,) = apart(claim, recipe_of("vae", "paper", sources={"data": "0" * 64}))
    assert reason.startswith("data is '0000")
    recipe = recipe_of("vae", "paper")
    (reason,) = apart(claim, replace(recipe, settings=recipe.settings | {"later": 1}))
    assert reason == "settings.later is not known to this version"
    assert set(FREE) == {claim.experiment["experiment"] for claim in STATEMENTS}


def degenerate(fits=6, first_gap=4):
    """Metrics of an autoencoder whose latents are not finite from one generation on."""

    def row(fit):
        gone = fit >= first_gap
        std, variances = (None, [None] * 20) if gone else (0.9 - 0.1 * fit, [(0.9 - 0.1 * fit) ** 2] * 20)
        rest = {"classes": 10, "class_shares": [0.1] * 10, "class_entropy": 2.3, "entanglement": 0.1}
        seen = {"latent_std": std, "latent_std_real": 0.9, "latent_variances": variances, "tail_coverage": 0.5}
        return rest | {"out_of_support": 0.1} | (seen | {"w2_squared": None if gone else 0.1 * fit} if fit else {})

    rows = [row(fit) for fit in range(fits + 1)]
    return {name: [each.get(name) for each in rows] for name in rows[-1]}


def test_metrics_that_are_not_numbers_are_a_result(run, lab):
    series = degenerate()
    path = run("vae", "paper", series)
    status, out, error = lab("compare", path, "--no-figures")
    assert (status, error) == (0, "")
    assert "not a number from generation 4 on, in seed 0, 1, 2" in " ".join(out.replace("│", " ").split())
    found = json.loads((path / "compare" / "compare.json").read_text())
    variance = next(each for each in found["series"] if each["name"] == "latent_variance")
    assert variance["mean"][-1] is None
    assert variance["mean"][0] == 1.0
    verdicts = {row["id"]: row["verdict"] for row in found["published"]}
    assert verdicts["shumailov2023.latent-std-1"] in ("holds", "refuted")
    assert verdicts["shumailov2023.latent-std-2"] == "undecided"
    assert "2023.latent-std-2: undecided: measured not a number for seed 0, 1, 2" in out
    answers = {number: row["answer"] for number, row in found["profile"]["definitions"].items()}
    assert answers["1"] == answers["4"] == "not measured"
    assert answers["6"] != "not measured"
