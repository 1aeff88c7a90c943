"""A trajectory holds what the quantity gives, and explains itself."""

import csv
import io
import json

import numpy as np
import pytest

import collapse_theory as ct

UNIFORM = ct.discrete.uniform(4)


def test_the_values_are_those_of_the_quantity():
    found = ct.trajectory(ct.discrete.expected_entropy, UNIFORM, samples=10, fits=range(0, 50, 7))
    assert found.fits == tuple(range(0, 50, 7))
    assert found.values == tuple(ct.discrete.expected_entropy(UNIFORM, samples=10, fits=n) for n in found.fits)
    assert found.errors == ()
    assert found.quantity == "expected_entropy"


def test_simulated_values_have_errors():
    found = ct.trajectory(ct.montecarlo.risk_estimate, 10, replicates=500, seed=1, fits=[1, 3])
    one = ct.montecarlo.risk_estimate(10, 3, replicates=500, seed=1)
    assert (found.values[1], found.errors[1]) == (one.value, one.standard_error)


def test_a_function_of_the_caller():
    assert ct.trajectory(lambda fits: 2.0**-fits, fits=[0, 1, 3]).values == (1.0, 0.5, 0.125)


def test_the_table_explains_itself():
    found = ct.trajectory(ct.discrete.homozygosity, UNIFORM, samples=100, policy=ct.policy.Accumulate(), fits=[1, 2])
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [float(row["homozygosity"]) for row in rows] == list(found.values)
    assert {row["policy"] for row in rows} == {"Accumulate()"}
    assert {row["samples"] for row in rows} == {"100"}
    assert {row["version"] for row in rows} == {ct.__version__}


def test_plain_data():
    found = ct.trajectory(ct.gaussian.risk, samples=100, fits=[1, 2])
    assert ct.Trajectory(**{k: tuple(v) if isinstance(v, list) else v for k, v in found.to_dict().items()}) == found
    json.dumps(found.to_dict())


def test_pandas():
    pytest.importorskip("pandas")
    found = ct.trajectory(ct.montecarlo.risk_estimate, 10, replicates=500, seed=1, fits=[1, 3])
    table = found.to_frame()
    assert table.risk_estimate[3] == found.values[1]
    assert table.standard_error[3] == found.errors[1]
    assert table.attrs["samples"] == "10"


@pytest.mark.parametrize("fits", [[], [2, 1], [1, 1], [[1, 2]], -1, [0.5], "ten"])
def test_fits_that_are_no_list_of_them(fits):
    with pytest.raises(ValueError, match="`fits` must"):
        ct.trajectory(ct.gaussian.risk, samples=10, fits=fits)


def test_a_quantity_that_gives_several_numbers():
    with pytest.raises(ValueError, match=r"`quantity` must give one number .* one atom at a time"):
        ct.trajectory(ct.discrete.presence_probability, np.array([0.1, 0.2]), samples=10, fits=[1, 2])


def test_arguments_that_the_quantity_does_not_take():
    with pytest.raises(ValueError, match="sample"):
        ct.trajectory(ct.gaussian.risk, sample=10, fits=[1])
    with pytest.raises(ValueError, match="`quantity` must be"):
        ct.trajectory(3, fits=[1])
