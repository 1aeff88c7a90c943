"""Claims of your own: one about a formula, one about an experiment.

Verify them with `collapse verify THIS_FILE`. What each field means: `help(collapse_theory.claims.Claim)`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import collapse_theory as ct
from collapse_theory.claims import Claim, Measurement, Reference, Source
from collapse_theory.claims.control import times

# Your paper, as citations name it. Fill in `arxiv` or `doi` when there is one.
PAPER = Reference(
    authors="Lastname, Firstname",
    title="A formula for the variance after recursive fits",
    year=2026,
    url="https://example.org/paper",
)


def published(samples: Any, fits: Any) -> Any:
    """Return what the paper states: the mean variance after so many fits, of data that had variance 1."""
    return (1 - 1 / samples) ** fits


def exact(samples: Any, fits: Any) -> Any:
    """Return the truth by another route: fit by fit, each keeps (M - 1)/M of the variance on average."""
    variance = ct.arithmetic.number(1, samples)
    for _ in range(fits):
        variance = variance * (samples - 1) / samples
    return variance


def simulate(point: Any, replicates: int, seed: int) -> ct.montecarlo.Estimate:
    """Draw data, fit a Gaussian with divisor M, draw from the fit, and so on; return the mean of the last variance."""
    rng, (samples, fits) = np.random.default_rng(seed), (point["samples"], point["fits"])
    deviation = np.ones(replicates)
    for _ in range(fits):
        data = rng.normal(size=(samples, replicates)) * deviation
        deviation = data.std(axis=0)
    return ct.montecarlo.Estimate.of_mean(deviation**2, seed)


VARIANCE = Claim(
    id="me2026.variance",
    source=Source("me2026", "draft of May", "Theorem 1", reference=PAPER),
    statement="Fitting a Gaussian to M data of its own n times leaves (1 - 1/M)^n of the variance on average.",
    latex=r"E\,\sigma_n^2 = (1 - 1/M)^n \sigma^2",
    allows=ct.claims.Equality(),
    paths=(tuple({"samples": size, "fits": fits} for size in (2, 10, 100) for fits in (1, 5, 20)),),
    published=published,
    exact=exact,
    simulate=simulate,
    simulated=({"samples": 10, "fits": 5},),
    replicates=50_000,
    hypotheses="normal data; every generation is fitted by maximum likelihood to the one before",
    falsified_by="a mean variance other than the product of (M - 1)/M over the fits",
    control=times("1.01"),
)

# A statement about an experiment, judged from metrics by generation: one row per generation and seed.
RUNS = "THIS_FILE.csv"

LOSS = Measurement(
    id="me2026.loss",
    source=Source("me2026", "draft of May", "Figure 2", reference=PAPER),
    statement="After four generations the loss is about 2.3.",
    latex=r"\ell_4 \approx 2.3",
    stated=2.3,
    lowest=2.2,
    highest=2.4,
    measured=lambda series: series["loss"][4],
    experiment={"experiment": "mine"},  # what a run must have done
    free={},  # what it may have done otherwise, with the reason
    fits=4,
    command="python train.py",
)
