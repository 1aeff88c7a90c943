"""Policies: frozen values that check themselves."""

import dataclasses
import re

import pytest

from collapse_theory import policy as policies
from collapse_theory.policy import (
    Accumulate,
    AccumulateSubsample,
    Fresh,
    Mix,
    Policy,
    Replace,
    ReplaceMultiple,
    SubsampleModels,
    words,
)


@pytest.mark.parametrize("policy", [Replace(), Fresh(3), Accumulate(), AccumulateSubsample(), Mix(0.5, 0.25, 0.25)])
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
        ("fresh:0", Fresh(0)),
        ("fresh:1000000", Fresh(10**6)),
        ("fresh:1e6", Fresh(10**6)),
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
    [
        *("", "mix", "mix:", "mix:1", "mix:a,b,c", "mix:1,0,0,0", "replace:", "replace:1", "Mix:1,0,0", "x" * 400),
        *(
            "fresh",
            "fresh:",
            "fresh:many",
            "fresh:1e30",
            "fresh:inf",
            "fresh:nan",
            "fresh:1.5",
            "fresh:1,2",
            "accumulate:3",
            None,
            3,
        ),
    ],
)
def test_words_that_are_no_policy(text):
    with pytest.raises(ValueError, match=r"^`policy` must .* got .{1,80}\."):
        policies.parse(text)


@pytest.mark.parametrize("text", ["mix:1,2,3", "mix:nan,0,1", "mix:-1,1,1", "mix:inf,0,0"])
def test_shares_that_are_none(text):
    with pytest.raises(ValueError, match=r"^`(alpha|beta|gamma)`"):
        policies.parse(text)


@pytest.mark.parametrize("count", [-1, 1.5, float("nan"), 10**19, True, "3", None, [3]])
def test_fresh_data_that_cannot_be_counted(count):
    with pytest.raises(ValueError, match=r"^`anchors` must be"):
        Fresh(count)


def test_a_symbol_counts_fresh_data():
    sympy = pytest.importorskip("sympy")
    assert Fresh(sympy.Symbol("m")).anchors == sympy.Symbol("m")


@pytest.mark.parametrize(
    ("policy", "anchors", "parts"),
    [
        (Fresh(3), 0, (Replace(), 3)),
        (Fresh(0), 0, (Replace(), 0)),
        (Replace(), 3, (Replace(), 3)),
        (Accumulate(), 2, (Accumulate(), 2)),
        (Mix(0.5, 0.25, 0.25), 0, (Mix(0.5, 0.25, 0.25), 0)),
    ],
)
def test_split_tells_fresh_data_from_the_rest(policy, anchors, parts):
    assert policies.split(policy, anchors) == parts


@pytest.mark.parametrize("policy", [None, "fresh:3", Fresh])
def test_what_is_no_policy_has_no_parts(policy):
    with pytest.raises(ValueError, match="`policy` must be one of those"):
        policies.split(policy)


@pytest.mark.parametrize("policy", [Fresh(3), Fresh(0)])
def test_fresh_data_asked_for_twice_are_refused(policy):
    with pytest.raises(ValueError, match=r"`anchors` must be left out with Fresh\(anchors=\d\).*; got 2\. Pass"):
        policies.split(policy, 2)


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


@pytest.mark.parametrize("formula", [ReplaceMultiple(), SubsampleModels()])
def test_what_only_formulas_know_has_a_name_but_cannot_be_run(formula):
    word = policies.name(formula)
    with pytest.raises(ValueError, match=f"can be run: .*'{word}', of which only formulas .*{type(formula).__name__}"):
        policies.parse(word)


def test_all_words_that_can_be_run_are_listed():
    listed = re.sub(r":\S+|[(),]|\bor\b", "", policies.WORDS).split()
    assert set(listed) == {word for word, kind in words.KINDS.items() if kind not in words.FORMULAS_ONLY}


@pytest.mark.parametrize("text", ["keep", "acumulate", "mix:1,2", "replace:1", "fresh:x", "subsample-models"])
def test_both_commands_refuse_with_the_same_words(capsys, monkeypatch, tmp_path, text):
    pytest.importorskip("safetensors", reason="collapse-lab needs the extra `empirical`")
    from collapse_empirical.cli import main as lab
    from collapse_theory.cli import main as cli

    with pytest.raises(ValueError, match="`") as expected:
        policies.parse(text)
    for command, main in (
        ("collapse simulate gaussian --samples 9 --fits 2", cli.main),
        (f"collapse-lab run gmm --out {tmp_path / 'new'}", lab.main),
    ):
        monkeypatch.setattr("sys.argv", [*command.split(), "--policy", text])
        with pytest.raises(SystemExit, match="2"):
            main()
        assert capsys.readouterr().err == f"{command.split()[0]}: {expected.value}\n"


@pytest.mark.parametrize("text", ["accumulate-subsample", "subsample"])
def test_the_simulation_takes_the_words_of_the_lab(capsys, monkeypatch, text):
    from collapse_theory.cli import main as cli

    command = "collapse simulate gaussian --samples 9 --fits 2 --replicates 20 --policy"
    monkeypatch.setattr("sys.argv", [*command.split(), text])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    assert "20 replicates" in capsys.readouterr().out
