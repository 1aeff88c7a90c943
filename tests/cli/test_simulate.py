"""``collapse simulate``: what it prints and writes, and one line for bad input."""

import csv
import json
from functools import partial

import pytest

import collapse_theory as ct
from collapse_theory.draw import Draw

SUPPORT = ("discrete", "--samples", "5", "--uniform", "2", "--quantity", "support")
GAUSSIAN = ("gaussian", "--samples", "100", "--fits", "6", "--replicates", "2000", "--seed", "3")


@pytest.fixture
def simulate(collapse):
    return partial(collapse, "simulate")


def test_gaussian_prints_the_estimate_of_the_library(simulate):
    status, out, err = simulate(*GAUSSIAN)
    assert (status, err) == (0, "")
    assert repr(ct.montecarlo.risk_estimate(100, 6, replicates=2000, seed=3)) in out
    assert "2000 replicates, seed 3" in out
    assert simulate(*GAUSSIAN, "--threads", "1")[1] == out


@pytest.mark.parametrize(
    "arguments",
    [
        ("discrete", "--uniform", "5", "--samples", "20"),
        ("discrete", "--p", "0.5,0.3,0.2", "--samples", "20", "--method", "lineage"),
        (
            "discrete",
            "--uniform",
            "5",
            "--samples",
            "20",
            "--quantity",
            "support",
            "--fits",
            "3",
            "--policy",
            "subsample",
        ),
        ("gaussian", "--samples", "10,20,40", "--fits", "3", "--policy", "mix:0.8,0,0.2", "--quantity", "data"),
        ("gaussian", "--samples", "10", "--fits", "3", "--policy", "fresh:2", "--quantity", "sigma"),
        ("gaussian", "--samples", "10", "--fits", "3", "--mechanism", "statistics", "--ddof", "0"),
        ("regression", "--samples", "30", "--dim", "5", "--fits", "4", "--policy", "accumulate"),
        ("family", "poisson", "--mean", "0.1", "--samples", "10", "--fits", "4", "--anchors", "1"),
    ],
)
def test_processes(simulate, arguments):
    status, out, err = simulate(*arguments, "--replicates", "50")
    assert (status, err) == (0, "")
    assert "95 % interval" in out


def test_files(simulate, tmp_path):
    status, _, _ = simulate(*GAUSSIAN, "--csv", str(tmp_path / "a.csv"), "--json", str(tmp_path / "a.json"))
    estimate = ct.montecarlo.risk_estimate(100, 6, replicates=2000, seed=3)
    [row] = json.loads((tmp_path / "a.json").read_text())
    [line] = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert status == 0
    assert row["value"] == float(line["value"]) == estimate.value
    assert row["standard_error"] == estimate.standard_error
    assert (row["replicates"], row["seed"], row["partial"]) == (2000, 3, False)
    assert (row["samples"], row["fits"], row["policy"], row["version"]) == ("100", 6, "replace", ct.__version__)
    assert {key: str(entry) for key, entry in row.items()} == dict(line)


def test_one_replicate_has_no_error_and_still_a_file(simulate, tmp_path):
    arguments = ("gaussian", "--samples", "10", "--fits", "1", "--replicates", "1", "--json", str(tmp_path / "a.json"))
    assert simulate(*arguments)[0] == 0
    assert json.loads((tmp_path / "a.json").read_text())[0]["standard_error"] == "inf"


def test_a_file_says_which_distribution(simulate, tmp_path):
    path = tmp_path / "a.json"
    for given, found in (("0.5,0.25,0.25", "0.5,0.25,0.25"), (",".join(["0.005"] * 200), "200 atoms, sha256")):
        arguments = ("--p", given, "--samples", "9", "--quantity", "support", "--replicates", "50", "--json", str(path))
        assert simulate("discrete", *arguments)[0] == 0
        [row] = json.loads(path.read_text())
        assert row["p"].startswith(found)
        assert (row["fits"], row["anchors"], row["quantity"]) == (1, 0, "mean support")


def test_what_never_happened_has_an_interval_and_a_count(simulate):
    arguments = ("poisson", "--mean", "0.00001", "--samples", "1", "--fits", "1", "--replicates", "1000")
    status, out, _ = simulate("family", *arguments)
    assert status == 0
    assert "0 (0 of 1000)" in out
    assert "0 … 0.00368208  exact binomial" in out


def test_heavy_tails_are_named(simulate):
    out = simulate("gaussian", "--samples", "10", "--fits", "50", "--replicates", "5000")[1]
    assert "not reliable: heavy tails" in out


def test_costly_work_is_announced_in_one_line(refused):
    message = refused("simulate", "gaussian", "--samples", "100", "--fits", "6", "--replicates", "1e14")
    assert "`replicates` must be smaller here; 100000000000000 needs about" in message


def test_a_precision(simulate):
    out = simulate("discrete", "--uniform", "3", "--samples", "10", "--relative-error", "0.05")[1]
    assert "valid under stopping" in out


def test_draws_and_the_presence_of_an_atom(simulate, tmp_path):
    path, drawn = tmp_path / "a.json", ("--novelty", "0.01", "--theta", "50")
    command = ("discrete", "--p", "0.7,0.3", "--samples", "9", "--fits", "4", "--quantity", "presence", "--atom", "1")
    status, _, err = simulate(*command, *drawn, "--replicates", "300", "--seed", "2", "--json", str(path))
    assert (status, err) == (0, "")
    [row] = json.loads(path.read_text())
    estimate = ct.montecarlo.diversity_estimate(
        [0.7, 0.3], samples=9, fits=4, quantity="presence", atom=1, draw=Draw(0.01, 50), replicates=300, seed=2
    )
    assert row["value"] == estimate.value
    assert (row["novelty"], row["concentration"], row["atom"]) == (0.01, 50.0, 1)
    assert simulate("discrete", "--uniform", "3", "--samples", "9", "--theta", "2", "--replicates", "50")[0] == 0


def test_fresh_real_data_are_anchors(simulate):
    command = ("family", "poisson", "--mean", "0.1", "--samples", "10", "--fits", "4", "--replicates", "200")
    first, second = (simulate(*command, *words)[1] for words in (("--policy", "fresh:3"), ("--anchors", "3")))
    assert first == second != simulate(*command)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*GAUSSIAN[:-3], "0"), "`replicates` must be a whole number of at least 1"),
        ((*GAUSSIAN[:-1], "-1"), "`seed` must be a whole number"),
        ((*GAUSSIAN, "--threads", "0"), "`threads` must be a whole number of at least 1"),
        (
            (*GAUSSIAN, "--policy", "keep"),
            "`policy` must be replace, fresh:M, accumulate, accumulate-subsample",
        ),
        ((*GAUSSIAN, "--policy", "fresh:2", "--anchors", "1"), "`anchors` must be left out with Fresh(anchors=2)"),
        ((*GAUSSIAN, "--policy", "fresh:-2"), "`anchors` must be a whole number of at least 0"),
        ((*GAUSSIAN, "--policy", "mix:1,2"), "`policy` must give three shares"),
        ((*GAUSSIAN, "--policy", "mix:0.5,0.2,0.2"), "`alpha` + `beta` + `gamma` must be 1"),
        ((*GAUSSIAN, "--csv", "/nowhere/a.csv"), "`--csv` must be a file in a writable folder"),
        ((*GAUSSIAN, "--quantity", "x"), "`quantity` must be one of 'risk'"),
        (
            ("discrete", "--samples", "5", "--uniform", "2", "--policy", "accumulate"),
            "must be Replace() for collapse times",
        ),
        (("discrete", "--samples", "5", "--uniform", "2", "--relative-error", "0"), "`relative_error` must be"),
        (
            ("discrete", "--samples", "5", "--uniform", "2", "--anchors", "0"),
            "`--anchors` must be left out for the time",
        ),
        (("discrete", "--samples", "5", "--uniform", "2", "--anchors", "-7"), "`--anchors` must be left out"),
        (("discrete", "--samples", "5", "--uniform", "2", "--fits", "-3"), "`--fits` must be left out for the time"),
        (("discrete", "--samples", "5", "--uniform", "2", "--atom", "0"), "`--atom` must be left out for the time"),
        (("discrete", "--samples", "5", "--uniform", "2", "--novelty", "0.1"), "`draw` must be without novelty"),
        (
            ("discrete", "--samples", "5", "--uniform", "2", "--theta", "2", "--method", "lineage"),
            '`method` must be "forward" with',
        ),
        ((*SUPPORT, "--novelty", "1.5"), "`novelty` must be in [0, 1]"),
        ((*SUPPORT, "--concentration", "0"), "`concentration` must be in [1e-100, inf]"),
        ((*SUPPORT, "--atom", "0"), "`atom` must be left out for the support"),
        ((*SUPPORT, "--method", "nonsense"), "`--method` must be left out for the support"),
        ((*SUPPORT, "--method", "forward"), "`--method` must be left out for the support"),
        ((*SUPPORT, "--anchors", "-7"), "`anchors` must be a whole number of at least 0"),
        ((*SUPPORT, "--fits", "-3"), "`fits` must be a whole number of at least 0"),
        ((*GAUSSIAN, "--threads", "2", "--dask", "tcp://127.0.0.1:9"), "`--threads` must be left out for a cluster"),
        ((*GAUSSIAN, "--anchors", str(2**63)), "`anchors` must be at most"),
        ((*GAUSSIAN[:3], "--fits", str(2**63)), "`fits` must be at most"),
        ((*GAUSSIAN[:3], "--fits", str(10**17)), "`fits` must be smaller here"),
        (("gaussian", "--samples", str(2**63), "--fits", "1"), "`samples` must be"),
        (("gaussian", "--samples", "1e17", "--fits", "1"), "`replicates` must be smaller here"),
        (("gaussian", "--samples", "nan", "--fits", "1"), "`samples` must be"),
        ((*GAUSSIAN, "--noise", "nan"), "`--noise` must be at most 1e+75; got nan"),
        ((*GAUSSIAN, "--relative-error", "nan"), "`relative_error` must be"),
        ((*GAUSSIAN, "--csv", "x" * 5000), "`--csv` must be a file in a writable folder"),
        (("discrete", "--samples", "5", "--p", "x" * 5000), "`--p` must be numbers"),
        (("discrete", "--samples", "5", "--p", "nan,1"), "`p` must be finite and non-negative"),
        (("discrete", "--samples", "5", "--uniform", "1e17"), "`uniform` must be smaller here"),
        (("discrete", "--samples", "1e17", "--uniform", "3"), "`replicates` must be smaller here"),
        (("discrete", "--samples", "1e17", "--uniform", "3", "--method", "lineage"), "`samples` must be smaller here"),
        (("family", "poisson", "--mean", "1e308", "--samples", "5", "--fits", "1"), "`mean` must be at most 1e+18"),
        (("family", "poisson", "--mean", "nan", "--samples", "5", "--fits", "1"), "`mean` must be"),
        (("regression", "--samples", "30", "--dim", str(2**63), "--fits", "1"), "`dim` must be at most"),
        (
            ("regression", "--samples", "30", "--dim", "2", "--fits", "1", "--sigma", "inf"),
            "`--sigma` must be at most 1e+75",
        ),
    ],
)
def test_bad_input_is_one_line_and_status_2(refused, arguments, message):
    assert message in refused("simulate", *arguments)


def test_an_unreachable_cluster_is_one_line(refused, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("collapse_theory.montecarlo.cluster", partial(ct.montecarlo.cluster, timeout=0.3))
    message = refused("simulate", *GAUSSIAN, "--dask", "tcp://127.0.0.1:9")
    assert "`address` must be that of a Dask scheduler that answers" in message
