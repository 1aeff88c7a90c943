"""A value that is not in the ledger can be cited, and what its citation says reproduces it prints the same citation."""

import json
import pickle
import shlex

import bibtexparser
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.show.values import CITED, cited_value

MEANS = {"means": [0.0, 0.1, 0.05, 0.2], "variances": [1.0, 0.7, 0.48, 0.36], "samples": 200}
VALUES = {
    "certified": lambda: ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=20),
    "exact": lambda: ct.certify(ct.gaussian.data_variance, samples=4, fits=1),
    "a policy": lambda: ct.certify(
        ct.discrete.homozygosity, [0.5, 0.5], samples=9, fits=2, policy=ct.policy.AccumulateSubsample()
    ),
    "estimate": lambda: ct.montecarlo.risk_estimate(100, 6, replicates=100, seed=1),
    "collapse time": lambda: ct.discrete.CollapseTime([0.5, 0.5], samples=10),
    "log variance": lambda: ct.gaussian.LogVariance(samples=10, fits=3),
    "plan": lambda: ct.plan.least_samples(ct.gaussian.risk, fits=10, level=0.01),
    "passage": lambda: ct.plan.passage(ct.gaussian.risk, samples=100, level=0.1),
    "never": lambda: ct.plan.passage(ct.gaussian.risk, samples=100, ddof=0, level=3),
    "profile": lambda: ct.Profile.of_policy("discrete", ct.policy.Replace(), p=np.array([0.5, 0.5])),
    "measured profile": lambda: ct.Profile.of(ct.profile.Metrics(risk=[[1.0, 2.0, 3.0], [1.1, 2.0, 3.1]])),
    "slope": lambda: ct.monitor.watch([[60, 40], [58, 42], [61, 39]]).slope,
    "bias": lambda: ct.monitor.watch_moments(**MEANS).bias,
}


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_what_is_said_to_reproduce_a_value_prints_its_citation(make, capsys):
    text = ct.cite.cite(make())
    program, option, code = shlex.split(text.partition("reproduce: ")[2])
    assert (program, option) == ("python", "-c")
    exec(code, {})
    assert capsys.readouterr().out == f"{text}\n"
    assert f"Computed with collapse-theory {ct.__version__}" in text
    assert "Routes: " in text


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_every_format_has_the_value_its_routes_and_the_version(make):
    value = make()
    known = cited_value(value)
    row = json.loads(ct.cite.cite(value, "json"))
    assert {"of", "value", "routes", "seed", "package", "command"} <= {*row}
    assert (row["of"], row["value"], row["routes"]) == (known.subject, known.value, known.routes)
    assert known.subject.split("(")[0].replace("_", "\\_") in ct.cite.cite(value, "latex")
    (entry,) = bibtexparser.parse_string(ct.cite.cite(value, "bibtex")).entries
    assert entry.key == "collapse-theory"
    assert ct.cite.cite([value, value], "csv").splitlines()[0] == "of,value,routes,seed,package,command"


def test_certified_digits_and_seed_are_told():
    rows = json.loads(ct.cite.cite(VALUES["certified"](), "json"))
    assert (rows["decimal"], rows["digits"]) == ("0.090074109455319315355", 20)
    assert "Certified digits: all." in ct.cite.cite(VALUES["exact"]())
    assert ", seed 1; reproduce: " in ct.cite.cite(VALUES["estimate"]())
    assert json.loads(ct.cite.cite(VALUES["estimate"](), "json"))["seed"] == 1


def test_what_nobody_can_type_is_not_said_to_be_a_command():
    own = ct.cite.cite(ct.certify(lambda n: n / 3, n=1))
    assert own.endswith("reproduce: ct.certify(a function without a name, n=1, digits=15), in Python")
    bare = ct.cite.cite(ct.montecarlo.Estimate(1.0, 0.1, 10, 3))
    assert bare.endswith("reproduce: by the call that gave it, which this value does not carry")
    assert "numbers (sha256" in ct.cite.cite(ct.discrete.CollapseTime(ct.tails.zipf(500), samples=10))


def test_records_and_values_stand_in_one_citation():
    record = ct.claims.verify(ct.claims.find("shumailov2023.eq4"), effort=ct.claims.QUICK)
    both = [record, VALUES["certified"]()]
    assert len(json.loads(ct.cite.cite(both, "json"))) == 2
    keys = [entry.key for entry in bibtexparser.parse_string(ct.cite.cite(both, "bibtex")).entries]
    assert keys == ["shumailov2023", "collapse-theory"]
    assert ct.cite.cite(both, "csv").splitlines()[0].startswith("id,source,verdict")


@pytest.mark.parametrize("make", [VALUES["plan"], VALUES["slope"], VALUES["profile"]])
def test_the_call_survives_a_pickle_and_leaves_equality_alone(make):
    value = make()
    restored = pickle.loads(pickle.dumps(value))
    assert restored.call == value.call
    assert repr(restored) == repr(value)


def test_every_kind_is_tried():
    values = [make() for make in VALUES.values()]
    assert all(any(isinstance(value, kind) for value in values) for kind in CITED)
