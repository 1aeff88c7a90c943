"""Facts about recursive linear regression with known label noise."""

from __future__ import annotations

from dataclasses import replace

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Policy
from collapse_theory.profile.facts import Bounds, Facts, law_exponent
from collapse_theory.regression import excess_risk, excess_risk_limit


def facts(policy: Policy, *, samples: int = 30, dim: int = 5, sigma: float = 1.0) -> Facts:
    """Return the facts for ``samples`` rows and ``dim`` coefficients; label noise ``sigma`` cancels in all ratios."""
    d = checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
    T = checks.whole("samples", samples, minimum=d + 2, maximum=checks.LARGEST_COUNT)
    checks.scalar("sigma", sigma)

    def risk(fits: int, rows: int = T) -> float:
        return float(excess_risk(rows, fits, dim=d, policy=policy))

    def excess(fits: int, rows: int) -> Bounds:
        trained_on = rows * fits if isinstance(policy, Accumulate) else rows
        return Bounds.exactly(risk(fits, rows) / float(excess_risk(trained_on, 1, dim=d)), "")

    if isinstance(policy, AccumulateSubsample):  # risk known to leading order only
        return _SHAPE
    growth = float(excess_risk_limit(T, dim=d, policy=policy)) / risk(1)
    highest = max(risk(2) / risk(1), growth)
    return replace(
        _SHAPE,
        growth=Bounds.exactly(growth, "limit of the exact excess risk"),
        increase=Bounds.exactly(highest - 1, "second fit, or limit, of the exact excess risk"),
        exponent=law_exponent(excess, T),
    )


_SHAPE = Facts(
    spread=Bounds.exactly(1.0, "labels given the inputs: every generation adds the full label noise"),
    modes=Bounds.exactly(1.0, "labels given the inputs are normal, one mode in the data and in every model"),
    tail=Bounds.exactly(1.0, "label residuals beyond two standard deviations"),
    outside=Bounds.exactly(0.0, "normal labels have density everywhere, the data too"),
)
