"""Facts about recursive linear regression with known label noise."""

from __future__ import annotations

from dataclasses import replace

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy
from collapse_theory.profile.facts import Bounds, Facts, law_exponent
from collapse_theory.profile.gaussian import tail_coverage
from collapse_theory.regression import excess_risk, excess_risk_limit


def facts(policy: Policy, *, samples: int = 30, dim: int = 5, sigma: float = 1.0) -> Facts:
    """Return the facts for ``samples`` rows, ``dim`` coefficients and label noise ``sigma``."""
    dim = checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
    samples = checks.whole("samples", samples, minimum=dim + 2, maximum=checks.LARGEST_COUNT)
    sigma = checks.scalar("sigma", sigma)

    def risk(fits: int, rows: int = samples) -> float:
        return float(excess_risk(rows, fits, dim=dim, sigma=sigma, policy=policy))

    def excess(fits: int, rows: int) -> Bounds:
        trained_on = rows * fits if isinstance(policy, Accumulate) else rows
        real = excess_risk(trained_on, 1, dim=dim, sigma=sigma)
        return Bounds.exactly(risk(fits, rows) / real, "")

    spread = label_variance(policy, sigma) / sigma**2
    shape = Facts(
        spread=Bounds.exactly(spread, "labels given the inputs: every generation adds the full label noise"),
        modes=Bounds.exactly(1.0, "labels given the inputs are normal, one mode in the data and in every model"),
        tail=Bounds.exactly(tail_coverage(spread), "label residuals beyond two standard deviations"),
        outside=Bounds.exactly(0.0, "normal labels have density everywhere, the data too"),
    )
    if isinstance(policy, AccumulateSubsample):  # known to leading order only
        return shape
    growth = float(excess_risk_limit(samples, dim=dim, sigma=sigma, policy=policy)) / risk(1)
    increase = risk(2) / risk(1) - 1
    return replace(
        shape,
        growth=Bounds.exactly(growth, "limit of the exact excess risk"),
        increase=Bounds.exactly(max(increase, growth - 1), "second fit, or limit, of the exact excess risk"),
        exponent=law_exponent(excess, samples),
    )


def label_variance(policy: Policy, sigma: float) -> float:
    """Return the variance of a label about the model that makes it, which no fit changes."""
    shares = (policy.alpha, policy.beta, policy.gamma) if isinstance(policy, Mix) else (1.0,)
    return sum(share * sigma**2 for share in shares)
