"""Policies: frozen values that check themselves."""

import dataclasses

import pytest

from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), Mix(0.5, 0.25, 0.25)])
def test_policies_are_frozen_values(policy):
    assert isinstance(policy, Policy)
    assert policy == dataclasses.replace(policy)
    assert hash(policy) == hash(dataclasses.replace(policy))
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.alpha = 1.0


@pytest.mark.parametrize(
    ("shares", "word"),
    [((0.5, 0.5, 0.5), "gamma"), ((1.1, 0, -0.1), "alpha"), ((0, float("nan"), 1), "beta"), ((0, 0, 0), "alpha")],
)
def test_bad_shares(shares, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        Mix(*shares)
