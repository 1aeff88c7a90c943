"""Strategies give valid inputs only, reach the hard cases and shrink to what a person would write down."""

import importlib
import sys

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings

import collapse_theory as ct
from collapse_theory import checks, schedule
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace
from collapse_theory.testing import (
    absorbing_chains,
    covariances,
    distributions,
    near_point_masses,
    policies,
    schedules,
)


def found(strategy, condition):
    """Return an example as it was drawn, however large."""
    return find(strategy, condition, settings=settings(max_examples=2000, phases=[Phase.generate]))


@given(distributions())
def test_distributions_are_distributions(p):
    checks.distribution(p)
    assert min(p) > 0
    assert 1 <= len(p) <= 8


@given(distributions(zeros=True))
def test_distributions_with_zeros_are_distributions(p):
    checks.distribution(p)


@pytest.mark.parametrize(
    ("zeros", "condition"),
    [(False, lambda p: len(p) == 8), (False, lambda p: min(p) < 1e-6), (True, lambda p: len(p) > 2 and min(p) == 0)],
)
def test_many_rare_and_absent_atoms_come_up(zeros, condition):
    assert condition(found(distributions(zeros=zeros), condition))


def test_without_hypothesis_one_line_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("collapse_theory.testing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(ModuleNotFoundError) as raised:
        importlib.import_module("collapse_theory.testing")
    assert "\n" not in str(raised.value)
    assert str(raised.value).endswith("pip install 'collapse-theory[verify]'")


@given(distributions(exact=True, min_atoms=2))
def test_exact_distributions_sum_to_one_exactly(p):
    assert sum(p) == 1


@given(near_point_masses())
def test_near_point_masses_are_distributions_with_one_large_atom(p):
    checks.distribution(p)
    assert 0.9 <= max(p) < 1


@given(schedules(fits=4, min_samples=3, max_samples=50))
def test_schedules_serve_all_their_generations(samples):
    sizes = schedule.of(samples, minimum=2).draws(4)
    assert (sizes >= 3).all()
    assert ct.gaussian.risk(samples, 4) > 0


@given(policies())
def test_policies_are_policies(policy):
    assert isinstance(policy, Policy)


@pytest.mark.parametrize("kind", [Replace, Fresh, Accumulate, AccumulateSubsample, Mix])
def test_every_policy_comes_up(kind):
    assert isinstance(found(policies(), lambda policy: isinstance(policy, kind)), kind)


@pytest.mark.parametrize("ill_conditioned", [False, True])
def test_chains_are_absorbed(ill_conditioned):
    @settings(max_examples=50)
    @given(absorbing_chains(ill_conditioned=ill_conditioned))
    def run(chain):
        assert chain.absorption_probabilities.sum(axis=1) == pytest.approx(1)
        assert (chain.mean_steps() >= (1e9 if ill_conditioned else 1)).all()

    run()


@pytest.mark.parametrize("near_singular", [False, True])
def test_covariances_are_positive_definite(near_singular):
    @settings(max_examples=50)
    @given(covariances(near_singular=near_singular))
    def run(cov):
        checks.covariance("cov", cov)
        assert np.array_equal(cov, cov.T)
        assert (np.diag(cov) > 0).all()

    run()


def test_hard_cases_are_reached():
    assert max(found(near_point_masses(), lambda p: max(p) > 1 - 1e-11)) < 1
    nearly = found(covariances(near_singular=True), lambda c: len(c) == 2 and np.linalg.cond(c) > 1e9)
    assert np.linalg.eigvalsh(nearly)[0] > 0
    assert found(absorbing_chains(ill_conditioned=True), lambda chain: chain.mean_steps().max() > 1e14)


@pytest.mark.parametrize(
    ("strategy", "condition", "simplest"),
    [
        (distributions(), lambda p: len(p) == 3, [1 / 3] * 3),
        (distributions(), lambda p: max(p) > 0.7, [1.0]),
        (schedules(fits=2), lambda s: isinstance(s, list), [2, 2]),
        (schedules(), lambda s: isinstance(s, int) and s > 40, 41),
        (policies(), lambda p: isinstance(p, Mix) and p.beta > 0, Mix(0.0, 1.0, 0.0)),
    ],
)
def test_they_shrink(strategy, condition, simplest):
    assert find(strategy, condition) == simplest


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: distributions(min_atoms=0), "`min_atoms` must be a whole number"),
        (lambda: distributions(min_atoms=3, max_atoms=2), "`max_atoms` must be a whole number of at least 3"),
        (lambda: near_point_masses(min_atoms=1), "`min_atoms` must be a whole number of at least 2"),
        (lambda: schedules(fits=0), "`fits` must be"),
        (lambda: covariances(max_dim=0), "`max_dim` must be"),
        (lambda: absorbing_chains(max_transient=0), "`max_transient` must be"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
