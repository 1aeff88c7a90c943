"""What a prediction says."""

import math

import pytest

from collapse_theory.monitor import IntervalEstimate
from collapse_theory.monitor.estimate import unknown
from collapse_theory.monitor.prediction import Prediction


def prediction(**arguments):
    given = {
        "quantity": "support",
        "share": 0.5,
        "today": 412.0,
        "target": 206.0,
        "drift": IntervalEstimate(31.0, 28.0, 35.0, 0.95),
        "bias": IntervalEstimate(math.inf, math.inf, math.inf, 0.95),
        "joint": IntervalEstimate(27.0, 19.0, math.inf, 0.9),
        "reached": 190,
        "replicates": 200,
        "fits": 1000,
        "assumptions": ("The loop goes on as it was",),
    }
    return Prediction(**{**given, **arguments})


def test_a_prediction_in_plain_sentences():
    assert str(prediction()).splitlines() == [
        "The number of categories is 412 today. Generations until it is down to 206, 0.5 times that:",
        "By chance alone, on average: 31 (28 to 35).",
        "By decoding alone, with unlimited data: never.",
        "By all together, in 90% of loops: 27 (19 to more than 1000); median of 200 simulated ones, of which 190 got "
        "there within 1000.",
        "Supposed:",
        "- The loop goes on as it was.",
    ]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (unknown(0.95), "not known"),
        (IntervalEstimate(3.0, 3.0, 3.0, 0.95), "3."),
        (IntervalEstimate(math.inf, 12.0, math.inf, 0.95), "never (12 to never)"),
    ],
)
def test_times_in_words(time, words):
    assert f"on average: {words}" in str(prediction(drift=time))


def test_a_quantity_that_rises():
    found = str(prediction(quantity="homozygosity", share=2.0, today=0.1, target=0.2))
    assert found.startswith("The probability that two data are equal is 0.1 today. Generations until it is above 0.2")
