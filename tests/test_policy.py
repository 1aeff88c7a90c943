"""Policies: frozen values that check themselves."""

import dataclasses

import pytest

from collapse_theory import policy as policies
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


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("replace", Replace()),
        ("accumulate", Accumulate()),
        ("accumulate-subsample", AccumulateSubsample()),
        ("subsample", AccumulateSubsample()),
        ("mix:0.5,0.25,0.25", Mix(0.5, 0.25, 0.25)),
        ("mix:1,0,0", Mix(1.0, 0.0, 0.0)),
    ],
)
def test_words_of_policies(text, policy):
    assert policies.parse(text) == policy
    assert policies.parse(policies.name(policy)) == policy


@pytest.mark.parametrize(
    "text",
    ["", "mix", "mix:", "mix:1", "mix:a,b,c", "mix:1,0,0,0", "replace:", "replace:1", "Mix:1,0,0", "x" * 400, None, 3],
)
def test_words_that_are_no_policy(text):
    with pytest.raises(ValueError, match=r"^`policy` must .* got .{1,80}\."):
        policies.parse(text)


@pytest.mark.parametrize("text", ["mix:1,2,3", "mix:nan,0,1", "mix:-1,1,1", "mix:inf,0,0"])
def test_shares_that_are_none(text):
    with pytest.raises(ValueError, match=r"^`(alpha|beta|gamma)`"):
        policies.parse(text)


@pytest.mark.parametrize("share", [float("nan"), float("inf"), 10**400, True, "1", None, 1j, [1], {}])
def test_shares_of_other_kinds(share):
    with pytest.raises(ValueError, match=r"^`alpha` must be"):
        Mix(share, 0, 0)


def test_a_near_word_is_offered():
    with pytest.raises(ValueError, match="Did you mean 'accumulate'"):
        policies.parse("acumulate")


@pytest.mark.parametrize("other", [None, "replace", Policy(), Replace])
def test_what_is_no_policy_has_no_name(other):
    with pytest.raises(ValueError, match="`policy` must be one of those"):
        policies.name(other)
