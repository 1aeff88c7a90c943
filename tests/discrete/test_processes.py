"""What the arguments of a quantity describe, and which are refused."""

import math

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.discrete.processes import fits_of, is_anchored, is_slow, keeps_all, process_of
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, ReplaceMultiple
from collapse_theory.schedule import Constant, Listed

NEW = Draw(0.1)


@pytest.mark.parametrize(
    ("policy", "anchored", "keeps", "memory"),
    [
        (Replace(), False, False, False),
        (Fresh(3), True, False, False),
        (Mix(1.0, 0.0, 0.0), False, False, False),
        (Mix(0.5, 0.0, 0.5), True, True, False),
        (Mix(0.5, 0.5, 0.0), False, True, True),
        (Accumulate(), False, False, False),
        (AccumulateSubsample(), False, False, False),
    ],
    ids=repr,
)
def test_properties(policy, anchored, keeps, memory):
    process = process_of(5, policy, Draw())
    assert (is_anchored(process), keeps_all(process), process.has_memory) == (anchored, keeps, memory)
    assert not is_slow(process)
    assert is_slow(process_of(5, policy, NEW)) == (memory or isinstance(policy, (Accumulate, AccumulateSubsample)))
    assert process.is_plain == (policy in (Replace(), Mix(1.0, 0.0, 0.0)))
    assert not process_of(5, policy, NEW).is_plain
    assert not process_of([5, 6], policy, Draw()).is_plain


def test_sizes():
    assert process_of(5, Replace(), Draw()).samples == Constant(5)
    assert process_of([5, np.int64(6)], Replace(), Draw()).samples == Listed((5, 6))
    assert process_of(5, Fresh(0), Draw()).policy == Replace()


def test_infinitely_many_fits():
    assert fits_of(math.inf, process_of(5, Fresh(3), Draw())) == math.inf
    for samples, policy in (([5, 6], Replace()), (5, Accumulate()), (5, AccumulateSubsample())):
        with pytest.raises(ValueError, match="`fits` must be finite"):
            fits_of(math.inf, process_of(samples, policy, Draw()))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"policy": "mix"}, "`policy` must be"),
        ({"policy": Replace}, "`policy` must be"),
        ({"policy": ReplaceMultiple()}, "`policy` must be"),
        ({"draw": 0.1}, "`draw` must be a Draw"),
        ({"samples": 0}, "`samples` must"),
        ({"samples": [3, 0]}, "`samples`"),
        ({"fits": -1}, "`fits` must"),
    ],
)
@pytest.mark.parametrize("quantity", ["expected_support", "mass_lost", "expected_entropy", "homozygosity"])
def test_wrong_arguments(quantity, wrong, message):
    with pytest.raises(ValueError, match=message):
        getattr(ct.discrete, quantity)([0.5, 0.5], **{"samples": 3, "fits": 2, **wrong})


@pytest.mark.parametrize("policy", [Mix(0.5, 0.25, 0.25), Mix(0.5, 0.5, 0.0), Mix(0.5, 0.0, 0.5)], ids=repr)
@pytest.mark.parametrize("draw", [Draw(), Draw(concentration=2.0)], ids=str)
def test_mixtures_keep_every_atom(policy, draw):
    how = {"samples": 2, "fits": [0, 1, 3], "policy": policy, "draw": draw}
    assert ct.discrete.expected_support([0.5, 0.3, 0.2, 0], **how).tolist() == [3, 3, 3]
    assert ct.discrete.mass_lost([0.5, 0.3, 0.2], **how).tolist() == [0, 0, 0]
    assert ct.discrete.presence_probability([0.5, 0], **how).tolist() == [[1, 1, 1], [0, 0, 0]]
